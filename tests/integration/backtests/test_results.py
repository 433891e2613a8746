"""Pages, filters and CSV over rows that hold ties, NaN and infinities."""

import csv
import io
import itertools
import math

import numpy as np
import pytest

from backtests import results, rows, services
from backtests.contracts import METRICS
from backtests.models import Batch, Run
from backtests.selectors import grid_of
from tests import cast
from tests.orders import order
from treeline.core.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    """300 rows of made-up figures, many equal, some undefined."""
    batch = services.create(cast.alice(), order("n=5:34,t=60|50|70.5,w=1:10:3"))
    assert batch.total == 360
    random = np.random.default_rng(7)
    metrics = random.choice([math.nan, -1.5, 0.1, 0.1 + 0.2, 1e-300, math.inf, 2.0, 3.0], (300, len(METRICS)))
    rows.store(batch.pk, 0, metrics)
    return batch


def walk(batch: Batch, sort: str, limit: int, filters: dict[str, results.Bounds] | None = None) -> list[results.Row]:
    found: list[results.Row] = []
    cursor = None
    while True:
        page = results.page(batch, sort, filters, limit, cursor)
        found += page.rows
        if page.next is None:
            return found
        assert len(page.rows) == limit
        cursor = page.next


def expected(batch: Batch, sort: str) -> list[int]:
    metric, sign = sort.removeprefix("-"), -1 if sort.startswith("-") else 1
    table = Run.objects.filter(batch=batch).values_list("run_index", metric)
    return [
        run
        for run, value in sorted(
            table, key=lambda row: (math.isnan(row[1]), sign * row[1] if row[1] == row[1] else 0, row[0])
        )
    ]


@pytest.mark.parametrize("limit", [1, 7, 300, 1000])
@pytest.mark.parametrize("sort", ["sharpe", "-sharpe", "-max_drawdown", "turnover"])
def test_pages_put_together_are_the_whole_in_order(batch: Batch, sort: str, limit: int) -> None:
    assert [row.run_index for row in walk(batch, sort, limit)] == expected(batch, sort)


def test_undefined_comes_last_both_ways(batch: Batch) -> None:
    for sort in ("sharpe", "-sharpe"):
        undefined = [math.isnan(row.metrics["sharpe"]) for row in walk(batch, sort, 50)]
        assert undefined == sorted(undefined)
        assert any(undefined)


def test_rows_carry_the_grids_values(batch: Batch) -> None:
    grid = grid_of(batch)
    for row in results.page(batch, limit=20).rows:
        assert row.values == grid.values(row.run_index)


@pytest.mark.parametrize(
    "filters",
    [
        {"n": (7, 12)},
        {"t": (55.0, None)},
        {"w": (None, 4)},
        {"n": (1000, None)},
        {"sharpe": (0.1, None)},
        {"sharpe": (None, 0.3)},
        {"sharpe": (0.1, 2.0), "cagr": (None, 2.5), "t": (50, 60), "w": (4, 4)},
    ],
)
def test_a_filter_keeps_what_lies_within_and_nothing_undefined(
    batch: Batch, filters: dict[str, results.Bounds]
) -> None:
    def fits(row: results.Row) -> bool:
        figures = {**{name: float(value) for name, value in row.values.items()}, **row.metrics}
        return all(
            (low is None or figures[name] >= low)
            and (high is None or figures[name] <= high)
            and figures[name] == figures[name]
            for name, (low, high) in filters.items()
        )

    whole = walk(batch, "-cagr", 1000)
    assert [row.run_index for row in walk(batch, "-cagr", 9, filters)] == [row.run_index for row in whole if fits(row)]


def test_a_cursor_belongs_to_its_sort(batch: Batch) -> None:
    cursor = results.page(batch, "-sharpe", limit=5).next
    with pytest.raises(Invalid, match="cursor"):
        results.page(batch, "sharpe", limit=5, cursor=cursor)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "e30", "!!!", "W10", "bnVsbA", "ÿ", "[" * 5000])
def test_a_made_up_cursor_is_refused(batch: Batch, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        results.page(batch, cursor=cursor)


def test_every_wrong_wish_is_named(batch: Batch) -> None:
    with pytest.raises(Invalid) as caught:
        results.page(batch, "luck", {"moon": (1, 2), "n": (3, 1), "sharpe": (math.nan, None)}, 0, "x")
    assert [fault.path for fault in caught.value.faults] == ["sort", "limit", "moon", "n", "sharpe", "cursor"]


@pytest.mark.parametrize("name", ['sharpe"; DROP TABLE backtests_run; --', "run_index", "batch_id"])
def test_names_never_reach_sql(batch: Batch, name: str) -> None:
    with pytest.raises(Invalid):
        results.page(batch, name)
    with pytest.raises(Invalid):
        results.page(batch, filters={name: (1, 2)})


@pytest.mark.parametrize("texts", [1, 30, 4096])
def test_csv_reads_back_to_the_same_figures(batch: Batch, texts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_CSV_RUNS", 64)
    monkeypatch.setattr(results, "_TEXTS", texts)
    parts = list(results.stream_csv(batch))
    assert len(parts) == 1 + math.ceil(300 / 64)
    text = b"".join(parts).decode()
    assert text.count("\r\n") == text.count("\n") == 301
    header, *lines = csv.reader(io.StringIO(text))
    assert header == ["run_index", "n", "t", "w", *METRICS]
    stored = {run.run_index: run for run in Run.objects.filter(batch=batch)}
    grid = grid_of(batch)
    assert [int(line[0]) for line in lines] == list(range(300))
    for line in lines:
        run = int(line[0])
        assert [float(value) for value in line[1:4]] == list(grid.values(run).values())
        for text_value, metric in zip(line[4:], METRICS, strict=True):
            value = getattr(stored[run], metric)
            assert text_value == "" if math.isnan(value) else float(text_value) == value


def test_an_empty_batch_has_a_page_and_a_header() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert results.page(batch) == results.Page([], None)
    assert b"".join(results.stream_csv(batch)) == ",".join(["run_index", "n", "t", "w", *METRICS]).encode() + b"\r\n"


def test_strangers_rows_stay_apart() -> None:
    mine, other = (services.create(user, order("n=5:9")) for user in (cast.alice(), cast.bob()))
    for batch, value in ((mine, 1.0), (other, 2.0)):
        rows.store(batch.pk, 0, np.full((5, len(METRICS)), value))
    assert {row.metrics["sharpe"] for row in results.page(mine).rows} == {1.0}
    assert list(itertools.islice(results.stream_csv(mine), 2))[1].count(b"\r\n") == 5
