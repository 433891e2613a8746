"""Two exponential averages against each other: MACD in dollars, PPO in percent."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.indicators.definition import CLOSE, Definition, exponential_memory, window
from strategies.indicators.windows import exponential_average


@njit(cache=True, nogil=True)
def _difference(bars: NDArray[np.float64], parameters: NDArray[np.float64], percent: bool) -> NDArray[np.float64]:
    """Fast average − slow average (in percent of the slow one), from the bar on that fills the longer window.

    In dollars both averages are seeded at that bar, each with the mean of its own last closes; in percent each where it
    fills its own window, as `ema` is. So does TA-Lib, and only so the first values are its own.
    """
    close = bars[0]
    fast, slow = int(parameters[0]), int(parameters[1])
    seed = max(fast, slow) - 1
    line = np.empty(len(close))
    base = np.empty(len(close))
    exponential_average(close, fast, fast - 1 if percent else seed, line)
    exponential_average(close, slow, slow - 1 if percent else seed, base)
    for i in range(len(close)):
        line[i] -= base[i]
        if percent:
            line[i] = 100.0 * (line[i] / base[i])
    return line


@njit(cache=True, nogil=True)
def _signal(line: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The line's exponential average, seeded with the mean of its first `signal` values."""
    size = int(parameters[2])
    first = max(int(parameters[0]), int(parameters[1])) - 1
    exponential_average(line, size, first + size - 1, out)


@njit(cache=True, nogil=True)
def macd(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """EMA(fast) − EMA(slow) of the close, in dollars; NaN before bar max(fast, slow) − 1."""
    out[:] = _difference(bars, parameters, False)


@njit(cache=True, nogil=True)
def macd_signal(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """EMA(signal) of the MACD, in dollars; NaN before bar max(fast, slow) + signal − 2."""
    _signal(_difference(bars, parameters, False), parameters, out)


@njit(cache=True, nogil=True)
def macd_histogram(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """MACD − its signal, in dollars; NaN before bar max(fast, slow) + signal − 2."""
    line = _difference(bars, parameters, False)
    _signal(line, parameters, out)
    out[:] = line - out


@njit(cache=True, nogil=True)
def ppo(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """100 · (EMA(fast) − EMA(slow))/EMA(slow) of the close, in percent; NaN before bar max(fast, slow) − 1."""
    out[:] = _difference(bars, parameters, True)


@njit(cache=True, nogil=True)
def ppo_signal(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """EMA(signal) of the PPO, in percent; NaN before bar max(fast, slow) + signal − 2."""
    _signal(_difference(bars, parameters, True), parameters, out)


@njit(cache=True, nogil=True)
def ppo_histogram(bars: NDArray[np.float64], parameters: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """PPO − its signal, in percent; NaN before bar max(fast, slow) + signal − 2."""
    line = _difference(bars, parameters, True)
    _signal(line, parameters, out)
    out[:] = line - out


def _line_lag(parameters: Sequence[float]) -> int:
    return int(max(parameters[:2])) - 1


def _signal_lag(parameters: Sequence[float]) -> int:
    return _line_lag(parameters) + int(parameters[2]) - 1


_LINE = (window(1, 12, "fast"), window(1, 26, "slow"))
_SIGNAL = (*_LINE, window(1, 9, "signal"))
_MACD = "Gerald Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib MACD"
_PPO = "TA-Lib PPO with exponential averages; signal and histogram as those of the MACD"

DEFINITIONS = (
    Definition("macd", "MACD", "dollars", CLOSE, _LINE, _line_lag, exponential_memory, macd, _MACD),
    Definition(
        "macd_signal", "MACD signal", "dollars", CLOSE, _SIGNAL, _signal_lag, exponential_memory, macd_signal, _MACD
    ),
    Definition(
        "macd_histogram",
        "MACD histogram",
        "dollars",
        CLOSE,
        _SIGNAL,
        _signal_lag,
        exponential_memory,
        macd_histogram,
        _MACD,
    ),
    Definition("ppo", "Percentage price oscillator", "percent", CLOSE, _LINE, _line_lag, exponential_memory, ppo, _PPO),
    Definition(
        "ppo_signal", "PPO signal", "percent", CLOSE, _SIGNAL, _signal_lag, exponential_memory, ppo_signal, _PPO
    ),
    Definition(
        "ppo_histogram",
        "PPO histogram",
        "percent",
        CLOSE,
        _SIGNAL,
        _signal_lag,
        exponential_memory,
        ppo_histogram,
        _PPO,
    ),
)
