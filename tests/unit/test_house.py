"""The house itself: what a checkout must keep for everything else to work, and what its documents promise."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from strategies.samples import SAMPLES
from strategies.tree import codec
from strategies.tree.walk import tickers_of
from treeline.config.env import Environment
from treeline.local import fake_alpaca
from treeline.local.session import PORTS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(
    path.parent
    for top in ("platform", "strategies", "backtests", "workers")
    for path in (ROOT / top).rglob("__init__.py")
    if path.parent.name != "migrations"
)


def test_the_platform_folder_never_hides_pythons_own_module() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    command = [sys.executable, "-c", "import platform; print(platform.system())"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.strip()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_it_is_and_nothing_else(package: Path) -> None:
    body = ast.parse((package / "__init__.py").read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


def test_the_readme_lists_every_setting() -> None:
    table = re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    listed = {name for row in table for name in re.findall(r"[A-Z0-9_]+", row)}
    local = {*PORTS, *fake_alpaca.PORT, fake_alpaca.ASKED, "BATCH_PROCESSES", "DEMO_COMBOS"}
    assert {name.upper() for name in Environment.model_fields} | local == listed


def test_the_examples_are_the_samples_and_one_for_todays_funds() -> None:
    paths = {path.stem: path for path in (ROOT / "docs" / "examples").glob("*.json")}
    examples = {name: codec.decode(json.loads(path.read_text())) for name, path in paths.items()}
    assert set(tickers_of(examples.pop("funds"))) == {"SPY", "QQQ", "TLT"}
    assert sorted(map(codec.digest, examples.values())) == sorted(map(codec.digest, SAMPLES))


def test_the_lock_carries_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
