"""The slow, obvious backtest that the engine has to agree with.

    1. read the tree: which tickers it holds or reads, which indicators it compares;
    2. compute every indicator over all history of its ticker;
    3. start on the first session, asked for or later, on which everything has a value;
    4. each session, walk the tree afresh and write down who gets which share;
    5. each session, let yesterday's weights drift with the prices, trade the difference, pay for it;
    6. compute the metrics from the returns, and the same for the benchmark.

Plain loops over plain floats. It shares nothing with the engine but the tree's nodes, so that an error would have to be
made twice to go unseen.
"""

import datetime as dt
import math
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Number,
    Operand,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from tests.reference.indicators import Values, indicator
from tests.reference.metrics import drawdown_curve, equity_curve, metrics

Weights = dict[str, float]
OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@dataclass(frozen=True)
class Answer:
    """One backtest. Every list has one entry per session from `first` to `last`, both counted in the sessions given.

    weights: ticker → share held from that close (what is missing to 1 is cash); turnover: fraction of equity traded at
    that close; equity, benchmark_equity: dollars; returns, drawdown: fractions; metrics by the names of METRICS.
    """

    first: int
    last: int
    weights: list[Weights]
    turnover: list[float]
    returns: list[float]
    equity: list[float]
    drawdown: list[float]
    metrics: dict[str, float]
    benchmark_returns: list[float]
    benchmark_equity: list[float]
    benchmark_metrics: dict[str, float]


def backtest(
    strategy: Strategy,
    closes: Mapping[str, Sequence[float | None]],
    sessions: Sequence[dt.date],
    benchmark: str,
    *,
    values: Mapping[str, float] | None = None,
    values_lists: Mapping[str, Sequence[float]] | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    slippage_bps: float = 5.0,
    capital: float = 100_000.0,
) -> Answer:
    """One backtest of `strategy` with `values` for its variables (its own defaults where there is none).

    closes: ticker → adjusted closes on `sessions`, None or NaN before its first bar, never after it. `values_lists` are
    all values of a sweep: the start is late enough for every one of them, so that all runs of a sweep cover the same
    sessions. ValueError when something has no value, or no session is left.
    """
    chosen = {**dict(strategy.variables), **(values or {})}
    lists = {name: [value] for name, value in chosen.items()} | {n: list(v) for n, v in (values_lists or {}).items()}
    series = all_series(strategy.root, closes, chosen, lists)
    needed = [prices_since_first_bar(closes[ticker])[1] for ticker in [*tickers(strategy.root), benchmark]]
    needed += list(series.values())
    first, last = span(needed, sessions, start, end)

    weights = [weights_at(strategy.root, t, series, chosen) for t in range(first, last + 1)]
    turnover, returns = simulate(weights, closes, first, slippage_bps / 10_000)
    equity = equity_curve(returns, capital)
    drawdown = drawdown_curve(equity, capital)

    benchmark_returns = [0.0] + [daily_return(closes[benchmark], t) for t in range(first + 1, last + 1)]
    benchmark_equity = equity_curve(benchmark_returns, capital)
    benchmark_drawdown = drawdown_curve(benchmark_equity, capital)
    return Answer(
        first=first,
        last=last,
        weights=weights,
        turnover=turnover,
        returns=returns,
        equity=equity,
        drawdown=drawdown,
        metrics=metrics(returns, drawdown, turnover),
        benchmark_returns=benchmark_returns,
        benchmark_equity=benchmark_equity,
        benchmark_metrics=metrics(benchmark_returns, benchmark_drawdown, [0.0] * len(benchmark_returns)),
    )


# 1. What the tree mentions.


def nodes(node: Node) -> Iterator[Node]:
    """The node and everything below it, both branches of a gate included."""
    yield node
    match node:
        case Group(child=child):
            yield from nodes(child)
        case Equal(children=children) | Specified(children=children):
            for child in children:
                yield from nodes(child)
        case Gate(then=then, otherwise=otherwise):
            yield from nodes(then)
            yield from nodes(otherwise)


def readings(root: Node) -> list[Reading]:
    """Every indicator that a gate compares."""
    found: list[Reading] = []
    for node in nodes(root):
        if isinstance(node, Gate):
            sides = (node.condition.left, node.condition.right)
            found += [side for side in sides if isinstance(side, Reading)]
    return found


def tickers(root: Node) -> list[str]:
    """Every ticker that is held or read anywhere in the tree."""
    held = [node.symbol for node in nodes(root) if isinstance(node, Ticker)]
    read = [reading.ticker for reading in readings(root)]
    return sorted({*held, *read})


def number(written: Number, values: Mapping[str, float]) -> float:
    """A number of the tree, or the value of the variable in its place."""
    if isinstance(written, Variable):
        if written.name not in values:
            raise ValueError(f"no value for the variable {written.name!r}")
        return values[written.name]
    return written


# 2. Indicators.

Key = tuple[str, str, float | None]


def key(reading: Reading, values: Mapping[str, float]) -> Key:
    """Which series a reading means: indicator, ticker, window."""
    window = None if reading.window is None else number(reading.window, values)
    return reading.indicator, reading.ticker, window


def prices_since_first_bar(closes: Sequence[float | None]) -> tuple[list[float], Values]:
    """The closes from the first bar on, and the same in place: None on the sessions before it."""
    prices: list[float] = []
    placed: Values = []
    for close in closes:
        if close is not None and not math.isnan(close):
            prices.append(close)
            placed.append(close)
        elif prices:
            raise ValueError("a close is missing after the first bar")
        else:
            placed.append(None)
    return prices, placed


def all_series(
    root: Node,
    closes: Mapping[str, Sequence[float | None]],
    values: Mapping[str, float],
    lists: Mapping[str, Sequence[float]],
) -> dict[Key, Values]:
    """Every indicator of the tree at every session, for the values chosen and for all values of the lists."""
    series: dict[Key, Values] = {}
    for reading in readings(root):
        wanted = [key(reading, values)]
        if isinstance(reading.window, Variable):
            wanted += [(reading.indicator, reading.ticker, value) for value in lists[reading.window.name]]
        for name, ticker, window in wanted:
            prices, placed = prices_since_first_bar(closes[ticker])
            before: Values = [None] * (len(placed) - len(prices))
            if (name, ticker, window) not in series:
                series[name, ticker, window] = before + indicator(name, prices, window)
    return series


# 3. The sessions that are covered.


def span(
    needed: Sequence[Values], sessions: Sequence[dt.date], start: dt.date | None, end: dt.date | None
) -> tuple[int, int]:
    """The first session, on or after `start`, on which everything needed has a value, and the last up to `end`."""
    covered = []
    for t in range(len(sessions)):
        asked = (start is None or sessions[t] >= start) and (end is None or sessions[t] <= end)
        if asked and all(values[t] is not None for values in needed):
            covered.append(t)
    if not covered:
        raise ValueError("no session on which every ticker and indicator has a value")
    return covered[0], covered[-1]


# 4. Weights.


def weights_at(root: Node, t: int, series: Mapping[Key, Values], values: Mapping[str, float]) -> Weights:
    """The share of every ticker that the tree holds from the close of session t."""
    shares: dict[str, list[float]] = {}

    def give(node: Node, share: float) -> None:
        match node:
            case Ticker(symbol=symbol):
                shares.setdefault(symbol, []).append(share)
            case Cash():
                pass
            case Group(child=child):
                give(child, share)
            case Equal(children=children):
                for child in children:
                    give(child, share / len(children))
            case Specified(weights=written, children=children):
                proportions = [number(weight, values) for weight in written]
                total = math.fsum(proportions)
                if total == 0:
                    raise ValueError("the weights of a specified node are all zero")
                for proportion, child in zip(proportions, children, strict=True):
                    give(child, share * (proportion / total))
            case Gate(condition=condition, then=then, otherwise=otherwise):
                give(then if is_true(condition, t, series, values) else otherwise, share)

    give(root, 1.0)
    return {ticker: math.fsum(parts) for ticker, parts in shares.items()}


def is_true(condition: Comparison, t: int, series: Mapping[Key, Values], values: Mapping[str, float]) -> bool:
    """Whether the comparison holds at session t, compared exactly."""
    left = operand_at(condition.left, t, series, values)
    right = operand_at(condition.right, t, series, values)
    return bool(OPERATORS[condition.op](left, right))


def operand_at(operand: Operand, t: int, series: Mapping[Key, Values], values: Mapping[str, float]) -> float:
    """The number that stands on one side of a comparison at session t."""
    if isinstance(operand, Reading):
        value = series[key(operand, values)][t]
        if value is None:
            raise ValueError(f"{operand} has no value at session {t}")
        return value
    return number(operand, values)


# 5. Returns.


def daily_return(closes: Sequence[float | None], t: int) -> float:
    """The price's move from session t − 1 to session t."""
    today, yesterday = closes[t], closes[t - 1]
    if today is None or yesterday is None:
        raise ValueError(f"no return at session {t}")
    return today / yesterday - 1


def simulate(
    weights: Sequence[Weights], closes: Mapping[str, Sequence[float | None]], first: int, cost: float
) -> tuple[list[float], list[float]]:
    """Turnover and net return of every session; `cost` is a fraction of the value traded, buys and sells alike."""
    bought = math.fsum(abs(weight) for weight in weights[0].values())
    turnover = [bought]
    returns = [-cost * bought]
    for day in range(1, len(weights)):
        before, after = weights[day - 1], weights[day]
        moves = {ticker: daily_return(closes[ticker], first + day) for ticker in before}
        gross = math.fsum(before[ticker] * moves[ticker] for ticker in before)
        drifted = {ticker: before[ticker] * (1 + moves[ticker]) / (1 + gross) for ticker in before}
        traded = math.fsum(
            abs(after.get(ticker, 0.0) - drifted.get(ticker, 0.0)) for ticker in sorted({*before, *after})
        )
        turnover.append(traded)
        returns.append((1 + gross) * (1 - cost * traded) - 1)
    return turnover, returns
