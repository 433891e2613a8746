"""Every indicator of the catalogue against its definition written out; one without a reference fails."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW, Definition
from tests.reference.indicators import INDICATORS
from tests.unit.strategies.indicators.cases import Bars, ask, bars_around, expected, parameter_sets, still_bars, walk

# What answers 0/0 with NaN after its first value, wherever the closes of its window are all equal.
UNDEFINED_WHEN_STILL = {"bollinger_percent", "trend_clarity"}

# A price's own size times a few roundings is what a sum or a difference of prices may lose.
DOLLARS = {"obv", "wma", "ultimate_smoother", "macd", "macd_signal", "macd_histogram"}
POINTS = 1e-8  # of indicators that lie between 0 and 100 or so, quotients of such sums


def _shapes() -> dict[str, Bars]:
    path = walk(300)
    return {
        "walk": bars_around(path),
        "flat": still_bars(np.full(300, 3.3)),
        "rising": bars_around(np.linspace(1.0, 2.0, 300)),
        "falling": still_bars(np.linspace(2.0, 1.0, 300)),
        "pennies": bars_around(path / 1e7),
        "fortunes": bars_around(path * 1e9),
        "stops": still_bars(np.where(np.arange(300) < 150, path, path[150])),
        "jumps": bars_around(10.0 ** np.random.default_rng(2).uniform(-6.0, 6.0, 300)),
    }


SHAPES = _shapes()


def check(definition: Definition, bars: Bars, parameters: tuple[float, ...]) -> None:
    out = ask(definition.name, bars, *parameters)
    reference = expected(definition.name, bars, *parameters)
    lag = min(definition.lag(parameters), len(out))
    assert np.isnan(out[:lag]).all()
    assert np.isnan(reference[:lag]).all()
    if definition.name in UNDEFINED_WHEN_STILL:
        assert np.array_equal(np.isnan(out), np.isnan(reference))
    else:
        assert not np.isnan(out[lag:]).any(), (
            "the first value stands where the lag puts it, and then there always is one"
        )
    size = np.abs(bars["volume" if definition.unit == "shares" else "close"]).max()
    slack = 1e-13 * size if definition.name in DOLLARS or definition.unit == "dollars" else POINTS
    np.testing.assert_allclose(out[lag:], reference[lag:], rtol=1e-9, atol=slack)


def test_the_reference_knows_the_same_indicators_and_parameters():
    assert list(INDICATORS) == list(CATALOGUE)
    for name, (_, minimums) in INDICATORS.items():
        assert minimums == {parameter.name: parameter.minimum for parameter in CATALOGUE[name].parameters}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_a_kernel_is_its_formula(definition: Definition, shape: str) -> None:
    for parameters in parameter_sets(definition, 3, 14, 299, 300, 301):
        check(definition, SHAPES[shape], parameters)


CLOSES = st.one_of(
    st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40),
    st.lists(st.sampled_from([1e-6, 0.1, 3.3, 475.28, 1e6]), min_size=1, max_size=40),
    st.lists(st.sampled_from([1e6, 1e6 + 1e-3, 1e6 - 1e-3]), min_size=1, max_size=40),
)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
@settings(max_examples=40, deadline=None)
@given(closes=CLOSES, window=st.integers(1, 12), still=st.booleans(), seed=st.integers(0, 99))
def test_a_kernel_is_its_formula_on_any_bars(
    definition: Definition, closes: list[float], window: int, still: bool, seed: int
) -> None:
    bars = still_bars(closes) if still else bars_around(closes, seed)
    for parameters in parameter_sets(definition, window):
        check(definition, bars, parameters)


@pytest.mark.parametrize("name", ["momentum_13612w", "momentum_13612u", "sma12_momentum"])
def test_an_indicator_of_a_year_has_its_first_value_after_252_sessions(name: str) -> None:
    bars = bars_around(walk(260))
    assert np.isnan(ask(name, bars)[:252]).all()
    np.testing.assert_allclose(ask(name, bars)[252:], expected(name, bars)[252:], rtol=1e-9)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_a_kernel_never_looks_ahead_or_changes_its_bars(definition: Definition) -> None:
    bars = bars_around(walk(600))
    kept = {column: values.copy() for column, values in bars.items()}
    for parameters in parameter_sets(definition, 20):
        whole = ask(definition.name, bars, *parameters)
        for end in (1, 2, 19, 20, 21, 60, 333):
            part = ask(definition.name, {column: values[:end] for column, values in bars.items()}, *parameters)
            assert np.array_equal(part, whole[:end], equal_nan=True)
    assert all(np.array_equal(bars[column], kept[column]) for column in bars)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_an_indicators_memory_is_what_it_says(definition: Definition) -> None:
    """What lay before the window has no influence, or one that fades by the factor that is promised."""
    bars = bars_around(walk(700))
    for parameters in parameter_sets(definition, 20):
        memory = definition.memory(parameters)
        lag = definition.lag(parameters)
        begin = 150
        later = {column: values[begin:] for column, values in bars.items()}
        apart = np.abs(ask(definition.name, bars, *parameters)[begin:] - ask(definition.name, later, *parameters))[lag:]
        size = max(1.0, np.nanmax(np.abs(ask(definition.name, bars, *parameters))))
        assert 0.0 <= memory <= 1.0
        if memory == 0.0:
            assert np.nanmax(apart) <= 1e-9 * size
        elif memory == 1.0:
            np.testing.assert_allclose(apart, apart[0])
        else:
            # Averages of averages fade as a polynomial of the sessions times the factor: room for the square.
            sessions = np.arange(len(apart))
            assert (apart <= size * (1.0 + sessions) ** 2 * memory**sessions + 1e-9 * size).all()


@pytest.mark.parametrize("window", [1, 2, 3, 5, 7, 49, 200])
def test_an_average_of_a_flat_stretch_is_its_price(window: int) -> None:
    """Else a gate `price > sma` would flip on rounding alone: 475.28 five times, summed and divided, is a bit less."""
    cents = np.random.default_rng(3).integers(100, 100_000, 40)
    for price in (475.28, *(cents / 100)):
        bars = still_bars(np.concatenate([walk(300), np.full(400, price)]))
        for name, more in (("sma", ()), ("wma", ()), ("bollinger_upper", (2.0,)), ("bollinger_lower", (2.0,))):
            assert (ask(name, bars, window, *more)[299 + window :] == price).all()
        flat = still_bars(np.full(400, price))
        assert (ask("ema", flat, window)[window - 1 :] == price).all()
        if window > 1:
            assert (ask("ultimate_smoother", flat, window)[max(window - 1, 3) :] == price).all()
            assert (ask("macd", flat, window, 5)[max(window, 5) - 1 :] == 0.0).all()
            assert (ask("volatility", bars, window)[300 + window :] == 0.0).all()
            assert (ask("price_deviation", bars, window)[299 + window :] == 0.0).all()


def test_an_average_of_one_session_is_the_price():
    bars = bars_around(walk())
    for name in ("sma", "ema", "wma"):
        assert np.array_equal(ask(name, bars, 1), bars["close"])


def test_a_small_deviation_of_a_large_price_keeps_its_digits():
    rng = np.random.default_rng(11)
    steady = 1e6 + rng.normal(0.0, 1e-3, 600)
    # A crash inside the history must leave no trace in the windows after it.
    shaken = np.concatenate([[1e-6, 1e6, 1e-6], steady])
    for closes, window in itertools.product((steady, shaken), (2, 3, 20, 200)):
        out = ask("price_deviation", still_bars(closes), window)
        exact = expected("price_deviation", still_bars(closes), window)
        np.testing.assert_allclose(out[window - 1 :], exact[window - 1 :], rtol=1e-9)


def test_the_longest_window_is_right_to_the_last_bars():
    bars = bars_around(walk(4100))
    for name in ("sma", "wma", "volatility", "price_deviation", "max_drawdown", "cci", "trend_clarity", "aroon_up"):
        end = {column: values[-MAXIMUM_WINDOW - 1 :] for column, values in bars.items()}
        out = ask(name, bars, MAXIMUM_WINDOW)
        np.testing.assert_allclose(out[-1], expected(name, end, MAXIMUM_WINDOW)[-1], rtol=1e-9)
