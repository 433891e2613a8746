"""A run says where it starts and why, and refuses in words when there is nothing to run."""

import datetime as dt

import numpy as np
import pytest

from backtests.contracts import Provenance, RunSpec, Span
from backtests.engine.single import backtest
from strategies.tree.nodes import Cash, Comparison, Gate, Measure, Reading, Strategy, Ticker
from treeline.core.errors import Invalid
from treeline.marketdata.source import Bars

DAYS = np.datetime64("2021-01-01", "D") + np.arange(100)
RISING = np.linspace(50.0, 60.0, 100)
MARKET = {
    "OLD": Bars("OLD", DAYS, RISING),
    "NEW": Bars("NEW", DAYS[30:], RISING[30:]),
    "FLAT": Bars("FLAT", DAYS, np.full(100, 7.0)),
}
NOWHERE = Provenance("test", "", 0, 0, 0.0)


def _gate(ticker: str, window: float) -> Strategy:
    return Strategy("x", Gate(Comparison(Reading(Measure("sma", (window,)), ticker), ">", 0.0), Ticker("OLD"), Cash()))


def _span(strategy: Strategy, start: dt.date | None = None) -> Span:
    return backtest(strategy, {}, MARKET, RunSpec(benchmark="OLD", start=start), NOWHERE).span


def test_the_latest_indicator_limits_the_start_and_is_named() -> None:
    span = _span(_gate("NEW", 20.0))
    assert span.first == dt.date(2021, 1, 1) + dt.timedelta(days=30 + 19)
    assert span.limited_by == "sma(NEW, 20)"
    assert span.sessions == 100 - 49


def test_a_young_ticker_limits_the_start_and_is_named() -> None:
    span = _span(Strategy("x", Ticker("NEW")))
    assert (span.first, span.limited_by) == (dt.date(2021, 1, 31), "NEW")


def test_a_later_start_is_kept_and_nothing_limits_it() -> None:
    span = _span(_gate("OLD", 10.0), start=dt.date(2021, 3, 1))
    assert (span.first, span.limited_by) == (dt.date(2021, 3, 1), "")


def test_indicators_warm_up_on_the_history_before_the_start() -> None:
    assert _span(_gate("OLD", 50.0), start=dt.date(2021, 2, 20)).first == dt.date(2021, 2, 20)


def test_a_ticker_whose_bars_end_early_ends_the_run_and_is_named() -> None:
    gone = {**MARKET, "GONE": Bars("GONE", DAYS[:60], RISING[:60])}
    spec = RunSpec(benchmark="OLD")
    span = backtest(Strategy("x", Ticker("GONE")), {}, gone, spec, NOWHERE).span
    assert (span.last, span.ended_by) == (DAYS[59].item(), "GONE")
    until = RunSpec(benchmark="OLD", end=DAYS[40].item())
    assert backtest(Strategy("x", Ticker("GONE")), {}, gone, until, NOWHERE).span.ended_by == ""
    assert _span(Strategy("x", Ticker("NEW"))).ended_by == ""


def test_a_window_longer_than_the_history_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid, match=r"sma\(NEW, 90\) needs 120 sessions .* hold 100"):
        _span(_gate("NEW", 90.0))


def test_a_flat_benchmark_is_an_error_with_its_cause() -> None:
    with pytest.raises(Invalid, match="FLAT closes at 7 on all 100 sessions"):
        backtest(Strategy("x", Ticker("OLD")), {}, MARKET, RunSpec(benchmark="FLAT"), NOWHERE)
