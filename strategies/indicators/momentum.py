"""How far and how steadily the close has moved."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def relative_strength(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """Wilder's RSI, 0 to 100; NaN before bar `window`; 0 where nothing moved in the smoothed past (as TA-Lib).

    The first averages are plain means of the first `window` changes, then avg = (avg · (window − 1) + change) / window.
    """
    gain = 0.0
    loss = 0.0
    for i in range(len(close)):
        if i == 0:
            out[0] = np.nan
            continue
        change = close[i] - close[i - 1]
        rise = max(change, 0.0)
        fall = max(-change, 0.0)
        if i < window:
            gain += rise
            loss += fall
            out[i] = np.nan
            continue
        if i == window:
            gain = (gain + rise) / window
            loss = (loss + fall) / window
        else:
            gain = (gain * (window - 1) + rise) / window
            loss = (loss * (window - 1) + fall) / window
        moved = gain + loss
        out[i] = 100.0 * (gain / moved) if moved > 0.0 else 0.0


@njit(cache=True, nogil=True)
def cumulative_return(close: NDArray[np.float64], window: int, out: NDArray[np.float64]) -> None:
    """100 · (close / close `window` bars ago − 1), in percent; NaN before bar `window`."""
    for i in range(len(close)):
        out[i] = 100.0 * (close[i] / close[i - window] - 1.0) if i >= window else np.nan
