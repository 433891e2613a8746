"""What several of these tests need."""

import pytest

from backtests import claims


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one block each: a small batch then has several."""
    monkeypatch.setattr(claims, "FIRST_CHUNK", 128)
    monkeypatch.setattr(claims, "LARGEST_CHUNK", 128)
