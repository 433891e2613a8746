"""What may be kept for ever depends on New York's date; purges on New York's clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from treeline.marketdata.recents import last_purge_due, next_purge, settled


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "session"),
    [
        ("2025-06-04T12:00:00-04:00", "2025-06-02"),  # Wednesday: Monday
        ("2025-06-07T12:00:00-04:00", "2025-06-04"),  # Saturday: T-0 is Friday
        ("2025-06-08T23:59:59-04:00", "2025-06-04"),  # Sunday
        ("2025-06-09T08:00:00-04:00", "2025-06-05"),  # Monday before the open: T-0 is Monday already
        ("2025-06-09T18:00:00-04:00", "2025-06-05"),
        ("2025-01-09T12:00:00-05:00", "2025-01-06"),  # a day of mourning: T-0 is Wednesday
        ("2025-01-10T12:00:00-05:00", "2025-01-07"),
        ("2025-07-04T12:00:00-04:00", "2025-07-01"),  # a holiday after a half-day
        ("2001-09-16T12:00:00-04:00", "2001-09-06"),
        ("2025-06-05T00:00:00-04:00", "2025-06-03"),  # midnight in New York begins the day …
        ("2025-06-04T23:59:59.999999-04:00", "2025-06-02"),
        ("2025-06-05T00:00:00+00:00", "2025-06-02"),  # … midnight in UTC does not
        ("2025-06-05T12:00:00+14:00", "2025-06-02"),
    ],
)
def test_bars_settle_two_sessions_after_theirs(now, session):
    assert settled(at(now)) == date.fromisoformat(session)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2025-06-04T12:00:00-04:00", "2025-06-03T20:00:00-04:00", "2025-06-04T16:00:00-04:00"),
        ("2025-06-04T15:59:59.999999-04:00", "2025-06-03T20:00:00-04:00", "2025-06-04T16:00:00-04:00"),
        ("2025-06-04T16:00:00-04:00", "2025-06-04T16:00:00-04:00", "2025-06-04T20:00:00-04:00"),
        ("2025-06-04T20:00:00-04:00", "2025-06-04T20:00:00-04:00", "2025-06-05T16:00:00-04:00"),
        ("2025-06-05T03:00:00+00:00", "2025-06-04T20:00:00-04:00", "2025-06-05T16:00:00-04:00"),
        ("2025-06-07T17:00:00-04:00", "2025-06-07T16:00:00-04:00", "2025-06-07T20:00:00-04:00"),  # a Saturday
        # Clocks go forward on 9 March 2025 and back on 2 November.
        ("2025-03-09T01:30:00-05:00", "2025-03-08T20:00:00-05:00", "2025-03-09T16:00:00-04:00"),
        ("2025-03-09T12:00:00-04:00", "2025-03-08T20:00:00-05:00", "2025-03-09T16:00:00-04:00"),
        ("2025-11-02T01:30:00-04:00", "2025-11-01T20:00:00-04:00", "2025-11-02T16:00:00-05:00"),
        ("2025-11-02T01:30:00-05:00", "2025-11-01T20:00:00-04:00", "2025-11-02T16:00:00-05:00"),
        ("2025-11-02T20:30:00+00:00", "2025-11-01T20:00:00-04:00", "2025-11-02T16:00:00-05:00"),
    ],
)
def test_recents_are_purged_at_16_00_and_20_00_in_new_york(now, last, following):
    assert (last_purge_due(at(now)), next_purge(at(now))) == (at(last), at(following))
    assert last_purge_due(at(now)).tzinfo is next_purge(at(now)).tzinfo is UTC


def test_a_year_has_two_purges_a_day_and_the_clocks_make_a_gap_longer_and_one_shorter():
    moment, end, gaps = at("2025-01-01T12:00:00-05:00"), at("2026-01-01T12:00:00-05:00"), []
    while (following := next_purge(moment)) < end:
        gaps.append(following - moment)
        assert last_purge_due(following) == following
        assert last_purge_due(following - timedelta(microseconds=1)) < following
        moment = following
    assert len(gaps) == 2 * 365
    hours = [gap // timedelta(hours=1) for gap in gaps[1:]]
    assert {length: hours.count(length) for length in set(hours)} == {4: 365, 20: 362, 19: 1, 21: 1}


def test_a_time_without_a_zone_is_a_mistake():
    for ask in (settled, next_purge, last_purge_due):
        with pytest.raises(ValueError, match="has no zone"):
            ask(datetime(2025, 6, 4, 12))
