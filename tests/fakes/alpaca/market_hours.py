"""When New York's exchange is open, read from exchange_calendars; nothing of the platform's own calendar, which is
tested against this server."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

NEW_YORK = ZoneInfo("America/New_York")
FIRST_DAY = "2015-12-01"
LAST_DAY = "2035-12-31"  # prices are made up to here whatever the time is, so that no price depends on the time


@dataclass(frozen=True, eq=False)
class MarketHours:
    """days datetime64[D] [N] ascending; opens and closes datetime64[s] UTC [N]; stamps: of each day's midnight in New
    York, as Alpaca writes it ("2016-01-04T05:00:00Z")."""

    days: NDArray[np.datetime64]
    opens: NDArray[np.datetime64]
    closes: NDArray[np.datetime64]
    stamps: tuple[str, ...]

    def place(self, day: dt.date) -> int:
        """The index of the first session on or after this day."""
        return int(np.searchsorted(self.days, np.datetime64(day)))

    def started(self, now: dt.datetime) -> int:
        """How many sessions have opened by now."""
        return int(np.searchsorted(self.opens, _utc(now), side="right"))

    def ended(self, now: dt.datetime) -> int:
        """How many sessions have closed by now."""
        return int(np.searchsorted(self.closes, _utc(now), side="right"))

    def is_open(self, now: dt.datetime) -> bool:
        return self.started(now) > self.ended(now)

    def elapsed(self, index: int, now: dt.datetime) -> float:
        """The part of a session that is over, from 0 to 1."""
        length = self.closes[index] - self.opens[index]
        return float(np.clip((_utc(now) - self.opens[index]) / length, 0.0, 1.0))

    def opens_at(self, index: int) -> dt.datetime:
        return _aware(self.opens[index])

    def closes_at(self, index: int) -> dt.datetime:
        return _aware(self.closes[index])


def _utc(now: dt.datetime) -> np.datetime64:
    return np.datetime64(now.astimezone(dt.UTC).replace(tzinfo=None), "us")


def _aware(moment: np.datetime64) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(moment.astype(np.int64)), dt.UTC)


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which this day begins in New York, in UTC."""
    return dt.datetime.combine(day, dt.time(), NEW_YORK).astimezone(dt.UTC)


def new_york_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(NEW_YORK).date()


@lru_cache(maxsize=1)
def market_hours() -> MarketHours:
    """The sessions from December 2015 to 2035."""
    import exchange_calendars  # type: ignore[import-untyped]  # noqa: PLC0415 - brings pandas

    calendar = exchange_calendars.get_calendar("XNYS", start=FIRST_DAY, end=LAST_DAY)
    days = calendar.sessions.to_numpy().astype("datetime64[D]")
    opens = calendar.opens.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    closes = calendar.closes.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    stamps = tuple(f"{midnight(day):%Y-%m-%dT%H:%M:%SZ}" for day in days.tolist())
    return MarketHours(days, opens, closes, stamps)
