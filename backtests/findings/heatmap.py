"""A metric over two of a batch's variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backtests.findings.better import Better
from backtests.findings.grouped import medians, together

Fold = Literal["worst", "median", "best", "mean"]  # how the runs of one cell become one value
FOLDS: tuple[Fold, ...] = ("worst", "median", "best", "mean")


@dataclass(frozen=True, slots=True)
class HeatMap:
    """cells float64 [R, C], NaN where no run has a value; counts int32 [R, C], the runs with a value behind each."""

    cells: NDArray[np.float64]
    counts: NDArray[np.int32]


def heat_map(
    values: NDArray[np.float64],
    indices: NDArray[np.int32],
    sizes: Sequence[int],
    row: int,
    column: int,
    by: Fold,
    better: Better,
) -> HeatMap:
    """The values by the variables `row` and `column`; over all others each cell is folded by `by`.

    `values` float64 [m], NaN where undefined; `indices` int32 [m, V], each variable's value in each run; `sizes` how
    many values each has. For a slice of a third variable hand over the slice's runs only. A cell that holds both
    infinities has no mean, and its median may not exist: it is NaN with a count above 0.
    """
    shape = (sizes[row], sizes[column])
    defined = ~np.isnan(values)
    values = values[defined]
    cell = indices[defined, row].astype(np.int64) * shape[1] + indices[defined, column]
    counts = np.bincount(cell, minlength=shape[0] * shape[1])
    cells = _folded(values, cell, counts, by, better)
    return HeatMap(cells.reshape(shape), counts.astype(np.int32).reshape(shape))


def _folded(
    values: NDArray[np.float64], cell: NDArray[np.int64], counts: NDArray[np.int64], by: Fold, better: Better
) -> NDArray[np.float64]:
    if by == "median":
        order = np.argsort(values)
        return medians(together(values[order], cell[order], counts), counts)
    if by == "mean":
        with np.errstate(invalid="ignore"):
            return np.bincount(cell, values, minlength=len(counts)) / counts
    highest = (by == "best") == (better > 0)
    out = np.full(len(counts), -np.inf if highest else np.inf)
    (np.maximum if highest else np.minimum).at(out, cell, values)
    out[counts == 0] = np.nan
    return out
