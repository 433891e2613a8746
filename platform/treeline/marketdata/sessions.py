"""When the New York Stock Exchange trades: sessions, half-days, and which day it is there.

Days come from exchange_calendars (XNYS). It brings pandas along, so it is imported when the calendar is first needed,
and nothing but numpy arrays remains of it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(2000, 1, 1), date(2035, 12, 31)

# A whole session is six and a half hours long; the exchange's half-days end at 13:00.
_WHOLE = np.timedelta64(6 * 3600 + 1800, "s")


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The sessions of the years 2000 to 2035, oldest first; the three arrays are read-only and of one length [N].

    days datetime64[D]: dates in New York. opens, closes datetime64[s]: in UTC. Raises Invalid for a day outside those
    years, for an answer that would be outside them, and where a session is asked for and the day is none.
    """

    days: NDArray[np.datetime64]
    opens: NDArray[np.datetime64]
    closes: NDArray[np.datetime64]

    def session_on_or_before(self, day: date) -> date:
        """The latest session that is not after `day`."""
        return self._session(self._after(day) - 1, day)

    def session_on_or_after(self, day: date) -> date:
        """The earliest session that is not before `day`."""
        return self._session(self._before(day), day)

    def back(self, day: date, count: int) -> date:
        """The session that is `count` sessions before the one on or before `day`."""
        return self._session(self._after(day) - 1 - count, day)

    def between(self, first: date, last: date) -> NDArray[np.datetime64]:
        """The sessions from `first` to `last`, both included: datetime64[D] [n], a read-only view."""
        return self.days[self._before(first) : self._after(last)]

    def opens_at(self, session: date) -> datetime:
        """When this session opens, in UTC."""
        return _moment(self.opens[self._row(session)])

    def closes_at(self, session: date) -> datetime:
        """When this session closes, in UTC."""
        return _moment(self.closes[self._row(session)])

    def is_half_day(self, session: date) -> bool:
        """Whether this session closes early."""
        row = self._row(session)
        return bool(self.closes[row] - self.opens[row] < _WHOLE)

    def last_complete(self, now: datetime, delay: timedelta) -> date:
        """The latest session that closed at least `delay` ago. `now` is aware."""
        today = new_york_date(now)
        _within(today)
        latest = (now - delay).astimezone(UTC).replace(tzinfo=None)
        # Microseconds, lest a close half a second ahead is taken as past.
        row = int(np.searchsorted(self.closes, np.datetime64(latest, "us"), side="right")) - 1
        return self._session(row, today)

    def _before(self, day: date) -> int:
        """How many sessions there are before `day`."""
        return int(np.searchsorted(self.days, _within(day)))

    def _after(self, day: date) -> int:
        """How many sessions there are up to `day`, itself included."""
        return int(np.searchsorted(self.days, _within(day), side="right"))

    def _row(self, session: date) -> int:
        row = self._before(session)
        if row == self.days.size or self.days[row] != np.datetime64(session, "D"):
            near = f"the one before was on {self.session_on_or_before(session)}" if row else "the first one comes later"
            raise Invalid([Fault(session.isoformat(), "the New York Stock Exchange has no session that day", near)])
        return row

    def _session(self, row: int, day: date) -> date:
        if not 0 <= row < self.days.size:
            raise _unknown(day)
        return cast(date, self.days[row].item())


@lru_cache(maxsize=1)
def exchange() -> Calendar:
    """The calendar of the New York Stock Exchange; made at the first call, in half a second."""
    # pandas comes with it, and the parent of the workers must not load that.
    from exchange_calendars.exchange_calendar_xnys import (  # type: ignore[import-untyped]  # noqa: PLC0415
        XNYSExchangeCalendar,
    )

    # The class and not get_calendar, which would keep what it makes.
    made = XNYSExchangeCalendar(start=FIRST.isoformat(), end=LAST.isoformat())
    return Calendar(
        _kept(made.sessions.to_numpy(), "datetime64[D]"),
        _kept(made.opens.to_numpy("datetime64[ns]"), "datetime64[s]"),
        _kept(made.closes.to_numpy("datetime64[ns]"), "datetime64[s]"),
    )


def new_york_date(now: datetime) -> date:
    """The date in New York at this moment. Raises ValueError for a time without a zone."""
    if now.utcoffset() is None:
        raise ValueError(f"{now.isoformat()} has no zone: which moment it is depends on the machine")
    return now.astimezone(NEW_YORK).date()


def _kept(values: NDArray[np.datetime64], dtype: str) -> NDArray[np.datetime64]:
    kept: NDArray[np.datetime64] = values.astype(dtype)
    kept.flags.writeable = False
    return kept


def _moment(utc: np.datetime64) -> datetime:
    return cast(datetime, utc.item()).replace(tzinfo=UTC)


def _within(day: date) -> np.datetime64:
    if not FIRST <= day <= LAST:
        raise _unknown(day)
    return np.datetime64(day, "D")


def _unknown(day: date) -> Invalid:
    message = "the sessions of the New York Stock Exchange are known for 2000 to 2035 only"
    return Invalid([Fault(day.isoformat(), message, "use days of those years")])
