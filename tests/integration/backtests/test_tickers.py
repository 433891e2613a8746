"""A variable that stands for a ticker, from the order to the last row."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from backtests import blocks, ready, selectors, services
from backtests.contracts import METRICS
from backtests.execution import work_once
from backtests.models import Batch
from backtests.results import files, pages
from backtests.results.export import export
from backtests.results.filters import Filter
from strategies.tree import codec
from tests import cast
from tests.orders import CHOICE, SPEC, order
from treeline.core.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    """Six rows of made-up figures."""
    batch = services.create(cast.alice(), order("held=AAPL|MSFT|KO,n=5|10", document=CHOICE))
    blocks.store(batch.pk, 0, np.arange(6.0)[:, None] + np.arange(len(METRICS)), np.ones(6, np.uint64))
    batch.refresh_from_db()
    return batch


def found(batch: Batch, **filters: Filter) -> list[int]:
    return [row.run_index for row in pages.page(batch, "sharpe", filters).rows]


def refused(batch: Batch, **filters: Filter) -> str:
    with pytest.raises(Invalid) as caught:
        pages.page(batch, "sharpe", filters)
    return str(caught.value)


def test_a_batch_keeps_the_tickers_as_they_were_written(batch: Batch) -> None:
    assert batch.grid == [["held", ["AAPL", "MSFT", "KO"]], ["n", [5, 10]], ["read", ["SP500"]]]
    assert selectors.grid_of(batch).values(5) == {"held": "KO", "n": 10.0, "read": "SP500"}


def test_rows_and_csv_show_the_ticker(batch: Batch) -> None:
    assert pages.page(batch, "sharpe").rows[2].values == {"held": "MSFT", "n": 5.0, "read": "SP500"}
    lines = list(csv.DictReader(io.StringIO(b"".join(files.csv(export(batch))).decode())))
    assert [line["held"] for line in lines] == ["AAPL", "AAPL", "MSFT", "MSFT", "KO", "KO"]
    assert {line["read"] for line in lines} == {"SP500"}


def test_a_filter_names_the_tickers_that_are_wanted(batch: Batch) -> None:
    assert found(batch, held=frozenset({"AAPL", "KO"})) == [0, 1, 4, 5]
    assert found(batch, held=frozenset({"KO"}), n=(10, None)) == [5]
    assert found(batch, held=frozenset({"TSLA"})) == []


def test_a_filter_of_the_wrong_kind_says_what_the_variable_is(batch: Batch) -> None:
    assert refused(batch, held=(1.0, None)) == "held: is a ticker (name those that you want: held=AAPL)"
    assert refused(batch, n=frozenset({"KO"})) == "n: is a number (bound it: n>=1, n<=20)"
    assert refused(batch, sharpe=frozenset({"KO"})).startswith("sharpe: is a number")


def test_every_ticker_of_the_grid_is_looked_for_in_the_source() -> None:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order("held=AAPL|NOPE,read=SP500|NEITHER", document=CHOICE))
    assert [fault.path for fault in caught.value.faults] == ["NEITHER", "NOPE"]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("grid", ["held=5|10", "n=AAPL|KO,held=KO", "n=5", "held=KO,t=5"])
def test_a_value_of_the_wrong_kind_is_refused(grid: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order(grid, document=CHOICE))
    assert len(caught.value.faults) == 1, caught.value


def test_a_default_that_the_grid_replaces_is_not_loaded() -> None:
    document = {**CHOICE, "variables": {"read": "SP500", "n": 10, "held": "GONE"}}
    assert services.create(cast.alice(), order("held=AAPL|KO", document=document)).total == 2


def test_a_batch_over_tickers_runs_to_its_end_as_single_backtests_do() -> None:
    batch = services.create(cast.alice(), order("held=AAPL|KO,read=SP500|MSFT", document=CHOICE))
    ready._kept.clear()
    while work_once("w"):
        pass
    batch.refresh_from_db()
    assert batch.state == "finished", batch.failure
    strategy = codec.decode(CHOICE)
    for row in pages.page(batch).rows:
        values: dict[str, Any] = dict(row.values)
        assert services.backtest(strategy, values, SPEC, "sample").metrics == pytest.approx(dict(row.metrics))
    assert len({row.metrics["sharpe"] for row in pages.page(batch).rows}) == 4
