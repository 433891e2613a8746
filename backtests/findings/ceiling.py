"""How good the best of many runs is by luck alone: the distribution of a maximum, by Gaussian block multipliers.

Every run is a column of S monthly values, scaled so that their squares add up to about 1; a draw multiplies each month
of all runs by the same random number and looks for the largest sum (White 2000; Romano, Wolf 2005). So runs that are
alike count as one, however many they are, and what a single month did to all of them stays together.
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000  # half of them are the others turned round: a draw of −ξ has the maximum −min
SEED = 20_261

_EULER = 0.5772156649015329
_NORMAL = NormalDist()
_MOST_IDEAS = 1e12


class Ceiling:
    """The largest sum of each draw over all columns that were shown so far."""

    def __init__(self, months: int, scale: float = 1.0) -> None:
        """Of that many blocks; all sums are multiplied by `scale`."""
        drawn = np.random.default_rng(SEED).standard_normal((DRAWS // 2, months))
        self._multipliers = (drawn * scale).astype(np.float32)
        self._maxima = np.full(DRAWS, -np.inf, np.float32)

    def add(self, columns: NDArray[np.float32]) -> None:
        """float32 [S, n], contiguous; the same columns in other portions may differ in the last digit."""
        if not columns.shape[1]:
            return
        sums = self._multipliers @ columns
        half = DRAWS // 2
        np.maximum(self._maxima[:half], sums.max(axis=1), out=self._maxima[:half])
        np.maximum(self._maxima[half:], -sums.min(axis=1), out=self._maxima[half:])

    @property
    def maxima(self) -> NDArray[np.float64]:
        """Of every draw, float64 [DRAWS]; −∞ when no column was shown."""
        return self._maxima.astype(np.float64)


def chance(maxima: NDArray[np.float64], value: float) -> float:
    """How often luck alone reaches `value`: the p-value, never 0."""
    return (1 + int(np.count_nonzero(maxima >= value))) / (len(maxima) + 1)


def expected_maximum(ideas: float) -> float:
    """Of so many independent standard normal numbers (Bailey, López de Prado 2014), 0 for one."""
    if ideas <= 1.0:
        return 0.0
    low, high = _NORMAL.inv_cdf(1.0 - 1.0 / ideas), _NORMAL.inv_cdf(1.0 - 1.0 / (ideas * math.e))
    return max(0.0, (1.0 - _EULER) * low + _EULER * high)


def ideas(maximum: float) -> float:
    """How many independent runs have this expected maximum: the inverse of expected_maximum(), 1 or more."""
    low, high = 0.0, math.log(_MOST_IDEAS)
    for _ in range(60):
        middle = (low + high) / 2
        if expected_maximum(math.exp(middle)) < maximum:
            low = middle
        else:
            high = middle
    return math.exp(low)
