"""A live source whose every bar follows from the symbol and the day, and that counts what it is asked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from treeline.core.errors import Unavailable
from treeline.marketdata import recents
from treeline.marketdata.actions import Action
from treeline.marketdata.sessions import exchange
from treeline.marketdata.source import Bars, Fetched, FetchedActions, Listed

BORN = dt.date(2016, 1, 4)


@dataclass
class MadeUp:
    """Prices of any symbol in `lives`, from the first to the last day of its life. Counts one call a question.

    down: symbols that cannot be had, by their cause. asked: what was asked for, in order. broken: no answer at all.
    """

    now: dt.datetime
    lives: dict[str, tuple[dt.date, dt.date]]
    events: dict[str, tuple[Action, ...]] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)
    holes: dict[str, tuple[dt.date, dt.date]] = field(default_factory=dict)
    asked: list[tuple[tuple[str, ...], dt.date, dt.date]] = field(default_factory=list)
    asked_actions: list[tuple[str, ...]] = field(default_factory=list)
    broken: bool = False
    name: str = "made_up"
    note: str = "None of it is true."
    feed: str = "nobody's"
    adjustment: str = "everything"
    has_actions: bool = True
    on_exchange: bool = True

    def span(self) -> tuple[dt.date, dt.date]:
        return BORN, exchange().last_complete(self.now, dt.timedelta(minutes=16))

    def bounds(self) -> tuple[str, str]:
        return "the world began then", "tomorrow is not known"

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{symbol} is made up" for symbol in symbols if symbol == "MADE")

    def settled(self) -> dt.date:
        return recents.settled(self.now)

    def stamps(self, first: int, last: int) -> dict[int, str]:
        return dict.fromkeys(range(first, last + 1), "")

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(self.lives))

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        return tuple(Listed(symbol, *self.lives[symbol]) for symbol in symbols)

    def bars(self, symbols: Sequence[str], first: dt.date, last: dt.date) -> Fetched:
        if self.broken:
            raise Unavailable("The made-up source is out.")
        assert first <= last <= self.span()[1], "only days that there are"
        self.asked.append((tuple(symbols), first, last))
        failed = {symbol: self.down[symbol] for symbol in symbols if symbol in self.down}
        bars = {s: bars for s in symbols if s not in failed and (bars := self.truth(s, first, last)) is not None}
        return Fetched(bars, failed, calls=1)

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        if self.broken:
            raise Unavailable("The made-up source is out.")
        self.asked_actions.append(tuple(symbols))
        return FetchedActions({symbol: self.events.get(symbol, ()) for symbol in symbols}, calls=1)

    def truth(self, symbol: str, first: dt.date, last: dt.date) -> Bars | None:
        """The raw bars of these days."""
        if symbol not in self.lives:
            return None
        born, died = self.lives[symbol]
        first, last = max(first, born), min(last, died)
        if first > last:
            return None
        days = exchange().between(first, last)
        if symbol in self.holes:
            low, high = (np.datetime64(day) for day in self.holes[symbol])
            days = days[(days < low) | (days > high)]
        if not days.size:
            return None
        numbers = days.astype(np.int64) + sum(symbol.encode())
        close = 100.0 + 10 * np.sin(numbers / 20.0) + numbers % 7 * 0.3
        volume = numbers.astype(np.float64) * 1000.0
        return Bars(symbol, days, close, close * 0.99, close * 1.02, close * 0.98, volume)
