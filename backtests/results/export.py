"""What a file of results holds: one row a run in the order of the runs, as they stood when the file was begun."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests import blocks, selectors
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.models import Batch
from backtests.results import figures, filters, neighbours
from backtests.results.filters import Filter
from backtests.results.neighbours import Around
from treeline.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Part:
    """Successive rows: runs int32 [n]; indices int32 [n, V], each variable's value by its place on its axis; `figures`
    float64 [n, len(Export.figures)], undefined is NaN."""

    runs: NDArray[np.int32]
    indices: NDArray[np.int32]
    figures: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Export:
    """Its columns are run_index, the variables of `combinations`, then `figures`. Of the runs int32 [m], ascending, and
    their neighbours 20 bytes each are held; all else is read part by part."""

    batch: Batch
    combinations: Combinations
    runs: NDArray[np.int32]
    around: Around

    @property
    def figures(self) -> tuple[str, ...]:
        """The metrics and the neighbours' columns; of a batch of old, not those that a variable is called as."""
        taken = {axis.name for axis in self.combinations.grid.axes}
        return (*METRICS, *(name for name in neighbours.COLUMNS if name not in taken))

    def parts(self, most: int) -> Iterator[Part]:
        """At most `most` rows at a time. No transaction is held between two parts. Raises NotFound when rows are
        missing at the end, since the batch was deleted meanwhile."""
        names = self.figures[len(METRICS) :]
        sent = 0
        for runs, metrics in blocks.parts(self.batch):
            first, behind = np.searchsorted(self.runs, (runs[0], runs[-1] + 1)) if len(runs) else (0, 0)
            rows = np.searchsorted(runs, self.runs[first:behind])
            assert np.array_equal(runs[rows], self.runs[first:behind])
            for lo in range(0, len(rows), most):
                here = np.arange(first + lo, min(first + lo + most, behind))
                around = self.around.at(here)
                table = np.column_stack([metrics[rows[lo : lo + most]], *(around.column(name) for name in names)])
                yield Part(self.runs[here], self._indices(self.runs[here]), table)
                sent += len(here)
        if sent < len(self.runs):
            raise NotFound(f"The batch was deleted while its file was written: {sent:,} of {len(self.runs):,} rows.")

    def _indices(self, runs: NDArray[np.int32]) -> NDArray[np.int32]:
        lo, hi = int(runs[0]), int(runs[-1]) + 1
        return self.combinations.indices(lo, hi)[runs - lo]


def export(batch: Batch, asked: Mapping[str, Filter] | None = None) -> Export:
    """The results that there are and that these filters let through. Raises Invalid with every fault of the filters."""
    combinations = selectors.combinations_of(batch)
    wanted = filters.read(combinations, asked or {})
    found = figures.read(batch, combinations, {*wanted.bounds, *neighbours.COLUMNS})
    matching = np.flatnonzero(wanted.hold(found.runs, found.of, combinations))
    assert found.around is not None
    return Export(batch, combinations, found.runs[matching], found.around.at(matching))
