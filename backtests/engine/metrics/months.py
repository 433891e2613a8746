"""The pass that sums by months."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import FAST, LANES, Room

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _month_step(r: float, benchmark: float, state: tuple[float, ...]) -> tuple[float, ...]:
    total, squares, cross, growth = state
    return total + r, squares + r * r, cross + r * benchmark, growth * (1.0 + r)


@njit(cache=True, nogil=True)
def _month(acc: Floats, lane: int) -> tuple[float, ...]:
    return (
        acc[at.MONTH_SUM + lane],
        acc[at.MONTH_SQUARES + lane],
        acc[at.MONTH_CROSS + lane],
        acc[at.MONTH_GROWTH + lane],
    )


@njit(cache=True, nogil=True)
def _keep_month(acc: Floats, lane: int, state: tuple[float, ...]) -> None:
    (
        acc[at.MONTH_SUM + lane],
        acc[at.MONTH_SQUARES + lane],
        acc[at.MONTH_CROSS + lane],
        acc[at.MONTH_GROWTH + lane],
    ) = state


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _walk_month(returns: Floats, first: int, last: int, benchmark: Floats, acc: Floats) -> None:
    fours = first + (last - first) // 4 * 4
    for session in range(first, fours, 4):
        r0, r1, r2, r3 = returns[session], returns[session + 1], returns[session + 2], returns[session + 3]
        b0, b1, b2, b3 = benchmark[session], benchmark[session + 1], benchmark[session + 2], benchmark[session + 3]
        for lane in range(LANES):
            state = _month_step(r1[lane], b1, _month_step(r0[lane], b0, _month(acc, lane)))
            _keep_month(acc, lane, _month_step(r3[lane], b3, _month_step(r2[lane], b2, state)))
    for session in range(fours, last):
        r0, b0 = returns[session], benchmark[session]
        for lane in range(LANES):
            _keep_month(acc, lane, _month_step(r0[lane], b0, _month(acc, lane)))


@njit(cache=True, nogil=True, error_model="numpy")
def sum_months(returns: Floats, room: Room, monthly: NDArray[np.float32]) -> None:
    """The sums of the days, by months, and what a month made; fills `monthly` float32 [LANES, M, 3]."""
    acc = room.acc
    acc[at.SUM : at.BEST_MONTH] = 0.0
    acc[at.BEST_MONTH : at.WORST_MONTH] = -np.inf
    acc[at.WORST_MONTH : at.MONTHS_UP] = np.inf
    acc[at.MONTHS_UP : at.WINS] = 0.0
    for month in range(len(room.months) - 1):
        acc[at.MONTH_SUM : at.MONTH_GROWTH] = 0.0
        acc[at.MONTH_GROWTH : at.SUM] = 1.0
        _walk_month(returns, room.months[month], room.months[month + 1], room.benchmark, acc)
        for lane in range(LANES):
            total, squares, _, growth = _month(acc, lane)
            made = growth - 1.0
            acc[at.SUM + lane] += total
            acc[at.SQUARES + lane] += squares
            acc[at.BEST_MONTH + lane] = max(acc[at.BEST_MONTH + lane], made)
            acc[at.WORST_MONTH + lane] = min(acc[at.WORST_MONTH + lane], made)
            acc[at.MONTHS_UP + lane] += 1.0 if made > 0.0 else 0.0
            acc[at.MONTHS_DOWN + lane] += 1.0 if made < 0.0 else 0.0
            acc[at.MONTHS_LOST + lane] += min(total, 0.0)
        for lane in range(LANES):
            monthly[lane, month, 0] = acc[at.MONTH_SUM + lane]
            monthly[lane, month, 1] = acc[at.MONTH_SQUARES + lane]
            monthly[lane, month, 2] = acc[at.MONTH_CROSS + lane]
