"""Bars to try indicators on, and how they are asked."""

import math
from collections.abc import Sequence

import numpy as np

from strategies.indicators.catalogue import CATALOGUE, Definition, Parameter
from tests.reference.indicators import indicator

Bars = dict[str, np.ndarray]


def bars_around(close: Sequence[float] | np.ndarray, seed: int = 5) -> Bars:
    """Bars with these closes and with random opens, ranges and volumes, some of them 0."""
    rng = np.random.default_rng(seed)
    close = np.asarray(close, dtype=float)
    opens = close * np.exp(rng.normal(0.0, 0.01, len(close)))
    high = np.maximum(opens, close) * np.exp(np.abs(rng.normal(0.0, 0.01, len(close))))
    low = np.minimum(opens, close) * np.exp(-np.abs(rng.normal(0.0, 0.01, len(close))))
    volume = np.floor(rng.uniform(-2e5, 1e6, len(close)).clip(0.0))
    return {"open": opens, "high": high, "low": low, "close": close, "volume": volume}


def still_bars(close: Sequence[float] | np.ndarray) -> Bars:
    """Bars that never leave their close, and without any volume."""
    close = np.asarray(close, dtype=float)
    return {"open": close, "high": close, "low": close, "close": close, "volume": np.zeros(len(close))}


def walk(n: int = 700, seed: int = 7) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0, 0.02, n)))


def ask(name: str, bars: Bars, *parameters: float) -> np.ndarray:
    """The kernel's answer."""
    definition = CATALOGUE[name]
    rows = np.ascontiguousarray([bars[column] for column in definition.inputs])
    out = np.full(rows.shape[1], -12345.0)
    definition.kernel(rows, np.array(parameters, dtype=float), out)
    return out


def expected(name: str, bars: Bars, *parameters: float) -> np.ndarray:
    """The reference's answer, with NaN where it has no value."""
    values = indicator(name, {column: values.tolist() for column, values in bars.items()}, parameters)
    return np.array([math.nan if value is None else value for value in values])


def parameter_sets(definition: Definition, *windows: int) -> list[tuple[float, ...]]:
    """The smallest parameters, the defaults, and for each of the windows some that are all different."""

    def around(window: int, place: int, parameter: Parameter) -> float:
        return max(parameter.minimum, window - 2 * place) if parameter.whole else 2.5

    sets = [tuple(parameter.minimum for parameter in definition.parameters)]
    sets += [tuple(around(window, *item) for item in enumerate(definition.parameters)) for window in windows]
    defaults = tuple(parameter.default for parameter in definition.parameters if parameter.default is not None)
    return list(dict.fromkeys([*sets, defaults] if len(defaults) == len(definition.parameters) else sets))
