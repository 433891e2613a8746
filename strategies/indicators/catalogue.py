"""Every indicator of the language: its name, unit, warm-up, kernel and where its formula comes from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategies.indicators.averages import exponential_average, simple_average
from strategies.indicators.momentum import cumulative_return, relative_strength
from strategies.indicators.price import last_price

MAXIMUM_WINDOW = 2000

# kernel(close, window, out): close float64 [n] from the ticker's first bar on, without gaps; out float64 [n] is filled.
Kernel = Callable[[NDArray[np.float64], int, NDArray[np.float64]], None]


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator. Its first value stands at bar `lag(window)` of its ticker, counted from 0."""

    name: str
    title: str
    unit: str
    has_window: bool
    minimum_window: int
    lag: Callable[[int], int]
    kernel: Kernel
    source: str


def _none(window: int) -> int:
    return 0


def _one_less(window: int) -> int:
    return window - 1


def _whole(window: int) -> int:
    return window


CATALOGUE: dict[str, Definition] = {
    definition.name: definition
    for definition in (
        Definition("price", "Current price", "dollars", False, 0, _none, last_price, "the bar's adjusted close"),
        Definition(
            "sma",
            "Simple moving average",
            "dollars",
            True,
            1,
            _one_less,
            simple_average,
            "TA-Lib SMA: mean of the window",
        ),
        Definition(
            "ema",
            "Exponential moving average",
            "dollars",
            True,
            1,
            _one_less,
            exponential_average,
            "TA-Lib EMA: seeded with the first window's mean, then α = 2/(window+1)",
        ),
        Definition(
            "rsi",
            "Relative strength index",
            "0 to 100",
            True,
            2,
            _whole,
            relative_strength,
            "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); seeded as TA-Lib RSI",
        ),
        Definition(
            "cumulative_return",
            "Cumulative return",
            "percent",
            True,
            1,
            _whole,
            cumulative_return,
            "100 × (close / close `window` sessions ago − 1)",
        ),
    )
}
