"""The kernel's second half: each combination's way through the tabulated sessions.

1 follow    a block's combinations through all decisions: the number of each one's vector, and a hash of them all: the
            run's *behaviour*
2 alike     combinations of one behaviour are one run: the rest is done once for them
3 price     512 runs at a time, each session's net return: one look-up by (yesterday's vector, today's vector) in a
            list of such pairs that all blocks share; on real trees a session has at most some hundred
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.desk import Days, Pool, signed
from backtests.engine.market import Market
from backtests.engine.simulate import earn, grow, hold, simulate, trade
from strategies.compiler.program import NONE

LANES = 64  # runs that are measured together
RUNS = 512  # runs that are priced together: a session's pairs come from the memory once for all of them
WHOLE = 2.0**40  # a weight of 1 when weights are added up exactly
ALL_PAIRS = 16_000_000  # places in the lists of all decisions: 64 MB
PAIRS = 1 << 16  # (yesterday, today) of one decision that are worth a list; a session with more is priced run by run


class Pairs(NamedTuple):
    """The pairs that have occurred. Of decision k: the pair (y, t) has its number at `number` uint32 [first[k] +
    y·(vectors of k) + t], 0 before it occurs; first int64 [K] is NONE where no list is kept. `net`, `traded` float64
    by number. `used` int64 [1]: the next number."""

    first: NDArray[np.int64]
    number: NDArray[np.uint32]
    net: NDArray[np.float64]
    traded: NDArray[np.float64]
    used: NDArray[np.int64]


def empty_pairs(days: Days) -> Pairs:
    """No pair yet."""
    vectors = days.vectors[:, 1] - days.vectors[:, 0]
    sizes = np.concatenate([[1], vectors[:-1]]) * vectors if len(vectors) else vectors
    kept = (sizes <= PAIRS) & (np.cumsum(sizes) <= ALL_PAIRS)
    ends = np.cumsum(np.where(kept, sizes, 0))
    total = int(ends[-1]) if len(ends) else 0
    room = max(1024, 2 * len(vectors))
    first = np.where(kept, ends - sizes, NONE).astype(np.int64)
    return Pairs(first, np.zeros(total, np.uint32), np.empty(room), np.empty(room), np.ones(1, np.int64))


def larger_pairs(pairs: Pairs) -> Pairs:
    """The same with room for twice as many."""
    more = np.empty(len(pairs.net))
    return pairs._replace(net=np.concatenate([pairs.net, more]), traded=np.concatenate([pairs.traded, more]))


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
    """Step 1 for L combinations: fills `codes` uint16 [K, L] with the numbers of their vectors among the decision's,
    and `behaviour` uint64 [L]. `places` int32 [A, L] is where each stands on each axis."""
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
    """Step 3 for the runs that stand in `lanes` int64 [G·LANES] of `codes`: fills `net` float64 [G, D, LANES] and
    `traded` float64 [G·LANES]. False when `pairs` has no room: then it is to be called again with more, from the
    start."""
    assets = pool.weights.shape[1]
    grown = np.ones(assets)
    held = np.empty(assets)
    # Unsigned throughout: an index that cannot be negative needs no check, and the loops become gathers.
    before = np.zeros(len(lanes), np.uint64)
    now = np.zeros(len(lanes), np.uint64)
    found = np.zeros(len(lanes), np.uint64)
    place = lanes.astype(np.uint64)
    traded[:] = 0.0
    decision = 0
    for session in range(net.shape[1]):
        row = net[:, session]
        if decision == len(codes) or market.traded[decision] != session:
            _price_holding(session, decision - 1, now, grown, held, days, pool, market, row)
            grow(grown, session, False, market)
            continue
        picked = codes[decision]
        for lane in range(len(place)):
            now[lane] = picked[place[lane]]
        if pairs.first[decision] == NONE:
            _price_each(session, decision, before, now, grown, held, days, pool, market, row, traded)
        else:
            first = np.uint64(pairs.first[decision])
            width = np.uint64(days.vectors[decision, 1] - days.vectors[decision, 0])
            if _find(first, width, before, now, pairs.number, found) and not _price_pairs(
                session, decision, before, now, found, grown, held, days, pool, market, pairs
            ):
                return False
            _hand_out(found, pairs.net, pairs.traded, row, traded)
        for lane in range(len(now)):
            before[lane] = now[lane]
        grow(grown, session, True, market)
        decision += 1
    return True


@njit(cache=True, nogil=True)
def _hand_out(
    found: NDArray[np.uint64],
    pair_net: NDArray[np.float64],
    pair_traded: NDArray[np.float64],
    row: NDArray[np.float64],
    traded: NDArray[np.float64],
) -> None:
    for group in range(len(row)):
        out = row[group]
        numbers = found[group * LANES : (group + 1) * LANES]
        for lane in range(LANES):
            out[lane] = pair_net[numbers[lane]]
    for lane in range(len(traded)):
        traded[lane] += pair_traded[found[lane]]


@njit(cache=True, nogil=True)
def _find(
    first: np.uint64,
    width: np.uint64,
    before: NDArray[np.uint64],
    now: NDArray[np.uint64],
    number: NDArray[np.uint32],
    found: NDArray[np.uint64],
) -> bool:
    """The numbers of the runs' pairs into `found`; whether one has none yet."""
    missing = False
    for lane in range(len(found)):
        found[lane] = number[first + before[lane] * width + now[lane]]
    for lane in range(len(found)):
        missing |= found[lane] == np.uint64(0)
    return missing


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
    before: NDArray[np.uint64],
    now: NDArray[np.uint64],
    found: NDArray[np.uint64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    pairs: Pairs,
) -> bool:
    """Works out the pairs that occur here for the first time, and completes `found`; False without room for them."""
    width = days.vectors[decision, 1] - days.vectors[decision, 0]
    for lane in range(len(now)):
        if found[lane] != np.uint64(0):
            continue
        at = pairs.first[decision] + signed(before[lane]) * width + signed(now[lane])
        if pairs.number[at] != 0:
            found[lane] = pairs.number[at]
            continue
        number = pairs.used[0]
        if number == len(pairs.net):
            return False
        hold(_target(decision - 1, signed(before[lane]), days, pool), grown, held)
        target = _target(decision, signed(now[lane]), days, pool)
        pairs.net[number], pairs.traded[number] = trade(held, target, session, market)
        pairs.number[at] = number
        found[lane] = number
        pairs.used[0] = number + 1
    return True


@njit(cache=True, nogil=True)
def _price_each(
    session: int,
    decision: int,
    before: NDArray[np.uint64],
    now: NDArray[np.uint64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    row: NDArray[np.float64],
    traded: NDArray[np.float64],
) -> None:
    for lane in range(len(now)):
        hold(_target(decision - 1, signed(before[lane]), days, pool), grown, held)
        row[lane // LANES, lane % LANES], moved = trade(
            held, _target(decision, signed(now[lane]), days, pool), session, market
        )
        traded[lane] += moved


@njit(cache=True, nogil=True)
def _price_holding(
    session: int,
    decision: int,
    now: NDArray[np.uint64],
    grown: NDArray[np.float64],
    held: NDArray[np.float64],
    days: Days,
    pool: Pool,
    market: Market,
    row: NDArray[np.float64],
) -> None:
    """A session without a trade: runs with the same vector as the one beside them earn the same."""
    earned = 0.0
    for lane in range(len(now)):
        if lane == 0 or now[lane] != now[lane - 1]:
            hold(_target(decision, signed(now[lane]), days, pool), grown, held)
            earned = earn(held, market.whole[session])
        row[lane // LANES, lane % LANES] = earned


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
    """The mean over all sessions of the targets in force, into `out` float32 [runs, H].

    Asset by asset, each one's weight is looked up for all runs at once; what all of a session's vectors hold alike is
    added once for all. Weights are whole multiples of 2⁻⁴⁰ here, so that their sums are exact: a run's average is the
    same bytes whatever its neighbours hold alike. On a tree with 22 assets this takes two thirds of adding up each
    run's own vector when it changes (26 → 17 µs a run of ten years).
    """
    assets = pool.weights.shape[1]
    place = lanes.astype(np.uint64)
    now = np.empty(len(lanes), np.uint64)
    total = np.zeros((assets, len(lanes)), np.int64)
    weight = np.empty(1 << 16, np.int64)
    common = np.zeros(assets, np.int64)
    decision = 0
    while decision < len(codes):
        after = decision + 1
        while after < len(codes) and days.cells[after] == days.cells[decision]:
            after += 1  # noted as the same as the one before: everybody holds on
        end = market.traded[after] if after < len(codes) else sessions
        length = end - market.traded[decision]
        first, last = days.vectors[decision, 0], days.vectors[decision, 1]
        picked = codes[decision]
        decision = after
        if last - first > 1:
            for lane in range(len(place)):
                now[lane] = picked[place[lane]]
        for asset in range(assets):
            alike = True
            for number in range(last - first):
                share = pool.weights[days.vector[first + number], asset]
                weight[number] = length * np.int64(math.floor(share * WHOLE + 0.5))
                alike = alike and weight[number] == weight[0]
            if alike:
                common[asset] += weight[0]
                continue
            sums = total[asset]
            for lane in range(len(now)):
                sums[lane] += weight[now[lane]]
    for lane in range(len(lanes)):
        for asset in range(assets):
            out[lane, asset] = (total[asset, lane] + common[asset]) / (WHOLE * sessions)


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
    """Step 3 where a run trades only when its targets change or a holding leaves the corridor: run by run. `out`
    float32 [runs, H] are the average targets."""
    chosen = np.empty(len(codes), np.int64)
    one = np.empty(net.shape[1])
    mean = np.empty(pool.weights.shape[1])
    trades = np.empty(len(one), np.bool_)
    for lane in range(len(lanes)):
        for decision in range(len(codes)):
            chosen[decision] = days.vector[days.vectors[decision, 0] + codes[decision, lanes[lane]]]
        traded[lane] = simulate(pool.weights, chosen, market, one, mean, trades)
        for session in range(len(one)):
            net[lane // LANES, session, lane % LANES] = one[session]
        for asset in range(len(mean)):
            out[lane, asset] = mean[asset]
