"""Exact quantiles of the daily returns of 64 runs, without sorting them.

1  count    how many returns of a lane lie beyond a few bounds on either side
2  gather   those beyond the tightest bound that leaves enough, into a row per lane: 6 to 15 % of all
3  select   the order statistics among those

Without enough losses for a quantile it is 0 while that many days were flat; else the whole lane is looked through.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import FAST, LANES, Room
from backtests.engine.metrics.select import largest, select

Floats = NDArray[np.float64]

NEAR, MIDDLE, FAR = 0.7, 1.1, 1.4  # the bounds, in root mean squares of a lane

_PLACES = np.uint64(0x0001020304050607)  # times a byte's lowest bit: the byte's number comes to stand at the top

# As pandas and numpy have them, to the last bit: 5 % of 21 returns is to be the second, not a hair before it.
FIFTH, FIRST, NINETY_FIFTH, NINETY_NINTH = (share * 100.0 / 100.0 for share in (1.0 - 0.95, 0.01, 0.95, 0.99))


@njit(cache=True, nogil=True)
def _count_step(r: float, size: float, state: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = state
    return (
        a + (1.0 if r < -FAR * size else 0.0),
        b + (1.0 if r < -MIDDLE * size else 0.0),
        c + (1.0 if r < -NEAR * size else 0.0),
        d + (1.0 if r > FAR * size else 0.0),
        e + (1.0 if r > MIDDLE * size else 0.0),
        f + (1.0 if r > NEAR * size else 0.0),
    )


@njit(cache=True, nogil=True)
def _state(counts: Floats, lane: int) -> tuple[float, ...]:
    return (
        counts[lane],
        counts[LANES + lane],
        counts[2 * LANES + lane],
        counts[3 * LANES + lane],
        counts[4 * LANES + lane],
        counts[5 * LANES + lane],
    )


@njit(cache=True, nogil=True)
def _keep(counts: Floats, lane: int, state: tuple[float, ...]) -> None:
    (
        counts[lane],
        counts[LANES + lane],
        counts[2 * LANES + lane],
        counts[3 * LANES + lane],
        counts[4 * LANES + lane],
        counts[5 * LANES + lane],
    ) = state


@njit(cache=True, nogil=True, fastmath=FAST)
def _count(returns: Floats, size: Floats, counts: Floats) -> None:
    """Step 1. `size` float64 [LANES]: the root mean squares."""
    counts[:] = 0.0
    fours = len(returns) // 4 * 4
    for session in range(0, fours, 4):
        r0, r1, r2, r3 = returns[session], returns[session + 1], returns[session + 2], returns[session + 3]
        for lane in range(LANES):
            s = size[lane]
            state = _count_step(r1[lane], s, _count_step(r0[lane], s, _state(counts, lane)))
            _keep(counts, lane, _count_step(r3[lane], s, _count_step(r2[lane], s, state)))
    for session in range(fours, len(returns)):
        r0 = returns[session]
        for lane in range(LANES):
            _keep(counts, lane, _count_step(r0[lane], size[lane], _state(counts, lane)))


@njit(cache=True, nogil=True, error_model="numpy")
def _bound(enough: int, size: float, far: float, middle: float, near: float) -> float:
    """The farthest bound beyond which `enough` returns lie, by the counts; 0 when none leaves that many."""
    if far >= enough:
        return FAR * size
    if middle >= enough:
        return MIDDLE * size
    return NEAR * size if near >= enough else 0.0


@njit(cache=True, nogil=True)
def _gather(returns: Floats, room: Room) -> None:
    """Step 2: fills `room.far` and `room.held`."""
    low, high, flags, held, far = room.low, room.high, room.flags, room.held, room.far
    words = flags.view(np.uint64)
    held[:] = 0
    for session in range(len(returns)):
        row = returns[session]
        for lane in range(LANES):
            flags[lane] = np.uint8((row[lane] < low[lane]) | (row[lane] > high[lane]))
        for eight in range(LANES // 8):
            word = words[eight]
            while word != np.uint64(0):  # one byte a lane, the lowest first
                lowest = word & (~word + np.uint64(1))
                place = eight * 8 + np.int64((_PLACES * lowest) >> np.uint64(56))
                word &= word - np.uint64(1)
                count = held[place]
                far[place, count] = row[place]
                held[place] = count + 1


@njit(cache=True, nogil=True, error_model="numpy")
def gather_tails(returns: Floats, room: Room) -> None:
    """Steps 1 and 2. Needs SQUARES."""
    n = len(returns)
    size = room.low  # until the bounds are known
    for lane in range(LANES):
        size[lane] = math.sqrt(room.acc[at.SQUARES + lane] / n)
    _count(returns, size, room.counts)
    lowest = min(int(FIFTH * (n - 1)) + 2, n)
    highest = min(n - int(NINETY_FIFTH * (n - 1)), n)
    for lane in range(LANES):
        a, b, c, d, e, f = _state(room.counts, lane)
        room.high[lane] = _bound(highest, size[lane], d, e, f)
        room.low[lane] = -_bound(lowest, size[lane], a, b, c)
    _gather(returns, room)


@njit(cache=True, nogil=True)
def _neighbours(values: Floats, limit: int, rank: int) -> tuple[float, float]:
    """The order statistics rank − 1 (the first, when there is none before) and `rank` of values[:limit] and zeros."""
    if rank < limit:
        select(values, limit, rank)
        return largest(values, max(rank, 1)), values[rank]
    return largest(values, limit) if rank == limit and limit > 0 else 0.0, 0.0


@njit(cache=True, nogil=True)
def _between(below: float, above: float, part: float) -> float:
    """numpy's interpolation, which never leaves [below, above]."""
    if part < 0.5:
        return below + (above - below) * part
    return above - (above - below) * (1.0 - part)


@njit(cache=True, nogil=True)
def _all(returns: Floats, lane: int, sign: float, values: Floats) -> int:
    for session in range(len(returns)):
        values[session] = sign * returns[session, lane]
    return len(returns)


@njit(cache=True, nogil=True)
def _split(lane: int, room: Room) -> tuple[int, int]:
    """Losses into `room.left`, gains, negated, into `room.right`; how many of each."""
    far, left, right = room.far[lane], room.left, room.right
    losses = 0
    held = room.held[lane]
    for place in range(held):
        value = far[place]
        left[losses] = value
        right[place - losses] = -value
        losses += 1 if value < 0.0 else 0
    return losses, held - losses


@njit(cache=True, nogil=True)
def _lower(values: Floats, held: int, n: int) -> tuple[float, float]:
    """The quantiles at 5 and at 1 % of n numbers: values[:held], and zeros or what is larger."""
    inner, outer = FIFTH * (n - 1), FIRST * (n - 1)
    rank = min(int(inner) + 1, n - 1)
    below, above = _neighbours(values, held, rank)
    fifth = _between(below, above, inner - int(inner))
    below, above = _neighbours(values, min(held, rank + 1), min(int(outer) + 1, n - 1))
    return fifth, _between(below, above, outer - int(outer))


@njit(cache=True, nogil=True)
def _upper(values: Floats, held: int, n: int) -> tuple[float, float]:
    """The quantiles at 95 and at 99 %; `values` are negated, so that the largest come first."""
    inner, outer = NINETY_FIFTH * (n - 1), NINETY_NINTH * (n - 1)
    rank = n - 1 - int(inner)
    above, below = _neighbours(values, held, rank)
    ninety_fifth = _between(-below, -above, inner - int(inner))
    above, below = _neighbours(values, min(held, rank + 1), n - 1 - int(outer))
    return ninety_fifth, _between(-below, -above, outer - int(outer))


@njit(cache=True, nogil=True, error_model="numpy")
def _mean_to(limit: float, values: Floats, held: int, zeros: float) -> float:
    """The mean of values[:held] and `zeros` zeros as far as they are not above `limit`."""
    total = 0.0
    count = zeros if limit >= 0.0 else 0.0
    for place in range(held):
        within = values[place] <= limit
        total += values[place] if within else 0.0
        count += 1.0 if within else 0.0
    return total / count


@njit(cache=True, nogil=True, error_model="numpy")
def tails(lane: int, returns: Floats, room: Room) -> tuple[float, float, float, float, float]:
    """Step 3 for one lane: the quantiles at 1, 5, 95 and 99 %, and the mean of what is not above that at 5 %."""
    n = len(returns)
    up, down = int(room.acc[at.UP + lane]), int(room.acc[at.DOWN + lane])
    losses, gains = _split(lane, room)
    rank = min(int(FIFTH * (n - 1)) + 1, n - 1)
    if rank >= losses and rank >= n - up:
        losses = _all(returns, lane, 1.0, room.left)
    rank = n - 1 - int(NINETY_FIFTH * (n - 1))
    if rank >= gains and rank >= n - down:
        gains = _all(returns, lane, -1.0, room.right)
    fifth, first = _lower(room.left, losses, n)
    ninety_fifth, ninety_ninth = _upper(room.right, gains, n)
    shortfall = _mean_to(fifth, room.left, losses, float(n - up - down) if losses < n else 0.0)
    return first, fifth, ninety_fifth, ninety_ninth, shortfall
