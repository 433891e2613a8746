"""What stands around a run: a result that its neighbours don't share hangs on the exact values of its variables.

1. Every run gets a code: its places along the variables as the digits of one number. The digit of an ordered variable
   has one value more than the variable, so a step beyond the last place is no other run's code (`_codes`).
2. A step to a neighbour adds the same to every code (`_steps`).
3. Runs stand in the order of their codes, so the neighbours of successive runs in one direction ascend as well: one
   pointer per direction walks through all runs once, whether the grid is dense or a sample (`_score`).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.findings.better import Better

BOX = 4  # ordered variables up to which diagonal neighbours count: 3⁴ − 1 = 80 of them
_WORD = 1 << 62  # a code may need several words when the grid has more combinations than this


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Per run: worst, median float64 [m] of the neighbours that were run and have a value, NaN without one; count
    int32 [m], how many those are; edges int32 [m], of how many ordered variables the run has the first or the last
    value, so that neighbours are missing there. `box` tells whether diagonal neighbours count too."""

    worst: NDArray[np.float64]
    median: NDArray[np.float64]
    count: NDArray[np.int32]
    edges: NDArray[np.int32]
    box: bool


def neighbours(
    values: NDArray[np.float64],
    indices: NDArray[np.int32],
    sizes: Sequence[int],
    ranks: Sequence[NDArray[np.int32] | None],
    better: Better,
) -> Neighbours:
    """The neighbours of every run: those at most one step away in every ordered variable of more than one value, with
    the same tickers; the run itself is none. With more than BOX such variables only those that differ in one of them.

    `values` float64 [m], NaN where undefined: such a run has neighbours but is none; `indices` int32 [m, V]; `sizes`
    [V]; `ranks` per variable the place of each value in ascending order, int32 [size], None for tickers. A combination
    that stands there twice is one neighbour, its first run.
    """
    ordered = [variable for variable, rank in enumerate(ranks) if rank is not None and sizes[variable] > 1]
    places = indices.astype(np.int64)
    edges = np.zeros(len(values), np.int32)
    for variable in ordered:
        place = np.asarray(ranks[variable], np.int64)[indices[:, variable]]
        places[:, variable] = place
        edges += (place == 0) | (place == sizes[variable] - 1)
    weights = _weights(sizes, ordered)
    codes = places @ weights
    order = np.lexsort(codes.T[::-1])
    box = len(ordered) <= BOX
    steps = _steps(ordered, len(sizes), box) @ weights
    found = (np.full(len(values), np.nan), np.full(len(values), np.nan), np.zeros(len(values), np.int32))
    _score(codes[order], values[order], order, steps, better > 0, *found)
    return Neighbours(*found, edges, box)


def _weights(sizes: Sequence[int], ordered: Sequence[int]) -> NDArray[np.int64]:
    """What a step along each variable adds to each word of the code: int64 [V, words]."""
    word, product = 0, 1
    found = []
    for variable in reversed(range(len(sizes))):
        radix = sizes[variable] + (variable in ordered)
        if product * radix > _WORD:
            word, product = word + 1, 1
        found.append((variable, word, product))
        product *= radix
    weights = np.zeros((len(sizes), word + 1), np.int64)
    for variable, at, weight in found:
        weights[variable, word - at] = weight
    return weights


def _steps(ordered: Sequence[int], variables: int, box: bool) -> NDArray[np.int64]:
    """The directions in which neighbours stand, int64 [directions, V] of −1, 0 and 1."""
    if box:
        moves = np.array([move for move in itertools.product((-1, 0, 1), repeat=len(ordered)) if any(move)], np.int64)
    else:
        moves = np.concatenate([-np.eye(len(ordered), dtype=np.int64), np.eye(len(ordered), dtype=np.int64)])
    steps = np.zeros((len(moves), variables), np.int64)
    steps[:, ordered] = moves.reshape(len(moves), len(ordered))
    return steps


@njit(cache=True, nogil=True)
def _score(
    codes: NDArray[np.int64],
    values: NDArray[np.float64],
    order: NDArray[np.int64],
    steps: NDArray[np.int64],
    highest_is_best: bool,
    worst: NDArray[np.float64],
    median: NDArray[np.float64],
    count: NDArray[np.int32],
) -> None:
    """Fills worst, median and count, in the order of the runs. codes int64 [m, words] ascend; values are in their
    order; steps int64 [directions, words]."""
    at = np.zeros(len(steps), np.int64)
    around = np.empty(len(steps))
    for run in range(len(codes)):
        found = 0
        for step in range(len(steps)):
            other = at[step]
            side = 1
            while other < len(codes):
                side = _side(codes[run], steps[step], codes[other])
                if side <= 0:
                    break
                other += 1
            at[step] = other
            if other == len(codes) or side < 0 or np.isnan(values[other]):
                continue
            found = _insert(values[other], around, found)
        count[order[run]] = found
        if found:
            worst[order[run]] = around[0] if highest_is_best else around[found - 1]
            median[order[run]] = (around[(found - 1) // 2] + around[found // 2]) / 2


@njit(cache=True, nogil=True, inline="always")
def _side(code: NDArray[np.int64], step: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """On which side of `other` code + step stands: −1 before it, 0 at it, 1 behind it."""
    for word in range(len(code)):
        target = code[word] + step[word]
        if target != other[word]:
            return 1 if target > other[word] else -1
    return 0


@njit(cache=True, nogil=True, inline="always")
def _insert(value: float, ascending: NDArray[np.float64], count: int) -> int:
    """Puts the value in its place among the first `count`; how many there are then."""
    place = count
    while place > 0 and ascending[place - 1] > value:
        ascending[place] = ascending[place - 1]
        place -= 1
    ascending[place] = value
    return count + 1
