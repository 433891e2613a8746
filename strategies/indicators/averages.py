"""Moving averages of the close, in dollars."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def simple_average(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """Mean of the last `window` closes; NaN before bar window − 1.

    The running sum carries its rounding error (Neumaier 1974), so that thousands of additions and removals leave no
    trace. The mean of equal closes is that close to the last bit, so that a gate's tie is a tie.
    """
    total = 0.0
    lost = 0.0
    equal = 0
    for i in range(len(close)):
        equal = equal + 1 if i > 0 and close[i] == close[i - 1] else 1
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
        if i < window - 1:
            out[i] = np.nan
        else:
            out[i] = close[i] if equal >= window else (total + lost) / window


@njit(cache=True, nogil=True)
def exponential_average(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """Seeded with the mean of the first `window` closes at bar window − 1, then e += 2/(window+1) · (close − e)."""
    if window > len(close):
        out[:] = np.nan
        return
    simple_average(close[:window], window, out[:window])
    average = out[window - 1]
    alpha = 2.0 / (window + 1.0)
    for i in range(window, len(close)):
        average += alpha * (close[i] - average)
        out[i] = average
