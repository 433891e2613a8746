"""A batch over prices that end early or have holes says so, and so does a single backtest."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from backtests import planning, selectors, services
from backtests.caveats import caveats
from backtests.combinations import Combinations
from backtests.contracts import RunSpec, Span
from backtests.engine.prepared import check_run
from backtests.grid import Grid
from strategies.tree.nodes import Cash, Comparison, Gate, Measure, Reading, Strategy, Ticker, Variable
from tests import cast
from tests.orders import order

STRATEGY = Strategy(
    "x",
    Gate(
        Comparison(Reading(Measure("price"), "AAA"), ">", Reading(Measure("sma", (Variable("n"),)), "AAA")),
        Ticker("AAA"),
        Cash(),
    ),
)


def test_what_the_engine_warns_of_comes_last() -> None:
    span = Span(dt.date(2020, 1, 2), dt.date(2020, 6, 1), 100, "AAA", "BBB")
    assert caveats(
        dt.date(2019, 1, 1), dt.date(2021, 1, 1), span, {"AAA": 0, "BBB": 3}, ["rsi(AAA, 200) is young"]
    ) == [
        "asked from 2019-01-01, starts on 2020-01-02: AAA has no value before",
        "asked to 2021-01-01, ends on 2020-06-01: BBB has no bar after",
        "BBB: 3 missing bars were filled with the close before",
        "rsi(AAA, 200) is young",
    ]
    assert caveats(None, None, Span(span.first, span.last, 100, "AAA", ""), {}, ()) == []


@pytest.mark.django_db
def test_a_batch_keeps_what_the_engine_warns_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(*args: Any) -> tuple[Span, Any, tuple[str, ...]]:
        span, filled, _ = check_run(*args)
        return span, filled, ("rsi(SP500, 9) is young",)

    monkeypatch.setattr(planning, "check_run", warned)
    batch = services.create(cast.alice(), order("n=9"))
    batch.refresh_from_db()
    assert selectors.caveats_of(batch) == ["rsi(SP500, 9) is young"]


def _write(path: Path, days: list[int]) -> None:
    rows = (f"{dt.date(2020, 1, 1) + dt.timedelta(days=day)},{100 + day % 7}" for day in days)
    path.write_text("\n".join(["date,close", *rows]) + "\n")


@pytest.mark.django_db
def test_a_result_names_the_ticker_that_ends_it_and_the_bars_that_were_filled(tmp_path: Path, settings: Any) -> None:
    settings.FILES_ROOT = tmp_path
    (tmp_path / "mine").mkdir()
    _write(tmp_path / "mine" / "AAA.csv", [day for day in range(200) if day not in (90, 91)])
    _write(tmp_path / "mine" / "BBB.csv", list(range(300)))
    spec = RunSpec("BBB", start=dt.date(2020, 3, 1))
    batch = services.create(
        cast.alice(), planning.Order(STRATEGY, Combinations.whole(Grid.parse("n=5:9")), spec, "files:mine")
    )
    batch.refresh_from_db()
    said = [
        "ends on 2020-07-18: AAA has no bar after",
        "AAA: 2 missing bars were filled with the close before",
    ]
    assert selectors.caveats_of(batch) == said
    assert services.backtest(STRATEGY, {"n": 5.0}, spec, "files:mine").span.ended_by == "AAA"
