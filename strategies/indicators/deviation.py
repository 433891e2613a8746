"""How widely the close varies: deviations and Bollinger's bands."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import (
    CLOSE,
    Definition,
    Parameter,
    changes_filled,
    forgets,
    window,
    window_filled,
)
from strategies.indicators.returns import daily_returns
from strategies.indicators.windows import running_mean, squared_deviations


@njit(cache=True, nogil=True)
def volatility(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Sample deviation (n − 1) of the last `window` simple daily returns, in percent a day; NaN before bar `window`."""
    size = int(parameters[0])
    returns = np.empty(len(out))
    daily_returns(bars[0], returns)
    squared_deviations(returns, size, 1, out)
    for i in range(len(out)):
        out[i] = 100.0 * np.sqrt(out[i] / (size - 1))


@njit(cache=True, nogil=True)
def price_deviation(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Sample deviation (n − 1) of the last `window` closes, in dollars; NaN before bar window − 1."""
    size = int(parameters[0])
    squared_deviations(bars[0], size, 0, out)
    for i in range(len(out)):
        out[i] = np.sqrt(out[i] / (size - 1))


@njit(cache=True, nogil=True)
def _bands(bars: NDArray[np.float64], size: int, mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> None:
    """Mean and population deviation (n) of the last `size` closes."""
    running_mean(bars[0], size, 0, mean)
    squared_deviations(bars[0], size, 0, deviation)
    for i in range(len(deviation)):
        deviation[i] = np.sqrt(deviation[i] / size)


@njit(cache=True, nogil=True)
def bollinger_upper(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean plus `deviations` population deviations of the last `window` closes, in dollars; NaN before window − 1."""
    deviation = np.empty(len(out))
    _bands(bars, int(parameters[0]), out, deviation)
    for i in range(len(out)):
        out[i] += parameters[1] * deviation[i]


@njit(cache=True, nogil=True)
def bollinger_lower(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Mean less `deviations` population deviations of the last `window` closes, in dollars; NaN before window − 1."""
    deviation = np.empty(len(out))
    _bands(bars, int(parameters[0]), out, deviation)
    for i in range(len(out)):
        out[i] -= parameters[1] * deviation[i]


@njit(cache=True, nogil=True)
def bollinger_percent(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """%B: where the close stands from the lower (0) to the upper band (100); NaN before window − 1 and of equal closes.

    100 · (close − lower)/(upper − lower), written as a distance from the mean so that no band is subtracted from one.
    """
    close = bars[0]
    deviation = np.empty(len(out))
    _bands(bars, int(parameters[0]), out, deviation)
    for i in range(len(out)):
        half = parameters[1] * deviation[i]
        out[i] = 50.0 + 50.0 * (close[i] - out[i]) / half if half > 0.0 else np.nan


_BOLLINGER = (window(2, 20), Parameter("deviations", 0.01, 100.0, False, 2.0))

DEFINITIONS = (
    Definition(
        "volatility",
        "Volatility",
        "percent a day",
        CLOSE,
        (window(2),),
        changes_filled,
        forgets,
        volatility,
        "sample deviation (n − 1) of the last `window` simple daily returns",
    ),
    Definition(
        "price_deviation",
        "Price deviation",
        "dollars",
        CLOSE,
        (window(2),),
        window_filled,
        forgets,
        price_deviation,
        "sample deviation (n − 1) of the last `window` closes",
    ),
    Definition(
        "bollinger_upper",
        "Upper Bollinger band",
        "dollars",
        CLOSE,
        _BOLLINGER,
        window_filled,
        forgets,
        bollinger_upper,
        "John Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS",
    ),
    Definition(
        "bollinger_lower",
        "Lower Bollinger band",
        "dollars",
        CLOSE,
        _BOLLINGER,
        window_filled,
        forgets,
        bollinger_lower,
        "John Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS",
    ),
    Definition(
        "bollinger_percent",
        "Bollinger %B",
        "percent",
        CLOSE,
        _BOLLINGER,
        window_filled,
        forgets,
        bollinger_percent,
        "John Bollinger, Bollinger on Bollinger Bands (2001), times 100",
    ),
)
