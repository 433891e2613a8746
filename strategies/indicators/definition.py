"""What an indicator says about itself: the contract between the kernels and everyone who calls them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAXIMUM_WINDOW = 2000

# kernel(bars, parameters, out): bars float64 [inputs, n ≥ 1], C-contiguous, from the ticker's first bar on, no gaps;
# parameters float64 [P], within their limits; out float64 [n] is filled, with NaN before bar `lag(parameters)`.
Kernel = Callable[[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]], None]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that an indicator takes; its limits are themselves allowed, and without a default it must be given."""

    name: str
    minimum: float
    maximum: float
    whole: bool
    default: float | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator.

    `inputs` are the rows of `bars` that its kernel takes, some of close, open, high, low, volume. `lag(parameters)` is
    the bar of its ticker, counted from 0, at which its first value stands. `memory(parameters)` says how long older
    bars matter: 0.0 when the value depends on the last lag + 1 bars alone, else the factor by which the influence of
    what lies further back fades with every session (1.0: never).
    """

    name: str
    title: str
    unit: str
    inputs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    lag: Callable[[Sequence[float]], int]
    memory: Callable[[Sequence[float]], float]
    kernel: Kernel
    source: str


CLOSE = ("close",)
RANGE = ("high", "low", "close")


def window(minimum: int, default: float | None = None, name: str = "window") -> Parameter:
    """A number of sessions."""
    return Parameter(name, minimum, MAXIMUM_WINDOW, True, default)


def at_once(parameters: Sequence[float]) -> int:
    """The first value stands at the first bar."""
    return 0


def window_filled(parameters: Sequence[float]) -> int:
    """The first value stands at the bar that fills the window."""
    return int(parameters[0]) - 1


def changes_filled(parameters: Sequence[float]) -> int:
    """The first value stands at the bar that fills a window of changes: one more than of bars."""
    return int(parameters[0])


def forgets(parameters: Sequence[float]) -> float:
    """Only the bars of the window matter."""
    return 0.0


def never_forgets(parameters: Sequence[float]) -> float:
    """Every bar since the first one matters."""
    return 1.0


def exponential_memory(parameters: Sequence[float]) -> float:
    """1 − α of the exponential average with the longest of the windows."""
    return 1.0 - 2.0 / (max(parameters) + 1.0)


def wilder_memory(parameters: Sequence[float]) -> float:
    """1 − 1/window of Wilder's smoothing."""
    return 1.0 - 1.0 / parameters[0]
