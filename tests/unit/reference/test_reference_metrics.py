"""The reference's metrics against numbers worked out on paper."""

import math

import pytest

from backtests.contracts import METRICS
from tests.reference.metrics import drawdown_curve, equity_curve, metrics


def measured(returns: list[float], turnover: list[float] | None = None) -> dict[str, float]:
    return metrics(returns, drawdown_curve(equity_curve(returns, 1.0), 1.0), turnover or [0.0] * len(returns))


def test_the_metrics_are_those_of_the_contract_in_its_order():
    assert tuple(measured([0.01])) == METRICS


def test_four_sessions_worked_on_paper():
    returns = [0.10, -0.20, 0.25, 0.0]
    assert equity_curve(returns, 100.0) == pytest.approx([110, 88, 110, 110])
    assert drawdown_curve([110.0, 88.0, 110.0, 110.0], 100.0) == pytest.approx([0, -0.2, 0, 0])
    result = measured(returns, [1.0, 0.0, 0.5, 0.5])
    assert result["total_return"] == pytest.approx(0.10)
    assert result["cagr"] == pytest.approx(1.1**63 - 1)
    # Mean 0.15 / 4 = 0.0375; squared distances 0.00390625 + 0.05640625 + 0.04515625 + 0.00140625 = 0.106875.
    # Variance 0.106875 / 3 = 0.035625, times 252 is 8.9775. Sharpe² = 0.0375² · 252 / 0.035625 = 189 / 19.
    assert result["volatility"] == pytest.approx(math.sqrt(8.9775))
    assert result["sharpe"] == pytest.approx(math.sqrt(189 / 19))
    # Downside √(0.2² / 4) = 0.1.
    assert result["sortino"] == pytest.approx(0.375 * math.sqrt(252))
    assert result["max_drawdown"] == pytest.approx(-0.2)
    assert result["win_rate"] == pytest.approx(2 / 3)
    assert result["best_day"] == 0.25
    assert result["worst_day"] == -0.20
    assert result["turnover"] == pytest.approx(126.0)


def test_half_a_year_is_annualised_by_squaring_and_calmar_divides_by_the_depth():
    # 126 sessions that make 0.8 · 1.375 = 1.1: a year makes 1.21. The first loss is measured from the capital.
    result = measured([-0.2, 0.375] + [0.0] * 124)
    assert result["cagr"] == pytest.approx(0.21)
    assert result["max_drawdown"] == pytest.approx(-0.2)
    assert result["calmar"] == pytest.approx(1.05)


def test_what_divides_by_zero_is_nan():
    still = measured([0.0, 0.0, 0.0])
    assert still["volatility"] == 0.0
    assert still["max_drawdown"] == 0.0
    assert [name for name, value in still.items() if math.isnan(value)] == ["sharpe", "sortino", "calmar", "win_rate"]


def test_equal_returns_have_no_volatility_whatever_their_mean_rounds_to():
    steady = measured([0.1, 0.1, 0.1])
    assert steady["volatility"] == 0.0
    assert math.isnan(steady["sharpe"])


def test_one_session_has_no_volatility_to_speak_of():
    one = measured([-0.01])
    assert math.isnan(one["volatility"])
    assert math.isnan(one["sharpe"])
    assert one["sortino"] == pytest.approx(-math.sqrt(252))


def test_losing_everything_is_minus_one_a_year_and_losing_more_has_no_rate():
    assert measured([-1.0, 0.5])["cagr"] == -1.0
    worse = measured([-1.5, 0.0])
    assert worse["total_return"] == -1.5
    assert worse["max_drawdown"] == -1.5
    assert math.isnan(worse["cagr"])
    assert math.isnan(worse["calmar"])
