"""What the best of one half of the time did in the other: combinatorially symmetric cross-validation.

The months are cut into 16 blocks; a split takes 8 of them to choose by and the other 8 to look at (Bailey, Borwein,
López de Prado, Zhu 2017). Of the 12,870 splits 1,000 are made: 500 ways to cut in two, each taken both ways.
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCKS = 16
SPLITS = 1000
SEED = 20_262

_WIDE = 512  # columns that are looked at together: their sums for all splits stay in the cache
_ALIKE = np.float32(1e-6)  # daily Sharpe ratios that differ by less are equal
_NOISE = np.float32(1e-5)  # a variance below that share of the squares is their rounding


@dataclass(frozen=True, slots=True)
class Halves:
    """`sharpe`: the mean Sharpe ratio, a day, that a half's winner has in the other half. `worse`: in which part of the
    splits it lies below the median of all there (PBO); a winner on the median counts half."""

    sharpe: float
    worse: float


def edges_of(months: int) -> NDArray[np.intp]:
    """The first month of each block, then the number of months: intp [BLOCKS + 1]."""
    return np.arange(BLOCKS + 1, dtype=np.intp) * months // BLOCKS


def halves(sums: NDArray[np.float32], squares: NDArray[np.float32], sessions: NDArray[np.int64]) -> Halves:
    """Of n runs, their sums of returns and of squares in each block, float32 [BLOCKS, n], and the blocks' sessions.

    A run without variance is not chosen in a half, and has the Sharpe ratio of cash, 0, in the other one.
    """
    first = _chosen()
    count = (first @ sessions, (1 - first) @ sessions)
    masks = (first.astype(np.float32), (1 - first).astype(np.float32))
    best = np.full((2, len(first)), -np.inf, np.float32)
    other = np.zeros((2, len(first)), np.float32)
    above = np.zeros((2, len(first)), np.int64)
    below = np.zeros((2, len(first)), np.int64)
    for ranks in (False, True):
        for begin in range(0, sums.shape[1], _WIDE):
            part = slice(begin, begin + _WIDE)
            sharpe = [_sharpe(mask, n, sums[:, part], squares[:, part]) for mask, n in zip(masks, count, strict=True)]
            for half in (0, 1):
                if ranks:
                    _rank(sharpe[1 - half], other[half], above[half], below[half])
                else:
                    _choose(sharpe[half], sharpe[1 - half], best[half], other[half])
    worse = np.where(above > below, 1.0, np.where(above == below, 0.5, 0.0))
    return Halves(float(other.astype(np.float64).mean()), float(worse.mean()))


@lru_cache(maxsize=1)
def _chosen() -> NDArray[np.int64]:
    """The blocks of one half of each way to cut, int64 [SPLITS / 2, BLOCKS] of 0 and 1; the first is always in it."""
    every = list(itertools.combinations(range(1, BLOCKS), BLOCKS // 2 - 1))
    drawn = np.sort(np.random.default_rng(SEED).choice(len(every), SPLITS // 2, replace=False))
    chosen = np.zeros((len(drawn), BLOCKS), np.int64)
    chosen[:, 0] = 1
    for row, place in enumerate(drawn.tolist()):
        chosen[row, list(every[place])] = 1
    chosen.flags.writeable = False
    return chosen


def _sharpe(
    mask: NDArray[np.float32], sessions: NDArray[np.int64], sums: NDArray[np.float32], squares: NDArray[np.float32]
) -> NDArray[np.float32]:
    """A day, float32 [splits, n]; NaN without variance."""
    total, square = mask @ sums, mask @ squares
    _divide(total, square, sessions.astype(np.float32))
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _divide(total: NDArray[np.float32], square: NDArray[np.float32], sessions: NDArray[np.float32]) -> None:
    """Sums to Sharpe ratios in their place: mean / sample deviation."""
    one = np.float32(1.0)
    for split in range(len(total)):
        n = sessions[split]
        row, squared = total[split], square[split]
        for run in range(len(row)):
            mean = row[run] / n
            apart = squared[run] - row[run] * mean
            ratio = mean / np.sqrt(apart / (n - one))
            row[run] = ratio if apart > _NOISE * squared[run] else np.float32(np.nan)


@njit(cache=True, nogil=True)
def _choose(
    here: NDArray[np.float32], there: NDArray[np.float32], best: NDArray[np.float32], other: NDArray[np.float32]
) -> None:
    """The first of the best in this half so far, and what it is in the other one."""
    for split in range(len(here)):
        row = here[split]
        top = best[split]
        for run in range(len(row)):
            top = row[run] if row[run] > top else top
        if top > best[split]:
            place = 0
            while row[place] != top:
                place += 1
            best[split] = top
            value = there[split, place]
            other[split] = np.float32(0.0) if np.isnan(value) else value


@njit(cache=True, nogil=True)
def _rank(
    there: NDArray[np.float32], other: NDArray[np.float32], above: NDArray[np.int64], below: NDArray[np.int64]
) -> None:
    """Adds up how many do better and worse in the other half than the winner of this one."""
    for split in range(len(there)):
        row = there[split]
        low, high = other[split] - _ALIKE, other[split] + _ALIKE
        better, worse = np.int32(0), np.int32(0)
        for run in range(len(row)):
            value = np.float32(0.0) if np.isnan(row[run]) else row[run]
            better += np.int32(value > high)
            worse += np.int32(value < low)
        above[split] += better
        below[split] += worse
