"""How the runs around each run fare by the Sharpe ratio: worked out once for a batch that has ended, and kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.blocks import Columns
from backtests.combinations import Combinations
from backtests.findings.better import BETTER
from backtests.findings.neighbours import neighbours
from backtests.grid import Axis
from backtests.models import Batch, Derived

METRIC = "sharpe"
WORST, MEDIAN, EDGES = COLUMNS = ("neighbour_worst", "neighbour_median", "edges")

_NAME = "neighbours"
_KEPT = np.dtype([("worst", "<f8"), ("median", "<f8"), ("count", "<u2"), ("edges", "<u2")])


@dataclass(frozen=True, slots=True)
class Around:
    """Per run, in the order of the runs: worst, median float64 [m] of METRIC over the neighbours, NaN without one;
    count uint16 [m] of them; edges uint16 [m], of how many variables the run has the first or the last value."""

    worst: NDArray[np.float64]
    median: NDArray[np.float64]
    count: NDArray[np.uint16]
    edges: NDArray[np.uint16]

    def column(self, name: str) -> NDArray[np.float64]:
        """One of COLUMNS, float64 [m]."""
        if name == EDGES:
            return self.edges.astype(np.float64)
        return self.worst if name == WORST else self.median

    def at(self, positions: NDArray[np.intp]) -> "Around":
        """Those of the runs at these positions, in their order."""
        return Around(self.worst[positions], self.median[positions], self.count[positions], self.edges[positions])


def kept(batch: Batch, stored: int) -> Around | None:
    """What was worked out when the batch had `stored` results; None when it wasn't."""
    found = Derived.objects.filter(batch=batch, name=_NAME, stored=stored).values_list("data", flat=True).first()
    return None if found is None else _read(np.frombuffer(found, _KEPT))


def work_out(batch: Batch, combinations: Combinations, found: Columns) -> Around:
    """The neighbours of all these runs, of which `found` has METRIC. They are kept unless more results will come."""
    axes = combinations.grid.axes
    scores = neighbours(
        found.of[METRIC],
        combinations.all_indices()[found.runs],
        [len(axis.values) for axis in axes],
        [_ranks(axis) for axis in axes],
        BETTER[METRIC],
    )
    table = np.empty(len(found.runs), _KEPT)
    for name, column in zip(_KEPT.names or (), (scores.worst, scores.median, scores.count, scores.edges), strict=True):
        table[name] = column
    if batch.state not in Batch.OPEN:
        values = {"stored": len(found.runs), "data": table.tobytes()}
        Derived.objects.update_or_create(batch=batch, name=_NAME, defaults=values)
    return _read(table)


def _read(table: NDArray[np.void]) -> Around:
    return Around(*(np.ascontiguousarray(table[name]) for name in _KEPT.names or ()))


def _ranks(axis: Axis) -> NDArray[np.int32] | None:
    """The place of each value in ascending order; None for tickers."""
    if axis.of_tickers:
        return None
    return np.argsort(np.argsort(np.array(axis.values, np.float64))).astype(np.int32)
