"""Which bars may still change, and when those that were kept of them are thrown away.

T-0 is the latest session on or before today in New York. Its bar grows until the close and is corrected after it; that
of T-1 is corrected over night. T-2 and older stay.
"""

from datetime import UTC, date, datetime, time, timedelta

from treeline.marketdata.sessions import NEW_YORK, exchange, new_york_date

SETTLED_AFTER = 2  # sessions

# New York's clock, every calendar day: with the close, and with the end of late trading. None of them is ever skipped
# or repeated by a change of the clocks, which happens at night.
PURGES = (time(16), time(20))


def settled(now: datetime) -> date:
    """T-2: the last session whose bars may be kept for ever. `now` is aware. Raises Invalid outside 2000 to 2035."""
    return exchange().back(new_york_date(now), SETTLED_AFTER)


def next_purge(now: datetime) -> datetime:
    """The first purge after this moment, in UTC. `now` is aware."""
    return min(moment for moment in _around(now) if moment > now)


def next_day(now: datetime) -> datetime:
    """The first midnight in New York after this moment, in UTC. `now` is aware."""
    tomorrow = new_york_date(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), NEW_YORK).astimezone(UTC)


def last_purge_due(now: datetime) -> datetime:
    """The latest purge that should have taken place by this moment, in UTC; one that is due right now is it."""
    return max(moment for moment in _around(now) if moment <= now)


def _around(now: datetime) -> list[datetime]:
    """The purges from yesterday to tomorrow in New York."""
    today = new_york_date(now)
    days = [today + timedelta(days=step) for step in (-1, 0, 1)]
    return [datetime.combine(day, at, NEW_YORK).astimezone(UTC) for day in days for at in PURGES]
