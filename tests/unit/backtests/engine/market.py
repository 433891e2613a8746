"""A small made-up market for the engine's tests: random walks with flat stretches, rounded so that ties happen."""

import datetime as dt

import numpy as np

from treeline.marketdata.source import Bars

SYMBOLS = ("AAA", "BBB", "CCC", "DDD")
SESSIONS = 160


def random_market(rng: np.random.Generator) -> dict[str, Bars]:
    """Bars of SYMBOLS on the same days, some tickers born up to 14 sessions later than others."""
    days = np.datetime64("2020-01-01", "D") + np.arange(SESSIONS)
    market = {}
    for symbol in SYMBOLS:
        born = int(rng.integers(0, 15))
        close = np.round(100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, SESSIONS))), 1)
        if symbol != SYMBOLS[0] and rng.random() < 0.4:  # the first one moves always: it is a benchmark
            close[40:70] = close[40]
        market[symbol] = Bars(symbol, days[born:], close[born:])
    return market


def as_lists(market: dict[str, Bars]) -> tuple[dict[str, list[float | None]], list[dt.date]]:
    """The market as the reference reads it: closes on common sessions, None before a ticker's first bar."""
    days = np.datetime64("2020-01-01", "D") + np.arange(SESSIONS)
    closes: dict[str, list[float | None]] = {
        symbol: [None] * (SESSIONS - len(bars.close)) + bars.close.tolist() for symbol, bars in market.items()
    }
    return closes, [day.item() for day in days]
