"""What the kernel reads of a run, and room for it to work in: allocated once per block, written to every session."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.facets import Settings
from strategies.compiler.program import NONE, Code

CODES = 1 << 16  # distinct codes that fit the table before combinations are numbered anew


class Market(NamedTuple):
    """What all combinations see: table float64 [D, K] without NaN; constants float64, which stand behind a session's
    columns; returns float64 [D, H] of the held tickers, fractions, the first row 0."""

    table: NDArray[np.float64]
    constants: NDArray[np.float64]
    returns: NDArray[np.float64]


class Day(NamedTuple):
    """Room for what holds within one session; conditions by C, nodes by N, settings by S, edges by E."""

    reached: NDArray[np.bool_]  # [N]
    judged: NDArray[np.int64]  # [C] the session in which a condition was judged last
    verdict: NDArray[np.uint8]  # [C] FALSE, TRUE or MIXED
    says: NDArray[np.uint8]  # [settings of all conditions]
    mixed: NDArray[np.int64]  # [C] the conditions that are mixed today
    group: NDArray[np.int32]  # [S] the group of a setting
    groups: NDArray[np.int64]  # [F] how many groups a facet has
    renumber: NDArray[np.int64]  # [2 × largest facet]
    truth: NDArray[np.uint8]  # [C] of one combination
    share: NDArray[np.float64]  # [E] of one combination
    load: NDArray[np.float64]  # [N]


class Vectors(NamedTuple):
    """The distinct weight vectors of a session, found by their bytes."""

    weights: NDArray[np.float64]  # [L, H]
    slot: NDArray[np.int64]  # hash table: the vector's number
    stamp: NDArray[np.int64]  # hash table: the session that wrote the slot


class Lanes(NamedTuple):
    """Room for the block's combinations, L of them, and their pairs of vectors, 4·L."""

    number: NDArray[np.int32]  # the number of a code's vector
    codes: NDArray[np.int32]  # [L]
    someone: NDArray[np.int32]  # [4·L] a combination that has a code, or a pair
    today: NDArray[np.int32]  # [L] the number of each combination's vector
    yesterday: NDArray[np.int32]  # [L]
    pair: NDArray[np.int32]  # [L]
    vectors: Vectors
    before: NDArray[np.float64]  # [L + 1, H] yesterday's vectors
    earned: NDArray[np.float64]  # [L] what each of them earned
    pair_net: NDArray[np.float64]
    pair_traded: NDArray[np.float64]


class Result(NamedTuple):
    """What a block answers: net float64 [L/64, D, 64] daily returns, and turnover float64 [L], added to."""

    net: NDArray[np.float64]
    turnover: NDArray[np.float64]


@njit(cache=True, nogil=True)
def room_for_lanes(lanes: int, held: int, largest: int) -> Lanes:
    slots = 1
    while slots < 4 * lanes:
        slots *= 2
    pairs = 4 * lanes
    return Lanes(
        number=np.empty(max(CODES, lanes * largest), np.int32),
        codes=np.zeros(lanes, np.int32),
        someone=np.empty(pairs, np.int32),
        today=np.zeros(lanes, np.int32),
        yesterday=np.zeros(lanes, np.int32),
        pair=np.zeros(lanes, np.int32),
        vectors=Vectors(np.zeros((lanes + 1, held)), np.zeros(slots, np.int64), np.full(slots, NONE)),
        before=np.zeros((lanes + 1, held)),
        earned=np.zeros(lanes),
        pair_net=np.empty(pairs),
        pair_traded=np.empty(pairs),
    )


@njit(cache=True, nogil=True)
def room_for_day(code: Code, settings: Settings) -> Day:
    nodes = len(code.kind)
    conditions = len(code.strict)
    facets = len(settings.begin) - 1
    largest = 1
    for facet in range(facets):
        largest = max(largest, settings.begin[facet + 1] - settings.begin[facet])
    return Day(
        reached=np.zeros(nodes, np.bool_),
        judged=np.full(conditions, NONE),
        verdict=np.zeros(conditions, np.uint8),
        says=np.zeros(len(settings.left), np.uint8),
        mixed=np.zeros(conditions, np.int64),
        group=np.zeros(settings.begin[facets], np.int32),
        groups=np.ones(facets, np.int64),
        renumber=np.zeros(2 * largest, np.int64),
        truth=np.zeros(conditions, np.uint8),
        share=code.share.copy(),
        load=np.zeros(nodes),
    )
