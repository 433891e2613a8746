"""How a metric is spread over a batch."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.findings.better import Better

_LEVELS = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])


@dataclass(frozen=True, slots=True)
class Summary:
    """Of `count` runs with a value and `undefined` ones without; every figure is NaN when there is nothing to tell.

    `deviation` is the sample's (n − 1), exactly 0 for equal values; quantiles are interpolated linearly between
    neighbours. `argbest` and `argworst` are the positions of the best and the worst value, the first of equals; None
    without a value.
    """

    count: int
    undefined: int
    mean: float
    deviation: float
    worst: float
    best: float
    minimum: float
    q01: float
    q05: float
    q25: float
    median: float
    q75: float
    q95: float
    q99: float
    maximum: float
    argbest: int | None
    argworst: int | None


def summary(values: NDArray[np.float64], better: Better) -> Summary:
    """What there is to say of `values` float64 [m], NaN where undefined."""
    ascending = values[~np.isnan(values)]
    ascending.sort()
    lowest, highest = (float(ascending[0]), float(ascending[-1])) if len(ascending) else (math.nan, math.nan)
    worst, best = (lowest, highest) if better > 0 else (highest, lowest)
    mean, deviation = _moments(ascending)
    q01, q05, q25, median, q75, q95, q99 = _quantiles(ascending)
    return Summary(
        count=len(ascending),
        undefined=len(values) - len(ascending),
        mean=mean,
        deviation=deviation,
        worst=worst,
        best=best,
        minimum=lowest,
        q01=q01,
        q05=q05,
        q25=q25,
        median=median,
        q75=q75,
        q95=q95,
        q99=q99,
        maximum=highest,
        argbest=_first(values, best),
        argworst=_first(values, worst),
    )


def _moments(ascending: NDArray[np.float64]) -> tuple[float, float]:
    """The mean and the deviation; sums of equal values are rounded, these are not."""
    if len(ascending) == 0:
        return math.nan, math.nan
    if ascending[0] == ascending[-1]:
        return float(ascending[0]), 0.0 if len(ascending) > 1 else math.nan
    with np.errstate(invalid="ignore"):
        return float(ascending.mean()), float(ascending.std(ddof=1))


def _quantiles(ascending: NDArray[np.float64]) -> list[float]:
    """As numpy's "linear", except that a quantile on or between equal values is that value, be it infinite."""
    if len(ascending) == 0:
        return [math.nan] * len(_LEVELS)
    place = _LEVELS * (len(ascending) - 1)
    below = np.floor(place).astype(np.int64)
    low, high = ascending[below], ascending[np.minimum(below + 1, len(ascending) - 1)]
    part = place - below
    with np.errstate(invalid="ignore"):
        between = np.clip((1 - part) * low + part * high, low, high)
    found: list[float] = np.where((part == 0) | (low == high), low, between).tolist()
    return found


def _first(values: NDArray[np.float64], value: float) -> int | None:
    """The first position of a value that stands there; None for NaN."""
    return None if math.isnan(value) else int(np.argmax(values == value))
