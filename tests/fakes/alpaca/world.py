"""The listings that a server knows, and who bore which symbol when."""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.fakes.alpaca.listing import Event, Listing, Prices
from tests.fakes.alpaca.made_up import BY_SYMBOL, made_up
from tests.fakes.alpaca.market_hours import market_hours


class World:
    """A market of these listings. By symbol: today's symbol, whatever it was before."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._listings = {one.symbol: one for one in listings}
        self._former = {
            one.rename.other: one.symbol for one in self._listings.values() if one.rename and one.rename.other
        }

    def symbols(self) -> list[str]:
        return list(self._listings)

    def get(self, symbol: str) -> Listing | None:
        return self._listings.get(symbol)

    def named(self, symbol: str, day: dt.date) -> Listing | None:
        """The listing that bore this symbol on this day."""
        for name in (symbol, self._former.get(symbol, "")):
            one = self.get(name)
            if one is not None and one.symbol_on(day) == symbol:
                return one
        return None

    def under(self, symbol: str) -> list[tuple[Listing, dt.date, dt.date]]:
        """Every listing that ever bore the symbol, with the first and last day on which it did."""
        found = []
        for name in (symbol, self._former.get(symbol, "")):
            one = self.get(name)
            if one is None:
                continue
            first, last = dt.date.min, dt.date.max
            if one.rename and symbol == one.symbol:
                first = one.rename.ex_date
            elif one.rename:
                last = one.rename.ex_date - dt.timedelta(days=1)
            found.append((one, first, last))
        return found


class MadeUpWorld(World):
    """The made-up market: a listing is computed when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(())
        self._former = {one.former[1]: one.symbol for one in BY_SYMBOL.values() if one.former}
        self._lock = threading.Lock()

    def symbols(self) -> list[str]:
        return list(BY_SYMBOL)

    def get(self, symbol: str) -> Listing | None:
        if symbol not in BY_SYMBOL:
            return None
        with self._lock:
            if symbol not in self._listings:
                self._listings[symbol] = made_up(symbol)
            return self._listings[symbol]


@dataclass(frozen=True, eq=False)
class Truth:
    """What is so of one symbol, for a test to compare with: the raw bars of its sessions that are over, as in Listing;
    its events up to now; total_return: what a dollar at the first close has become, everything reinvested at the
    ex-dates. adjusted_close: that, as prices whose last one is the last raw close."""

    sessions: NDArray[np.datetime64]
    open: Prices
    high: Prices
    low: Prices
    close: Prices
    volume: Prices
    events: tuple[Event, ...]
    total_return: Prices

    @property
    def adjusted_close(self) -> Prices:
        return self.total_return / self.total_return[-1] * self.close[-1]


def truth(one: Listing, now: dt.datetime) -> Truth:
    """The truth about a listing at this moment."""
    hours = market_hours()
    raw = one.between(hours.days[0], hours.days[hours.ended(now) - 1])
    count = raw.sessions.size
    today = hours.days[hours.started(now) - 1].item()
    growth = one.growth[:count] if one.growth is not None else one.adjusted("all", today).close[:count]
    events = tuple(event for event in one.events if event.ex_date <= today)
    growth = growth / growth[:1]
    return Truth(raw.sessions, raw.open, raw.high, raw.low, raw.close, raw.volume, events, growth)
