"""What every combination of a run shares: the binding, the span, the indicator table, the returns."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import RunSpec, Span
from backtests.engine.span import find_span
from strategies.compiler.lower import compile_strategy
from strategies.compiler.parameters import Binding, bind
from strategies.compiler.program import Program
from strategies.compiler.warmup import longest_readings
from strategies.machine.table import indicator_table
from strategies.tree.nodes import Strategy
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.panel import Panel, align
from treeline.marketdata.source import Bars

LARGEST_TABLE = 512_000_000  # bytes of indicators that a worker's process holds for one sweep


@dataclass(frozen=True, slots=True)
class Prepared:
    """Arrays over the D sessions of `span`: sessions datetime64[D] [D]; table float64 [D, K]; returns float64 [D, H] of
    the held tickers and benchmark float64 [D], fractions, 0 on the first session. `phases` are seconds."""

    binding: Binding
    span: Span
    sessions: NDArray[np.datetime64]
    table: NDArray[np.float64]
    returns: NDArray[np.float64]
    benchmark: NDArray[np.float64]
    cost: float
    filled: Mapping[str, int]
    phases: Mapping[str, float]

    @property
    def nbytes(self) -> int:
        """Of the arrays."""
        return self.table.nbytes + self.returns.nbytes + self.benchmark.nbytes + self.binding.constants.nbytes


def check_run(
    strategy: Strategy, axes: Mapping[str, Sequence[float]], bars: Mapping[str, Bars], spec: RunSpec
) -> tuple[Span, Mapping[str, int]]:
    """The sessions that a run or sweep would cover, and how many bars would be filled for each ticker, without
    computing any of it. Raises as `prepare_run`."""
    program = compile_strategy(strategy)
    panel, _, span = _align(program, bind(program, axes), axes, bars, spec)
    return span, panel.filled


def prepare_run(
    strategy: Strategy, axes: Mapping[str, Sequence[float]], bars: Mapping[str, Bars], spec: RunSpec
) -> Prepared:
    """Everything up to the simulation. Raises Invalid when the prices leave nothing to run (see span.find_span and
    panel.align) and when the indicators of all windows would not fit into LARGEST_TABLE."""
    started = time.perf_counter()
    program = compile_strategy(strategy)
    binding = bind(program, axes)
    analysed = time.perf_counter()
    panel, first, span = _align(program, binding, axes, bars, spec)
    aligned = time.perf_counter()
    table = indicator_table(binding, panel.symbols, panel.close, first)
    held = [panel.symbols.index(symbol) for symbol in program.held]
    moves = _returns(panel.close[first:, [*held, panel.symbols.index(spec.benchmark)]])
    finished = time.perf_counter()
    return Prepared(
        binding=binding,
        span=span,
        sessions=panel.sessions[first:],
        table=table,
        returns=np.ascontiguousarray(moves[:, :-1]),
        benchmark=np.ascontiguousarray(moves[:, -1]),
        cost=spec.costs.slippage_bps / 10_000.0,
        filled=panel.filled,
        phases={"analysis": analysed - started, "prices": aligned - analysed, "indicators": finished - aligned},
    )


def _align(
    program: Program,
    binding: Binding,
    axes: Mapping[str, Sequence[float]],
    bars: Mapping[str, Bars],
    spec: RunSpec,
) -> tuple[Panel, int, Span]:
    needed = {symbol: bars[symbol] for symbol in sorted({*program.symbols, spec.benchmark})}
    panel = align(needed, spec.start, spec.end)
    first, span = find_span(panel, needed, longest_readings(program, axes), spec)
    size = 8 * span.sessions * len(binding.series)
    if size > LARGEST_TABLE:
        raise Invalid([_too_large(len(binding.series), span.sessions, size)])
    return panel, first, span


def _too_large(series: int, sessions: int, size: int) -> Fault:
    message = f"{series:,} indicator series over {sessions:,} sessions need {size / 1e6:,.0f} MB of memory"
    return Fault(
        "grid", message, f"sweep fewer windows or sessions at once: {LARGEST_TABLE / 1e6:,.0f} MB are the limit"
    )


def _returns(close: NDArray[np.float64]) -> NDArray[np.float64]:
    """close / yesterday's close − 1, float64 of the same shape; 0 on the first session."""
    moves = np.zeros_like(close)
    moves[1:] = close[1:] / close[:-1] - 1.0
    return moves
