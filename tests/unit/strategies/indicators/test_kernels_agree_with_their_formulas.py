"""Every indicator of the catalogue against its definition written out; one without a reference fails."""

import math

import numpy as np
import pytest

from strategies.indicators.catalogue import CATALOGUE, Definition
from tests.reference.indicators import indicator


def _prices(kind: str) -> np.ndarray:
    rng = np.random.default_rng(7)
    walk = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, 300)))
    shapes = {
        "walk": walk,
        "flat": np.full(300, 3.3),
        "rising": np.linspace(1.0, 2.0, 300),
        "falling": np.linspace(2.0, 1.0, 300),
        "pennies": walk / 1e7,
        "fortunes": walk * 1e9,
        "stops": np.where(np.arange(300) < 150, walk, walk[150]),
    }
    return shapes[kind]


@pytest.mark.parametrize("kind", ["walk", "flat", "rising", "falling", "pennies", "fortunes", "stops"])
@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_kernel_is_its_formula(definition: Definition, kind: str) -> None:
    close = _prices(kind)
    windows = (definition.minimum_window, 3, 14, 299, 300, 301) if definition.has_window else (0,)
    for window in windows:
        out = np.full(len(close), -1.0)
        definition.kernel(close, window, out)
        reference = indicator(definition.name, close.tolist(), window if definition.has_window else None)
        expected = np.array([math.nan if value is None else value for value in reference])
        assert np.array_equal(np.isnan(out), np.isnan(expected)), "the first value stands where the formula puts it"
        lag = min(definition.lag(window), len(close))
        assert np.isnan(out[:lag]).all()
        assert not np.isnan(out[lag:]).any()
        np.testing.assert_allclose(out[lag:], expected[lag:], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("window", [1, 2, 3, 5, 7, 49, 200])
def test_the_average_of_a_flat_stretch_after_a_walk_is_its_price(window: int) -> None:
    """Else a gate `price > sma` would flip on rounding alone: 475.28 five times, summed and divided, is a bit less."""
    cents = np.random.default_rng(3).integers(100, 100_000, 40)
    for price in (475.28, *(cents / 100)):
        close = np.concatenate([_prices("walk"), np.full(400, price)])
        out = np.empty(len(close))
        CATALOGUE["sma"].kernel(close, window, out)
        assert (out[299 + window :] == price).all()
        CATALOGUE["ema"].kernel(close[300:], window, out[300:])
        assert (out[299 + window :] == price).all()
