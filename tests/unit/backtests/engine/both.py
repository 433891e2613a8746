"""One small backtest by the slow reference and by the engine, in one form, so that a written rule is asked of both."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backtests.contracts import Costs, Fill, Provenance, RunSpec
from backtests.engine import single
from strategies.tree.nodes import Measure, Node, Number, Reading, Strategy, Symbol, Ticker, Value
from tests.reference import oracle
from treeline.marketdata.source import Bars

NOWHERE = Provenance("test", "", 0, 0, 0.0)
MOVING = "MOVING"  # the benchmark where none is asked for
A, B, C = Ticker("A"), Ticker("B"), Ticker("C")

Columns = Mapping[str, Sequence[float | None]]
Prices = Mapping[str, Sequence[float | None] | Columns]


@dataclass(frozen=True)
class Ran:
    """first: the first session's place among those given; wanted: the targets at every close, without zeros; equity
    and benchmark for a capital of 1."""

    first: int
    wanted: list[dict[str, float]]
    equity: list[float]
    benchmark: list[float]

    @property
    def returns(self) -> list[float]:
        return [today / yesterday - 1 for yesterday, today in pairwise([1.0, *self.equity])]

    @property
    def held(self) -> list[str]:
        """The tickers wanted at every close, as one word."""
        return ["".join(sorted(targets)) for targets in self.wanted]


@dataclass(frozen=True)
class Asked:
    """A strategy on prices, on every day from 2024-01-01, a Monday.

    The prices have a last session in which nothing moves, which the answer leaves out: a run has two at least.
    """

    strategy: Strategy
    prices: Mapping[str, Columns]
    values: Mapping[str, Value]
    benchmark: str | Strategy
    costs: Costs
    fill: Fill

    @property
    def sessions(self) -> list[dt.date]:
        length = max(len(columns["close"]) for columns in self.prices.values())
        return [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(length)]


Backtest = Callable[[Asked], Ran]


def by_reference(asked: Asked) -> Ran:
    """What the slow, obvious backtest says."""
    answer = oracle.backtest(
        asked.strategy,
        asked.prices,
        asked.sessions,
        asked.benchmark,
        values=asked.values,
        slippage_bps=asked.costs.slippage_bps,
        commission_percent=asked.costs.commission_percent,
        commission_per_share=asked.costs.commission_per_share,
        fill=asked.fill,
        capital=1.0,
    )
    wanted = [{ticker: share for ticker, share in day.items() if share != 0} for day in answer.targets]
    return Ran(answer.first, wanted[:-1], answer.equity[:-1], answer.benchmark_equity[:-1])


def by_engine(asked: Asked) -> Ran:
    """What the engine's single backtest says."""
    bars = {}
    for symbol, columns in asked.prices.items():
        there = [t for t, close in enumerate(columns["close"]) if close is not None]
        days = np.array([asked.sessions[t] for t in there], "datetime64[D]")
        series = {field: np.array([values[t] for t in there], np.float64) for field, values in columns.items()}
        bars[symbol] = Bars(symbol, days, **series)
    spec = RunSpec(asked.benchmark, capital=1.0, costs=asked.costs, fill=asked.fill)
    outcome = single.backtest(asked.strategy, asked.values, bars, spec, NOWHERE)
    wanted = [
        {ticker: float(share) for ticker, share in zip(outcome.held, row, strict=True) if share != 0}
        for row in outcome.weights
    ]
    first = asked.sessions.index(outcome.span.first)
    return Ran(first, wanted[:-1], outcome.equity.tolist()[:-1], outcome.benchmark.tolist()[:-1])


BOTH: dict[str, Backtest] = {"reference": by_reference, "engine": by_engine}


def ask(
    root: Node,
    prices: Prices,
    *,
    rebalance: str = "daily",
    corridor: float | None = None,
    benchmark: str | Strategy = MOVING,
    costs: Costs | None = None,
    fill: Fill = "close",
    **values: Value,
) -> Asked:
    """Closes, or close, open, high, low and volume, by ticker; costs nothing unless told."""
    columns = {symbol: dict(one) if isinstance(one, Mapping) else {"close": one} for symbol, one in prices.items()}
    length = max(len(one["close"]) for one in columns.values())
    for one in columns.values():
        for field, series in one.items():
            one[field] = [*series, one["close"][-1] if field == "open" else series[-1]]
    columns.setdefault(MOVING, {"close": [float(1 + t % 2) for t in range(length + 1)]})
    strategy = Strategy("asked", root, rebalance=rebalance, corridor=corridor)  # type: ignore[arg-type]
    return Asked(strategy, columns, values, benchmark, costs or Costs(0.0), fill)


def read(indicator: str, ticker: Symbol, *parameters: Number, days_ago: Number = 0.0) -> Reading:
    """An indicator of a ticker."""
    return Reading(Measure(indicator, parameters, days_ago), ticker)


def price(ticker: Symbol, days_ago: Number = 0.0) -> Reading:
    """A ticker's close."""
    return read("price", ticker, days_ago=days_ago)
