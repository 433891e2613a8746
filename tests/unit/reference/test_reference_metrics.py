"""The reference's metrics against numbers worked out on paper."""

import math

import pytest

from backtests.contracts import METRICS
from tests.reference.metrics import drawdown_curve, equity_curve, metrics


def measured(
    returns: list[float],
    turnover: list[float] | None = None,
    benchmark: list[float] | None = None,
    months: list[int] | None = None,
) -> dict[str, float]:
    days = len(returns)
    depths = drawdown_curve(equity_curve(returns, 1.0), 1.0)
    return metrics(returns, depths, turnover or [0.0] * days, benchmark or [0.0] * days, months or [0] * days)


def test_the_metrics_are_those_of_the_contract():
    assert set(measured([0.01])) == set(METRICS)


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
    named = {
        "total_return",
        "volatility",
        "max_drawdown",
        "worst_day",
        "expected_return",
        "longest_drawdown",
        "exposure",
    }
    assert {name for name in named if still[name] == 0.0} == named
    ratios = {
        "sharpe",
        "sortino",
        "calmar",
        "win_rate",
        "profit_factor",
        "skew",
        "beta",
        "winning_months",
        "tail_ratio",
    }
    assert {name for name in ratios if math.isnan(still[name])} == ratios


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


def test_gains_and_losses_worked_on_paper():
    result = measured([0.10, -0.20, 0.25, 0.0, -0.05], months=[0, 0, 1, 1, 1])
    assert result["profit_factor"] == pytest.approx(0.35 / 0.25)
    assert result["average_return"] == pytest.approx(0.025)
    assert (result["average_win"], result["average_loss"]) == (pytest.approx(0.175), pytest.approx(-0.125))
    assert result["payoff_ratio"] == pytest.approx(1.4)
    assert result["kelly_criterion"] == pytest.approx((1.4 * 0.5 - 0.5) / 1.4)
    assert result["cpc_index"] == pytest.approx(1.4 * 0.5 * 1.4)
    assert result["exposure"] == 0.8
    # The first month makes 1.1 · 0.8 = 0.88, the second 1.25 · 0.95 = 1.1875; only the first one's sum, −0.1, is pain.
    assert (result["worst_month"], result["best_month"]) == (pytest.approx(-0.12), pytest.approx(0.1875))
    assert result["winning_months"] == 0.5
    assert result["gain_to_pain"] == pytest.approx(1.0)


def test_drawdowns_worked_on_paper():
    # Equity 1.1, 0.88, 1.1, 1.1, 1.045: 20 % deep for one session, then 5 % and it lasts.
    result = measured([0.10, -0.20, 0.25, 0.0, -0.05])
    assert result["average_drawdown"] == pytest.approx(-0.125)
    assert result["longest_drawdown"] == 1
    assert result["ulcer_index"] == pytest.approx(math.sqrt(0.0425 / 4))
    assert result["recovery_factor"] == pytest.approx(0.1 / 0.2)


def test_quantiles_lie_between_their_neighbours():
    # Of −10 % … +10 % in steps of 1 %: 5 % of 20 steps is the second return.
    result = measured([(step - 10) / 100 for step in range(21)])
    assert result["expected_shortfall"] == pytest.approx(-0.095)
    assert result["tail_ratio"] == pytest.approx(1.0)
    assert result["outlier_win_ratio"] == pytest.approx(0.098 / 0.05)
    assert result["skew"] == pytest.approx(0.0, abs=1e-12)
    assert (result["consecutive_wins"], result["consecutive_losses"]) == (10, 10)


def test_twice_the_benchmark_and_a_bit_has_beta_two_and_the_bit_as_alpha():
    benchmark = [0.01, -0.02, 0.005, 0.0]
    result = measured([2 * b + 0.001 for b in benchmark], benchmark=benchmark)
    assert result["beta"] == pytest.approx(2.0)
    assert result["alpha"] == pytest.approx(0.252)
    assert result["r_squared"] == pytest.approx(1.0)
    assert result["treynor_ratio"] == pytest.approx(result["total_return"] / 2)
