"""The var folder and its lock; each fault is one line with its remedy."""

import os
import shutil
import stat
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from treeline.core.errors import Conflict, Unavailable
from treeline.local import folders


def test_a_second_start_in_the_same_folder_is_told_who_is_up(var: Path) -> None:
    with folders.only_one(var, "make run"), pytest.raises(Conflict) as caught, folders.only_one(var, "make demo"):
        pass
    assert f"make run, process {os.getpid()}" in str(caught.value)


def test_a_lock_whose_holder_is_gone_holds_nobody_up(var: Path) -> None:
    (var / "lock").write_text("make run, process 1\n")
    with folders.only_one(var, "make run"):
        assert (var / "lock").read_text() == f"make run, process {os.getpid()}\n"


def test_the_secret_key_is_made_once_and_is_its_owners_alone(var: Path) -> None:
    first = folders.secret_key(var)
    assert len(first) >= 50
    assert folders.secret_key(var) == first
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600


def test_a_full_disk_is_one_line_with_the_remedy(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=12_000_000))
    with pytest.raises(Unavailable, match=r"^the disk is full: 12 MB are free at .*TREELINE_VAR"):
        folders.require_space(var)


def test_a_private_folder_that_is_somebody_elses_link_is_refused(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(var))
    (var / f"treeline-{os.geteuid()}-{folders.digest(var)}").symlink_to("/")
    with pytest.raises(Unavailable, match="remove it, or set TMPDIR"):
        folders.private_folder(var)
