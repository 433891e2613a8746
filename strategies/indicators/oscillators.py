"""Where the close stands between extremes."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import (
    CLOSE,
    RANGE,
    Definition,
    changes_filled,
    forgets,
    wilder_memory,
    window,
    window_filled,
)
from strategies.indicators.windows import latest_extreme, running_mean


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
def _place_in_range(bars: NDArray[np.float64], size: int, out: NDArray[np.float64]) -> None:
    """100 · (close − lowest low)/(highest high − lowest low) of the last `size` bars; 0 where they are the same."""
    high, low, close = bars[0], bars[1], bars[2]
    top = np.empty(len(close), np.int64)
    bottom = np.empty(len(close), np.int64)
    latest_extreme(high, size, 1.0, top)
    latest_extreme(low, size, -1.0, bottom)
    for i in range(len(close)):
        if i < size - 1:
            out[i] = np.nan
            continue
        lowest = low[bottom[i]]
        span = high[top[i]] - lowest
        out[i] = 100.0 * ((close[i] - lowest) / span) if span > 0.0 else 0.0


@njit(cache=True, nogil=True)
def stochastic_k(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """%K: the close's place in the range of the last `window` bars, averaged over `smoothing` sessions; 0 to 100."""
    size = int(parameters[0])
    place = np.empty(len(out))
    _place_in_range(bars, size, place)
    running_mean(place, int(parameters[1]), size - 1, out)


@njit(cache=True, nogil=True)
def stochastic_d(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """%D: the mean of the last `signal` %K; 0 to 100."""
    first = int(parameters[0]) + int(parameters[1]) - 2
    k = np.empty(len(out))
    stochastic_k(bars, parameters, k)
    running_mean(k, int(parameters[2]), first, out)


@njit(cache=True, nogil=True)
def williams_r(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """%R: −100 · (highest high − close)/(highest high − lowest low) of the last `window` bars, −100 to 0.

    NaN before bar window − 1; 0 where the highest high is the lowest low, as in TA-Lib.
    """
    high, low, close = bars[0], bars[1], bars[2]
    size = int(parameters[0])
    top = np.empty(len(close), np.int64)
    bottom = np.empty(len(close), np.int64)
    latest_extreme(high, size, 1.0, top)
    latest_extreme(low, size, -1.0, bottom)
    for i in range(len(close)):
        highest = high[top[i]]
        span = highest - low[bottom[i]]
        out[i] = 100.0 * ((close[i] - highest) / span) if span > 0.0 else 0.0
    out[: min(size - 1, len(out))] = np.nan


@njit(cache=True, nogil=True, fastmath={"reassoc", "nsz"})
def _distances(values: NDArray[np.float64], centre: float) -> float:
    """Σ |value − centre|; the order of the sum is left to the compiler, which takes several values at a time."""
    total = 0.0
    for value in values:
        total += abs(value - centre)
    return total


@njit(cache=True, nogil=True)
def commodity_channel(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """CCI: (T − mean of T)/(0.015 · mean distance of T from that mean), T = (high + low + close)/3, of `window` bars.

    NaN before bar window − 1; 0 where all T are equal, as in TA-Lib. The mean distance has no quick update: each bar
    takes `window` steps, each a fraction of a nanosecond.
    """
    size = int(parameters[0])
    typical = (bars[0] + bars[1] + bars[2]) / 3.0
    running_mean(typical, size, 0, out)
    for i in range(size - 1, len(out)):
        above = typical[i] - out[i]
        distance = _distances(typical[i - size + 1 : i + 1], out[i]) / size
        out[i] = above / (0.015 * distance) if distance > 0.0 else 0.0


def _smoothed(parameters: Sequence[float]) -> int:
    return int(sum(parameters)) - len(parameters)


_STOCHASTIC = (window(1, 14), window(1, 3, "smoothing"))

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
        "stochastic_k",
        "Stochastic %K",
        "0 to 100",
        RANGE,
        _STOCHASTIC,
        _smoothed,
        forgets,
        stochastic_k,
        "George Lane's stochastics; TA-Lib STOCH, slow %K with simple means",
    ),
    Definition(
        "stochastic_d",
        "Stochastic %D",
        "0 to 100",
        RANGE,
        (*_STOCHASTIC, window(1, 3, "signal")),
        _smoothed,
        forgets,
        stochastic_d,
        "George Lane's stochastics; TA-Lib STOCH, slow %D with simple means",
    ),
    Definition(
        "williams_r",
        "Williams %R",
        "−100 to 0",
        RANGE,
        (window(1),),
        window_filled,
        forgets,
        williams_r,
        "Larry Williams, How I Made One Million Dollars Last Year Trading Commodities (1973); TA-Lib WILLR",
    ),
    Definition(
        "cci",
        "Commodity channel index",
        "points",
        RANGE,
        (window(2),),
        window_filled,
        forgets,
        commodity_channel,
        "Donald Lambert, Commodity Channel Index, Commodities (October 1980); TA-Lib CCI",
    ),
)
