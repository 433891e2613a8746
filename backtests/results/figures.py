"""The columns by which rows are sorted and filtered: the metrics, and what stands around a run."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests import blocks
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.models import Batch
from backtests.results import neighbours
from backtests.results.neighbours import Around

COLUMNS = (*METRICS, *neighbours.COLUMNS)


@dataclass(frozen=True, slots=True)
class Figures:
    """All results that were there at one moment: runs int32 [m] ascending, `of` float64 [m] by column, undefined is
    NaN, and their neighbours."""

    runs: NDArray[np.int32]
    of: dict[str, NDArray[np.float64]]
    around: Around


def read(batch: Batch, combinations: Combinations, columns: Collection[str]) -> Figures:
    """These of COLUMNS."""
    metrics = sorted(set(columns) & set(METRICS))
    found = blocks.columns(batch, metrics)
    around = neighbours.kept(batch, len(found.runs))
    if around is None:
        found = blocks.columns(batch, sorted({*metrics, neighbours.METRIC}))
        around = neighbours.work_out(batch, combinations, found)
    of = dict(found.of)
    of.update({name: around.column(name) for name in neighbours.COLUMNS if name in columns})
    return Figures(found.runs, of, around)
