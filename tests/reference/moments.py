"""The statistics that the metrics are made of, straight from their formulas. NaN where nothing can be said."""

import math
from collections.abc import Sequence
from statistics import NormalDist

NORMAL = NormalDist()


def mean(returns: Sequence[float]) -> float:
    """The arithmetic mean."""
    return math.fsum(returns) / len(returns)


def standard_deviation(returns: Sequence[float]) -> float:
    """The sample's, with n − 1. Equal returns have exactly 0: the rounding of their mean is no volatility."""
    if len(returns) < 2:
        return math.nan
    if all(r == returns[0] for r in returns):
        return 0.0
    middle = mean(returns)
    return math.sqrt(math.fsum((r - middle) ** 2 for r in returns) / (len(returns) - 1))


def correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Pearson's. NaN when either side never moves."""
    if all(x == left[0] for x in left) or all(y == right[0] for y in right):
        return math.nan
    return covariance(left, right) / math.sqrt(covariance(left, left) * covariance(right, right))


def covariance(left: Sequence[float], right: Sequence[float]) -> float:
    """The sum of the products of the distances from the means, which is n − 1 times the covariance."""
    x, y = mean(left), mean(right)
    return math.fsum((a - x) * (b - y) for a, b in zip(left, right, strict=True))


def central(returns: Sequence[float], power: int) -> float:
    """Σ (r − mean)^power."""
    middle = mean(returns)
    return math.fsum((r - middle) ** power for r in returns)


def skew(returns: Sequence[float]) -> float:
    """n√(n − 1)/(n − 2) · m₃/m₂^1.5 of the sums m of the powers."""
    n = len(returns)
    if n < 3 or standard_deviation(returns) == 0:
        return math.nan
    return n * math.sqrt(n - 1) / (n - 2) * central(returns, 3) / central(returns, 2) ** 1.5


def kurtosis(returns: Sequence[float]) -> float:
    """(n − 1)/((n − 2)(n − 3)) · (n(n + 1)·m₄/m₂² − 3(n − 1)): the excess over the normal distribution's."""
    n = len(returns)
    if n < 4 or standard_deviation(returns) == 0:
        return math.nan
    inner = n * (n + 1) * central(returns, 4) / central(returns, 2) ** 2 - 3 * (n - 1)
    return (n - 1) / ((n - 2) * (n - 3)) * inner


def normal_tail(values: Sequence[float]) -> float:
    """The mean of the lowest 5 % of a normal distribution with the mean and deviation of `values`."""
    if len(values) < 2:
        return values[0]
    return mean(values) - standard_deviation(values) * NORMAL.pdf(NORMAL.inv_cdf(0.05)) / 0.05


def quantile(returns: Sequence[float], share: float) -> float:
    """Between the two neighbours of share·(n − 1) in the sorted returns, linearly."""
    ordered = sorted(returns)
    spot = share * (len(ordered) - 1)
    below = ordered[int(spot)]
    above = ordered[min(int(spot) + 1, len(ordered) - 1)]
    return below + (above - below) * (spot - int(spot))


def over(above: float, below: float) -> float:
    """A quotient; NaN where it divides by zero."""
    return math.nan if below == 0 else above / below


def average(values: Sequence[float]) -> float:
    """The mean; NaN of nothing."""
    return mean(values) if values else math.nan
