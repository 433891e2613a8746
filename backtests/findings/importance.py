"""How much of a metric's variation each variable accounts for on its own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.findings.grouped import medians, together


@dataclass(frozen=True, slots=True)
class Importance:
    """Of one variable. `share` is 0 to 1, NaN when the metric doesn't vary or an infinite value leaves it no variance.

    means, medians float64 [size] and counts int64 [size] by the variable's value, over the runs where the metric has
    one; NaN where there is none. `spread` is the highest mean less the lowest.
    """

    share: float
    means: NDArray[np.float64]
    medians: NDArray[np.float64]
    counts: NDArray[np.int64]
    spread: float


@dataclass(frozen=True, slots=True)
class Importances:
    """`variables` in their order. Over a full grid `explained` is the sum of their shares, and `interactions`, what
    only variables together account for, is the rest; where runs are missing shares overlap and both are NaN."""

    variables: tuple[Importance, ...]
    explained: float
    interactions: float


def importance(values: NDArray[np.float64], indices: NDArray[np.int32], sizes: Sequence[int]) -> Importances:
    """Each variable's correlation ratio η² (Pearson 1905): the variance of the metric's means by the variable's value,
    each mean weighing as many runs as it has, over the metric's variance. Over a full grid that is the first-order
    index of Sobol' (1993).

    `values` float64 [m], NaN where undefined: those runs are left out; `indices` int32 [m, V]; `sizes` [V].
    """
    defined = ~np.isnan(values)
    values, indices = values[defined], indices[defined]
    order = np.argsort(values)
    values, indices = values[order], indices[order]
    away = _away(values)
    variables = tuple(
        _importance(values, away, np.ascontiguousarray(indices[:, variable]), size)
        for variable, size in enumerate(sizes)
    )
    if not _full(indices, [one.counts for one in variables]):
        return Importances(variables, math.nan, math.nan)
    explained = _fraction(sum(one.share for one in variables))
    return Importances(variables, explained, _fraction(1.0 - explained))


def _away(ascending: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far every value is from the mean, in units of the farthest: squares then neither overflow nor vanish. NaN
    when the values don't vary, or one is infinite."""
    if len(ascending) == 0 or ascending[0] == ascending[-1]:
        return np.full(len(ascending), np.nan)
    with np.errstate(invalid="ignore"):
        away = ascending - ascending.mean()
        return away / max(abs(away[0]), abs(away[-1]))


def _importance(
    ascending: NDArray[np.float64], away: NDArray[np.float64], group: NDArray[np.int32], size: int
) -> Importance:
    counts = np.bincount(group, minlength=size)
    some = counts > 0
    with np.errstate(invalid="ignore"):
        means = np.bincount(group, ascending, minlength=size) / counts
        sums = np.bincount(group, away, minlength=size)[some]
        share = float(np.sum(sums * sums / counts[some]) / np.dot(away, away)) if len(away) else math.nan
        spread = float(means[some].max() - means[some].min()) if len(away) else math.nan
    return Importance(_fraction(share), means, medians(together(ascending, group, counts), counts), counts, spread)


def _fraction(share: float) -> float:
    """0 to 1 whatever the rounding, and NaN stays NaN, which min and max may lose."""
    return float(np.clip(share, 0.0, 1.0))


def _full(indices: NDArray[np.int32], counts: Sequence[NDArray[np.int64]]) -> bool:
    """Whether these runs are every combination of the values that occur in them, each once: a slice is full too."""
    present = [int(np.count_nonzero(count)) for count in counts]
    if math.prod(present) != len(indices):
        return False
    place = np.zeros(len(indices), np.int64)
    for variable, count in enumerate(counts):
        number = np.cumsum(count > 0) - 1
        place = place * present[variable] + number[indices[:, variable]]
    return bool(np.bincount(place, minlength=len(indices)).max(initial=0) == 1)
