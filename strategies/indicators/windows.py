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


@njit(cache=True, nogil=True)
def latest_extreme(values: NDArray[np.float64], window: int, sign: float, where: NDArray[np.int64]) -> None:
    """Index of the highest (sign 1.0) or lowest (−1.0) of the last `window` values, the latest of equal ones.

    Before the window is full: of the values so far. The queue holds the indices that may still become the extreme,
    the best first (a monotonic queue): every index enters and leaves it once.
    """
    queue = np.empty(len(values), np.int64)
    head = 0
    tail = 0
    for i in range(len(values)):
        while tail > head and sign * values[queue[tail - 1]] <= sign * values[i]:
            tail -= 1
        queue[tail] = i
        tail += 1
        if queue[head] <= i - window:
            head += 1
        where[i] = queue[head]


@njit(cache=True, nogil=True)
def squared_deviations(values: NDArray[np.float64], window: int, first: int, out: NDArray[np.float64]) -> None:
    """Σ (value − mean)² of the last `window` values; NaN before index first + window − 1, exactly 0 for equal values.

    Nothing is ever taken out of a sum. The values are cut into blocks of `window`; a moving window is the end of one
    block and the beginning of the next, each gathered by itself (Welford 1962) and joined (Chan, Golub & LeVeque 1979).
    Differences are taken from a value of the window, so that a small deviation of large values keeps its digits.
    """
    out[: min(first + window - 1, len(values))] = np.nan
    end_mean = np.empty(window)
    end_squares = np.empty(window)
    origin = last = mean = squares = 0.0
    for i in range(first, len(values)):
        offset = (i - first) % window
        if offset == 0:
            if i > first:
                last = values[i - 1]
                _gather_backwards(values[i - window : i], end_mean, end_squares)
            origin = values[i]
            mean = squares = 0.0
        value = values[i] - origin
        delta = value - mean
        mean += delta / (offset + 1)
        squares += delta * (value - mean)
        if i < first + window - 1:
            continue
        out[i] = squares
        if offset < window - 1:
            apart = (origin - last) + (mean - end_mean[offset + 1])
            older = window - 1 - offset
            out[i] += end_squares[offset + 1] + apart * apart * (older * (offset + 1) / window)


@njit(cache=True, nogil=True)
def _gather_backwards(block: NDArray[np.float64], means: NDArray[np.float64], squares: NDArray[np.float64]) -> None:
    """Of block[k:], for every k: the mean's distance from the block's last value, and Σ (value − mean)²."""
    last = block[-1]
    mean = gathered = 0.0
    for k in range(len(block) - 1, -1, -1):
        value = block[k] - last
        delta = value - mean
        mean += delta / (len(block) - k)
        gathered += delta * (value - mean)
        means[k] = mean
        squares[k] = gathered
