"""Means and extremes of a moving window, in time that doesn't depend on the window, for the kernels to build on."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def running_mean(values: NDArray[np.float64], window: int, first: int, out: NDArray[np.float64]) -> None:
    """Mean of the last `window` values; values before index `first` don't count. NaN before index first + window − 1.

    The running sum carries its rounding error (Neumaier 1974), so that thousands of additions and removals leave no
    trace. The mean of equal values is that value to the last bit, so that a gate's tie is a tie.
    """
    total = 0.0
    lost = 0.0
    equal = 0
    out[:first] = np.nan
    for i in range(first, len(values)):
        equal = equal + 1 if i > first and values[i] == values[i - 1] else 1
        for sign in range(2):
            if sign == 0:
                term = values[i]
            elif i >= first + window:
                term = -values[i - window]
            else:
                break
            grown = total + term
            if abs(total) >= abs(term):
                lost += (total - grown) + term
            else:
                lost += (term - grown) + total
            total = grown
        if i < first + window - 1:
            out[i] = np.nan
        else:
            out[i] = values[i] if equal >= window else (total + lost) / window


@njit(cache=True, nogil=True)
def exponential_average(values: NDArray[np.float64], window: int, seed: int, out: NDArray[np.float64]) -> None:
    """The mean of the last `window` values at index `seed` (≥ window − 1), then e += 2/(window+1) · (value − e).

    NaN before index `seed`. A window of one gives the values themselves, to the last bit.
    """
    out[:seed] = np.nan
    if seed >= len(values):
        return
    start = seed + 1 - window
    running_mean(values[start : seed + 1], window, 0, out[start : seed + 1])
    average = out[seed]
    out[start:seed] = np.nan
    alpha = 2.0 / (window + 1.0)
    for i in range(seed + 1, len(values)):
        average = values[i] if window == 1 else average + alpha * (values[i] - average)
        out[i] = average
