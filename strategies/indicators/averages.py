"""Moving averages of the close, in dollars."""

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
)
