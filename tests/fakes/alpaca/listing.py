"""One company's shares or one fund: its raw bars, and what was done to the shares."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tests.fakes.alpaca.market_hours import market_hours

Kind = Literal["split", "stock_dividend", "dividend", "spin_off", "rename", "worthless"]
Prices = NDArray[np.float64]

NOTICE = dt.timedelta(days=14)  # how long before its ex-date an event is in the list, unless it is said to be late
FIELDS = ("open", "high", "low", "close")


@dataclass(frozen=True)
class Event:
    """What is done to the shares on a day.

    amount, by kind: split: new shares for one old one; stock_dividend: additional shares for one; dividend: dollars for
    one; spin_off: shares of `other` for one; rename: 0, and `other` is the former symbol. process_date: what Alpaca
    filters by: of a dividend the day on which it is paid, weeks after the ex-date. posted: the first day on which
    Alpaca knows of it.
    """

    kind: Kind
    ex_date: dt.date
    amount: float = 0.0
    other: str = ""
    process_date: dt.date = dt.date.min
    posted: dt.date = dt.date.min

    def __post_init__(self) -> None:
        if self.process_date == dt.date.min:
            later = dt.timedelta(days=21 if self.kind == "dividend" else 0)
            object.__setattr__(self, "process_date", self.ex_date + later)
        if self.posted == dt.date.min:
            object.__setattr__(self, "posted", self.ex_date - NOTICE)


@dataclass(frozen=True, eq=False)
class Listing:
    """Raw daily bars, oldest first: sessions datetime64[D]; open, high, low, close float64 in dollars; volume in whole
    shares. growth: what one dollar has become with everything that was paid reinvested at the ex-date, float64, where
    prices were made up from it. thin: so few trades that IEX misses days.
    """

    symbol: str
    sessions: NDArray[np.datetime64]
    open: Prices
    high: Prices
    low: Prices
    close: Prices
    volume: Prices
    events: tuple[Event, ...] = ()
    exchange: str = "NYSE"
    active: bool = True
    thin: bool = False
    growth: Prices | None = None
    spun_off: dict[str, float] = field(default_factory=dict)  # the first close of what was spun off, by symbol

    @cached_property
    def stamps(self) -> list[str]:
        hours = market_hours()
        places = np.searchsorted(hours.days, self.sessions)
        return [hours.stamps[place] for place in places.tolist()]

    @cached_property
    def identity(self) -> str:
        """The id that Alpaca gives an asset."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.symbol}.assets"))

    @cached_property
    def cusip(self) -> str:
        return f"{uuid.uuid5(uuid.NAMESPACE_DNS, self.symbol).int % 10**9:09d}"

    @cached_property
    def rename(self) -> Event | None:
        return next((event for event in self.events if event.kind == "rename"), None)

    def symbol_on(self, day: dt.date) -> str:
        """Its symbol on this day."""
        return self.rename.other if self.rename and day < self.rename.ex_date else self.symbol

    def adjusted(self, adjustment: str, through: dt.date) -> "Listing":
        """With the server's adjustment for what has happened up to and including `through`: prices before an ex-date
        times 1/ratio for a split, 1 - amount / (the close before) for a dividend or a spin-off."""
        wanted = ADJUSTMENTS[adjustment]
        price = np.ones(self.sessions.size)
        shares = np.ones(self.sessions.size)
        for event in self.events:
            place = int(np.searchsorted(self.sessions, np.datetime64(event.ex_date)))
            if event.kind not in wanted or event.ex_date > through or not 0 < place < self.sessions.size:
                continue
            if event.kind in ("split", "stock_dividend"):
                ratio = event.amount + (event.kind == "stock_dividend")
                price[:place] /= ratio
                shares[:place] *= ratio
            else:
                value = event.amount * (self.spun_off[event.other] if event.kind == "spin_off" else 1.0)
                price[:place] *= 1.0 - value / self.close[place - 1]
        series = {name: np.round(getattr(self, name) * price, 4) for name in FIELDS}
        return replace(self, **series, volume=np.round(self.volume * shares), events=(), growth=None)

    def on_iex(self) -> "Listing":
        """What IEX alone saw: a fortieth of the volume, prices a little off, and of a thin one not every session."""
        noise = np.random.default_rng(int(self.cusip))
        shift = 1.0 + 2e-4 * noise.standard_normal(self.sessions.size)
        kept = noise.random(self.sessions.size) > (0.1 if self.thin else 0.0)
        series = {name: np.round(getattr(self, name) * shift, 4)[kept] for name in FIELDS}
        volume = np.ceil(self.volume / 40)[kept]
        return replace(self, sessions=self.sessions[kept], growth=None, **series, volume=volume)

    def between(self, first: np.datetime64, last: np.datetime64) -> "Listing":
        """Its bars from `first` to `last`, both included, with what is needed to adjust them."""
        low, high = np.searchsorted(self.sessions, first), np.searchsorted(self.sessions, last, side="right")
        series = {name: getattr(self, name)[low:high] for name in (*FIELDS, "volume")}
        return replace(self, sessions=self.sessions[low:high], growth=None, **series)


ADJUSTMENTS: dict[str, tuple[Kind, ...]] = {
    "raw": (),
    "split": ("split", "stock_dividend"),
    "dividend": ("dividend",),
    "spin-off": ("spin_off",),
    "all": ("split", "stock_dividend", "dividend", "spin_off"),
}


def listing(
    symbol: str,
    first: dt.date,
    closes: Sequence[float],
    events: Sequence[Event] = (),
    missing: Sequence[dt.date] = (),
    **more: Any,
) -> Listing:
    """A listing of a test's own: one close a session from `first` on; sessions in `missing` have no bar. Opens, highs
    and lows stand a little beside the closes."""
    hours = market_hours()
    place = hours.place(first)
    days = hours.days[place : place + len(closes)]
    kept = ~np.isin(days, np.array(list(missing), "datetime64[D]"))
    close = np.array(closes, np.float64)[kept]
    volume = np.full(close.size, 1_000_000.0)
    opens = np.round(close * 0.995, 4)
    return Listing(
        symbol, days[kept], opens, np.round(close * 1.01, 4), np.round(close * 0.99, 4), close, volume,
        tuple(events), **more,
    )  # fmt: skip
