"""Wilder's true range and directional movement."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import RANGE, Definition, changes_filled, wilder_memory, window


@njit(cache=True, nogil=True)
def _true_range(bars: NDArray[np.float64], i: int) -> float:
    """The bar's range, stretched to the close before it, in dollars; i ≥ 1."""
    high, low, before = bars[0, i], bars[1, i], bars[2, i - 1]
    return max(high - low, abs(high - before), abs(low - before))


@njit(cache=True, nogil=True)
def average_true_range(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """ATR in dollars; NaN before bar `window`. The mean of the first `window` true ranges (the first bar has none),
    then (ATR · (window − 1) + true range)/window."""
    size = int(parameters[0])
    out[: min(size, len(out))] = np.nan
    average = 0.0
    for i in range(1, len(out)):
        if i <= size:
            average += _true_range(bars, i)
            if i < size:
                continue
            average /= size
        else:
            average = (average * (size - 1) + _true_range(bars, i)) / size
        out[i] = average


@njit(cache=True, nogil=True)
def normalised_true_range(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · ATR/close, in percent; NaN before bar `window`."""
    average_true_range(bars, parameters, out)
    for i in range(len(out)):
        out[i] = 100.0 * (out[i] / bars[2, i])


@njit(cache=True, nogil=True)
def _movement(bars: NDArray[np.float64], size: int, i: int, sums: NDArray[np.float64]) -> None:
    """Takes bar i ≥ 1 into Wilder's sums of upward movement, downward movement and true range (`sums`).

    Only the larger of the two movements beyond the bar before counts, and none when they are equal. Until bar size − 1
    the sums grow; from then on they first lose 1/size of themselves.
    """
    up = bars[0, i] - bars[0, i - 1]
    down = bars[1, i - 1] - bars[1, i]
    if i >= size:
        for k in range(3):
            sums[k] -= sums[k] / size
    if up > down and up > 0.0:
        sums[0] += up
    elif down > up and down > 0.0:
        sums[1] += down
    sums[2] += _true_range(bars, i)


@njit(cache=True, nogil=True)
def _direction(bars: NDArray[np.float64], size: int, which: int, out: NDArray[np.float64]) -> None:
    sums = np.zeros(3)
    out[: min(size, len(out))] = np.nan
    for i in range(1, len(out)):
        _movement(bars, size, i, sums)
        if i >= size:
            out[i] = 100.0 * (sums[which] / sums[2]) if sums[2] > 0.0 else 0.0


@njit(cache=True, nogil=True)
def plus_direction(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """+DI: 100 · upward movement/true range, both in Wilder's sums, 0 to 100; NaN before bar `window`; 0 for 0/0."""
    _direction(bars, int(parameters[0]), 0, out)


@njit(cache=True, nogil=True)
def minus_direction(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """−DI: 100 · downward movement/true range, both in Wilder's sums, 0 to 100; NaN before bar `window`; 0 for 0/0."""
    _direction(bars, int(parameters[0]), 1, out)


@njit(cache=True, nogil=True)
def average_direction(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """ADX, 0 to 100; NaN before bar 2·window − 1.

    DX = 100 · |+DI − −DI|/(+DI + −DI); the mean of the first `window` DX, then (ADX · (window − 1) + DX)/window. A
    session on which DX is 0/0 adds nothing to the first mean and leaves the ADX as it is, as in TA-Lib.
    """
    size = int(parameters[0])
    sums = np.zeros(3)
    average = 0.0
    for i in range(1, len(out)):
        _movement(bars, size, i, sums)
        moved = sums[0] + sums[1]
        known = moved > 0.0 and sums[2] > 0.0
        index = 100.0 * (abs(sums[0] - sums[1]) / moved) if known else 0.0
        if size <= i < 2 * size:
            average += index / size
        elif i >= 2 * size and known:
            average = (average * (size - 1) + index) / size
        out[i] = average
    out[: min(2 * size - 1, len(out))] = np.nan


def _twice_filled(parameters: Sequence[float]) -> int:
    return 2 * int(parameters[0]) - 1


_WILDER = "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib "
_WINDOW = (window(1),)

DEFINITIONS = (
    Definition(
        "atr",
        "Average true range",
        "dollars",
        RANGE,
        _WINDOW,
        changes_filled,
        wilder_memory,
        average_true_range,
        _WILDER + "ATR",
    ),
    Definition(
        "natr",
        "Normalised average true range",
        "percent",
        RANGE,
        _WINDOW,
        changes_filled,
        wilder_memory,
        normalised_true_range,
        "TA-Lib NATR: the ATR in percent of the close",
    ),
    Definition(
        "adx",
        "Average directional index",
        "0 to 100",
        RANGE,
        (window(2),),
        _twice_filled,
        wilder_memory,
        average_direction,
        _WILDER + "ADX",
    ),
    Definition(
        "plus_di",
        "Plus directional indicator",
        "0 to 100",
        RANGE,
        _WINDOW,
        changes_filled,
        wilder_memory,
        plus_direction,
        _WILDER + "PLUS_DI",
    ),
    Definition(
        "minus_di",
        "Minus directional indicator",
        "0 to 100",
        RANGE,
        _WINDOW,
        changes_filled,
        wilder_memory,
        minus_direction,
        _WILDER + "MINUS_DI",
    ),
)
