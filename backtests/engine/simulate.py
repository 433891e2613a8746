"""Weights and returns to net returns: the arithmetic of a trade, and one run of it.

With W the targets of the last trade, G what each ticker has grown since, r its return before the trade, q after it, k
the cost of trading it as a fraction of the traded value:
  held       = W·G / (1 + Σ W·(G − 1))                    the shares at yesterday's close
  g          = Σ held·r                                   what the holdings earned up to the trade
  drifted    = held·(1 + r)/(1 + g)                       where they stand at the trade
  traded     = Σ |target − drifted|                       the first trade buys everything: Σ |target|
  net        = (1 + g)·(1 − Σ k·|target − drifted|)·(1 + Σ target·q) − 1
A session without a trade earns Σ held·(return from close to close).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.market import Market

Vector = NDArray[np.float64]

SAME = 1e-9  # targets that differ by less are one: a corridor isn't left by rounding


@njit(cache=True, nogil=True, error_model="numpy")
def hold(target: Vector, grown: Vector, held: Vector) -> None:
    """Fills `held` float64 [H] with the shares that `target` has become when its tickers have `grown` by these
    factors."""
    worth = 1.0
    for asset in range(len(target)):
        worth += target[asset] * (grown[asset] - 1.0)
    for asset in range(len(target)):
        held[asset] = target[asset] * grown[asset] / worth


@njit(cache=True, nogil=True, error_model="numpy")
def earn(held: Vector, returns: Vector) -> float:
    """Σ held·return."""
    total = 0.0
    for asset in range(len(held)):
        total += held[asset] * returns[asset]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def trade(held: Vector, target: Vector, session: int, market: Market) -> tuple[float, float]:
    """The net return of a session on which `held` is traded for `target`, and the traded value over equity."""
    before = market.before[session]
    rate = market.rate[session]
    earned = earn(held, before)
    growth = 1.0 / (1.0 + earned)
    moved = 0.0
    paid = 0.0
    for asset in range(len(held)):
        amount = abs(target[asset] - held[asset] * (1.0 + before[asset]) * growth)
        moved += amount
        paid += amount * rate[asset]
    net = (1.0 + earned) * max(0.0, 1.0 - paid)  # costs can take all there is, not more
    if market.opens:
        net *= 1.0 + earn(target, market.after[session])
    return net - 1.0, moved


@njit(cache=True, nogil=True)
def grow(grown: Vector, session: int, traded: bool, market: Market) -> None:
    """What the tickers have grown since the trade, one session on; from 1 on a session with a trade."""
    for asset in range(len(grown)):
        if traded:
            grown[asset] = 1.0 + market.after[session, asset] if market.opens else 1.0
        else:
            grown[asset] *= 1.0 + market.whole[session, asset]


@njit(cache=True, nogil=True, error_model="numpy")
def _wants(corridor: float, held: Vector, target: Vector, asked: Vector, returns: Vector) -> bool:
    """Whether a corridor is left: what is asked for is no longer the target, or after these returns a share of the
    holdings, cash too, stands further from it than the corridor is wide."""
    growth = 1.0 / (1.0 + earn(held, returns))
    cash = 0.0
    for asset in range(len(held)):
        away = held[asset] * (1.0 + returns[asset]) * growth - asked[asset]
        cash -= away
        if abs(asked[asset] - target[asset]) > SAME or abs(away) > corridor:
            return True
    return abs(cash) > corridor


@njit(cache=True, nogil=True, error_model="numpy")
def simulate(
    vectors: Vector,
    chosen: NDArray[np.int64],
    market: Market,
    net: Vector,
    average: Vector,
    trades: NDArray[np.bool_],
) -> float:
    """One run: fills `net` float64 [D], `average` float64 [H], the mean over all sessions of the targets in force, and
    `trades` bool [D], on which sessions it trades; answers the sum of the traded values. Decision k's targets are
    `vectors` float64 [V, H] [chosen[k]]."""
    assets = vectors.shape[1]
    still = np.zeros(assets)
    target = still
    grown = np.ones(assets)
    held = np.zeros(assets)
    total = 0.0
    decision = 0
    wanted = True
    average[:] = 0.0
    for session in range(len(net)):
        hold(target, grown, held)
        due = decision < len(chosen) and market.traded[decision] == session
        asked = vectors[chosen[decision]] if due else target
        if due and market.corridor >= 0.0 and market.decided[decision] == session:
            wanted = decision == 0 or _wants(market.corridor, held, target, asked, market.before[session])
        trades[session] = due and wanted
        if trades[session]:
            target = asked
            net[session], moved = trade(held, target, session, market)
            total += moved
        else:
            net[session] = earn(held, market.whole[session])
        grow(grown, session, trades[session], market)
        decision += 1 if due else 0
        if market.corridor >= 0.0 and decision < len(chosen) and market.decided[decision] == session and decision > 0:
            hold(target, grown, held)
            wanted = _wants(market.corridor, held, target, vectors[chosen[decision]], still)
        for asset in range(assets):
            average[asset] += target[asset]
    for asset in range(assets):
        average[asset] /= len(net)
    return total
