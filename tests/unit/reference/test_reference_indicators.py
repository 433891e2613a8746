"""The reference's indicators against numbers worked out on paper."""

import math

import pytest

from tests.reference.indicators import INDICATORS, indicator

UP_AND_DOWN = [10.0, 12.0, 11.0, 15.0, 12.0]
# Highs, lows and closes of five sessions.
BARS = {
    "open": [9.0, 10.0, 11.0, 11.0, 14.0],
    "high": [11.0, 12.0, 13.0, 16.0, 14.0],
    "low": [8.0, 9.0, 10.0, 11.0, 10.0],
    "close": UP_AND_DOWN,
    "volume": [100.0, 50.0, 30.0, 20.0, 0.0],
}


def of(name, closes, *parameters):
    return indicator(name, {"close": closes}, parameters)


def about(*values):
    return [None if value is None else pytest.approx(value, rel=1e-12) for value in values]


def test_the_bar_is_what_it_is():
    for name in ("open", "high", "low", "volume"):
        assert indicator(name, BARS, ()) == BARS[name]
    assert indicator("price", BARS, ()) == BARS["close"]


def test_obv_adds_the_volume_of_rises_and_takes_that_of_falls():
    assert indicator("obv", BARS, ()) == [100.0, 150.0, 120.0, 140.0, 140.0]


def test_means():
    assert of("sma", UP_AND_DOWN, 2) == [None, 11.0, 11.5, 13.0, 13.5]
    assert of("sma", UP_AND_DOWN, 1) == UP_AND_DOWN
    # Weights 1, 2, 3 of 6: (10 + 24 + 33)/6, (12 + 22 + 45)/6, (11 + 30 + 36)/6.
    assert of("wma", UP_AND_DOWN, 3) == about(None, None, 67 / 6, 79 / 6, 77 / 6)


def test_ema_starts_at_the_mean_of_its_first_window_and_moves_by_alpha():
    # Window 3, so α = 1/2. Seed (2 + 4 + 6) / 3 = 4; then 4 + (8 − 4) / 2 = 6; then 6 + (4 − 6) / 2 = 5.
    assert of("ema", [2.0, 4.0, 6.0, 8.0, 4.0], 3) == [None, None, 4.0, 6.0, 5.0]


def test_macd_seeds_both_averages_on_one_session_and_ppo_each_on_its_own():
    closes = [2.0, 4.0, 6.0, 8.0]
    # EMA(3) = 4, 6. Seeded with it, EMA(1) is the close. EMA(2), α = 2/3: seeded at index 2 it is 5, then 5 + 2 = 7.
    assert of("macd", closes, 2, 3) == [None, None, 1.0, 1.0]
    # Seeded at index 1 it is 3, then 3 + 2 = 5, then 5 + 2 = 7.
    assert of("ppo", closes, 2, 3) == about(None, None, 25.0, 100 / 6)
    # The same here; not where the closes bend: EMA(2) seeded at 1 is 3, then 3 + 2/3 · 9 = 9; seeded at 2 it is 8.
    assert of("macd", [2.0, 4.0, 12.0], 2, 3) == [None, None, 2.0]
    assert of("ppo", [2.0, 4.0, 12.0], 2, 3) == [None, None, 50.0]
    assert of("macd_signal", closes, 2, 3, 2) == [None, None, None, 1.0]
    assert of("macd_histogram", closes, 2, 3, 2) == [None, None, None, 0.0]


def test_the_ultimate_smoother_follows_a_straight_line_without_lag():
    line = [float(close) for close in range(10, 40)]
    assert of("ultimate_smoother", line, 5) == [None] * 4 + line[4:]


def test_rsi_smooths_gains_and_losses_as_wilder_does():
    # Changes +2 −1 +3 0 −4, window 2.
    # gains:  (2 + 0) / 2 = 1,   (1 + 3) / 2 = 2,     (2 + 0) / 2 = 1,       (1 + 0) / 2 = 1/2
    # losses: (0 + 1) / 2 = 1/2, (1/2 + 0) / 2 = 1/4, (1/4 + 0) / 2 = 1/8,   (1/8 + 4) / 2 = 33/16
    # 100 · 1 / 1.5,  100 · 2 / 2.25,  100 · 1 / 1.125,  100 · (8/16) / (41/16)
    closes = [10.0, 12.0, 11.0, 14.0, 14.0, 10.0]
    assert of("rsi", closes, 2) == about(None, None, 200 / 3, 800 / 9, 800 / 9, 800 / 41)


def test_rsi_of_rising_prices_is_100_exactly_and_of_still_or_falling_prices_0():
    assert of("rsi", [0.1, 0.3, 0.7, 1.9], 2) == [None, None, 100.0, 100.0]
    assert of("rsi", [1.0, 1.1, 6.300000000000001], 2) == [None, None, 100.0]  # 100 · gain / gain would round above 100
    assert of("rsi", [5.0, 5.0, 5.0, 5.0], 3) == [None, None, None, 0.0]
    assert of("rsi", [5.0, 4.0, 3.0], 2) == [None, None, 0.0]


def test_rsi_agrees_with_a_published_table():
    # The worked example of StockCharts' ChartSchool, "Relative Strength Index": 14 sessions, two decimals.
    closes = """44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328 45.6140
        46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 45.7137 46.4515 45.7835 45.3548 44.0288
        44.1783 44.2181 44.5672 43.4205 42.6628 43.1314"""
    published = """70.53 66.32 66.55 69.41 66.36 57.97 62.93 63.26 56.06 62.38 54.71 50.42 39.99 41.46 41.87 45.46 37.30
        33.08 37.77"""
    values = of("rsi", [float(close) for close in closes.split()], 14)
    assert values[:14] == [None] * 14
    assert values[14:] == pytest.approx([float(value) for value in published.split()], abs=0.006)


def test_returns_are_in_percent_and_momentum_in_dollars():
    assert of("cumulative_return", UP_AND_DOWN, 2) == about(None, None, 10.0, 25.0, 100 / 11)
    assert of("roc", UP_AND_DOWN, 2) == of("cumulative_return", UP_AND_DOWN, 2)
    assert of("momentum", UP_AND_DOWN, 2) == [None, None, 1.0, 3.0, 1.0]
    assert of("mean_return", [10.0, 12.0, 9.0], 2) == about(None, None, -2.5)


def test_the_momenta_of_months_count_in_steps_of_21_sessions():
    # Every month gains a tenth of the first close: 1.0, 1.1, … 2.2 at the end.
    closes = [1.0 + 0.1 * (t // 21) for t in range(253)]
    r1, r3, r6, r12 = 2.2 / 2.1 - 1, 2.2 / 1.9 - 1, 2.2 / 1.6 - 1, 2.2 / 1.0 - 1
    assert of("momentum_13612w", closes) == about(*[None] * 252, 25 * (12 * r1 + 4 * r3 + 2 * r6 + r12))
    assert of("momentum_13612u", closes) == about(*[None] * 252, 25 * (r1 + r3 + r6 + r12))
    assert of("sma12_momentum", closes) == about(*[None] * 252, 100 * (2.2 / 1.6 - 1))


def test_deviations_of_a_sample_and_of_a_whole():
    # Closes 10 12 11: mean 11, squares 1 + 1 + 0.
    assert of("price_deviation", UP_AND_DOWN[:3], 3) == [None, None, 1.0]
    assert of("bollinger_upper", UP_AND_DOWN[:3], 3, 2.0) == about(None, None, 11 + 2 * math.sqrt(2 / 3))
    assert of("bollinger_lower", UP_AND_DOWN[:3], 3, 2.0) == about(None, None, 11 - 2 * math.sqrt(2 / 3))
    assert of("bollinger_percent", UP_AND_DOWN[:3], 3, 2.0) == about(None, None, 50.0)
    assert of("bollinger_percent", [5.0, 5.0], 2, 2.0) == [None, None]
    # Returns 20 % and −25 %: mean −2.5 %, squares 2 · 22.5².
    assert of("volatility", [10.0, 12.0, 9.0], 2) == about(None, None, 22.5 * math.sqrt(2))


def test_drawdowns_are_positive_percents():
    assert of("drawdown", UP_AND_DOWN, 3) == about(None, None, 100 / 12, 0.0, 20.0)
    assert of("max_drawdown", UP_AND_DOWN, 3) == about(None, None, 100 / 12, 100 / 12, 20.0)


def test_the_place_in_the_range():
    # Of three bars: highest 13, 16, 16; lowest 8, 9, 10.
    assert indicator("stochastic_k", BARS, (3, 1)) == about(None, None, 60.0, 600 / 7, 100 / 3)
    assert indicator("stochastic_k", BARS, (3, 2)) == about(None, None, None, 510 / 7, (1800 + 700) / 42)
    assert indicator("stochastic_d", BARS, (3, 1, 2)) == indicator("stochastic_k", BARS, (3, 2))
    assert indicator("williams_r", BARS, (3,)) == about(None, None, -40.0, -100 / 7, -200 / 3)
    # Typical prices 29/3, 33/3, 34/3: mean 32/3, distances 1, 1/3 and 2/3.
    assert indicator("cci", BARS, (3,))[2] == pytest.approx((2 / 3) / (0.015 * 2 / 3), rel=1e-12)


def test_wilders_range_and_direction():
    # True ranges of sessions 1 to 4: 3, 3, 5, 5 (15 − 10). Movements: up 1, up 1, up 3, down 1.
    assert indicator("atr", BARS, (2,)) == about(None, None, 3.0, 4.0, 4.5)
    assert indicator("natr", BARS, (2,)) == about(None, None, 300 / 11, 400 / 15, 450 / 12)
    # Sums, from the first alone: up 1, 1.5, 3.75, 1.875; down 0, 0, 0, 1; range 3, 4.5, 7.25, 8.625.
    assert indicator("plus_di", BARS, (2,)) == about(None, None, 150 / 4.5, 375 / 7.25, 187.5 / 8.625)
    assert indicator("minus_di", BARS, (2,)) == about(None, None, 0.0, 0.0, 100 / 8.625)
    # DX 100, 100, then 100 · 0.875/2.875.
    assert indicator("adx", BARS, (2,)) == about(None, None, None, 100.0, (100 + 87.5 / 2.875) / 2)


def test_aroon_counts_from_the_latest_of_equal_extremes():
    highs, lows = [3.0, 1.0, 3.0, 2.0, 1.0], [1.0, 1.0, 3.0, 2.0, 2.0]
    bars = {"high": highs, "low": lows}
    assert indicator("aroon_up", bars, (2,)) == [None, None, 100.0, 50.0, 0.0]
    assert indicator("aroon_down", bars, (2,)) == [None, None, 50.0, 0.0, 100.0]
    assert indicator("aroon_oscillator", bars, (2,)) == [None, None, 50.0, 50.0, -100.0]


def test_a_steady_growth_is_wholly_clear_and_a_peak_not_at_all():
    assert of("trend_clarity", [1.0, 2.0, 4.0, 2.0, 2.0], 3) == about(None, None, 1.0, 0.0, 0.75)
    assert of("trend_clarity", [5.0, 5.0, 5.0], 3) == [None, None, None]


@pytest.mark.parametrize("name", INDICATORS)
def test_too_short_a_history_has_no_value(name):
    _, minimums = INDICATORS[name]
    if minimums:
        parameters = [4.0 if parameter != "deviations" else 2.0 for parameter in minimums]
        assert indicator(name, {column: values[:3] for column, values in BARS.items()}, parameters) == [None] * 3


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("rsi", [1]), ("sma", [0]), ("ema", [2.5]), ("sma", []), ("price", [3]), ("macd", [3]), ("unheard_of", [])],
)
def test_parameters_that_cannot_be_are_refused(name, parameters):
    with pytest.raises(ValueError, match=name):
        indicator(name, BARS, parameters)
