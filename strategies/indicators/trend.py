"""How clear a trend is."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, changes_filled, forgets, window, window_filled
from strategies.indicators.windows import latest_extreme


@njit(cache=True, nogil=True)
def _aroon(values: NDArray[np.float64], size: int, sign: float, out: NDArray[np.float64]) -> None:
    """100 · (size − sessions since the extreme of the last size + 1 bars)/size."""
    where = np.empty(len(values), np.int64)
    latest_extreme(values, size + 1, sign, where)
    for i in range(len(values)):
        out[i] = 100.0 * ((size - i + where[i]) / size) if i >= size else np.nan


@njit(cache=True, nogil=True)
def aroon_up(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """How recent the highest high of the last window + 1 bars is (the latest of equal ones): 100 if today's."""
    _aroon(bars[0], int(parameters[0]), 1.0, out)


@njit(cache=True, nogil=True)
def aroon_down(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """How recent the lowest low of the last window + 1 bars is (the latest of equal ones): 100 if today's."""
    _aroon(bars[0], int(parameters[0]), -1.0, out)


@njit(cache=True, nogil=True)
def aroon_oscillator(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Aroon up − Aroon down, −100 to 100; NaN before bar `window`."""
    size = int(parameters[0])
    down = np.empty(len(out))
    _aroon(bars[0], size, 1.0, out)
    _aroon(bars[1], size, -1.0, down)
    out -= down


@njit(cache=True, nogil=True)
def _log_ratio(value: float, base: float) -> float:
    """log(value/base), with all its digits also where the two hardly differ."""
    if 0.5 * base < value < 2.0 * base:
        return np.log1p((value - base) / base)
    return np.log(value / base)


@njit(cache=True, nogil=True)
def _take(sums: NDArray[np.float64], y: float, direction: float) -> None:
    """Takes the next y into sums [4]: their count, their mean, Σ (y − mean)², Σ (t − mean)·(y − mean).

    `direction` 1.0: the next in time; −1.0: the one before.
    """
    delta = y - sums[1]
    sums[0] += 1.0
    sums[1] += delta / sums[0]
    sums[2] += delta * (y - sums[1])
    sums[3] += direction * 0.5 * sums[0] * (y - sums[1])


@njit(cache=True, nogil=True)
def _ends_of(block: NDArray[np.float64], ends: NDArray[np.float64]) -> None:
    """The sums of block[k:], for every k: y is log(close / the block's last close)."""
    sums = np.zeros(4)
    for k in range(len(block) - 1, -1, -1):
        _take(sums, _log_ratio(block[k], block[-1]), -1.0)
        ends[k] = sums


@njit(cache=True, nogil=True)
def trend_clarity(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """R² of the straight line through log(close) over the last `window` sessions, 0 to 1.

    NaN before bar window − 1, and where all closes are equal (0/0). As in `squared_deviations` a window is the end of
    one block and the beginning of the next, gathered apart and joined, so that nothing is ever taken out of a sum.
    """
    close = bars[0]
    size = int(parameters[0])
    times = size * (size * size - 1.0) / 12.0  # Σ (t − mean)²
    ends = np.zeros((size, 4))
    begun = np.zeros(4)
    out[: min(size - 1, len(out))] = np.nan
    for i in range(len(close)):
        offset = i % size
        first = i - offset
        if offset == 0:
            begun[:] = 0.0
            if i > 0:
                _ends_of(close[i - size : i], ends)
        _take(begun, _log_ratio(close[i], close[first]), 1.0)
        if i < size - 1:
            continue
        squares, joint = begun[2], begun[3]
        if offset < size - 1:
            older = ends[offset + 1]
            apart = _log_ratio(close[first], close[first - 1]) + (begun[1] - older[1])
            share = older[0] * begun[0] / size
            squares += older[2] + apart * apart * share
            joint += older[3] + apart * 0.5 * size * share
        out[i] = min(joint * joint / (squares * times), 1.0) if squares > 0.0 else np.nan


_CHANDE = "Tushar Chande, Stocks & Commodities (September 1995); TA-Lib "

DEFINITIONS = (
    Definition(
        "aroon_up",
        "Aroon up",
        "0 to 100",
        ("high",),
        (window(1),),
        changes_filled,
        forgets,
        aroon_up,
        _CHANDE + "AROON",
    ),
    Definition(
        "aroon_down",
        "Aroon down",
        "0 to 100",
        ("low",),
        (window(1),),
        changes_filled,
        forgets,
        aroon_down,
        _CHANDE + "AROON",
    ),
    Definition(
        "aroon_oscillator",
        "Aroon oscillator",
        "−100 to 100",
        ("high", "low"),
        (window(1),),
        changes_filled,
        forgets,
        aroon_oscillator,
        _CHANDE + "AROONOSC",
    ),
    Definition(
        "trend_clarity",
        "Trend clarity",
        "0 to 1",
        CLOSE,
        (window(3),),
        window_filled,
        forgets,
        trend_clarity,
        "R² of the least-squares line through the logarithms of the last `window` closes",
    ),
)
