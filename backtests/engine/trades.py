"""What a run held at every close, and every trade on the way."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.contracts import Trades
from backtests.engine.market import Market
from backtests.engine.simulate import SAME, Vector, grow, hold


def holdings(weights: Vector, market: Market, trades: NDArray[np.bool_]) -> Vector:
    """float64 [D, H]: the share of each ticker held from each close on. `weights` float64 [D, H] are the targets of
    each session's close, `trades` bool [D] the sessions that trade (simulate)."""
    held = np.empty_like(weights)
    _follow(weights, market, trades, held)
    return held


@njit(cache=True, nogil=True, error_model="numpy")
def _follow(weights: Vector, market: Market, trades: NDArray[np.bool_], held: Vector) -> None:
    target = np.zeros(weights.shape[1])
    grown = np.ones(weights.shape[1])
    decision = 0
    for session in range(len(held)):
        while decision < len(market.traded) and market.traded[decision] < session:
            decision += 1
        if trades[session]:
            target = weights[market.decided[decision]]
        grow(grown, session, trades[session], market)
        hold(target, grown, held[session])


def trades_of(
    weights: Vector, held: Vector, equity: Vector, capital: float, market: Market, trades: NDArray[np.bool_]
) -> Trades:
    """Every ticker whose share a trade changed, in the order of sessions, then tickers. `held` as `holdings` says,
    `equity` float64 [D] in dollars at each close.

    drifted = held·(1 + r)/(1 + Σ held·r), r the return up to the trade; value = (target − drifted)·equity at the trade,
    before its costs.
    """
    sessions = np.flatnonzero(trades)
    targets = weights[market.decided[np.searchsorted(market.traded, sessions)]]
    moves = market.before[sessions]
    # Before the first session nothing was held of the capital.
    yesterday = np.where((sessions > 0)[:, None], held[sessions - 1], 0.0)
    worth = np.where(sessions > 0, equity[sessions - 1], capital)
    growth = 1.0 + (yesterday * moves).sum(axis=1)
    drifted = yesterday * (1.0 + moves) / growth[:, None]
    rows, columns = np.nonzero(np.abs(targets - drifted) > SAME)
    before, after = drifted[rows, columns], targets[rows, columns]
    return Trades(sessions[rows], columns, before, after, (after - before) * (worth * growth)[rows])
