"""The bar itself, and what its volume adds up to."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, at_once, forgets, never_forgets


@njit(cache=True, nogil=True)
def bar_value(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The one input as it is."""
    out[:] = bars[0]


@njit(cache=True, nogil=True)
def on_balance_volume(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Shares: the first bar's volume, then plus the volume of every higher close, minus that of every lower one."""
    close, volume = bars[0], bars[1]
    total = volume[0]
    out[0] = total
    for i in range(1, len(close)):
        if close[i] > close[i - 1]:
            total += volume[i]
        elif close[i] < close[i - 1]:
            total -= volume[i]
        out[i] = total


DEFINITIONS = (
    Definition("price", "Current price", "dollars", CLOSE, (), at_once, forgets, bar_value, "the bar's adjusted close"),
    Definition("open", "Open", "dollars", ("open",), (), at_once, forgets, bar_value, "the bar's adjusted open"),
    Definition("high", "High", "dollars", ("high",), (), at_once, forgets, bar_value, "the bar's adjusted high"),
    Definition("low", "Low", "dollars", ("low",), (), at_once, forgets, bar_value, "the bar's adjusted low"),
    Definition("volume", "Volume", "shares", ("volume",), (), at_once, forgets, bar_value, "the bar's volume"),
    Definition(
        "obv",
        "On-balance volume",
        "shares",
        ("close", "volume"),
        (),
        at_once,
        never_forgets,
        on_balance_volume,
        "Joseph Granville, Granville's New Key to Stock Market Profits (1963); TA-Lib OBV",
    ),
)
