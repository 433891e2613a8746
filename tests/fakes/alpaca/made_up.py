"""A market that never was: the same prices on every machine and at any time, from nothing but each symbol's name.

1. Returns come first: a seeded random walk around a market that all symbols share. Their product is `growth`: what a
   dollar becomes with everything reinvested.
2. Raw prices follow: close = k × growth. k changes on ex-dates only, by 1 - dividend / (close before), and by 1 / ratio
   of a split; so the price drops by the dividend, and growth is what adjusting the raw prices rightly must give.
3. Whatever trades under 4 dollars is consolidated, whatever trades over 1,500 is split, as issuers do.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.fakes.alpaca.listing import Event, Listing
from tests.fakes.alpaca.market_hours import market_hours
from tests.fakes.alpaca.profiles import PROFILES, Profile

FIRST_DAY = dt.date(2016, 1, 4)  # Alpaca's SIP history begins there
CHEAP, DEAR = 4.0, 1500.0
CONSOLIDATION, DIVISION = 0.1, 10.0
BY_SYMBOL = {profile.symbol: profile for profile in PROFILES}


def _random(name: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big"))


@lru_cache(maxsize=1)
def _days() -> NDArray[np.datetime64]:
    hours = market_hours()
    return hours.days[hours.place(FIRST_DAY) :]


@lru_cache(maxsize=1)
def _market() -> NDArray[np.float64]:
    """The market's daily returns: mean 0.045 %, standard deviation about 1 %, calm and stormy in turn."""
    random = _random("the market")
    shocks = random.standard_normal(_days().size)
    storms = np.convolve(random.standard_normal(_days().size), np.ones(60) / 60**0.5, "same")
    return 0.00045 + 0.009 * shocks * np.exp(0.4 * storms - 0.08)


@lru_cache(maxsize=64)
def _returns(symbol: str) -> NDArray[np.float64]:
    """A symbol's total return of every session from 2016 to 2035, whether it was listed then or not."""
    profile = BY_SYMBOL[symbol]
    own = profile.drift + profile.noise * _random(symbol).standard_normal(_days().size)
    if profile.leverage:
        of, times = profile.leverage.split()
        return np.clip(float(times) * _returns(of) + own, -0.5, 1.0)
    return np.clip(profile.beta * _market() + own, -0.5, 1.0)


@cache
def made_up(symbol: str) -> Listing:
    """The listing of one of PROFILES; all servers of a process share it, and its arrays are read-only."""
    profile = BY_SYMBOL[symbol]
    days = _days()
    low, high = np.searchsorted(days, np.array([profile.first, profile.last], "datetime64[D]"))
    days, returns = days[low : high + 1], _returns(symbol)[low : high + 1].copy()
    returns[0] = 0.0
    growth = np.cumprod(1.0 + returns, dtype=np.float64)
    walk = _Walk(profile, days, growth)
    level = walk.levels()
    close = growth * level
    before = np.concatenate([[close[0]], growth[:-1] * level[1:]])  # yesterday's close, adjusted for today's event
    series = _intraday(_random(f"{symbol} within the day"), before, close)
    random = _random(f"{symbol} volume")
    volume = np.ceil(5e8 / profile.price * np.exp(0.3 * random.standard_normal(days.size) + 8 * np.abs(returns)))
    kept = random.random(days.size) >= profile.misses
    kept[0] = True
    kept[[place for place in walk.places if place < days.size]] = True
    opens, highs, lows, closes = (np.round(one[kept], 4) for one in series)
    volume, growth = volume[kept], growth[kept]
    for one in (opens, highs, lows, closes, volume, growth):
        one.flags.writeable = False
    return Listing(
        symbol, days[kept], opens, highs, lows, closes, volume, tuple(walk.events), exchange=profile.exchange,
        active=profile.last.year == 2035, thin=profile.misses > 0, growth=growth, spun_off=walk.spun_off,
    )  # fmt: skip


def _intraday(
    random: np.random.Generator, before: NDArray[np.float64], close: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Open, high, low and close: the open lies somewhere on the day's way, the extremes a little beyond both."""
    opens = before * (close / before) ** random.uniform(0.0, 0.6, close.size)
    top, bottom = np.maximum(opens, close), np.minimum(opens, close)
    reach = 0.25 * (0.0005 + np.abs(close / before - 1.0))
    return opens, top * (1 + reach * random.random(close.size)), bottom * (1 - reach * random.random(close.size)), close


@dataclass(frozen=True)
class _Due:
    """An event that is due at a place; amount of a dividend: its part of the price. "check": whether it trades too low
    or too high."""

    kind: str
    amount: float
    other: str = ""


class _Walk:
    """Goes through the days on which something may happen, oldest first."""

    def __init__(self, profile: Profile, days: NDArray[np.datetime64], growth: NDArray[np.float64]) -> None:
        self.events: list[Event] = []
        self.spun_off: dict[str, float] = {}
        self.places: list[int] = []
        self._profile = profile
        self._days = days
        self._growth = growth

    def levels(self) -> NDArray[np.float64]:
        """k of every session, and `events` filled."""
        k = self._profile.price / self._growth[0]
        level = np.full(self._days.size, k)
        for place, due in sorted(self._due(), key=lambda one: one[0]):
            price = self._growth[place - 1] * k
            if due.kind == "check" and CHEAP <= price <= DEAR:
                continue
            k *= self._happens(due, self._days[place].item(), float(price))
            self.places += [place - 1, place]
            level[place:] = k
        if self._profile.last.year < 2035:
            after = self._profile.last + dt.timedelta(days=30)
            self.events.append(Event("worthless", after, process_date=after, posted=after))
        return level

    def _happens(self, due: _Due, day: dt.date, price: float) -> float:
        """Note the event; what it does to k."""
        if due.kind == "dividend":
            amount = round(due.amount * price, 4)
            self.events.append(Event("dividend", day, amount))
            return 1.0 - amount / price
        if due.kind == "rename":
            self.events.append(Event("rename", day, 0.0, due.other))
            return 1.0
        if due.kind == "spin_off":
            self.spun_off[due.other] = BY_SYMBOL[due.other].price
            self.events.append(Event("spin_off", day, due.amount, due.other))
            return 1.0 - due.amount * self.spun_off[due.other] / price
        if due.kind == "stock_dividend":
            self.events.append(Event("stock_dividend", day, due.amount))
            return 1.0 / (1.0 + due.amount)
        ratio = due.amount or (CONSOLIDATION if price < CHEAP else DIVISION)
        self.events.append(Event("split", day, ratio))
        return 1.0 / ratio

    def _due(self) -> Iterator[tuple[int, _Due]]:
        """Everything that may happen, a place at most once: what is planned goes before what returns every month."""
        planned = dict(self._planned())
        yield from planned.items()
        months = self._days.astype("datetime64[M]")
        firsts = np.flatnonzero(months[1:] != months[:-1]) + 1
        for first in firsts.tolist():
            month = int(months[first].astype(np.int64)) % 12 + 1
            pays = self._profile.payments
            if self._profile.yearly and month % (12 // pays) == 0 and self._is_free(first + 12, planned):
                yield first + 12, _Due("dividend", self._profile.yearly / pays)
            if self._is_free(first + 5, planned):
                yield first + 5, _Due("check", 0.0)

    def _is_free(self, place: int, planned: dict[int, _Due]) -> bool:
        # Of a renamed one nothing happens under its former symbol: by which symbol Alpaca would list it is not known.
        former = self._profile.former
        early = former is not None and place < self._days.size and self._days[place].item() < former[0]
        return place < self._days.size and place not in planned and not early

    def _planned(self) -> Iterator[tuple[int, _Due]]:
        profile = self._profile
        for day, ratio in profile.splits:
            yield self._place(day), _Due("split", ratio)
        if profile.stock_dividend:
            yield self._place(profile.stock_dividend[0]), _Due("stock_dividend", profile.stock_dividend[1])
        if profile.spin:
            yield self._place(profile.spin[1]), _Due("spin_off", profile.spin[2], profile.spin[0])
        if profile.former:
            yield self._place(profile.former[0]), _Due("rename", 0.0, profile.former[1])

    def _place(self, day: dt.date) -> int:
        return int(np.searchsorted(self._days, np.datetime64(day)))
