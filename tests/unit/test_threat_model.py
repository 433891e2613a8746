"""docs/threat-model.md names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs" / "threat-model.md").read_text()


def test_every_test_that_the_threat_model_names_exists() -> None:
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", MODEL))
    assert len(named) > 40
    assert sorted(named - defined) == []


def test_every_threat_is_answered_by_a_test() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("|")][2:]
    assert [row for row in rows if "`test_" not in row.replace("\\|", "").split("|")[4]] == []
