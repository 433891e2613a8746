"""The kernel's second half: each combination's way through the tabulated sessions.

1 follow    a block's combinations through all decisions: the number of each one's vector, and a hash of them all: the
            run's *behaviour*
2 alike     combinations of one behaviour are one run: the rest is done once for them
3 price     64 runs at a time, each session's net return: one look-up by (yesterday's vector, today's vector) in a list of
            such pairs that all blocks share; on real trees a session has at most some hundred
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.desk import Days, Pool
from backtests.engine.market import Market
from backtests.engine.simulate import earn, grow, hold, simulate, trade
from strategies.compiler.program import NONE

LANES = 64  # runs that are priced and measured together
PAIRS = 1 << 16  # (yesterday, today) of one decision that are worth a list; a session with more is priced run by run


class Pairs(NamedTuple):
    """The pairs that have occurred. Of decision k: the pair (y, t) has its number at `number` [first[k] + y·(vectors of k) + t],
    NONE before it occurs; first is NONE where no list is kept. `value` float64 [pairs, 2]: net return, traded value. `count`
    int64 [1]."""

    first: NDArray[np.int64]
    number: NDArray[np.int32]
    value: NDArray[np.float64]
    count: NDArray[np.int64]


def empty_pairs(days: Days) -> Pairs:
    """No pair yet."""
    vectors = days.vectors[:, 1] - days.vectors[:, 0]
    sizes = np.concatenate([[1], vectors[:-1]]) * vectors if len(vectors) else vectors
    kept = sizes <= PAIRS
    ends = np.cumsum(np.where(kept, sizes, 0))
    total = int(ends[-1]) if len(ends) else 0
    first = np.where(kept, ends - sizes, NONE)
    return Pairs(first, np.full(total, NONE, np.int32), np.empty((max(1024, len(vectors)), 2)), np.zeros(1, np.int64))


def larger_pairs(pairs: Pairs) -> Pairs:
    """The same with room for twice as many."""
    return pairs._replace(value=np.concatenate([pairs.value, np.empty_like(pairs.value)]))


@njit(cache=True, nogil=True)
def _mixed(key: np.uint64) -> np.uint64:
    """Spreads a number's bits (the finalizer of splitmix64)."""
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@njit(cache=True, nogil=True)
def follow(
    places: NDArray[np.int32],
    size: NDArray[np.int32],
    days: Days,
    pool: Pool,
    codes: NDArray[np.uint16],
    behaviour: NDArray[np.uint64],
) -> None:
    """Step 1 for L combinations: fills `codes` uint16 [K, L] with the numbers of their vectors among the decision's, and
    `behaviour` uint64 [L]. `places` int32 [A, L] is where each stands on each axis."""
    lanes = codes.shape[1]
    where = np.empty(lanes, np.int32)
    keys = np.empty(1 << 16, np.uint64)
    behaviour[:] = np.uint64(0)
    for decision in range(len(codes)):
        vector = days.vector[days.vectors[decision, 0] : days.vectors[decision, 1]]
        for number in range(len(vector)):
            keys[number] = _mixed(pool.key[vector[number]] + np.uint64(decision + 1) * np.uint64(0x9E3779B97F4A7C15))
        axis = days.axis[days.axes[decision, 0] : days.axes[decision, 1]]
        step = days.step[days.steps[decision] :]
        cell = days.cell[days.cells[decision] :]
        out = codes[decision]
        if len(axis) == 0:
            for lane in range(lanes):
                out[lane] = 0
            for lane in range(lanes):
                behaviour[lane] += keys[0]
            continue
        _cells_of(axis, size, step, places, where)
        for lane in range(lanes):
            number = cell[where[lane]]
            out[lane] = number
            behaviour[lane] += keys[number]


@njit(cache=True, nogil=True)
def _cells_of(
    axis: NDArray[np.int32],
    size: NDArray[np.int32],
    step: NDArray[np.int32],
    places: NDArray[np.int32],
    where: NDArray[np.int32],
) -> None:
    """The cell of every combination: the sum of its values' steps. Two axes at a time: a pass less over `where`."""
    begin = 0
    for position in range(len(axis)):
        on = places[axis[position]]
        own = step[begin : begin + size[axis[position]]]
        if position == 0:
            for lane in range(len(where)):
                where[lane] = own[on[lane]]
        else:
            for lane in range(len(where)):
                where[lane] += own[on[lane]]
        begin += size[axis[position]]


@njit(cache=True, nogil=True)
def price(
    lanes: NDArray[np.int64],
    codes: NDArray[np.uint16],
    days: Days,
    pool: Pool,
    market: Market,
    pairs: Pairs,
    net: NDArray[np.float64],
    traded: NDArray[np.float64],
) -> bool:
    """Step 3 for the LANES runs that stand in `lanes` int64 [LANES] of `codes`: fills `net` float64 [D, LANES] and adds to
    `traded` float64 [LANES]. False when `pairs` has no room: then it is to be called again with more, from the start."""
    sessions = len(net)
    assets = pool.weights.shape[1]
    decisions = len(codes)
    grown = np.ones(assets)
    held = np.empty(assets)
    before = np.zeros(LANES, np.int64)
    now = np.zeros(LANES, np.int64)
    found = np.empty(LANES, np.int64)
    traded[:] = 0.0
    decision = 0
    for session in range(sessions):
        row = net[session]
        if decision < decisions and market.traded[decision] == session:
            picked = codes[decision]
            width = days.vectors[decision, 1] - days.vectors[decision, 0]
            first = pairs.first[decision]
            for lane in range(LANES):
                now[lane] = picked[lanes[lane]]
            if first != NONE:
                missing = False
                for lane in range(LANES):
                    found[lane] = pairs.number[first + before[lane] * width + now[lane]]
                    missing |= found[lane] < 0
                if missing and not _price_pairs(session, decision, before, now, grown, held, days, pool, market, pairs):
                    return False
                if missing:
                    for lane in range(LANES):
                        found[lane] = pairs.number[first + before[lane] * width + now[lane]]
                for lane in range(LANES):
                    row[lane] = pairs.value[found[lane], 0]
                for lane in range(LANES):
                    traded[lane] += pairs.value[found[lane], 1]
            else:
                _price_each(session, decision, before, now, grown, held, days, pool, market, row, traded)
            for lane in range(LANES):
                before[lane] = now[lane]
            decision += 1
            grow(grown, session, True, market)
        else:
            _price_holding(session, decision - 1, now, grown, held, days, pool, market, row)
            grow(grown, session, False, market)
    return True


@njit(cache=True, nogil=True)
def _target(decision: int, number: int, days: Days, pool: Pool) -> NDArray[np.float64]:
    """The vector of a decision by its number; cash before the first one."""
    if decision < 0:
        return pool.weights[pool.weights.shape[1]]
    return pool.weights[days.vector[days.vectors[decision, 0] + number]]


@njit(cache=True, nogil=True)
def _price_pairs(
    session: int,
    decision: int,
    before: NDArray[np.int64],
    now: NDArray[np.int64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    pairs: Pairs,
) -> bool:
    """Works out the pairs that occur here for the first time; False without room for them."""
    width = days.vectors[decision, 1] - days.vectors[decision, 0]
    for lane in range(LANES):
        at = pairs.first[decision] + before[lane] * width + now[lane]
        if pairs.number[at] >= 0:
            continue
        number = pairs.count[0]
        if number == len(pairs.value):
            return False
        hold(_target(decision - 1, before[lane], days, pool), grown, held)
        target = _target(decision, now[lane], days, pool)
        pairs.value[number, 0], pairs.value[number, 1] = trade(held, target, session, market)
        pairs.number[at] = number
        pairs.count[0] = number + 1
    return True


@njit(cache=True, nogil=True)
def _price_each(
    session: int,
    decision: int,
    before: NDArray[np.int64],
    now: NDArray[np.int64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    row: NDArray[np.float64],
    traded: NDArray[np.float64],
) -> None:
    for lane in range(LANES):
        hold(_target(decision - 1, before[lane], days, pool), grown, held)
        row[lane], moved = trade(held, _target(decision, now[lane], days, pool), session, market)
        traded[lane] += moved


@njit(cache=True, nogil=True)
def _price_holding(
    session: int,
    decision: int,
    now: NDArray[np.int64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    row: NDArray[np.float64],
) -> None:
    """A session without a trade: runs with the same vector as the one beside them earn the same."""
    for lane in range(LANES):
        if lane > 0 and now[lane] == now[lane - 1]:
            row[lane] = row[lane - 1]
        else:
            hold(_target(decision, now[lane], days, pool), grown, held)
            row[lane] = earn(held, market.whole[session])


@njit(cache=True, nogil=True)
def average(
    lanes: NDArray[np.int64],
    codes: NDArray[np.uint16],
    days: Days,
    pool: Pool,
    market: Market,
    sessions: int,
    out: NDArray[np.float32],
) -> None:
    """The mean over all sessions of the targets in force, into `out` float32 [LANES, H]: for each stretch of one vector, the
    vector times its sessions."""
    assets = pool.weights.shape[1]
    total = np.zeros((LANES, assets))
    vector = np.full(LANES, assets, np.int64)  # cash
    since = np.zeros(LANES, np.int64)
    for decision in range(len(codes)):
        numbers = days.vector[days.vectors[decision, 0] : days.vectors[decision, 1]]
        picked = codes[decision]
        session = market.traded[decision]
        for lane in range(LANES):
            number = numbers[picked[lanes[lane]]]
            if number != vector[lane]:
                length = float(session - since[lane])
                for asset in range(assets):
                    total[lane, asset] += length * pool.weights[vector[lane], asset]
                vector[lane] = number
                since[lane] = session
    for lane in range(LANES):
        length = float(sessions - since[lane])
        for asset in range(assets):
            out[lane, asset] = (total[lane, asset] + length * pool.weights[vector[lane], asset]) / sessions


@njit(cache=True, nogil=True)
def price_corridor(
    lanes: NDArray[np.int64],
    codes: NDArray[np.uint16],
    days: Days,
    pool: Pool,
    market: Market,
    net: NDArray[np.float64],
    traded: NDArray[np.float64],
    out: NDArray[np.float32],
) -> None:
    """Step 3 where a run trades only when its targets change or a holding leaves the corridor: run by run. `out` float32
    [LANES, H] are the average targets."""
    chosen = np.empty(len(codes), np.int64)
    one = np.empty(len(net))
    mean = np.empty(pool.weights.shape[1])
    for lane in range(LANES):
        for decision in range(len(codes)):
            chosen[decision] = days.vector[days.vectors[decision, 0] + codes[decision, lanes[lane]]]
        traded[lane] = simulate(pool.weights, chosen, market, one, mean)
        for session in range(len(net)):
            net[session, lane] = one[session]
        for asset in range(len(mean)):
            out[lane, asset] = mean[asset]
