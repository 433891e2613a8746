"""The columns by which rows are sorted and filtered: the metrics, and what stands around a run."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests import blocks
from backtests.blocks import Columns
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.models import Batch
from backtests.results import neighbours
from backtests.results.neighbours import Around

COLUMNS = (*METRICS, *neighbours.COLUMNS)


@dataclass(frozen=True, slots=True)
class Figures:
    """All results that were there at one moment: `found` has them by metric, `of` float64 [m] by any column, undefined
    is NaN; `around` are the neighbours of all, None when they are not known yet: then `found` has neighbours.METRIC."""

    found: Columns
    of: dict[str, NDArray[np.float64]]
    around: Around | None

    @property
    def runs(self) -> NDArray[np.int32]:
        """The runs that are stored, int32 [m] ascending."""
        return self.found.runs


def read(batch: Batch, combinations: Combinations, columns: Collection[str]) -> Figures:
    """These of COLUMNS."""
    metrics = sorted(set(columns) & set(METRICS))
    scores = [name for name in neighbours.COLUMNS if name in columns]
    around = neighbours.kept(batch)
    found = blocks.columns(batch, metrics if around is not None else sorted({*metrics, neighbours.METRIC}))
    if around is not None and len(around.worst) != len(found.runs):
        around = None
        found = blocks.columns(batch, sorted({*metrics, neighbours.METRIC}))
    if around is None and scores:
        around = neighbours.work_out(batch, combinations, found)
    if around is None:
        return Figures(found, found.of, None)
    return Figures(found, {**found.of, **{name: around.column(name) for name in scores}}, around)
