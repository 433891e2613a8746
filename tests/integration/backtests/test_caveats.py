"""A batch over prices that end early or have holes says so, and so does a single backtest."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from backtests import selectors, services
from backtests.contracts import RunSpec
from backtests.grid import Grid
from strategies.tree.nodes import Cash, Comparison, Gate, Reading, Strategy, Ticker, Variable
from tests import cast

STRATEGY = Strategy(
    "x", Gate(Comparison(Reading("price", "AAA"), ">", Reading("sma", "AAA", Variable("n"))), Ticker("AAA"), Cash())
)


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
    batch = services.create(cast.alice(), services.Order(STRATEGY, Grid.parse("n=5:9"), spec, "files:mine"))
    batch.refresh_from_db()
    said = [
        "ends on 2020-07-18: AAA has no bar after",
        "AAA: 2 missing bars were filled with the close before",
    ]
    assert selectors.caveats_of(batch) == said
    assert services.backtest(STRATEGY, {"n": 5.0}, spec, "files:mine").span.ended_by == "AAA"
