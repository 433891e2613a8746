"""Many combinations of one strategy's variables over one panel.

1. compile   the strategy, bind its variables to their value lists              (strategies.compiler)
2. align     the bars into a panel, find the span that every combination shares  (panel, span.py)
3. compute   the indicator table once for all combinations                      (strategies.machine.table)
4. run       blocks of 1,024 combinations through all sessions                     (facets.py, block.py)
5. measure   their metrics, 64 combinations at a time                            (metrics.py)
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import METRICS, RunSpec, Span
from backtests.engine.block import run_block
from backtests.engine.facets import Facets
from backtests.engine.metrics import LANES, measure, measure_one
from backtests.engine.prepared import Prepared, prepare_run
from backtests.engine.room import Market, Result
from strategies.tree.nodes import Strategy
from treeline.marketdata.source import Bars

BLOCK = (
    1024  # combinations a block: 27 MB of returns over 13 years; 2,048 leave the last cache level, 512 are 50 % slower
)


class Stopped(Exception):
    """The stop flag was raised while a sweep ran; nothing of the call is kept."""


class Sweep:
    """A strategy that is ready to run any of its combinations; safe to use from several threads."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._facets = Facets(prepared.binding)
        self.span: Span = prepared.span
        self.benchmark_metrics: dict[str, float] = measure_one(prepared.benchmark, 0.0)

    @property
    def nbytes(self) -> int:
        """The memory that a prepared sweep holds, in bytes, but for small change."""
        return self._prepared.nbytes

    def run(self, indices: NDArray[np.int32], stop: NDArray[np.uint8] | None = None) -> NDArray[np.float64]:
        """The metrics float64 [n, len(METRICS)] of the combinations `indices` int32 [n, V].

        A combination's metrics are the same bytes whichever others stand beside it. Raises Stopped within a session of
        the kernel (milliseconds) of `stop[0]` being set.
        """
        out = np.empty((len(indices), len(METRICS)))
        flag = np.zeros(1, np.uint8) if stop is None else stop
        for begin in range(0, len(indices), BLOCK):
            block = indices[begin : begin + BLOCK]
            out[begin : begin + BLOCK] = self._run_block(block, flag)[: len(block)]
        return out

    def _run_block(self, block: NDArray[np.int32], stop: NDArray[np.uint8]) -> NDArray[np.float64]:
        prepared = self._prepared
        binding = prepared.binding
        padding = -len(block) % LANES  # full lanes only: the last combination fills up
        block = np.concatenate([block, np.repeat(block[-1:], padding, axis=0)])
        groups = len(block) // LANES
        result = Result(np.empty((groups, prepared.span.sessions, LANES)), np.zeros(len(block)))
        settings = self._facets.settings(block)
        market = Market(prepared.table, binding.constants, prepared.returns)
        if not run_block(binding.program.code, settings, market, prepared.cost, stop, result):
            raise Stopped
        out = np.empty((len(block), len(METRICS)))
        for group in range(groups):
            lanes = slice(group * LANES, (group + 1) * LANES)
            measure(result.net[group], result.turnover[lanes], out[lanes])
        return out


def prepare(strategy: Strategy, axes: Mapping[str, Sequence[float]], bars: Mapping[str, Bars], spec: RunSpec) -> Sweep:
    """A sweep of `strategy` over the value lists of `axes`, whose order is that of a combination's index columns.

    `bars` hold every symbol of `required.symbols`. Raises Invalid when the prices leave fewer than two sessions or the
    benchmark never moves.
    """
    return Sweep(prepare_run(strategy, axes, bars, spec))
