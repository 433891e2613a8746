"""Weights and returns to net returns: one session's arithmetic, and one run of it.

Decided and traded at a session's close, held to the next close. With W the targets, r the tickers' returns and c the
costs as a fraction of the traded value:
  g_t        = Σ W_{t−1}·r_t                               what the holdings earned
  drifted_t  = W_{t−1}·(1 + r_t)/(1 + g_t)                 where they stand at the close
  traded_t   = Σ |W_t − drifted_t|                         the first session buys everything: Σ |W_0|
  net_t      = (1 + g_t)·(1 − c·traded_t) − 1
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, error_model="numpy")
def gross(held: NDArray[np.float64], returns: NDArray[np.float64]) -> float:
    """g: what `held` float64 [H] earned on `returns` float64 [H]."""
    total = 0.0
    for asset in range(len(held)):
        total += held[asset] * returns[asset]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def traded(
    held: NDArray[np.float64], target: NDArray[np.float64], returns: NDArray[np.float64], earned: float
) -> float:
    """The traded value over equity when yesterday's `held` become today's `target`, all float64 [H]."""
    total = 0.0
    growth = 1.0 / (1.0 + earned)
    for asset in range(len(held)):
        total += abs(target[asset] - held[asset] * (1.0 + returns[asset]) * growth)
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def simulate(
    weights: NDArray[np.float64], returns: NDArray[np.float64], cost: float, net: NDArray[np.float64]
) -> float:
    """Fills `net` float64 [D] from `weights` and `returns` float64 [D, H] (row 0 of returns is 0); answers the sum
    of traded values. `cost` is a fraction of the traded value."""
    none = np.zeros(weights.shape[1])
    total = 0.0
    for session in range(len(weights)):
        held = weights[session - 1] if session > 0 else none
        earned = gross(held, returns[session])
        turnover = traded(held, weights[session], returns[session], earned)
        net[session] = (1.0 + earned) * (1.0 - cost * turnover) - 1.0
        total += turnover
    return total
