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

_WIDE = 256  # runs that are looked at together: their sums in all blocks, 32 kB, stay in the cache for all splits
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
    cuts = _cuts()
    count = sessions[cuts].sum(axis=2).astype(np.float32)
    best = np.full((len(cuts), 2), -np.inf, np.float32)
    other = np.zeros((len(cuts), 2), np.float32)
    places = np.zeros((len(cuts), 2, 2), np.int64)
    for ranks in (False, True):
        for begin in range(0, sums.shape[1], _WIDE):
            part = slice(begin, begin + _WIDE)
            here = np.ascontiguousarray(sums[:, part]), np.ascontiguousarray(squares[:, part])
            if ranks:
                _rank(*here, cuts, count, other, places)
            else:
                _choose(*here, cuts, count, best, other)
    above, below = places[..., 0], places[..., 1]
    worse = np.where(above > below, 1.0, np.where(above == below, 0.5, 0.0))
    return Halves(float(other.astype(np.float64).mean()), float(worse.mean()))


@lru_cache(maxsize=1)
def _cuts() -> NDArray[np.int64]:
    """The blocks of both halves of each way to cut, int64 [SPLITS / 2, 2, BLOCKS / 2]; block 0 is in the first."""
    every = list(itertools.combinations(range(1, BLOCKS), BLOCKS // 2 - 1))
    drawn = np.sort(np.random.default_rng(SEED).choice(len(every), SPLITS // 2, replace=False))
    halves = [(0, *every[place]) for place in drawn.tolist()]
    cuts = np.array([(half, [block for block in range(BLOCKS) if block not in half]) for half in halves], np.int64)
    cuts.flags.writeable = False
    return cuts


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _sharpe(
    sums: NDArray[np.float32],
    squares: NDArray[np.float32],
    half: NDArray[np.int64],
    sessions: np.float32,
    out: NDArray[np.float32],
) -> None:
    """Of each run over the eight blocks of a half: mean / sample deviation, NaN without variance."""
    b0, b1, b2, b3 = sums[half[0]], sums[half[1]], sums[half[2]], sums[half[3]]
    b4, b5, b6, b7 = sums[half[4]], sums[half[5]], sums[half[6]], sums[half[7]]
    q0, q1, q2, q3 = squares[half[0]], squares[half[1]], squares[half[2]], squares[half[3]]
    q4, q5, q6, q7 = squares[half[4]], squares[half[5]], squares[half[6]], squares[half[7]]
    share, degrees = np.float32(1.0) / sessions, sessions - np.float32(1.0)
    for run in range(len(out)):
        total = ((b0[run] + b1[run]) + (b2[run] + b3[run])) + ((b4[run] + b5[run]) + (b6[run] + b7[run]))
        square = ((q0[run] + q1[run]) + (q2[run] + q3[run])) + ((q4[run] + q5[run]) + (q6[run] + q7[run]))
        mean = total * share
        apart = square - total * mean
        out[run] = mean * np.sqrt(degrees / apart) if apart > _NOISE * square else np.float32(np.nan)


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(
    sums: NDArray[np.float32],
    squares: NDArray[np.float32],
    cuts: NDArray[np.int64],
    sessions: NDArray[np.float32],
    best: NDArray[np.float32],
    other: NDArray[np.float32],
) -> None:
    """Of each half the first of its best so far, into `best`, and what it is in the other half, into `other`."""
    ratios = np.empty((2, sums.shape[1]), np.float32)
    for cut in range(len(cuts)):
        _sharpe(sums, squares, cuts[cut, 0], sessions[cut, 0], ratios[0])
        _sharpe(sums, squares, cuts[cut, 1], sessions[cut, 1], ratios[1])
        for half in range(2):
            row, top, place = ratios[half], best[cut, half], -1
            for run in range(len(row)):
                if row[run] > top:
                    top, place = row[run], run
            if place >= 0:
                value = ratios[1 - half, place]
                best[cut, half] = top
                other[cut, half] = np.float32(0.0) if np.isnan(value) else value


@njit(cache=True, nogil=True, error_model="numpy")
def _rank(
    sums: NDArray[np.float32],
    squares: NDArray[np.float32],
    cuts: NDArray[np.int64],
    sessions: NDArray[np.float32],
    other: NDArray[np.float32],
    places: NDArray[np.int64],
) -> None:
    """Adds up how many do better, and how many worse, in the other half than the winner of a half."""
    row = np.empty(sums.shape[1], np.float32)
    for cut in range(len(cuts)):
        for half in range(2):
            _sharpe(sums, squares, cuts[cut, 1 - half], sessions[cut, 1 - half], row)
            low, high = other[cut, half] - _ALIKE, other[cut, half] + _ALIKE
            better, worse = np.int32(0), np.int32(0)
            for run in range(len(row)):
                value = np.float32(0.0) if np.isnan(row[run]) else row[run]
                better += np.int32(value > high)
                worse += np.int32(value < low)
            places[cut, half, 0] += better
            places[cut, half, 1] += worse
