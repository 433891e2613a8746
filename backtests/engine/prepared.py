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
from strategies.compiler.warmup import longest_readings
from strategies.machine.table import indicator_table
from strategies.tree.nodes import Strategy
from treeline.marketdata.panel import align
from treeline.marketdata.source import Bars


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


def prepare_run(
    strategy: Strategy, axes: Mapping[str, Sequence[float]], bars: Mapping[str, Bars], spec: RunSpec
) -> Prepared:
    """Everything up to the simulation. Raises Invalid (see span.find_span and panel.align)."""
    started = time.perf_counter()
    program = compile_strategy(strategy)
    binding = bind(program, axes)
    analysed = time.perf_counter()
    panel = align({symbol: bars[symbol] for symbol in sorted({*program.symbols, spec.benchmark})}, spec.start, spec.end)
    first, span = find_span(panel, longest_readings(program, axes), spec)
    aligned = time.perf_counter()
    table = indicator_table(binding, panel.symbols, panel.close, first)
    held = [panel.symbols.index(symbol) for symbol in program.held]
    benchmark = panel.symbols.index(spec.benchmark)
    moves = _returns(panel.close[first:, [*held, benchmark]])
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
        phases={
            "analysis": analysed - started,
            "prices": aligned - analysed,
            "indicators": finished - aligned,
        },
    )


def _returns(close: NDArray[np.float64]) -> NDArray[np.float64]:
    """close / yesterday's close − 1, float64 of the same shape; 0 on the first session."""
    moves = np.zeros_like(close)
    moves[1:] = close[1:] / close[:-1] - 1.0
    return moves
