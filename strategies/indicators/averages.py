"""Moving averages of the close, in dollars."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def simple_average(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """Mean of the last `window` closes; NaN before bar window − 1.

    The running sum carries its rounding error (Neumaier 1974), so that thousands of additions and removals leave the
    mean of a flat stretch equal to its price and a gate's tie a tie.
    """
    total = 0.0
    lost = 0.0
    for i in range(len(close)):
        for sign in range(2):
            if sign == 0:
                term = close[i]
            elif i >= window:
                term = -close[i - window]
            else:
                break
            grown = total + term
            if abs(total) >= abs(term):
                lost += (total - grown) + term
            else:
                lost += (term - grown) + total
            total = grown
        out[i] = (total + lost) / window if i >= window - 1 else np.nan


@njit(cache=True, nogil=True)
def exponential_average(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """Seeded with the mean of the first `window` closes at bar window − 1, then e += 2/(window+1) · (close − e)."""
    if window > len(close):
        out[:] = np.nan
        return
    seed = 0.0
    for i in range(window):
        seed += close[i]
        out[i] = np.nan
    average = seed / window
    out[window - 1] = average
    alpha = 2.0 / (window + 1.0)
    for i in range(window, len(close)):
        average += alpha * (close[i] - average)
        out[i] = average
