"""The pass that counts and sums gains and losses."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import FAST, LANES

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def _day_step(r: float, state: tuple[float, ...]) -> tuple[float, ...]:
    wins, most_wins, losses, most_losses, up, down, gained, lost, downside, best, worst = state
    won, fell = r > 0.0, r < 0.0
    wins = wins + 1.0 if won else 0.0
    losses = losses + 1.0 if fell else 0.0
    gain = r if won else 0.0
    loss = r if fell else 0.0
    return (
        wins,
        wins if wins > most_wins else most_wins,
        losses,
        losses if losses > most_losses else most_losses,
        up + (1.0 if won else 0.0),
        down + (1.0 if fell else 0.0),
        gained + gain,
        lost + loss,
        downside + loss * loss,
        r if r > best else best,
        r if r < worst else worst,
    )


@njit(cache=True, nogil=True)
def _days(acc: Floats, lane: int) -> tuple[float, ...]:
    return (
        acc[at.WINS + lane],
        acc[at.MOST_WINS + lane],
        acc[at.LOSSES + lane],
        acc[at.MOST_LOSSES + lane],
        acc[at.UP + lane],
        acc[at.DOWN + lane],
        acc[at.GAINED + lane],
        acc[at.LOST + lane],
        acc[at.DOWNSIDE + lane],
        acc[at.BEST + lane],
        acc[at.WORST + lane],
    )


@njit(cache=True, nogil=True)
def _keep_days(acc: Floats, lane: int, state: tuple[float, ...]) -> None:
    (
        acc[at.WINS + lane],
        acc[at.MOST_WINS + lane],
        acc[at.LOSSES + lane],
        acc[at.MOST_LOSSES + lane],
        acc[at.UP + lane],
        acc[at.DOWN + lane],
        acc[at.GAINED + lane],
        acc[at.LOST + lane],
        acc[at.DOWNSIDE + lane],
        acc[at.BEST + lane],
        acc[at.WORST + lane],
    ) = state


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FAST)
def count_days(returns: Floats, acc: Floats) -> None:
    """Gains and losses: how many, how much, how many in a row, the largest."""
    acc[at.WINS : at.BEST] = 0.0
    acc[at.BEST : at.WORST] = -np.inf
    acc[at.WORST : at.EQUITY] = np.inf
    fours = len(returns) // 4 * 4
    for session in range(0, fours, 4):
        r0, r1, r2, r3 = returns[session], returns[session + 1], returns[session + 2], returns[session + 3]
        for lane in range(LANES):
            state = _day_step(r1[lane], _day_step(r0[lane], _days(acc, lane)))
            _keep_days(acc, lane, _day_step(r3[lane], _day_step(r2[lane], state)))
    for session in range(fours, len(returns)):
        r0 = returns[session]
        for lane in range(LANES):
            _keep_days(acc, lane, _day_step(r0[lane], _days(acc, lane)))
