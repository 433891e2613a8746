"""The reference's indicators against numbers worked out on paper."""

import pytest

from tests.reference.indicators import cumulative_return, ema, indicator, price, rsi, sma


def test_price_is_the_close_from_the_first_bar_on():
    assert price([10.0, 12.0]) == [10.0, 12.0]


def test_sma_is_the_mean_of_the_last_closes():
    assert sma([10.0, 12.0, 11.0, 15.0], 2) == [None, 11.0, 11.5, 13.0]
    assert sma([10.0, 12.0], 1) == [10.0, 12.0]


def test_ema_starts_at_the_mean_of_its_first_window_and_moves_by_alpha():
    # Window 3, so α = 1/2. Seed (2 + 4 + 6) / 3 = 4; then 4 + (8 − 4) / 2 = 6; then 6 + (4 − 6) / 2 = 5.
    assert ema([2.0, 4.0, 6.0, 8.0, 4.0], 3) == [None, None, 4.0, 6.0, 5.0]


def test_rsi_smooths_gains_and_losses_as_wilder_does():
    # Changes +2 −1 +3 0 −4, window 2.
    # gains:  (2 + 0) / 2 = 1,   (1 + 3) / 2 = 2,     (2 + 0) / 2 = 1,       (1 + 0) / 2 = 1/2
    # losses: (0 + 1) / 2 = 1/2, (1/2 + 0) / 2 = 1/4, (1/4 + 0) / 2 = 1/8,   (1/8 + 4) / 2 = 33/16
    # 100 · 1 / 1.5,  100 · 2 / 2.25,  100 · 1 / 1.125,  100 · (8/16) / (41/16)
    assert rsi([10.0, 12.0, 11.0, 14.0, 14.0, 10.0], 2) == pytest.approx(
        [None, None, 200 / 3, 800 / 9, 800 / 9, 800 / 41], rel=1e-15
    )


def test_rsi_of_rising_prices_is_100_exactly_and_of_still_or_falling_prices_0():
    assert rsi([0.1, 0.3, 0.7, 1.9], 2) == [None, None, 100.0, 100.0]
    assert rsi([1.0, 1.1, 6.300000000000001], 2) == [None, None, 100.0]  # 100 · gain / gain would round above 100
    assert rsi([5.0, 5.0, 5.0, 5.0], 3) == [None, None, None, 0.0]
    assert rsi([5.0, 4.0, 3.0], 2) == [None, None, 0.0]


def test_rsi_agrees_with_a_published_table():
    # The worked example of StockCharts' ChartSchool, "Relative Strength Index": 14 sessions, two decimals.
    closes = """44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328 45.6140
        46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 45.7137 46.4515 45.7835 45.3548 44.0288
        44.1783 44.2181 44.5672 43.4205 42.6628 43.1314"""
    published = """70.53 66.32 66.55 69.41 66.36 57.97 62.93 63.26 56.06 62.38 54.71 50.42 39.99 41.46 41.87 45.46 37.30
        33.08 37.77"""
    values = rsi([float(close) for close in closes.split()], 14)
    assert values[:14] == [None] * 14
    assert values[14:] == pytest.approx([float(value) for value in published.split()], abs=0.006)


def test_cumulative_return_is_in_percent():
    assert cumulative_return([10.0, 12.0, 11.0, 15.0], 2) == [None, None, pytest.approx(10.0), pytest.approx(25.0)]


@pytest.mark.parametrize(
    ("name", "window", "first"),
    [("price", None, 0), ("sma", 4, 3), ("ema", 4, 3), ("rsi", 4, 4), ("cumulative_return", 4, 4)],
)
def test_the_first_value_stands_at_the_promised_index(name, window, first):
    values = indicator(name, [float(close) for close in range(1, 8)], window)
    assert [value is None for value in values] == [t < first for t in range(7)]


@pytest.mark.parametrize(("name", "window"), [("sma", 4), ("ema", 4), ("rsi", 4), ("cumulative_return", 4)])
def test_too_short_a_history_has_no_value(name, window):
    assert indicator(name, [1.0, 2.0, 3.0], window) == [None, None, None]


@pytest.mark.parametrize(
    ("name", "window"), [("rsi", 1), ("sma", 0), ("ema", 2.5), ("sma", None), ("price", 3), ("macd", 3)]
)
def test_a_window_that_cannot_be_is_refused(name, window):
    with pytest.raises(ValueError, match=name):
        indicator(name, [1.0, 2.0, 3.0], window)
