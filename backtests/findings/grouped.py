"""Values put together by group, without a loop over the groups."""

import numpy as np
from numpy.typing import NDArray


def together(
    ascending: NDArray[np.float64], group: NDArray[np.integer], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The values of group 0, then those of group 1 …, ascending within each: float64 [n].

    `ascending` float64 [n] is sorted and without NaN, `group` int [n] tells each value's group and `counts` int64 [G]
    how many are in each.
    """
    # One sort of whole numbers that hold group and rank: 4 ms for 200,000, a stable sort by group takes 15.
    size = max(len(ascending), 1)
    keys = group.astype(np.int64) * size + np.arange(len(ascending))
    keys.sort()
    keys -= np.repeat(np.arange(len(counts)) * size, counts)
    return ascending[keys]


def medians(grouped: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The median of every group of what `together` gave: float64 [G], NaN for a group without a value and between −∞
    and ∞."""
    out = np.full(len(counts), np.nan)
    some = counts > 0
    first = (np.cumsum(counts) - counts)[some]
    low = grouped[first + (counts[some] - 1) // 2]
    high = grouped[first + counts[some] // 2]
    with np.errstate(invalid="ignore"):
        out[some] = (low + high) / 2
    return out
