"""Moving averages of the close, in dollars."""

import math
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, exponential_memory, forgets, window, window_filled
from strategies.indicators.windows import exponential_average, running_mean


@njit(cache=True, nogil=True)
def simple(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean of the last `window` closes; NaN before bar window − 1."""
    running_mean(bars[0], int(parameters[0]), 0, out)


@njit(cache=True, nogil=True)
def exponential(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Seeded with the mean of the first `window` closes at bar window − 1, then e += 2/(window+1) · (close − e)."""
    size = int(parameters[0])
    exponential_average(bars[0], size, size - 1, out)


@njit(cache=True, nogil=True)
def weighted(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean of the last `window` closes with the weights 1, 2, … window, the latest the most; NaN before window − 1.

    A window is the end of one block of `window` closes and the beginning of the next, so that nothing is ever taken out
    of a sum. Of equal closes it is that close to the last bit.
    """
    close = bars[0]
    size = int(parameters[0])
    end_sum = np.empty(size)
    end_weighted = np.empty(size)
    plain = rising = 0.0
    equal = 0
    for i in range(len(close)):
        offset = i % size
        if offset == 0:
            plain = rising = 0.0
            for k in range(size - 1 if i > 0 else -1, -1, -1):
                plain += close[i - size + k]
                rising += plain
                end_sum[k] = plain
                end_weighted[k] = rising
            plain = rising = 0.0
        equal = equal + 1 if i > 0 and close[i] == close[i - 1] else 1
        plain += close[i]
        rising += (offset + 1) * close[i]
        if i < size - 1:
            out[i] = np.nan
        elif equal >= size:
            out[i] = close[i]
        else:
            older = size - 1 - offset
            total = rising if older == 0 else rising + older * plain + end_weighted[offset + 1]
            out[i] = total / (size * (size + 1) / 2.0)


@njit(cache=True, nogil=True)
def ultimate_smoother(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Ehlers' filter: the price less its high-pass part; the price itself on the first three bars.

    US = (1 − c1)·P + (2·c1 − c2)·P₁ − (c1 + c3)·P₂ + c2·US₁ + c3·US₂ with a = exp(−1.414·π/window),
    c2 = 2·a·cos(1.414·π/window), c3 = −a², c1 = (1 + c2 − c3)/4. The five coefficients add up to 1, so it is summed as
    differences from P: of equal closes it is that close to the last bit. Recursive since the first bar, but shown from
    bar max(window − 1, 3) on, when 1 % of its start is left.
    """
    close = bars[0]
    size = int(parameters[0])
    angle = 1.414 * math.pi / size
    a = math.exp(-angle)
    c2 = 2.0 * a * math.cos(angle)
    c3 = -a * a
    c1 = (1.0 + c2 - c3) / 4.0
    before = last = close[0]
    for i in range(len(close)):
        now = close[i]
        smooth = now
        if i >= 3:
            smooth += (2.0 * c1 - c2) * (close[i - 1] - now) - (c1 + c3) * (close[i - 2] - now)
            smooth += c2 * (last - now) + c3 * (before - now)
        out[i] = smooth if i >= max(size - 1, 3) else np.nan
        before, last = last, smooth


def _smoother_lag(parameters: Sequence[float]) -> int:
    return max(int(parameters[0]) - 1, 3)


def _smoother_memory(parameters: Sequence[float]) -> float:
    return math.exp(-1.414 * math.pi / parameters[0])


DEFINITIONS = (
    Definition(
        "sma",
        "Simple moving average",
        "dollars",
        CLOSE,
        (window(1),),
        window_filled,
        forgets,
        simple,
        "TA-Lib SMA: mean of the window",
    ),
    Definition(
        "ema",
        "Exponential moving average",
        "dollars",
        CLOSE,
        (window(1),),
        window_filled,
        exponential_memory,
        exponential,
        "TA-Lib EMA: seeded with the first window's mean, then α = 2/(window+1)",
    ),
    Definition(
        "wma",
        "Weighted moving average",
        "dollars",
        CLOSE,
        (window(1),),
        window_filled,
        forgets,
        weighted,
        "TA-Lib WMA: weights 1 to window, the latest close the most",
    ),
    Definition(
        "ultimate_smoother",
        "Ultimate smoother",
        "dollars",
        CLOSE,
        (window(2),),
        _smoother_lag,
        _smoother_memory,
        ultimate_smoother,
        "John F. Ehlers, The Ultimate Smoother, Stocks & Commodities (April 2024)",
    ),
)
