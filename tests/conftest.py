"""What every test may use. The session's Postgres and Redis come from treeline.local.pytest_plugin."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for servers of a test's own. pytest's tmp_path is closed to the account that runs root's Postgres."""
    folder = Path(tempfile.mkdtemp(prefix="treeline-test-")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
