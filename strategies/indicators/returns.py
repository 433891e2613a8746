"""How far the close has moved."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, changes_filled, forgets, window
from strategies.indicators.windows import running_mean

MONTH = 21  # sessions
_YEAR = 12 * MONTH


@njit(cache=True, nogil=True)
def daily_returns(close: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """close / previous close − 1, as a fraction; NaN at bar 0."""
    out[0] = np.nan
    for i in range(1, len(close)):
        out[i] = close[i] / close[i - 1] - 1.0


@njit(cache=True, nogil=True)
def percent_change(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · (close / close `window` bars ago − 1), in percent; NaN before bar `window`."""
    close = bars[0]
    size = int(parameters[0])
    for i in range(len(close)):
        out[i] = 100.0 * (close[i] / close[i - size] - 1.0) if i >= size else np.nan


@njit(cache=True, nogil=True)
def difference(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """close − close `window` bars ago, in dollars; NaN before bar `window`."""
    close = bars[0]
    size = int(parameters[0])
    for i in range(len(close)):
        out[i] = close[i] - close[i - size] if i >= size else np.nan


@njit(cache=True, nogil=True)
def mean_return(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean of the last `window` simple daily returns, in percent; NaN before bar `window`."""
    close = bars[0]
    returns = np.empty(len(close))
    daily_returns(close, returns)
    running_mean(returns, int(parameters[0]), 1, out)
    out *= 100.0


@njit(cache=True, nogil=True)
def _over_months(close: NDArray[np.float64], i: int, months: int) -> float:
    return close[i] / close[i - months * MONTH] - 1.0


@njit(cache=True, nogil=True)
def momentum_13612w(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean of the annualised returns over 1, 3, 6 and 12 months: 100 · (12·r1 + 4·r3 + 2·r6 + r12)/4, in percent."""
    close = bars[0]
    out[: min(_YEAR, len(close))] = np.nan
    for i in range(_YEAR, len(close)):
        recent = 12.0 * _over_months(close, i, 1) + 4.0 * _over_months(close, i, 3)
        out[i] = 25.0 * (recent + 2.0 * _over_months(close, i, 6) + _over_months(close, i, 12))


@njit(cache=True, nogil=True)
def momentum_13612u(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean of the returns over 1, 3, 6 and 12 months: 100 · (r1 + r3 + r6 + r12)/4, in percent."""
    close = bars[0]
    out[: min(_YEAR, len(close))] = np.nan
    for i in range(_YEAR, len(close)):
        recent = _over_months(close, i, 1) + _over_months(close, i, 3)
        out[i] = 25.0 * (recent + _over_months(close, i, 6) + _over_months(close, i, 12))


@njit(cache=True, nogil=True)
def sma12_momentum(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · (close / mean of the 13 closes 0, 1, … 12 months ago − 1), in percent; of equal closes exactly 0."""
    close = bars[0]
    out[: min(_YEAR, len(close))] = np.nan
    for i in range(_YEAR, len(close)):
        above = 0.0
        for months in range(1, 13):
            above += close[i - months * MONTH] - close[i]
        out[i] = 100.0 * (close[i] / (close[i] + above / 13.0) - 1.0)


def _one_year(parameters: Sequence[float]) -> int:
    return _YEAR


DEFINITIONS = (
    Definition(
        "cumulative_return",
        "Cumulative return",
        "percent",
        CLOSE,
        (window(1),),
        changes_filled,
        forgets,
        percent_change,
        "100 × (close / close `window` sessions ago − 1)",
    ),
    Definition(
        "roc",
        "Rate of change",
        "percent",
        CLOSE,
        (window(1),),
        changes_filled,
        forgets,
        percent_change,
        "TA-Lib ROC: the same as cumulative_return",
    ),
    Definition(
        "momentum",
        "Momentum",
        "dollars",
        CLOSE,
        (window(1),),
        changes_filled,
        forgets,
        difference,
        "TA-Lib MOM: close − close `window` sessions ago",
    ),
    Definition(
        "mean_return",
        "Mean return",
        "percent",
        CLOSE,
        (window(1),),
        changes_filled,
        forgets,
        mean_return,
        "mean of the last `window` simple daily returns",
    ),
    Definition(
        "momentum_13612w",
        "13612W momentum",
        "percent",
        CLOSE,
        (),
        _one_year,
        forgets,
        momentum_13612w,
        "Keller & Keuning, Breadth Momentum and Vigilant Asset Allocation (2017); months of 21 sessions",
    ),
    Definition(
        "momentum_13612u",
        "13612U momentum",
        "percent",
        CLOSE,
        (),
        _one_year,
        forgets,
        momentum_13612u,
        "Keller & Keuning (2017, 2018): 13612W without its weights; months of 21 sessions",
    ),
    Definition(
        "sma12_momentum",
        "SMA(12) momentum",
        "percent",
        CLOSE,
        (),
        _one_year,
        forgets,
        sma12_momentum,
        "Keller, Relative and Absolute Momentum in Times of Rising/Low Yields: BAA (2022); months of 21 sessions",
    ),
)
