"""Many combinations of one strategy's variables over one panel.

1. compile   the strategy, bind its variables to their value lists                             (strategies.compiler)
2. align     the bars into a panel, find the span that every combination shares                 (panel, span.py)
3. compute   the indicator table once for all combinations                                   (strategies.machine.table)
4. tabulate  what each session makes of all values of the variables, once for the whole sweep            (tabulate.py)
5. follow    a block's combinations through the sessions; those that behave alike are one run                 (walk.py)
6. price     their net returns and measure them, 64 runs at a time                                (walk.py, metrics)
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import METRICS, Runs, RunSpec, Span
from backtests.engine.lattice import LARGEST, Lattice, TooMany, of_combinations, of_values
from backtests.engine.metrics.lanes import room_for_metrics
from backtests.engine.metrics.measure import measure, measure_one
from backtests.engine.parts import Exchange, bounds, joined, pack
from backtests.engine.prepared import Prepared, prepare_run
from backtests.engine.sketch import Sketch, mix, tickers_of
from backtests.engine.tabulate import Tabulated, tabulate
from backtests.engine.walk import LANES, RUNS, Pairs, average, empty_pairs, follow, larger_pairs, price, price_corridor
from strategies.tree.nodes import Strategy, Value
from treeline.marketdata.source import Bars

BLOCK = 1024  # combinations that are followed together: their codes, 5 MB over ten years, stay in the cache

Indices = NDArray[np.int32]

_ALL = slice(None)


class Stopped(Exception):
    """The stop flag was raised while a sweep ran; nothing of the call is kept."""


@dataclass(slots=True)
class _Tables:
    """What a lattice's combinations hold, and what has been priced of it so far."""

    tabulated: Tabulated
    pairs: Pairs


class Sweep:
    """A strategy that is ready to run any of its combinations. Not for several threads at once."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._tables: _Tables | None = None
        self._too_many = False
        self._room = room_for_metrics(prepared.benchmark, prepared.months)
        self._tickers = tickers_of(prepared.market.whole, prepared.months)
        self.span: Span = prepared.span
        self.months: int = int(prepared.months[-1]) + 1
        self.held: tuple[str, ...] = prepared.binding.program.held
        self.benchmark_metrics: dict[str, float] = measure_one(
            prepared.benchmark, prepared.benchmark_traded, prepared.benchmark, prepared.months
        )

    @property
    def nbytes(self) -> int:
        """The memory that a prepared sweep holds, in bytes, but for small change."""
        held = self._prepared.nbytes + sum(a.nbytes for a in self._tickers)
        if self._tables is None:
            return held
        return held + self._tables.tabulated.nbytes + sum(a.nbytes for a in self._tables.pairs)

    def work_out(self, stop: NDArray[np.uint8] | None = None, exchange: Exchange | None = None) -> None:
        """What all values of the variables come to on every session, once for all calls of `run`, which otherwise the
        first one does; with `exchange` together with other processes. Raises Stopped as `run` does."""
        flag = np.zeros(1, np.uint8) if stop is None else stop
        if self._tables is not None or self._too_many:
            return
        try:
            lattice = of_values(self._prepared.binding)
            if exchange is None:
                self._tables = self._tabulate(lattice, LARGEST, flag)
            else:
                self._tables = self._tabulate_together(lattice, flag, exchange)
        except TooMany:
            self._too_many = True

    def run(self, indices: Indices, stop: NDArray[np.uint8] | None = None) -> Runs:
        """The metrics, behaviour and sketch of the combinations `indices` int32 [n, V], the numbers of their values.

        A combination's answer is the same bytes whichever others stand beside it. Raises Stopped within milliseconds of
        `stop[0]` being set.
        """
        flag = np.zeros(1, np.uint8) if stop is None else stop
        count, months = len(indices), self.months
        runs = Runs(
            metrics=np.empty((count, len(METRICS))),
            behaviour=np.empty(count, np.uint64),
            sketch=Sketch(
                monthly=np.empty((count, months, 3), np.float32),
                moments=np.empty((count, 2)),
                weights=np.empty((count, len(self.held)), np.float32),
                mixed=np.empty(count, np.float32),
                sessions=self._tickers.sessions,
                tickers=self._tickers.tickers,
            ),
        )
        known: dict[int, int] = {}
        for begin in range(0, count, BLOCK):
            block = slice(begin, min(begin + BLOCK, count))
            for tables, part, codes in self._followed(indices, block, runs.behaviour, flag):
                self._measure(tables, part, codes, runs, known, flag)
        return runs

    def no_sketch(self) -> Sketch:
        """Of a run that could not be run."""
        months, held = self.months, len(self.held)
        zeros = (np.zeros((1, months, 3), np.float32), np.zeros((1, 2)), np.zeros((1, held), np.float32))
        return Sketch(*zeros, np.zeros(1, np.float32), self._tickers.sessions, self._tickers.tickers)

    def curves(self, indices: Indices) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the combinations `indices` int32 [n, V] ask for on every session that decides, float64 [n, K, H], and
        their net returns, float64 [n, D]. For looking closely at a few: nothing of it is kept in a batch."""
        weights = np.empty((len(indices), len(self._prepared.market.decided), len(self.held)))
        nets = np.empty((len(indices), self.span.sessions))
        behaviour = np.empty(len(indices), np.uint64)
        for tables, part, codes in self._followed(indices, slice(0, len(indices)), behaviour, np.zeros(1, np.uint8)):
            days, pool = tables.tabulated.days, tables.tabulated.pool
            chosen = days.vector[days.vectors[:, :1] + codes]
            weights[part] = pool.weights[chosen].transpose(1, 0, 2)
            for begin in range(0, codes.shape[1], LANES):
                lanes = np.minimum(np.arange(begin, begin + LANES), codes.shape[1] - 1)
                net = np.empty((1, self.span.sessions, LANES))
                self._price(tables, lanes, codes, net, np.empty(LANES), np.empty((LANES, len(self.held)), np.float32))
                rows = slice(part.start + begin, min(part.start + begin + LANES, part.stop))
                nets[rows] = net[0, :, : rows.stop - rows.start].T
        return weights, nets

    def _followed(
        self, indices: Indices, block: slice, behaviour: NDArray[np.uint64], stop: NDArray[np.uint8]
    ) -> Iterator[tuple[_Tables, slice, NDArray[np.uint16]]]:
        """The block, or smaller parts of it where the whole would be too much at once, each with its codes."""
        waiting = [block]
        while waiting:
            part = waiting.pop()
            try:
                tables = self._tables_for(indices[part], stop)
            except TooMany:
                if part.stop - part.start == 1:
                    raise
                middle = (part.start + part.stop) // 2
                waiting += [slice(middle, part.stop), slice(part.start, middle)]
                continue
            codes = np.empty((len(self._prepared.market.decided), part.stop - part.start), np.uint16)
            tabulated = tables.tabulated
            places = tabulated.lattice.places(indices[part])
            follow(places, tabulated.lattice.axes.size, tabulated.days, tabulated.pool, codes, behaviour[part])
            yield tables, part, codes

    def _tables_for(self, block: Indices, stop: NDArray[np.uint8]) -> _Tables:
        """What all values come to, worked out once; or what the block does, where that is too much. Raises TooMany,
        but not for a single combination."""
        self.work_out(stop)
        if self._tables is not None:
            return self._tables
        # One combination has to be worked out, whatever it takes.
        largest = LARGEST if len(block) > 1 else sys.maxsize
        return self._tabulate(of_combinations(self._prepared.binding, block), largest, stop)

    def _tabulate(self, lattice: Lattice, largest: int, stop: NDArray[np.uint8], decisions: slice = _ALL) -> _Tables:
        prepared = self._prepared
        binding, decided = prepared.binding, prepared.market.decided[decisions]
        code, held = binding.program.code, len(self.held)
        tabulated = tabulate(code, lattice, prepared.table, binding.constants, held, decided, stop, largest)
        if tabulated is None:
            raise Stopped
        return _Tables(tabulated, empty_pairs(tabulated.days))

    def _tabulate_together(self, lattice: Lattice, stop: NDArray[np.uint8], exchange: Exchange) -> _Tables:
        ends = bounds(len(self._prepared.market.decided))

        def make(part: int) -> bytes:
            return pack(self._tabulate(lattice, LARGEST, stop, slice(ends[part], ends[part + 1])).tabulated)

        tabulated = joined(lattice, exchange(len(ends) - 1, make, stop), LARGEST)
        return _Tables(tabulated, empty_pairs(tabulated.days))

    def _measure(
        self,
        tables: _Tables,
        part: slice,
        codes: NDArray[np.uint16],
        runs: Runs,
        known: dict[int, int],
        stop: NDArray[np.uint8],
    ) -> None:
        """Fills the rows of `part`: those of a behaviour that was met before are copied, the others priced and
        measured."""
        _, first, inverse = np.unique(runs.behaviour[part], return_index=True, return_inverse=True)
        keys = runs.behaviour[part][first].tolist()
        new = [number for number, key in enumerate(keys) if key not in known]
        for begin in range(0, len(new), RUNS):
            if stop[0]:
                raise Stopped
            group = first[new[begin : begin + RUNS]]
            self._price_group(tables, group, codes, runs, part.start)
        for number in new:
            known[keys[number]] = part.start + int(first[number])
        source = np.array([known[key] for key in keys], np.int64)[inverse]
        rows = np.arange(part.start, part.stop)
        twins = source != rows
        sketch = runs.sketch
        for array in (runs.metrics, sketch.monthly, sketch.moments, sketch.weights, sketch.mixed):
            array[rows[twins]] = array[source[twins]]

    def _price_group(
        self,
        tables: _Tables,
        group: NDArray[np.int64],
        codes: NDArray[np.uint16],
        runs: Runs,
        start: int,
    ) -> None:
        """At most RUNS runs, filled up to full lanes with the last one: priced, measured, stored."""
        lanes = np.concatenate([group, np.repeat(group[-1:], -len(group) % LANES)])
        groups = len(lanes) // LANES
        net = np.empty((groups, self.span.sessions, LANES))
        traded = np.empty(len(lanes))
        weights = np.empty((len(lanes), len(self.held)), np.float32)
        self._price(tables, lanes, codes, net, traded, weights)
        metrics = np.empty((len(lanes), len(METRICS)))
        monthly = np.empty((len(lanes), *runs.sketch.monthly.shape[1:]), np.float32)
        moments = np.empty((len(lanes), 2))
        for number in range(groups):
            part = slice(number * LANES, (number + 1) * LANES)
            measure(net[number], traded[part], self._room, metrics[part], monthly[part], moments[part])
        rows, count = start + group, len(group)
        runs.metrics[rows] = metrics[:count]
        runs.sketch.monthly[rows] = monthly[:count]
        runs.sketch.moments[rows] = moments[:count]
        runs.sketch.weights[rows] = weights[:count]
        mixed = np.empty(count, np.float32)
        mix(weights[:count], self._tickers.products, mixed)
        runs.sketch.mixed[rows] = mixed

    def _price(
        self,
        tables: _Tables,
        lanes: NDArray[np.int64],
        codes: NDArray[np.uint16],
        net: NDArray[np.float64],
        traded: NDArray[np.float64],
        weights: NDArray[np.float32],
    ) -> None:
        days, pool, market = tables.tabulated.days, tables.tabulated.pool, self._prepared.market
        if market.corridor >= 0.0:
            price_corridor(lanes, codes, days, pool, market, net, traded, weights)
            return
        while not price(lanes, codes, days, pool, market, tables.pairs, net, traded):
            tables.pairs = larger_pairs(tables.pairs)
        average(lanes, codes, days, pool, market, net.shape[1], weights)


def prepare(strategy: Strategy, axes: Mapping[str, Sequence[Value]], bars: Mapping[str, Bars], spec: RunSpec) -> Sweep:
    """A sweep of `strategy` over the value lists of `axes`, whose order is that of a combination's index columns.

    `bars` hold every symbol of `required.symbols`. Raises Invalid when the prices leave fewer than two sessions or the
    benchmark never moves.
    """
    return Sweep(prepare_run(strategy, axes, bars, spec))
