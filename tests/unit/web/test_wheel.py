"""What is installed elsewhere brings the page along."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hatch_build import PageHook
from treeline.web import build, folders
from treeline.web.client import NOWHERE

ROOT = Path(__file__).parents[3]
ASK = """
import django, re
django.setup()
from django.test import Client
browser = Client(SERVER_NAME="localhost")
page = browser.get("/")
assert page.status_code == 200, page.status_code
named = re.findall(r'(?:src|href)="(/static/page/[^"]+)"', page.content.decode())
for name in named:
    assert browser.get(name).status_code == 200, name
print(len([name for name in named if "/assets/" in name]))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert build.main() == 0
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_carries_the_built_page_and_not_its_sources(unpacked: Path) -> None:
    web = unpacked / "treeline" / "web"
    assert (web / "dist" / "index.html").exists()
    assert {path.suffix for path in (web / "dist" / "assets").iterdir()} >= {".js", ".css", ".gz"}
    assert not (web / "page").exists()


def test_an_installed_wheel_serves_the_page(unpacked: Path) -> None:
    surroundings = os.environ | NOWHERE
    surroundings |= {"PYTHONPATH": str(unpacked), "DJANGO_SETTINGS_MODULE": "treeline.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=unpacked, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2


@pytest.mark.parametrize(("built", "said"), [("", "is not built"), ("0" * 64, "other sources")])
def test_no_wheel_is_made_without_the_page_of_its_sources(
    built: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "built", lambda: built)
    hook = PageHook.__new__(PageHook)
    monkeypatch.setattr(PageHook, "root", str(ROOT))
    data: dict[str, Any] = {}
    with pytest.raises(RuntimeError, match=rf"{said}.*make page"):
        hook.initialize("standard", data)
    hook.initialize("editable", data)
