"""How far and how steadily the close has moved."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, changes_filled, forgets, wilder_memory, window


@njit(cache=True, nogil=True)
def relative_strength(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Wilder's RSI, 0 to 100; NaN before bar `window`; 0 where nothing moved in the smoothed past (as TA-Lib).

    The first averages are plain means of the first `window` changes, then avg = (avg · (window − 1) + change) / window.
    """
    close = bars[0]
    size = int(parameters[0])
    gain = 0.0
    loss = 0.0
    out[0] = np.nan
    for i in range(1, len(close)):
        change = close[i] - close[i - 1]
        rise = max(change, 0.0)
        fall = max(-change, 0.0)
        if i < size:
            gain += rise
            loss += fall
            out[i] = np.nan
            continue
        if i == size:
            gain = (gain + rise) / size
            loss = (loss + fall) / size
        else:
            gain = (gain * (size - 1) + rise) / size
            loss = (loss * (size - 1) + fall) / size
        moved = gain + loss
        out[i] = 100.0 * (gain / moved) if moved > 0.0 else 0.0


@njit(cache=True, nogil=True)
def percent_change(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · (close / close `window` bars ago − 1), in percent; NaN before bar `window`."""
    close = bars[0]
    size = int(parameters[0])
    for i in range(len(close)):
        out[i] = 100.0 * (close[i] / close[i - size] - 1.0) if i >= size else np.nan


DEFINITIONS = (
    Definition(
        "rsi",
        "Relative strength index",
        "0 to 100",
        CLOSE,
        (window(2),),
        changes_filled,
        wilder_memory,
        relative_strength,
        "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); seeded as TA-Lib RSI",
    ),
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
)
