"""A var folder and a guard for each test."""

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
def var(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A var folder, and no servers but our own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    return open_folder
