"""Which way a metric is better."""

import numpy as np

from backtests.contracts import METRICS
from backtests.findings.better import BETTER
from backtests.findings.quantiles import summary


def test_every_metric_has_a_better_way_and_nothing_else_does() -> None:
    assert set(BETTER) == set(METRICS)
    assert set(BETTER.values()) == {1, -1}


def test_what_is_a_risk_a_cost_or_a_length_of_pain_is_better_low() -> None:
    assert {name for name, way in BETTER.items() if way < 0} == {
        "volatility",
        "turnover",
        "kurtosis",
        "outlier_loss_ratio",
        "longest_drawdown",
        "ulcer_index",
        "consecutive_losses",
        "exposure",
        "beta",
        "r_squared",
    }


def test_losses_below_zero_are_better_high() -> None:
    """A drawdown of −10 % is better than one of −30 %."""
    below = [name for name in METRICS if name.endswith("_drawdown") or "at_risk" in name or name == "average_loss"]
    assert {BETTER[name] for name in below if name != "longest_drawdown"} == {1}
    assert len(below) == 6


def test_the_worst_of_two_drawdowns_is_the_deeper_one() -> None:
    assert summary(np.array([-0.1, -0.3]), BETTER["max_drawdown"]).worst == -0.3
    assert summary(np.array([0.1, 0.3]), BETTER["volatility"]).worst == 0.3
