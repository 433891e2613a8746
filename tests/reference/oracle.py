"""The slow, obvious backtest that the engine has to agree with.

    1. read the tree: which tickers it holds or reads                                  (here)
    2. find the first session, asked for or later, on which everything has a value     (composites.begins)
    3. each session, walk the tree afresh and write down who gets which share          (composites, conditions)
    4. each session, let the holdings drift with the prices, trade, pay for it          (simulate)
    5. compute the metrics from the returns, and the same for the benchmark            (metrics)

Indicators are computed over all history of their ticker, or over all equity of a sub-tree (indicators, world). Plain
loops over plain floats. It shares nothing with the engine but the tree's nodes, so that an error would have to be made
twice to go unseen.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategies.tree.nodes import Node, Strategy, Symbol, Ticker, Value, Variable
from strategies.tree.walk import readings, walk
from tests.reference.composites import Weights, begins, weights_at
from tests.reference.metrics import drawdown_curve, equity_curve, metrics
from tests.reference.simulate import Held, Terms, simulate
from tests.reference.world import Prices, World


@dataclass(frozen=True)
class Answer:
    """One backtest. Every list has one entry per session from `first` to `last`, both counted in the sessions given.

    targets: ticker → share that the tree last asked for (what is missing to 1 is cash); weights: what was held from
    that close; turnover: fraction of equity traded in that session; equity, benchmark_equity: dollars; returns,
    drawdown: fractions; metrics by the names of METRICS; closest: the smallest difference on which a decision hung.
    """

    first: int
    last: int
    targets: list[Weights]
    weights: list[Weights]
    turnover: list[float]
    returns: list[float]
    equity: list[float]
    drawdown: list[float]
    metrics: dict[str, float]
    benchmark_returns: list[float]
    benchmark_equity: list[float]
    benchmark_metrics: dict[str, float]
    closest: float


def backtest(
    strategy: Strategy,
    prices: Prices,
    sessions: Sequence[dt.date],
    benchmark: str | Strategy,
    *,
    values: Mapping[str, Value] | None = None,
    values_lists: Mapping[str, Sequence[Value]] | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    slippage_bps: float = 5.0,
    commission_percent: float = 0.0,
    commission_per_share: float = 0.0,
    fill: str = "close",
    capital: float = 100_000.0,
) -> Answer:
    """One backtest of `strategy` with `values` for its variables (its own defaults where there is none).

    prices: ticker → closes on `sessions`, or → close, open, high, low, volume; None or NaN where it has no bar.
    `values_lists` are all values of a sweep: the start is late enough for every one of them, so that all runs of a
    sweep cover the same sessions; nothing else depends on them. ValueError when something has no value, or no session
    is left.
    """
    costs = (slippage_bps, commission_percent, commission_per_share)
    chosen = {**dict(strategy.variables), **(values or {})}
    lists = {name: [value] for name, value in chosen.items()} | {n: list(v) for n, v in (values_lists or {}).items()}
    other = benchmark if isinstance(benchmark, Strategy) else bought_and_held(benchmark)
    other_lists = {name: [value] for name, value in other.variables}

    ready = max(ready_at(strategy, prices, sessions, lists), ready_at(other, prices, sessions, other_lists))
    first, last = span(ready, sessions, start, end)
    world = World(prices, chosen, len(sessions))
    held = run(world, strategy, sessions, (first, last), fill, costs)
    equity = equity_curve(held.returns, capital)
    drawdown = drawdown_curve(equity, capital)

    other_world = World(prices, dict(other.variables), len(sessions))
    if isinstance(benchmark, Strategy):
        compared = run(other_world, other, sessions, (first, last), fill, costs)
    else:
        compared = run(other_world, other, sessions, (first, last), "close", (0.0, 0.0, 0.0))
    compared_equity = equity_curve(compared.returns, capital)
    compared_drawdown = drawdown_curve(compared_equity, capital)
    months = [12 * day.year + day.month for day in sessions[first : last + 1]]
    turnover = compared.turnover if isinstance(benchmark, Strategy) else [0.0] * len(compared.turnover)
    return Answer(
        first=first,
        last=last,
        targets=held.targets,
        weights=held.weights,
        turnover=held.turnover,
        returns=held.returns,
        equity=equity,
        drawdown=drawdown,
        metrics=metrics(held.returns, drawdown, held.turnover, compared.returns, months),
        benchmark_returns=compared.returns,
        benchmark_equity=compared_equity,
        benchmark_metrics=metrics(compared.returns, compared_drawdown, turnover, compared.returns, months),
        closest=min(world.closest, other_world.closest),
    )


def run(
    world: World,
    strategy: Strategy,
    sessions: Sequence[dt.date],
    covered: tuple[int, int],
    fill: str,
    costs: tuple[float, float, float],
) -> Held:
    """The strategy on the sessions covered, the first and the last of them included."""
    terms = Terms(strategy.rebalance, strategy.corridor, fill, *costs)
    return simulate(world, terms, sessions, *covered, lambda t: weights_at(world, strategy.root, t))


def bought_and_held(ticker: str) -> Strategy:
    """All in one ticker."""
    return Strategy(ticker, Ticker(ticker))


def tickers(root: Node, lists: Mapping[str, Sequence[Value]] | None = None) -> list[str]:
    """Every ticker that is held or read anywhere in the tree; a variable stands for all its values."""
    symbols: list[Symbol] = [node.symbol for _, _, node in walk(root) if isinstance(node, Ticker)]
    symbols += [reading.ticker for _, reading in readings(root)]
    named: set[str] = set()
    for symbol in symbols:
        named.update(map(str, (lists or {})[symbol.name]) if isinstance(symbol, Variable) else [symbol])
    return sorted(named)


def ready_at(
    strategy: Strategy, prices: Prices, sessions: Sequence[dt.date], lists: Mapping[str, Sequence[Value]]
) -> int:
    """The first session on which everything in the tree has a value, whichever values are chosen from the lists.

    Nothing begins earlier for a larger number or a ticker that is born later: the largest number and the youngest
    ticker of every list together are the worst that can happen.
    """
    births = World(prices, {}, len(sessions)).histories
    worst: dict[str, Value] = {}
    for name, options in lists.items():
        numbers = [option for option in options if not isinstance(option, str)]
        symbols = [option for option in options if isinstance(option, str)]
        worst[name] = max(numbers) if numbers else max(symbols, key=lambda symbol: births[symbol].first)
    return begins(World(prices, worst, len(sessions)), strategy.root)


def span(ready: int, sessions: Sequence[dt.date], start: dt.date | None, end: dt.date | None) -> tuple[int, int]:
    """The first session, on or after `start`, from `ready` on, and the last up to `end`."""
    covered = [
        t
        for t in range(ready, len(sessions))
        if (start is None or sessions[t] >= start) and (end is None or sessions[t] <= end)
    ]
    if not covered:
        raise ValueError("no session on which every ticker and indicator has a value")
    return covered[0], covered[-1]
