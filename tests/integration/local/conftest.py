"""A var folder and a guard for each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from treeline.local.guard import Guard


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch, guard: Guard) -> Path:
    """A var folder that root's Postgres account can reach, and no servers but our own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="treeline-test-")).resolve()
    folder.chmod(0o711)
    guard.remove(folder)
    return folder
