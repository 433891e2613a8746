"""The bar itself."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, at_once, forgets


@njit(cache=True, nogil=True)
def bar_value(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The one input as it is."""
    out[:] = bars[0]


DEFINITIONS = (
    Definition("price", "Current price", "dollars", CLOSE, (), at_once, forgets, bar_value, "the bar's adjusted close"),
)
