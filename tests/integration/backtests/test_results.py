"""Pages and filters over results that hold ties, NaN, infinities and runs that failed."""

import dataclasses
import math

import numpy as np
import pytest

from backtests import blocks, services
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.findings.better import BETTER
from backtests.findings.neighbours import neighbours
from backtests.grid import Grid
from backtests.models import Batch, Derived, Failure
from backtests.results import failures, pages
from backtests.results.filters import Bounds
from backtests.results.pages import Row
from backtests.selectors import combinations_of
from tests import cast
from tests.orders import CHOICE, order
from treeline.core.errors import Invalid

pytestmark = pytest.mark.django_db


FAILED = (3, 128, 255)


@pytest.fixture
def batch() -> Batch:
    """360 runs, of which 256 have made-up figures, many equal, some undefined, but for three that have failed."""
    batch = services.create(cast.alice(), order("n=5:34,t=60|50|70.5,w=1:10:3"))
    assert batch.total == 360
    put(batch, 256, *FAILED)
    return batch


def put(batch: Batch, runs: int, *failed: int) -> None:
    """Stores made-up figures of the first runs and counts them."""
    random = np.random.default_rng(7)
    choice = [math.nan, -1.5, 0.1, 0.1 + 0.2, 1e-300, 0.0, -0.0, math.inf, -math.inf, 2.0, 3.0]
    behaviour = np.ones(runs, np.uint64)
    behaviour[list(failed)] = 0
    blocks.store(batch.pk, 0, random.choice(choice, (runs, len(METRICS))), behaviour)
    Failure.objects.bulk_create(Failure(batch=batch, lo=run, hi=run + 1, reason=f"not {run}") for run in failed)
    batch.state, batch.done, batch.failed = Batch.State.CANCELLED, runs - len(failed), len(failed)
    batch.save()


def walk(batch: Batch, sort: str, limit: int, filters: dict[str, Bounds] | None = None) -> list[Row]:
    found: list[Row] = []
    cursor = None
    while True:
        page = pages.page(batch, sort, filters, limit, cursor)
        found += page.rows
        if page.next is None:
            assert page.count == len(found)
            return found
        assert len(page.rows) == limit
        cursor = page.next


def column(row: Row, name: str) -> float:
    around = {
        "neighbour_worst": row.neighbours.worst,
        "neighbour_median": row.neighbours.median,
        "edges": row.neighbours.edges,
    }
    return float({**row.metrics, **around, **row.values}[name])


def expected(batch: Batch, sort: str) -> list[int]:
    """By Python's own sort, of rows that came in the order of their runs."""
    name, sign = sort.removeprefix("-"), -1 if sort.startswith("-") else 1
    rows = sorted(walk(batch, "turnover", 1000), key=lambda row: row.run_index)
    values = [(math.isnan(value := column(row, name)), sign * value, row.run_index) for row in rows]
    return [run for _, _, run in sorted((nan, 0.0 if nan else value, run) for nan, value, run in values)]


@pytest.mark.parametrize("limit", [7, 253, 1000])
@pytest.mark.parametrize(
    "sort",
    ["sharpe", "-sharpe", "-max_drawdown", "neighbour_worst", "-neighbour_median", "edges", "n", "t", "-t", "-w"],
)
def test_pages_put_together_are_the_whole_in_order(batch: Batch, sort: str, limit: int) -> None:
    assert [row.run_index for row in walk(batch, sort, limit)] == expected(batch, sort)


def test_runs_are_sorted_by_a_ticker_in_the_order_of_the_alphabet() -> None:
    batch = services.create(cast.alice(), order("held=MSFT|AAPL|KO,read=SP500", document=CHOICE))
    put(batch, 3)
    for sort, expected in (("held", ["AAPL", "KO", "MSFT"]), ("-held", ["MSFT", "KO", "AAPL"])):
        assert [row.values["held"] for row in walk(batch, sort, 1)] == expected


def test_undefined_comes_last_both_ways(batch: Batch) -> None:
    for sort in ("sharpe", "-sharpe"):
        undefined = [math.isnan(row.metrics["sharpe"]) for row in walk(batch, sort, 50)]
        assert undefined == sorted(undefined)
        assert any(undefined)


def test_what_failed_and_what_is_missing_is_not_listed(batch: Batch) -> None:
    listed = {row.run_index for row in walk(batch, "sharpe", 1000)}
    assert listed == set(range(256)) - set(FAILED)


def test_rows_carry_their_variables_values_and_stored_figures(batch: Batch) -> None:
    combinations = combinations_of(batch)
    for row in pages.page(batch, limit=20).rows:
        assert row.values == combinations.values(row.run_index)
        assert list(row.metrics) == list(METRICS)
        assert np.array_equal(list(row.metrics.values()), blocks.rows(batch, [row.run_index])[0], equal_nan=True)


@pytest.mark.parametrize(
    "filters",
    [
        {"n": (7, 12)},
        {"t": (55.0, None)},
        {"w": (None, 4)},
        {"n": (1000, None)},
        {"sharpe": (0.1, None)},
        {"sharpe": (None, 0.3)},
        {"sharpe": (0.0, 0.0)},
        {"neighbour_worst": (0.0, None), "edges": (None, 1)},
        {"neighbour_median": (-2.0, 2.0)},
        {"sharpe": (0.1, 2.0), "cagr": (None, 2.5), "t": (50, 60), "w": (4, 4)},
    ],
)
def test_a_filter_keeps_what_lies_within_and_nothing_undefined(batch: Batch, filters: dict[str, Bounds]) -> None:
    def fits(row: Row) -> bool:
        return all(
            (low is None or column(row, name) >= low)
            and (high is None or column(row, name) <= high)
            and not math.isnan(column(row, name))
            for name, (low, high) in filters.items()
        )

    whole = walk(batch, "-cagr", 1000)
    assert [row.run_index for row in walk(batch, "-cagr", 9, filters)] == [row.run_index for row in whole if fits(row)]


def test_a_cursor_belongs_to_its_sort(batch: Batch) -> None:
    cursor = pages.page(batch, "-sharpe", limit=5).next
    with pytest.raises(Invalid, match="cursor"):
        pages.page(batch, "sharpe", limit=5, cursor=cursor)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "e30", "!!!", "W10", "bnVsbA", "ÿ", "[" * 5000])
def test_a_made_up_cursor_is_refused(batch: Batch, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        pages.page(batch, cursor=cursor)


def test_every_wrong_wish_is_named(batch: Batch) -> None:
    with pytest.raises(Invalid) as caught:
        pages.page(batch, "luck", {"moon": (1, 2), "n": (3, 1), "sharpe": (math.nan, None)}, 0, "x")
    assert [fault.path for fault in caught.value.faults] == ["sort", "limit", "moon", "n", "sharpe", "cursor"]


@pytest.mark.parametrize("name", ['sharpe"; DROP TABLE backtests_block; --', "run_index", "neighbours", "--sharpe"])
def test_what_is_no_column_is_refused(batch: Batch, name: str) -> None:
    with pytest.raises(Invalid):
        pages.page(batch, name)
    with pytest.raises(Invalid):
        pages.page(batch, asked={name: (1, 2)})


def test_an_empty_batch_has_an_empty_page() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert pages.page(batch) == pages.Page([], 0, None)


def test_strangers_rows_stay_apart() -> None:
    mine, other = (services.create(user, order("n=5:9")) for user in (cast.alice(), cast.bob()))
    for batch, value in ((mine, 1.0), (other, 2.0)):
        blocks.store(batch.pk, 0, np.full((5, len(METRICS)), value), np.ones(5, np.uint64))
    assert {row.metrics["sharpe"] for row in pages.page(mine).rows} == {1.0}


def scores(batch: Batch) -> dict[int, tuple[float, float, int, int]]:
    """What stands around every run that is stored, from the findings themselves."""
    combinations = combinations_of(batch)
    found = blocks.columns(batch, ["sharpe"])
    axes = combinations.grid.axes
    ranks = [np.argsort(np.argsort(axis.values)).astype(np.int32) for axis in axes]
    sizes = [len(axis.values) for axis in axes]
    indices = combinations.indices(0, combinations.size)[found.runs]
    around = neighbours(found.of["sharpe"], indices, sizes, ranks, BETTER["sharpe"])
    columns = (around.worst, around.median, around.count, around.edges)
    return dict(zip(found.runs.tolist(), zip(*(one.tolist() for one in columns), strict=True), strict=True))


def listed(batch: Batch) -> dict[int, tuple[float, float, int, int]]:
    found = walk(batch, "sharpe", 1000)
    return {
        row.run_index: (row.neighbours.worst, row.neighbours.median, row.neighbours.count, row.neighbours.edges)
        for row in found
    }


def test_every_row_tells_of_the_runs_around_it(batch: Batch) -> None:
    np.testing.assert_equal(listed(batch), scores(batch))
    assert len({count for _, _, count, _ in scores(batch).values()}) > 5
    assert {edges for *_, edges in scores(batch).values()} == {0, 1, 2, 3}


def test_neighbours_are_worked_out_once_and_again_when_results_came(batch: Batch) -> None:
    pages.page(batch)
    assert not Derived.objects.exists()  # a page needs its own rows' only
    pages.page(batch, "edges")
    kept = Derived.objects.get(batch=batch)
    assert kept.stored == batch.done
    np.testing.assert_equal(listed(batch), scores(batch))
    pages.page(batch, "neighbour_worst")
    assert Derived.objects.get(batch=batch).pk == kept.pk
    blocks.store(batch.pk, 256, np.full((104, len(METRICS)), 9.0), np.ones(104, np.uint64))
    np.testing.assert_equal(listed(batch), scores(batch))
    pages.page(batch, "edges")
    assert Derived.objects.get(batch=batch).stored == batch.done + 104


def test_nothing_is_kept_while_results_are_coming(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
    batch.refresh_from_db()
    np.testing.assert_equal(listed(batch), scores(batch))
    pages.page(batch, "edges")
    assert not Derived.objects.exists()


def test_a_sample_is_paged_and_filtered_by_the_values_that_were_drawn() -> None:
    combinations = Combinations.sampled(Grid.parse("n=5:104,t=51:90,w=1:10"), 500, 3)
    batch = services.create(cast.alice(), dataclasses.replace(order("n=5"), combinations=combinations))
    put(batch, 500)
    every = walk(batch, "sharpe", 1000)
    assert {row.run_index: row.values for row in every} == {run: combinations.values(run) for run in range(500)}
    np.testing.assert_equal(listed(batch), scores(batch))
    within = {row.run_index for row in every if 20 <= float(row.values["n"]) <= 50 and float(row.values["w"]) >= 4}
    assert 0 < len(within) < 500
    assert {row.run_index for row in walk(batch, "sharpe", 7, {"n": (20, 50), "w": (4, None)})} == within


def test_failures_are_paged_in_the_order_of_the_runs(batch: Batch) -> None:
    Failure.objects.create(batch=batch, lo=310, hi=330, reason="the worker died")
    first = failures.page(batch, 3)
    last = failures.page(batch, 3, first.next)
    assert last.next is None
    assert [(one.lo, one.hi, one.reason) for one in first.items + last.items] == [
        *((run, run + 1, f"not {run}") for run in FAILED),
        (310, 330, "the worker died"),
    ]
    assert last.items[0].values == combinations_of(batch).values(310)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyJmYWlsdXJlcyIsIC0xXQ"])
def test_a_cursor_of_another_list_is_refused(batch: Batch, cursor: str) -> None:
    for one in (cursor, pages.page(batch, limit=5).next):
        with pytest.raises(Invalid, match="cursor"):
            failures.page(batch, 5, one)
