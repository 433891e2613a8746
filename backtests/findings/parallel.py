"""Parallel coordinates: an axis for every variable and metric, and how many runs go from where to where between two of
them that stand side by side. Counted by bins: a picture of 200,000 lines is as large as one of a thousand.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BINS = 64  # of an axis, at most
_ENDS = (0.01, 0.99)  # quantiles between which a metric's bins lie: one wild run must not squeeze all others into one

NOWHERE = -1  # the bin of what is undefined


@dataclass(frozen=True, slots=True)
class Scale:
    """`bins` of equal width from `low` to `high`; the first and the last also take what lies outside, be it infinite.
    One bin, and NaN or equal ends, where there is nothing to tell apart."""

    low: float
    high: float
    bins: int

    def places(self, values: NDArray[np.float64]) -> NDArray[np.int16]:
        """The bin of each value, NOWHERE for NaN: int16 [m] of float64 [m]."""
        place = np.searchsorted(self._edges(), values, side="right").astype(np.int16)
        place[np.isnan(values)] = NOWHERE
        return place

    def _edges(self) -> NDArray[np.float64]:
        """Where the second and every later bin begins: float64 [bins - 1]."""
        part = np.arange(1, self.bins) / self.bins
        # Not low + part · (high − low): the difference of two finite numbers may be infinite. Sorted, since each of
        # these sums is rounded on its own.
        return np.sort(self.low * (1 - part) + self.high * part)


def of_metric(values: NDArray[np.float64]) -> Scale:
    """64 bins between the 1 % and the 99 % quantile of `values` float64 [m], those that are undefined or infinite left
    out: the values nearest to these places. Between the least and the largest where these two are equal."""
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return Scale(math.nan, math.nan, 1)
    low, high = np.quantile(finite, _ENDS, method="nearest").tolist()
    return of_numbers(finite) if low == high else Scale(low, high, BINS)


def of_numbers(values: NDArray[np.float64]) -> Scale:
    """64 bins between the least and the largest of `values` float64 [m], which are finite."""
    low, high = float(values.min()), float(values.max())
    return Scale(low, high, BINS if low < high else 1)


def links(places: Sequence[NDArray[np.int16]], bins: Sequence[int]) -> list[NDArray[np.int64]]:
    """Between each axis and the next: bin here, bin there and how many runs, int64 [k, 3], ascending, those with a run
    only. `places` are the axes' bins, int16 [m] each; a run that is NOWHERE on one of two axes is not counted there."""
    return [_between(*pair, *sizes) for pair, sizes in zip(pairwise(places), pairwise(bins), strict=True)]


def _between(left: NDArray[np.int16], right: NDArray[np.int16], here: int, there: int) -> NDArray[np.int64]:
    somewhere = (left != NOWHERE) & (right != NOWHERE)
    codes = left[somewhere].astype(np.int32) * there + right[somewhere]
    counts = np.bincount(codes, minlength=here * there)
    found = np.flatnonzero(counts)
    return np.stack([found // there, found % there, counts[found]], axis=1)
