"""The metrics against quantstats and against the reference, on series where formulas like to break."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest
from numpy.typing import NDArray

from backtests.contracts import METRICS
from backtests.engine.metrics.lanes import LANES, room_for_metrics
from backtests.engine.metrics.measure import measure, measure_one
from tests.reference import metrics as reference
from tests.unit.backtests.engine.series import SERIES, benchmark, strategy

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from quantstats import stats

Floats = NDArray[np.float64]
Answer = Callable[[pd.Series, pd.Series], Any]


def calendar(sessions: int) -> pd.DatetimeIndex:
    """Sessions from the middle of a month on."""
    return pd.bdate_range("2010-01-15", periods=sessions)


def months(sessions: int) -> NDArray[np.int32]:
    days = calendar(sessions)
    numbers: NDArray[np.int32] = ((days.year - 2010) * 12 + days.month - 1).to_numpy().astype(np.int32)
    return numbers


def measured(returns: Floats, against: Floats | None = None, traded: float = 0.0) -> dict[str, float]:
    return measure_one(returns, traded, benchmark(len(returns)) if against is None else against, months(len(returns)))


def drawdowns(returns: pd.Series) -> pd.DataFrame:
    """On consecutive days, so that quantstats' calendar days are sessions."""
    daily = pd.Series(returns.to_numpy(), pd.date_range("2010-01-15", periods=len(returns)))
    return stats.drawdown_details(stats.to_drawdown_series(daily))


# What quantstats calls each metric. It takes a series for prices when none of its values is below 0 and one is above 1,
# so no series of the tests is like that; it drops nothing and subtracts nothing as it is called here.
QUANTSTATS: dict[str, Answer] = {
    "total_return": lambda r, b: stats.comp(r),
    "cagr": lambda r, b: stats.cagr(r, periods=252),
    "volatility": lambda r, b: stats.volatility(r, periods=252),
    "sharpe": lambda r, b: stats.sharpe(r, periods=252),
    "sortino": lambda r, b: stats.sortino(r, periods=252),
    "max_drawdown": lambda r, b: stats.max_drawdown(r),
    "calmar": lambda r, b: stats.calmar(r, periods=252),
    "win_rate": lambda r, b: stats.win_rate(r),
    "best_day": lambda r, b: stats.best(r),
    "worst_day": lambda r, b: stats.worst(r),
    "expected_return": lambda r, b: stats.expected_return(r),
    "smart_sharpe": lambda r, b: stats.smart_sharpe(r, periods=252),
    "smart_sortino": lambda r, b: stats.smart_sortino(r, periods=252),
    "probabilistic_sharpe": lambda r, b: stats.probabilistic_sharpe_ratio(r),
    "skew": lambda r, b: stats.skew(r),
    "kurtosis": lambda r, b: stats.kurtosis(r),
    "value_at_risk": lambda r, b: stats.value_at_risk(r),
    "conditional_value_at_risk": lambda r, b: stats.conditional_value_at_risk(r),
    "expected_shortfall": lambda r, b: stats.conditional_value_at_risk(r, method="historical"),
    "tail_ratio": lambda r, b: stats.tail_ratio(r),
    "outlier_win_ratio": lambda r, b: stats.outlier_win_ratio(r),
    "outlier_loss_ratio": lambda r, b: stats.outlier_loss_ratio(r),
    "average_drawdown": lambda r, b: drawdowns(r)["max drawdown"].mean() / 100,
    "longest_drawdown": lambda r, b: drawdowns(r)["days"].max(),
    "ulcer_index": lambda r, b: stats.ulcer_index(r),
    "ulcer_performance_index": lambda r, b: stats.ulcer_performance_index(r),
    "serenity_index": lambda r, b: stats.serenity_index(r),
    "recovery_factor": lambda r, b: stats.recovery_factor(r),
    "gain_to_pain": lambda r, b: stats.gain_to_pain_ratio(r, resolution="ME"),
    "profit_factor": lambda r, b: stats.profit_factor(r),
    "payoff_ratio": lambda r, b: stats.payoff_ratio(r),
    "average_return": lambda r, b: stats.avg_return(r),
    "average_win": lambda r, b: stats.avg_win(r),
    "average_loss": lambda r, b: stats.avg_loss(r),
    "consecutive_wins": lambda r, b: stats.consecutive_wins(r),
    "consecutive_losses": lambda r, b: stats.consecutive_losses(r),
    "exposure": lambda r, b: stats.exposure(r),
    "kelly_criterion": lambda r, b: stats.kelly_criterion(r),
    "common_sense_ratio": lambda r, b: stats.common_sense_ratio(r),
    "cpc_index": lambda r, b: stats.cpc_index(r),
    "best_month": lambda r, b: stats.best(r, "ME"),
    "worst_month": lambda r, b: stats.worst(r, "ME"),
    "winning_months": lambda r, b: stats.win_rate(r, "ME"),
    "alpha": lambda r, b: stats.greeks(r, b, periods=252)["alpha"],
    "beta": lambda r, b: stats.greeks(r, b)["beta"],
    "r_squared": stats.r_squared,
    "information_ratio": stats.information_ratio,
    "treynor_ratio": stats.treynor_ratio,
}

NAN, INF = math.nan, math.inf
NO_LOSS = {"calmar": INF, "profit_factor": INF, "longest_drawdown": NAN}
NEVER_RECOVERED = {"average_drawdown": NAN, "longest_drawdown": NAN}  # a drawdown from the first day on is none to it
ONE_DAY = {"alpha": 0.0, "beta": 0.0, "treynor_ratio": 0.0}
UNMOVED = {"win_rate": 0.0, "profit_factor": 0.0, "winning_months": 0.0, "longest_drawdown": NAN}
EQUAL = {"r_squared": ValueError, "treynor_ratio": 0.0}

# Where quantstats answers otherwise, and what it says there; docs/metrics.md has our rules.
OTHERWISE: dict[str, dict[str, Any]] = {
    "4 sessions": NEVER_RECOVERED,
    "10 sessions": NEVER_RECOVERED,
    "101 sessions": NEVER_RECOVERED,
    "gains only": {**NO_LOSS, "common_sense_ratio": INF},
    "losses only": NEVER_RECOVERED,
    "flat": {**UNMOVED, **EQUAL},
    "the same gain every day": {**NO_LOSS, **EQUAL, "common_sense_ratio": INF, "sharpe": INF, "smart_sharpe": INF},
    "the same loss every day": {**NEVER_RECOVERED, **EQUAL, "sharpe": -INF, "smart_sharpe": -INF},
    "one day, a gain": {**NO_LOSS, **ONE_DAY, "common_sense_ratio": INF},
    "one day, a loss": {**NEVER_RECOVERED, **ONE_DAY, "ulcer_index": INF, "ulcer_performance_index": 0.0},
    "one day, flat": {**UNMOVED, **ONE_DAY},
    "the benchmark": {"information_ratio": 0.0},
    "minus 100 % at once": NEVER_RECOVERED,
    "flat after the first costs": NEVER_RECOVERED,
    "one gain": NO_LOSS,
}


def ask(metric: str, returns: Floats, against: Floats) -> Any:
    """quantstats' answer, or the type of what it raises."""
    days = calendar(len(returns))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return float(QUANTSTATS[metric](pd.Series(returns, days), pd.Series(against, days)))
        except ValueError:
            return ValueError


def same(one: Any, other: Any, tolerance: float = 1e-9) -> bool:
    if isinstance(one, type) or isinstance(other, type):
        return one is other
    return bool(np.isclose(one, other, rtol=tolerance, atol=1e-12, equal_nan=True))


def test_every_metric_but_turnover_has_a_name_in_quantstats() -> None:
    assert set(QUANTSTATS) == set(METRICS) - {"turnover"}


@pytest.mark.parametrize("name", SERIES)
def test_every_metric_is_quantstats_own_but_for_the_cases_that_are_listed(name: str) -> None:
    returns = SERIES[name]
    against = benchmark(len(returns))
    mine = measured(returns)
    said = {metric: ask(metric, returns, against) for metric in QUANTSTATS}
    assert {metric: said[metric] for metric in said if not same(mine[metric], said[metric])} == {
        metric: pytest.approx(answer, rel=0.01, nan_ok=True) if isinstance(answer, float) else answer
        for metric, answer in OTHERWISE.get(name, {}).items()
    }


@pytest.mark.parametrize("name", SERIES)
def test_every_metric_is_the_references(name: str) -> None:
    returns = SERIES[name].tolist()
    against = benchmark(len(returns))
    depths = reference.drawdown_curve(reference.equity_curve(returns, 1.0), 1.0)
    told = reference.metrics(returns, depths, [0.5] * len(returns), against.tolist(), months(len(returns)).tolist())
    mine = measured(SERIES[name], traded=0.5 * len(returns))
    assert {metric: mine[metric] for metric in METRICS if not same(mine[metric], told[metric])} == {}


def test_a_benchmark_that_never_moves_explains_nothing() -> None:
    returns = strategy(300)
    mine = measured(returns, np.zeros(300))
    assert all(math.isnan(mine[name]) for name in ("alpha", "beta", "r_squared", "treynor_ratio"))
    assert [ask(name, returns, np.zeros(300)) for name in ("alpha", "beta", "treynor_ratio")] == [0.0, 0.0, 0.0]
    assert same(mine["information_ratio"], ask("information_ratio", returns, np.zeros(300)))


def test_always_as_far_ahead_of_the_benchmark_is_no_ratio() -> None:
    assert math.isnan(measured(benchmark(300) + 0.01)["information_ratio"])


def fill(lanes: Floats) -> tuple[bytes, Floats, Floats]:
    room = room_for_metrics(benchmark(len(lanes)), months(len(lanes)))
    out, moments = np.full((LANES, len(METRICS)), -9.0), np.full((LANES, 2), -9.0)
    monthly = np.full((LANES, months(len(lanes))[-1] + 1, 3), -9.0, np.float32)
    measure(lanes, np.arange(LANES, dtype=np.float64), room, out, monthly, moments)
    return out.tobytes() + monthly.tobytes() + moments.tobytes(), monthly, moments


def test_a_lane_is_the_same_bytes_whatever_its_neighbours_and_its_place() -> None:
    alone = measured(strategy(500), traded=7.0)
    series = [strategy(500), np.where(np.arange(500) % 40 == 0, strategy(500), 0.0), benchmark(500)]
    lanes = np.stack([series[lane % 3] * (1.0 + 0.1 * lane) for lane in range(LANES)], axis=1)
    for place in (0, 7, 8, 37, 63):
        lanes[:, place] = strategy(500)
        room = room_for_metrics(benchmark(500), months(500))
        out, monthly = np.empty((LANES, len(METRICS))), np.empty((LANES, months(500)[-1] + 1, 3), np.float32)
        measure(lanes, np.full(LANES, 7.0), room, out, monthly, np.empty((LANES, 2)))
        assert out[place].tobytes() == np.array([alone[name] for name in METRICS]).tobytes()


def test_the_room_of_one_call_is_clean_for_the_next() -> None:
    room = room_for_metrics(benchmark(63), months(63))
    out, monthly = np.empty((2, LANES, len(METRICS))), np.empty((2, LANES, months(63)[-1] + 1, 3), np.float32)
    for scale, at in ((1.0, 0), (-40.0, 1), (1.0, 1)):
        lanes = np.repeat(strategy(63)[:, None], LANES, axis=1) * scale
        measure(lanes, np.zeros(LANES), room, out[at], monthly[at], np.empty((LANES, 2)))
    assert out[0].tobytes() == out[1].tobytes()
    assert monthly[0].tobytes() == monthly[1].tobytes()


def test_the_sketch_holds_the_plain_sums() -> None:
    lanes = np.stack([strategy(500) * (1.0 + lane) / 8 for lane in range(LANES)], axis=1)
    _, monthly, moments = fill(lanes)
    for month in range(months(500)[-1] + 1):
        r, b = lanes[months(500) == month], benchmark(500)[months(500) == month, None]
        sums = np.stack([r.sum(axis=0), (r**2).sum(axis=0), (r * b).sum(axis=0)], axis=1)
        np.testing.assert_allclose(monthly[:, month], sums, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(moments, np.stack([(lanes**3).sum(axis=0), (lanes**4).sum(axis=0)], axis=1), rtol=1e-9)


def test_a_total_loss_is_minus_one_hundred_percent() -> None:
    mine = measured(np.array([0.01, -1.0, 0.02]))
    assert (mine["total_return"], mine["cagr"], mine["max_drawdown"], mine["calmar"]) == (-1.0, -1.0, -1.0, -1.0)


def test_turnover_is_what_a_year_trades() -> None:
    assert measured(np.array([-0.0005]), traded=1.0)["turnover"] == 252.0
