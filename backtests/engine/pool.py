"""The distinct weight vectors of a sweep.

Vectors are numbered by content: 0, 1, 2 … stay for all sessions, −1, −2 … are those of one session whose shares come
from that session's numbers (an inverse volatility, a scale) and will hardly come again. Which vector a split with
constant shares gives for which vectors of its children is remembered, so on most sessions a tree is walked without
touching a weight.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.desk import Pool, digest_of, signed
from strategies.compiler.program import NONE

FULL = -(1 << 30)  # there was no room

VECTORS, SPLITS = range(2)


def empty_pool(held: int, vectors: int, splits: int) -> Pool:
    """A pool with room for so many of each; its first vectors are each asset alone, then cash."""
    weights = np.zeros((vectors, held))
    pool = Pool(
        used=np.zeros(2, np.int64),
        weights=weights,
        key=np.zeros(vectors, np.uint64),
        slot=np.full(4 * vectors, NONE, np.int32),
        split_slot=np.full(4 * splits, NONE, np.int32),
        split_first=np.zeros(splits + 1, np.int32),
        split_made=np.zeros(splits, np.int32),
        split_arena=np.zeros(8 * splits, np.int32),
    )
    _keep_all(np.concatenate([np.eye(held), np.zeros((1, held))]), pool)
    return pool


def larger(pool: Pool) -> Pool:
    """The same vectors under the same numbers, with room for twice as many; splits are remembered anew."""
    full = pool.used[VECTORS] == len(pool.weights)
    vectors, splits = len(pool.weights), len(pool.split_made)
    grown = empty_pool(pool.weights.shape[1], 2 * vectors if full else vectors, splits if full else 2 * splits)
    _keep_all(pool.weights[: pool.used[VECTORS]], grown)
    return grown


@njit(cache=True, nogil=True)
def keep(vector: NDArray[np.float64], pool: Pool) -> int:
    """The number of a vector that stays: an old one's of the same content, or a new one. FULL without room."""
    weights, slot = pool.weights, pool.slot
    key = digest_of(vector)
    mask = len(slot) - 1
    at = signed(key >> np.uint64(8)) & mask
    while slot[at] != NONE:
        other = slot[at]
        if pool.key[other] == key:
            same = True
            for asset in range(len(vector)):
                if weights[other, asset] != vector[asset]:
                    same = False
                    break
            if same:
                return other
        at = (at + 1) & mask
    number = pool.used[VECTORS]
    if number == len(weights):
        return FULL
    for asset in range(len(vector)):
        weights[number, asset] = vector[asset]
    pool.key[number] = key
    slot[at] = number
    pool.used[VECTORS] = number + 1
    return number


@njit(cache=True, nogil=True)
def _keep_all(vectors: NDArray[np.float64], pool: Pool) -> None:
    for number in range(len(vectors)):
        keep(vectors[number], pool)


@njit(cache=True, nogil=True)
def keep_each(vectors: NDArray[np.float64], numbers: NDArray[np.int32], pool: Pool) -> bool:
    """Fills `numbers` int32 [n] with those of the vectors float64 [n, H]; False without room."""
    for place in range(len(vectors)):
        number = keep(vectors[place], pool)
        if number == FULL:
            return False
        numbers[place] = number
    return True


@njit(cache=True, nogil=True, inline="always")
def split_made(node: int, children: NDArray[np.int32], count: int, pool: Pool) -> int:
    """The vector that this split gave for these vectors of its `count` children; −1 − the free slot when it never
    did."""
    key = np.uint64(node) + np.uint64(0x9E3779B97F4A7C15)
    for child in range(count):
        key = (key ^ np.uint64(children[child])) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    mask = len(pool.split_slot) - 1
    at = signed(key >> np.uint64(8)) & mask
    while pool.split_slot[at] != NONE:
        split = pool.split_slot[at]
        first = pool.split_first[split]
        if pool.split_arena[first] == node and pool.split_first[split + 1] - first == count + 1:
            same = True
            for child in range(count):
                if pool.split_arena[first + 1 + child] != children[child]:
                    same = False
                    break
            if same:
                return int(pool.split_made[split])
        at = (at + 1) & mask
    return -1 - at


@njit(cache=True, nogil=True, inline="always")
def remember_split(node: int, children: NDArray[np.int32], count: int, slot: int, made: int, pool: Pool) -> bool:
    """Notes what a split gave, at the free slot that `split_made` named; False without room."""
    split = pool.used[SPLITS]
    first = pool.split_first[split]
    if split == len(pool.split_made) or first + count + 1 > len(pool.split_arena):
        return False
    pool.split_arena[first] = node
    for child in range(count):
        pool.split_arena[first + 1 + child] = children[child]
    pool.split_first[split + 1] = first + count + 1
    pool.split_made[split] = made
    pool.split_slot[slot] = split
    pool.used[SPLITS] = split + 1
    return True
