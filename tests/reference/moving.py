"""What the reference's indicators are made of: means and formulas over the last values of a list."""

import math
from collections.abc import Callable, Mapping, Sequence

Bars = Mapping[str, Sequence[float]]
Values = list[float | None]


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; of equal values it is that value, to the last bit."""
    if min(values) == max(values):
        return values[0]
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float], degrees: int) -> float:
    """The root of the squared distances from the mean over `degrees`."""
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / degrees)


def windows(values: Sequence[float | None], size: int, formula: Callable[[list[float]], float | None]) -> Values:
    """The formula of the last `size` values, wherever all of them are there."""
    answer: Values = []
    for t in range(len(values)):
        last = [value for value in values[max(t - size + 1, 0) : t + 1] if value is not None]
        answer.append(formula(last) if len(last) == size else None)
    return answer


def averaged(values: Sequence[float | None], size: int, seed: int) -> Values:
    """Exponential mean with α = 2/(size + 1), from index `seed` on, where it is the mean of the last `size` values."""
    answer: Values = [None] * min(seed, len(values))
    average = math.nan
    for t in range(seed, len(values)):
        known = [value for value in values[t - size + 1 : t + 1] if value is not None]
        average = mean(known) if t == seed or size == 1 else average + 2 / (size + 1) * (known[-1] - average)
        answer.append(average)
    return answer


def wilder(values: Sequence[float], size: int) -> Values:
    """The mean of the first `size` values, then average = (average · (size − 1) + value)/size."""
    answer: Values = []
    average = math.nan
    for t in range(len(values)):
        if t == size - 1:
            average = math.fsum(values[:size]) / size
        elif t >= size:
            average = (average * (size - 1) + values[t]) / size
        answer.append(average if t >= size - 1 else None)
    return answer
