"""The pass over the distances of the daily returns from their mean."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import FAST, LANES, Room

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _step(r: float, mean: float, benchmark: float, state: tuple[float, ...]) -> tuple[float, ...]:
    """One session; `benchmark` is its return less the mean of its returns."""
    second, third, fourth, lagged, covaried, active, before = state
    apart = r - mean
    square = apart * apart
    ahead = apart - benchmark
    return (
        second + square,
        third + square * apart,
        fourth + square * square,
        lagged + apart * before,
        covaried + apart * benchmark,
        active + ahead * ahead,
        apart,
    )


@njit(cache=True, nogil=True)
def _state(acc: Floats, before: Floats, lane: int) -> tuple[float, ...]:
    return (
        acc[at.SECOND + lane],
        acc[at.THIRD + lane],
        acc[at.FOURTH + lane],
        acc[at.LAGGED + lane],
        acc[at.COVARIED + lane],
        acc[at.ACTIVE + lane],
        before[lane],
    )


@njit(cache=True, nogil=True)
def _keep(acc: Floats, before: Floats, lane: int, state: tuple[float, ...]) -> None:
    (
        acc[at.SECOND + lane],
        acc[at.THIRD + lane],
        acc[at.FOURTH + lane],
        acc[at.LAGGED + lane],
        acc[at.COVARIED + lane],
        acc[at.ACTIVE + lane],
        before[lane],
    ) = state


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def sum_powers(returns: Floats, room: Room) -> None:
    """The powers of the distances, their products with the session before and with the benchmark's, and the squares of
    the distances between the two. Needs `room.mean`."""
    acc, mean, before, benchmark = room.acc, room.mean, room.before, room.benchmark_apart
    acc[at.SECOND :] = 0.0
    before[:] = 0.0
    fours = len(returns) // 4 * 4
    for session in range(0, fours, 4):
        r0, r1, r2, r3 = returns[session], returns[session + 1], returns[session + 2], returns[session + 3]
        b0, b1, b2, b3 = benchmark[session], benchmark[session + 1], benchmark[session + 2], benchmark[session + 3]
        for lane in range(LANES):
            m = mean[lane]
            state = _step(r1[lane], m, b1, _step(r0[lane], m, b0, _state(acc, before, lane)))
            _keep(acc, before, lane, _step(r3[lane], m, b3, _step(r2[lane], m, b2, state)))
    for session in range(fours, len(returns)):
        r0, b0 = returns[session], benchmark[session]
        for lane in range(LANES):
            _keep(acc, before, lane, _step(r0[lane], mean[lane], b0, _state(acc, before, lane)))
