"""A small made-up market for the engine's tests: random walks with flat stretches and gaps, rounded for ties."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from strategies.tree.nodes import Strategy, Value
from tests.reference import oracle
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

SYMBOLS = ("AAA", "BBB", "CCC", "DDD")
SESSIONS = 420
DAYS = np.datetime64("2020-01-01", "D") + np.arange(SESSIONS)
Columns = dict[str, dict[str, list[float | None]]]


def random_market(rng: np.random.Generator, sessions: int = SESSIONS) -> dict[str, Bars]:
    """Bars of SYMBOLS, some born up to 14 sessions later than others, some without bars on a few days."""
    market = {}
    for symbol in SYMBOLS:
        always = symbol == SYMBOLS[0]  # the first one moves always and has no gaps: it is a benchmark
        close = np.round(100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, sessions))), 1)
        flat = not always and rng.random() < 0.4
        if flat:
            begin = int(rng.integers(20, sessions - 60))
            close[begin : begin + 40] = close[begin]
        there = np.arange(sessions) >= int(rng.integers(0, 15))
        if not always and rng.random() < 0.3:
            there &= rng.random(sessions) > 0.03
            there[-1] = True
        market[symbol] = _bars(rng, symbol, close, there, flat)
    return market


def _bars(
    rng: np.random.Generator, symbol: str, close: NDArray[np.float64], there: NDArray[np.bool_], flat: bool
) -> Bars:
    """Opens between the closes, highs and lows around both; where the close stands still, so does everything else."""
    before = np.concatenate([close[:1], close[:-1]])
    open_ = np.round(before + (close - before) * rng.uniform(0.0, 1.0, close.size), 1)
    spread = np.where(close == before, 0.0, np.round(rng.uniform(0.0, 2.0, close.size), 1)) if flat else 0.5
    high, low = np.maximum(open_, close) + spread, np.minimum(open_, close) - spread
    volume = np.round(rng.uniform(500.0, 1500.0, close.size))
    days = DAYS[0] + np.arange(close.size)
    return Bars(symbol, days[there], close[there], open_[there], high[there], low[there], volume[there])


def as_lists(
    market: Mapping[str, Bars], strategies: Sequence[Strategy], axes: Mapping[str, Sequence[Value]], benchmark: str
) -> tuple[Columns, list[dt.date]]:
    """The market as the reference reads it: the bars of what is held or read, on the sessions of any of them."""
    needed = {benchmark} - {""}
    for strategy in strategies:
        needed.update(oracle.tickers(strategy.root, {**{n: [v] for n, v in strategy.variables}, **axes}))
    days = sorted({day for symbol in needed for day in market[symbol].sessions.tolist()})
    columns: Columns = {}
    for symbol in sorted(needed):
        bars = market[symbol]
        place = {day: number for number, day in enumerate(bars.sessions.tolist())}
        columns[symbol] = {
            field: [float(getattr(bars, field)[place[day]]) if day in place else None for day in days]
            for field in ("close", *OPTIONAL_SERIES)
        }
    return columns, days


def cut(market: Mapping[str, Bars], last: np.datetime64) -> dict[str, Bars]:
    """The market as it was known on a day."""
    known = {}
    for symbol, bars in market.items():
        count = int(np.searchsorted(bars.sessions, last, side="right"))
        series = [getattr(bars, field) for field in ("close", *OPTIONAL_SERIES)]
        known[symbol] = Bars(symbol, bars.sessions[:count], *(one[:count] for one in series))
    return known
