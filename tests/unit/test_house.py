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
from treeline.config.env import Environment

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
    assert {name.upper() for name in Environment.model_fields} <= listed


def test_the_examples_are_the_samples() -> None:
    documents = [json.loads(path.read_text()) for path in sorted((ROOT / "docs" / "examples").glob("*.json"))]
    assert sorted(map(codec.digest, map(codec.decode, documents))) == sorted(map(codec.digest, SAMPLES))


def test_the_lock_carries_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
