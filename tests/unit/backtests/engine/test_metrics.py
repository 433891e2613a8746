"""The metrics on series where formulas like to break."""

import math

import numpy as np

from backtests.engine.metrics import measure_one


def test_a_series_that_never_moves_has_no_ratio_and_no_volatility() -> None:
    metrics = measure_one(np.zeros(50), 0.0)
    assert metrics["total_return"] == metrics["volatility"] == metrics["max_drawdown"] == metrics["turnover"] == 0.0
    assert all(math.isnan(metrics[name]) for name in ("sharpe", "sortino", "calmar", "win_rate"))


def test_equal_returns_have_no_volatility_rather_than_rounding_noise() -> None:
    metrics = measure_one(np.full(77, 0.001), 0.0)
    assert metrics["volatility"] == 0.0
    assert math.isnan(metrics["sharpe"])


def test_a_total_loss_is_minus_one_hundred_percent() -> None:
    metrics = measure_one(np.array([0.01, -1.0, 0.02]), 0.0)
    assert (metrics["total_return"], metrics["cagr"], metrics["max_drawdown"]) == (-1.0, -1.0, -1.0)
    assert metrics["calmar"] == -1.0


def test_only_losses_win_never() -> None:
    metrics = measure_one(np.array([-0.01, -0.02, -0.005]), 0.0)
    assert metrics["win_rate"] == 0.0
    assert metrics["best_day"] == -0.005
    assert metrics["sharpe"] < 0.0
    assert metrics["sortino"] < 0.0


def test_one_session_has_no_volatility() -> None:
    metrics = measure_one(np.array([-0.0005]), 1.0)
    assert math.isnan(metrics["volatility"])
    assert math.isclose(metrics["total_return"], -0.0005)
    assert metrics["turnover"] == 252.0
