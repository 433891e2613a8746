"""Only the series that a run needs come by way of the cache."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backtests import prices, services
from backtests.contracts import Costs, RunSpec
from strategies.tree.nodes import Cash, Comparison, Gate, Measure, Reading, Strategy, Ticker
from treeline.core.errors import Invalid
from treeline.prices import registry

SPEC = RunSpec("INDEX", costs=Costs(0.0))
TREND = Strategy(
    "Trend", Gate(Comparison(Reading(Measure("sma", (3.0,)), "AAA"), ">", 0.0), then=Ticker("AAA"), otherwise=Cash())
)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    """AAA opens a tenth above the last close and closes another dollar higher; INDEX has closes only."""
    settings.FILES_ROOT = tmp_path
    folder = tmp_path / "mine"
    folder.mkdir()
    days = [dt.date(2020, 1, 1) + dt.timedelta(number) for number in range(40)]
    closes = [100.0 + number for number in range(40)]
    bars = [
        f"{day},{close - 0.9},{close + 1},{close - 1},{close},1000" for day, close in zip(days, closes, strict=True)
    ]
    (folder / "AAA.csv").write_text("\n".join(["date,open,high,low,close,volume", *bars]))
    index = [f"{day},{close}" for day, close in zip(days, closes, strict=True)]
    (folder / "INDEX.csv").write_text("\n".join(["date,close", *index]))
    return folder


def test_bars_are_whole_where_that_was_asked_for(files: Path) -> None:
    files.rename(files.parent / "unseen")
    source = registry.source("files:unseen", None)
    for misses in (2, 0):
        bars, provenance = prices.load(source, ("AAA", "INDEX"), SPEC)
        assert (bars["AAA"].open, provenance.cache_misses) == (None, misses)
    for _ in range(2):
        bars, provenance = prices.load(source, ("AAA", "INDEX"), SPEC, {"AAA"})
        assert provenance.cache_misses == 0, "the whole bars were kept with the closes"
        assert bars["AAA"].open is not None
        assert bars["AAA"].volume is not None
        assert (bars["AAA"].open[0], bars["INDEX"].open) == (pytest.approx(99.1), None)
        assert np.array_equal(bars["AAA"].close, bars["INDEX"].close)


@pytest.mark.django_db
def test_a_fill_at_the_open_earns_from_the_open_on() -> None:
    outcome = services.backtest(TREND, {}, replace(SPEC, fill="next_open"), "files:mine")
    assert outcome.equity[0] == 100_000.0
    assert outcome.equity[1] == pytest.approx(100_000.0 * 103.0 / 102.1)
    assert outcome.equity[2] == pytest.approx(100_000.0 * 104.0 / 102.1)
    later = services.backtest(TREND, {}, replace(SPEC, fill="next_close"), "files:mine")
    assert later.equity[:2].tolist() == [100_000.0, 100_000.0]
    assert later.equity[2] == pytest.approx(100_000.0 * 104.0 / 103.0)


@pytest.mark.django_db
def test_a_hole_in_the_opens_is_named_when_they_are_traded_at(files: Path) -> None:
    text = (files / "AAA.csv").read_text().replace("2020-01-09,107.1", "2020-01-09,")
    (files / "AAA.csv").write_text(text)
    assert services.backtest(TREND, {}, SPEC, "files:mine").span.sessions == 38
    with pytest.raises(
        Invalid, match='AAA: "open" of AAA has no usable value on 1 sessions, the first of them 2020-01-09'
    ):
        services.backtest(TREND, {}, replace(SPEC, fill="next_open"), "files:mine")


@pytest.mark.django_db
def test_commissions_cost_what_they_say() -> None:
    free = services.backtest(TREND, {}, SPEC, "files:mine").equity
    percent = services.backtest(TREND, {}, replace(SPEC, costs=Costs(0.0, commission_percent=1.0)), "files:mine").equity
    share = services.backtest(
        TREND, {}, replace(SPEC, costs=Costs(0.0, commission_per_share=0.51)), "files:mine"
    ).equity
    assert percent.tolist() == pytest.approx((free * 0.99).tolist())
    assert share.tolist() == pytest.approx((free * (1 - 0.51 / 102.0)).tolist())
