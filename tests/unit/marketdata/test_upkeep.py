"""When the cache's upkeep is due, and what a key belongs to."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treeline.marketdata import upkeep
from treeline.marketdata.upkeep import Counts

NEW_YORK = ZoneInfo("America/New_York")


@dataclass
class Notes:
    """As much of Redis as notes need."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def set(self, key: str, value: str) -> None:
        self.kept[key] = value.encode()

    def scan(self, cursor: int, match: str, count: int) -> tuple[int, list[bytes]]:
        return 0, []


@pytest.fixture
def notes() -> Any:
    return Notes()


def at(text: str) -> dt.datetime:
    """A moment by New York's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def test_what_was_never_purged_is_due(notes: Any) -> None:
    assert upkeep.purge_due(notes, at("2026-03-04 12:00"))


@pytest.mark.parametrize(
    ("purged", "now", "due"),
    [
        ("2026-03-04 20:00:01", "2026-03-05 15:59:59", False),
        ("2026-03-04 20:00:01", "2026-03-05 16:00:00", True),
        ("2026-03-05 16:00:00", "2026-03-05 19:59:59", False),
        ("2026-03-05 16:00:00", "2026-03-05 20:00:00", True),
        ("2026-03-05 15:59:59", "2026-03-05 16:00:30", True),
        ("2026-03-05 20:00:00", "2026-03-06 03:00:00", False),
        # Nobody looked for a day and a half: one purge makes up for all that were missed.
        ("2026-03-04 16:10:00", "2026-03-06 03:00:00", True),
        # The clocks change in the night from the 7th to the 8th: 20:00 is 01:00 UTC before it, and 00:00 UTC after it.
        ("2026-03-07 20:00:00", "2026-03-08 15:59:59", False),
        ("2026-03-08 16:00:00", "2026-03-08 19:59:59", False),
        ("2026-03-08 16:00:00", "2026-03-08 20:00:00", True),
        ("2026-10-31 20:00:00", "2026-11-01 15:59:59", False),
        ("2026-10-31 20:00:00", "2026-11-01 16:00:00", True),
    ],
)
def test_a_purge_is_due_once_after_four_and_once_after_eight(notes: Any, purged: str, now: str, due: bool) -> None:
    upkeep.purge(notes, at(purged))
    assert upkeep.purge_due(notes, at(now)) is due
    upkeep.purge(notes, at(now))
    assert not upkeep.purge_due(notes, at(now))


@given(st.integers(0, 10_000), st.lists(st.integers(1, 200), min_size=1, max_size=200))
def test_however_irregularly_somebody_looks_no_purge_comes_twice_and_none_is_left_out(
    start: int, waits: list[int]
) -> None:
    redis: Any = Notes()
    now = at("2025-01-01 00:00").astimezone(dt.UTC) + dt.timedelta(hours=start)
    upkeep.purge(redis, now)
    for minutes in waits:
        before, now = now, now + dt.timedelta(minutes=minutes)
        hours = {before + dt.timedelta(minutes=step) for step in range(1, minutes + 1)}
        passed = [one for one in hours if (local := one.astimezone(NEW_YORK)).hour in (16, 20) and local.minute == 0]
        assert upkeep.purge_due(redis, now) is bool(passed)
        if passed:
            upkeep.purge(redis, now)


@pytest.mark.parametrize(
    ("warmed", "now", "due"),
    [
        (None, "2026-03-04 12:00", True),
        ("2026-03-03 20:10", "2026-03-04 20:09:59", False),
        ("2026-03-03 20:10", "2026-03-04 20:10:00", True),
        ("2026-03-04 20:10", "2026-03-05 20:09:59", False),
        # A Friday's comes late but comes; Saturday and Sunday have none of their own.
        ("2026-03-05 20:11", "2026-03-07 09:00", True),
        ("2026-03-07 09:00", "2026-03-08 23:00", False),
        ("2026-03-07 09:00", "2026-03-09 20:10", True),
        # Good Friday.
        ("2026-04-02 20:10", "2026-04-03 20:15", False),
        # A half-day is a session.
        ("2026-11-25 20:10", "2026-11-26 20:15", False),
        ("2026-11-25 20:10", "2026-11-27 20:15", True),
    ],
)
def test_a_warm_up_is_due_once_after_each_session(notes: Any, warmed: str | None, now: str, due: bool) -> None:
    if warmed:
        upkeep.note_warm_up(notes, at(warmed))
    assert upkeep.warm_up_due(notes, at(now)) is due
    upkeep.note_warm_up(notes, at(now))
    assert not upkeep.warm_up_due(notes, at(now))


def test_a_hit_rate_of_nothing_is_none() -> None:
    assert Counts().hit_rate is None
    assert Counts(hits=3, misses=1).hit_rate == 0.75
