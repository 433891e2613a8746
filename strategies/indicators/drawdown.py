"""How far the close has fallen from a peak."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, forgets, window, window_filled
from strategies.indicators.windows import latest_extreme


@njit(cache=True, nogil=True)
def drawdown(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · (1 − close / highest of the last `window` closes), 0 at a peak, in percent; NaN before bar window − 1."""
    close = bars[0]
    size = int(parameters[0])
    peak = np.empty(len(close), np.int64)
    latest_extreme(close, size, 1.0, peak)
    for i in range(len(close)):
        out[i] = 100.0 * (1.0 - close[i] / close[peak[i]]) if i >= size - 1 else np.nan


@njit(cache=True, nogil=True)
def max_drawdown(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The largest fall among the last `window` closes: 100 · max (1 − later / earlier), 0 or more, in percent.

    NaN before bar window − 1. A window is the end of one block of `window` closes and the beginning of the next; its
    largest fall lies in one of them, or leads from the peak of the first to the low of the second.
    """
    close = bars[0]
    size = int(parameters[0])
    end_peak = np.empty(size)
    end_fall = np.empty(size)
    peak = low = fall = 0.0
    for i in range(len(close)):
        offset = i % size
        if offset == 0:
            if i > 0:
                _falls_backwards(close[i - size : i], end_peak, end_fall)
            peak = low = close[i]
            fall = 0.0
        peak = max(peak, close[i])
        low = min(low, close[i])
        fall = max(fall, 1.0 - close[i] / peak)
        if i < size - 1:
            out[i] = np.nan
        elif offset == size - 1:
            out[i] = 100.0 * fall
        else:
            across = 1.0 - low / end_peak[offset + 1]
            out[i] = 100.0 * max(fall, end_fall[offset + 1], across)


@njit(cache=True, nogil=True)
def _falls_backwards(block: NDArray[np.float64], peaks: NDArray[np.float64], falls: NDArray[np.float64]) -> None:
    """Of block[k:], for every k: its highest close and its largest fall, as a fraction."""
    peak = low = block[-1]
    fall = 0.0
    for k in range(len(block) - 1, -1, -1):
        peak = max(peak, block[k])
        low = min(low, block[k])
        fall = max(fall, 1.0 - low / block[k])
        peaks[k] = peak
        falls[k] = fall


DEFINITIONS = (
    Definition(
        "drawdown",
        "Drawdown",
        "percent",
        CLOSE,
        (window(1),),
        window_filled,
        forgets,
        drawdown,
        "100 × (1 − close / highest of the last `window` closes)",
    ),
    Definition(
        "max_drawdown",
        "Maximum drawdown",
        "percent",
        CLOSE,
        (window(1),),
        window_filled,
        forgets,
        max_drawdown,
        "the largest fall from a close to a later one among the last `window`",
    ),
)
