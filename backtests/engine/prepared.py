"""What every combination of a run shares: the binding, the span, the indicator table, the market."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import RunSpec, Span
from backtests.engine import required
from backtests.engine.market import Market, market_of, months_of
from backtests.engine.simulate import simulate
from backtests.engine.span import find_span
from strategies.compiler.blends import Measured
from strategies.compiler.lower import compile_measured, compile_strategy
from strategies.compiler.parameters import Binding, bind
from strategies.machine.evaluate import target_weights
from strategies.machine.settling import unsettled
from strategies.machine.table import History
from strategies.tree.nodes import Node, Strategy, Value
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.panel import Panel, align
from treeline.marketdata.source import Bars

MOST_EFFORT = 1_000_000_000  # nodes × sessions to measure sub-trees for sorts: about ten seconds
LARGEST_TABLE = 512_000_000  # bytes of indicators that a worker's process holds for one sweep

Axes = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Arrays over the D sessions of `span`: sessions datetime64[D] [D]; table float64 [D, K]; benchmark float64 [D],
    its returns as fractions, 0 on the first session; months int32 [D]. `market` is that of the held tickers. `phases`
    are seconds, `warnings` sentences."""

    binding: Binding
    span: Span
    sessions: NDArray[np.datetime64]
    table: NDArray[np.float64]
    market: Market
    benchmark: NDArray[np.float64]
    benchmark_traded: float
    months: NDArray[np.int32]
    filled: Mapping[str, int]
    warnings: tuple[str, ...]
    phases: Mapping[str, float]

    @property
    def nbytes(self) -> int:
        """Of the arrays."""
        arrays = [array for array in self.market if isinstance(array, np.ndarray)]
        return sum(array.nbytes for array in (self.table, self.benchmark, self.binding.constants, *arrays))


@dataclass(frozen=True, slots=True, eq=False)
class _Aligned:
    """The prices of a run, and what will be asked of them."""

    binding: Binding
    benchmark: Binding | None
    panel: Panel
    history: History
    first: int
    span: Span
    warnings: tuple[str, ...]


def check_run(
    strategy: Strategy, axes: Axes, bars: Mapping[str, Bars], spec: RunSpec
) -> tuple[Span, Mapping[str, int], tuple[str, ...]]:
    """The sessions that a run or sweep would cover, how many bars would be filled for each ticker, and the warnings,
    without computing it. Raises as `prepare_run`."""
    aligned = _align(_compiled(strategy, axes, spec), bars, spec)
    return aligned.span, aligned.panel.filled, aligned.warnings


def prepare_run(strategy: Strategy, axes: Axes, bars: Mapping[str, Bars], spec: RunSpec) -> Prepared:
    """Everything up to the simulation. Raises Invalid when the prices leave nothing to run (see span.find_span and
    panel.align) and when the indicators of all windows would not fit into LARGEST_TABLE."""
    return open_run(strategy, axes, bars, spec).prepared


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A prepared run with what it was made of: `root` is the tree that was compiled, `measured` what its children are
    measured on, `first` the run's first session in the panel of `history`."""

    prepared: Prepared
    root: Node
    measured: Measured
    history: History
    first: int


def open_run(strategy: Strategy, axes: Axes, bars: Mapping[str, Bars], spec: RunSpec) -> Opened:
    """As `prepare_run`, for who wants to look into it."""
    started = time.perf_counter()
    compiled = _compiled(strategy, axes, spec)
    analysed = time.perf_counter()
    aligned = _align(compiled, bars, spec)
    panel, first = aligned.panel, aligned.first
    ready = time.perf_counter()
    table = aligned.history.table(first)
    market = _market(strategy, compiled.binding, panel, first, spec)
    benchmark, traded = _benchmark(aligned, spec)
    finished = time.perf_counter()
    prepared = Prepared(
        binding=compiled.binding,
        span=aligned.span,
        sessions=panel.sessions[first:],
        table=table,
        market=market,
        benchmark=benchmark,
        benchmark_traded=traded,
        months=months_of(panel.sessions[first:]),
        filled=panel.filled,
        warnings=aligned.warnings,
        phases={"analysis": analysed - started, "prices": ready - analysed, "indicators": finished - ready},
    )
    return Opened(prepared, compiled.strategy.root, compiled.measured, aligned.history, first)


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    """What was made of a tree: kept for a tree that is run again and again in one process, or run and then explained.
    To compile a production tree of 5,000 nodes takes ten times as long as to run it once."""

    strategy: Strategy
    lists: tuple[tuple[str, tuple[Value, ...]], ...]
    spec: RunSpec
    binding: Binding
    measured: Measured
    fields: Mapping[str, frozenset[str]]


_RECENT = 4
_recent: list[_Compiled] = []
_changing = threading.Lock()  # requests run in threads


def _compiled(strategy: Strategy, axes: Axes, spec: RunSpec) -> _Compiled:
    lists = tuple((name, tuple(values)) for name, values in axes.items())
    with _changing:
        recent = tuple(_recent)
    for known in recent:
        if known.lists == lists and known.spec == spec and known.strategy == strategy:
            return known
    program, measured = compile_measured(strategy, axes)
    binding = bind(program, axes)
    made = _Compiled(strategy, lists, spec, binding, measured, required.fields(strategy, spec, axes))
    if all(len(values) == 1 for _, values in lists):  # a sweep keeps its own
        with _changing:
            _recent.insert(0, made)
            del _recent[_RECENT:]
    return made


def _align(compiled: _Compiled, bars: Mapping[str, Bars], spec: RunSpec) -> _Aligned:
    binding = compiled.binding
    program = binding.program
    symbols = sorted({*program.symbols, *required.of_benchmark(spec)})
    own_bars = {symbol: bars[symbol] for symbol in symbols}
    panel = align(own_bars, spec.start, spec.end, compiled.fields)
    history = History(binding, panel)
    benchmark = None
    limits: Iterator[tuple[str, int]] = history.limits()
    if isinstance(spec.benchmark, Strategy):
        lists = {name: (value,) for name, value in spec.benchmark.variables}
        benchmark = bind(compile_strategy(spec.benchmark, lists), lists)
        limits = _and_of(limits, History(benchmark, panel))
    if history.effort() > MOST_EFFORT:
        raise Invalid([too_much(history.effort())])
    first, span = find_span(panel, own_bars, limits, spec)
    size = 8 * len(panel.sessions) * len(binding.columns)
    if size > LARGEST_TABLE:
        raise Invalid([_too_large(len(binding.columns), len(panel.sessions), size)])
    return _Aligned(binding, benchmark, panel, history, first, span, _warnings(history, first))


def _warnings(history: History, first: int) -> tuple[str, ...]:
    """That the first sessions would be slightly different with more history, if they could be."""
    found = unsettled(history, first)
    if found is None:
        return ()
    name, settled = found
    until = "to its end" if settled is None else f"until {history.panel.sessions[settled]}"
    return (f"{name} remembers where the prices begin: with more history before the run, weights could differ {until}",)


def _and_of(limits: Iterator[tuple[str, int]], benchmark: History) -> Iterator[tuple[str, int]]:
    yield from limits
    for name, session in benchmark.limits():
        yield f"{name} of the benchmark", session


def _market(strategy: Strategy, binding: Binding, panel: Panel, first: int, spec: RunSpec) -> Market:
    held = binding.program.held
    return market_of(panel, first, held, spec.costs, spec.fill, strategy.rebalance, strategy.corridor)


def _benchmark(aligned: _Aligned, spec: RunSpec) -> tuple[NDArray[np.float64], float]:
    """The benchmark's returns, float64 [D], and the sum of its traded values: a ticker is bought at the first close and
    held, which counts as no trade; a strategy has its own run."""
    panel, first, binding = aligned.panel, aligned.first, aligned.benchmark
    if isinstance(spec.benchmark, str) or binding is None:
        close = panel.column(required.of_benchmark(spec)[0])[first:]
        moves = np.zeros(len(close))
        moves[1:] = close[1:] / close[:-1] - 1.0
        return moves, 0.0
    market = _market(spec.benchmark, binding, panel, first, spec)
    weights = target_weights(binding, History(binding, panel).table(first), (0,) * len(binding.axes))
    net = np.empty(len(weights))
    traded = simulate(weights, market.decided, market, net, np.empty(weights.shape[1]), np.empty(len(net), np.bool_))
    return net, traded


def _too_large(columns: int, sessions: int, size: int) -> Fault:
    message = f"{columns:,} indicator series over {sessions:,} sessions need {size / 1e6:,.0f} MB of memory"
    return Fault(
        "grid", message, f"sweep fewer windows or sessions at once: {LARGEST_TABLE / 1e6:,.0f} MB are the limit"
    )


def too_much(effort: int) -> Fault:
    """What is wrong when to measure sub-trees is to look at this many nodes, more than MOST_EFFORT."""
    message = (
        "sub-trees are measured for sorts and inverse volatilities: for all values of the variables inside them that "
        f"is to look at {effort:,} nodes first"
    )
    return Fault("grid", message, f"vary fewer values inside what is measured: {MOST_EFFORT:,} are the limit")
