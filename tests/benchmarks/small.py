"""A small tree of our own, of 42 nodes, over made-up prices: what is measured where there is no study's folder."""

import datetime as dt

import numpy as np

from backtests.contracts import RunSpec
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Measure,
    Node,
    Reading,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    Variable,
)
from tests.benchmarks.variables import AXES
from treeline.marketdata.source import Bars

TICKERS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH")
SESSIONS = 1260
HISTORY = 300  # sessions before the run's first, for the indicators

_RSI_WINDOW, _WINDOW, _BOUND = (Variable(name) for name in ("rsi_window", "window", "bound"))


def _of(indicator: str, ticker: str, *parameters: float | Variable) -> Reading:
    return Reading(Measure(indicator, parameters), ticker)


def _held(*tickers: str) -> Node:
    return Equal(tuple(Ticker(ticker) for ticker in tickers)) if len(tickers) > 1 else Ticker(tickers[0])


def _strategy() -> Strategy:
    """10 gates, 6 of them with variables, a scale and a sort."""
    calm = Gate(
        Comparison(_of("rsi", "BBB", _RSI_WINDOW), ">", _BOUND),
        then=Gate(
            Comparison(_of("volatility", "BBB", _WINDOW), "<", 1.5), then=_held("CCC", "DDD"), otherwise=_held("DDD")
        ),
        otherwise=Specified(
            (60.0, 40.0),
            (
                Sort((Term(Measure("cumulative_return", (20.0,))),), "top", 2.0, tuple(map(Ticker, TICKERS[:5]))),
                Gate(Comparison(_of("rsi", "CCC", 10.0), "<", 45.0), then=_held("CCC"), otherwise=_held("EEE", "FFF")),
            ),
        ),
    )
    rising = Gate(
        Comparison(_of("ema", "AAA", _WINDOW), ">", _of("sma", "AAA", 100.0)),
        then=calm,
        otherwise=Gate(
            Comparison(_of("rsi", "DDD", 14.0), ">", _BOUND),
            then=Gate(
                Comparison(_of("price", "GGG"), ">", _of("ema", "GGG", 50.0)),
                then=_held("FFF", "GGG"),
                otherwise=Specified((50.0, 50.0), (Ticker("BBB"), Cash())),
            ),
            otherwise=Scale(_of("rsi", "AAA", 20.0), (40.0, 60.0), (_held("EEE"), _held("BBB"))),
        ),
    )
    falling = Gate(
        Comparison(_of("rsi", "AAA", _RSI_WINDOW), "<", 40.0),
        then=Gate(
            Comparison(_of("max_drawdown", "FFF", 30.0), ">", 8.0), then=_held("FFF", "GGG"), otherwise=_held("HHH")
        ),
        otherwise=Gate(
            Comparison(_of("cumulative_return", "GGG", 60.0), ">", _of("cumulative_return", "HHH", 60.0)),
            then=_held("GGG", "HHH"),
            otherwise=Cash(),
        ),
    )
    root = Gate(Comparison(_of("price", "AAA"), ">", _of("sma", "AAA", _WINDOW)), then=rising, otherwise=falling)
    defaults = tuple((name, values[len(values) // 2]) for name, values in sorted(AXES.items()))
    return Strategy("42 nodes", root, variables=defaults)


def made_up_bars(tickers: tuple[str, ...], sessions: int, seed: int = 7) -> dict[str, Bars]:
    """Closes of random walks with a common part, on weekdays; the same ones for the same arguments."""
    random = np.random.default_rng(seed)
    days = np.arange("2015-01-01", "2035-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)][:sessions]
    common = random.normal(0.0003, 0.008, sessions)
    closes = {one: 50.0 * np.exp(np.cumsum(common + random.normal(0.0, 0.01, sessions))) for one in tickers}
    return {one: Bars(one, days, close) for one, close in closes.items()}


STRATEGY = _strategy()


def bars() -> dict[str, Bars]:
    """HISTORY and SESSIONS of every one of TICKERS."""
    return made_up_bars(TICKERS, HISTORY + SESSIONS)


def spec() -> RunSpec:
    """The last SESSIONS of them."""
    start = bars()["AAA"].sessions[HISTORY].astype("datetime64[D]").item()
    assert isinstance(start, dt.date)
    return RunSpec(benchmark="AAA", start=start)
