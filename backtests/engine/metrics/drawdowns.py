"""The pass that follows equity, its highest so far, and how far and how long it stands below."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import FAST, LANES, Room

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _step(r: float, one_over: float, state: tuple[float, ...]) -> tuple[float, ...]:
    """One session. `one_over`: 1 over the number of sessions so far, for the mean and the squares of the depths by
    Welford (1962), which lose nothing when all depths are nearly the same."""
    equity, peak, deepest, mean, squares, under, longest, trough, troughs, drawdowns = state
    equity = equity * (1.0 + r)
    peak = equity if equity > peak else peak
    depth = equity / peak - 1.0
    apart = depth - mean
    mean = mean + apart * one_over
    is_under = depth < 0.0
    ended = 0.0 if is_under else trough  # below 0 on the session that ends a drawdown
    under = under + 1.0 if is_under else 0.0
    lower = depth if depth < trough else trough
    return (
        equity,
        peak,
        depth if depth < deepest else deepest,
        mean,
        squares + apart * (depth - mean),
        under,
        under if under > longest else longest,
        lower if is_under else 0.0,
        troughs + ended,
        drawdowns + (1.0 if ended < 0.0 else 0.0),
    )


@njit(cache=True, nogil=True)
def _state(acc: Floats, lane: int) -> tuple[float, ...]:
    return (
        acc[at.EQUITY + lane],
        acc[at.PEAK + lane],
        acc[at.DEEPEST + lane],
        acc[at.MEAN_DEPTH + lane],
        acc[at.DEPTH_SQUARES + lane],
        acc[at.DAYS_UNDER + lane],
        acc[at.LONGEST + lane],
        acc[at.TROUGH + lane],
        acc[at.TROUGHS + lane],
        acc[at.DRAWDOWNS + lane],
    )


@njit(cache=True, nogil=True)
def _keep(acc: Floats, lane: int, state: tuple[float, ...]) -> None:
    (
        acc[at.EQUITY + lane],
        acc[at.PEAK + lane],
        acc[at.DEEPEST + lane],
        acc[at.MEAN_DEPTH + lane],
        acc[at.DEPTH_SQUARES + lane],
        acc[at.DAYS_UNDER + lane],
        acc[at.LONGEST + lane],
        acc[at.TROUGH + lane],
        acc[at.TROUGHS + lane],
        acc[at.DRAWDOWNS + lane],
    ) = state


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def follow_drawdowns(returns: Floats, room: Room) -> None:
    """Equity from 1, which is the first peak. TROUGHS and DRAWDOWNS leave out one that has not ended: see TROUGH."""
    acc, one_over = room.acc, room.one_over
    acc[at.EQUITY : at.DEEPEST] = 1.0
    acc[at.DEEPEST : at.SECOND] = 0.0
    fours = len(returns) // 4 * 4
    for session in range(0, fours, 4):
        r0, r1, r2, r3 = returns[session], returns[session + 1], returns[session + 2], returns[session + 3]
        n0, n1, n2, n3 = one_over[session], one_over[session + 1], one_over[session + 2], one_over[session + 3]
        for lane in range(LANES):
            state = _step(r1[lane], n1, _step(r0[lane], n0, _state(acc, lane)))
            _keep(acc, lane, _step(r3[lane], n3, _step(r2[lane], n2, state)))
    for session in range(fours, len(returns)):
        r0, n0 = returns[session], one_over[session]
        for lane in range(LANES):
            _keep(acc, lane, _step(r0[lane], n0, _state(acc, lane)))
