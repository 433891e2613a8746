"""The metrics of 64 runs at a time, in two passes over their daily returns.

Lanes are contiguous, so every inner loop is a SIMD loop over one flat buffer (separate accumulator arrays do not
vectorise). A lane's additions happen session by session whatever its neighbours are: equal returns give equal bytes.

Over returns r of n sessions, the first included; 252 sessions a year; what divides by zero is NaN:
  total_return   Π(1+r) − 1                            cagr          Π(1+r)^(252/n) − 1
  volatility     s·√252, s with n − 1                  sharpe        mean(r)/s·√252
  sortino        mean(r)/√(Σ min(r,0)²/n)·√252         max_drawdown  min(equity/peak − 1), the capital a peak
  calmar         cagr/|max_drawdown|                   win_rate      days up/(days up + days down)
  best_day, worst_day  max(r), min(r)                  turnover      Σ traded/n·252: buys and sells, × equity a year
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.contracts import METRICS

LANES = 64
SESSIONS_A_YEAR = 252.0

# One flat buffer of accumulators, LANES of each.
_SUM, _EQUITY, _PEAK, _DRAWDOWN, _DOWNSIDE, _UP, _DOWN, _BEST, _WORST, _SQUARES = range(0, 10 * LANES, LANES)


@njit(cache=True, nogil=True, error_model="numpy")
def _first_pass(returns: NDArray[np.float64], acc: NDArray[np.float64]) -> None:
    for session in range(len(returns)):
        row = returns[session]
        for lane in range(LANES):
            r = row[lane]
            acc[_SUM + lane] += r
            equity = acc[_EQUITY + lane] * (1.0 + r)
            acc[_EQUITY + lane] = equity
            peak = max(acc[_PEAK + lane], equity)
            acc[_PEAK + lane] = peak
            acc[_DRAWDOWN + lane] = min(acc[_DRAWDOWN + lane], equity / peak - 1.0)
            fall = min(r, 0.0)
            acc[_DOWNSIDE + lane] += fall * fall
            acc[_UP + lane] += 1.0 if r > 0.0 else 0.0
            acc[_DOWN + lane] += 1.0 if r < 0.0 else 0.0
            acc[_BEST + lane] = max(acc[_BEST + lane], r)
            acc[_WORST + lane] = min(acc[_WORST + lane], r)


@njit(cache=True, nogil=True, error_model="numpy")
def _second_pass(returns: NDArray[np.float64], mean: NDArray[np.float64], acc: NDArray[np.float64]) -> None:
    for session in range(len(returns)):
        row = returns[session]
        for lane in range(LANES):
            deviation = row[lane] - mean[lane]
            acc[_SQUARES + lane] += deviation * deviation


@njit(cache=True, nogil=True, error_model="numpy")
def measure(returns: NDArray[np.float64], traded: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Fills `out` float64 [LANES, len(METRICS)] from `returns` float64 [D, LANES] (fractions, net of costs) and
    `traded` float64 [LANES] (the sum of each session's traded value over equity)."""
    n = len(returns)
    acc = np.zeros(10 * LANES)
    acc[_EQUITY:_DRAWDOWN] = 1.0
    acc[_BEST:_WORST] = -np.inf
    acc[_WORST:_SQUARES] = np.inf
    _first_pass(returns, acc)
    mean = acc[_SUM : _SUM + LANES] / n
    _second_pass(returns, mean, acc)
    year = math.sqrt(SESSIONS_A_YEAR)
    for lane in range(LANES):
        equity = acc[_EQUITY + lane]
        best = acc[_BEST + lane]
        worst = acc[_WORST + lane]
        drawdown = acc[_DRAWDOWN + lane]
        flat = best == worst  # its squares would be rounding noise
        deviation = 0.0 if flat else math.sqrt(acc[_SQUARES + lane] / (n - 1.0))
        downside = math.sqrt(acc[_DOWNSIDE + lane] / n)
        moved = acc[_UP + lane] + acc[_DOWN + lane]
        cagr = equity ** (SESSIONS_A_YEAR / n) - 1.0
        row = out[lane]
        row[0] = equity - 1.0
        row[1] = cagr
        row[2] = deviation * year if n > 1 else np.nan
        row[3] = mean[lane] / deviation * year if deviation > 0.0 else np.nan
        row[4] = mean[lane] / downside * year if downside > 0.0 else np.nan
        row[5] = drawdown
        row[6] = cagr / -drawdown if drawdown < 0.0 else np.nan
        row[7] = acc[_UP + lane] / moved if moved > 0.0 else np.nan
        row[8] = best
        row[9] = worst
        row[10] = traded[lane] / n * SESSIONS_A_YEAR


def measure_one(returns: NDArray[np.float64], traded: float) -> dict[str, float]:
    """The metrics of one series float64 [D] by name; the same bytes as in a lane of a batch."""
    lanes = np.repeat(returns[:, None], LANES, axis=1)
    out = np.empty((LANES, len(METRICS)))
    measure(lanes, np.full(LANES, traded), out)
    return dict(zip(METRICS, out[0].tolist(), strict=True))
