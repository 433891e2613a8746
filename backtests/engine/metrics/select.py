"""The smallest of many numbers, in linear time and without branches that depend on them."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def select(values: NDArray[np.float64], limit: int, rank: int) -> None:
    """Reorders values[:limit] so that values[rank] is the one that sorting would put there and none before it is
    larger (Hoare's quickselect with Lomuto's partition). `rank` < `limit`."""
    first, last = 0, limit
    while last - first > 1:
        middle = (first + last) >> 1
        pivot = values[middle]
        values[middle] = values[last - 1]
        split = first
        for place in range(first, last - 1):
            value = values[place]
            values[place] = values[split]
            values[split] = value
            split += 1 if value < pivot else 0
        values[last - 1] = values[split]
        values[split] = pivot
        if rank < split:
            last = split
        elif split == first:  # nothing is smaller than the pivot: all its equals leave at once, or ties would be slow
            first = _front(values, first, last, pivot)
            if rank < first:
                return
        elif rank == split:
            return
        else:
            first = split + 1


@njit(cache=True, nogil=True)
def _front(values: NDArray[np.float64], first: int, last: int, equal: float) -> int:
    """Moves what equals `equal` to the front of values[first:last]; where the rest begins."""
    split = first
    for place in range(first, last):
        value = values[place]
        values[place] = values[split]
        values[split] = value
        split += 1 if value == equal else 0
    return split


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def largest(values: NDArray[np.float64], limit: int) -> float:
    """The largest of values[:limit], `limit` ≥ 1."""
    found = values[0]
    for place in range(1, limit):
        found = values[place] if values[place] > found else found
    return found
