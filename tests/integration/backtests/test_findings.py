"""What a batch's results say, against the same worked out run by run."""

import itertools
import math
import statistics
from typing import Any

import numpy as np
import pytest

from backtests import blocks, findings_of, services, summaries
from backtests.contracts import METRICS
from backtests.findings.better import BETTER
from backtests.models import Batch, Derived, Failure
from tests import cast
from tests.orders import CHOICE, order
from treeline.core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db

TABLE = np.random.default_rng(11).choice([math.nan, -1.5, 0.1, 0.3, 2.0, 3.0], (360, len(METRICS)))
SHARPE, VOLATILITY = METRICS.index("sharpe"), METRICS.index("volatility")


def store(batch: Batch, runs: int) -> Batch:
    """The first rows of TABLE as the batch's results; every behaviour is shown by three runs."""
    blocks.store(batch.pk, 0, TABLE[:runs], np.arange(runs, dtype=np.uint64) // 3 + 7)
    batch.done = runs
    batch.benchmark_metrics = dict.fromkeys(METRICS, 0.2)
    batch.save()
    return batch


@pytest.fixture
def batch() -> Batch:
    return store(services.create(cast.alice(), order("n=5:34,t=60|50|70.5,w=1:10:3")), 360)


def cells(metric: str, by: str, w: float | None = None) -> dict[tuple[int, int], float]:
    """Of n by t, by the places of their values."""
    folds: dict[str, Any] = {"worst": min, "best": max, "median": statistics.median, "mean": statistics.fmean}
    if BETTER[metric] < 0:
        folds |= {"worst": max, "best": min}
    found: dict[tuple[int, int], list[float]] = {}
    for run, (n, t, at) in enumerate(itertools.product(range(30), range(3), (1.0, 4.0, 7.0, 10.0))):
        value = float(TABLE[run, METRICS.index(metric)])
        if not math.isnan(value) and w in {None, at}:
            found.setdefault((n, t), []).append(value)
    return {cell: folds[by](values) for cell, values in found.items()}


@pytest.mark.parametrize("by", ["worst", "median", "best", "mean"])
@pytest.mark.parametrize("metric", ["sharpe", "volatility"])
def test_a_heat_map_folds_what_is_left(batch: Batch, metric: str, by: str) -> None:
    picture = findings_of.heat_map(batch, "n", "t", metric, by, [])
    right = cells(metric, by)
    for place, value in np.ndenumerate(picture.cells):
        assert value == pytest.approx(right.get(place, math.nan), nan_ok=True)
    best = picture.best
    assert best is not None
    assert best.value == pytest.approx((max if BETTER[metric] > 0 else min)(right.values()))
    assert picture.counts.sum() == np.count_nonzero(~np.isnan(TABLE[:, METRICS.index(metric)]))


def test_a_slice_is_of_a_value(batch: Batch) -> None:
    picture = findings_of.heat_map(batch, "n", "t", "sharpe", "mean", ["w = 4"])
    right = cells("sharpe", "mean", w=4.0)
    assert {cell: value for cell, value in np.ndenumerate(picture.cells) if not math.isnan(value)} == right


def test_edges_are_the_least_and_the_largest_number_in_whatever_order_they_were_listed(batch: Batch) -> None:
    picture = findings_of.heat_map(batch, "t", "n", "sharpe", "median", [])
    assert picture.row.values == (60.0, 50.0, 70.5)
    assert picture.on_edge[:, 1:-1].all(axis=1).tolist() == [False, True, True]
    assert picture.on_edge[:, [0, -1]].all()


def test_tickers_have_no_edge() -> None:
    batch = store(services.create(cast.alice(), order("held=AAPL|KO|MSFT,n=10:39", document=CHOICE)), 90)
    picture = findings_of.heat_map(batch, "held", "read", "sharpe", "best", ["n=10"])
    assert not picture.on_edge.any()
    assert picture.cells.shape == (3, 1)
    sliced = findings_of.heat_map(batch, "n", "read", "sharpe", "best", ["held=KO"])
    assert sliced.counts.sum() <= 30


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("x", "t", "sharpe", "best", []), ["row"]),
        (("n", "y", "luck", "often", []), ["column", "metric", "by"]),
        (("n", "n", "sharpe", "best", []), ["column"]),
        (("n", "t", "sharpe", "best", ["w=2"]), ["slice"]),
        (("n", "t", "sharpe", "best", ["w=SPY"]), ["slice"]),
        (("n", "t", "sharpe", "best", ["w"]), ["slice"]),
        (("n", "t", "sharpe", "best", ["q=1", "w=4", "w=7"]), ["slice", "slice"]),
        (("n", "t", "sharpe", "best", ["n=5"]), ["slice"]),
    ],
)
def test_a_map_that_cannot_be_is_told_where_it_is_wrong(batch: Batch, asked: Any, told: list[str]) -> None:
    with pytest.raises(Invalid) as error:
        findings_of.heat_map(batch, *asked)
    assert [fault.path for fault in error.value.faults] == told
    assert all(fault.remedy for fault in error.value.faults)


def test_a_map_of_too_many_cells_is_refused(batch: Batch) -> None:
    batch.grid = [["a", list(range(501))], ["b", list(range(500))]]
    with pytest.raises(Invalid, match="250,500 cells are more than the 250,000"):
        findings_of.heat_map(batch, "a", "b", "sharpe", "best", [])


def test_a_batch_of_one_variable_has_no_map(batch: Batch) -> None:
    batch.grid = batch.grid[:1]
    with pytest.raises(Invalid, match="this batch has one variable only, n"):
        findings_of.heat_map(batch, "n", "n", "sharpe", "best", [])


@pytest.mark.parametrize("metrics", [("sharpe", "volatility"), METRICS])
def test_the_best_and_the_worst_are_named_by_their_run(batch: Batch, metrics: tuple[str, ...]) -> None:
    found = summaries.of(batch, metrics)
    assert tuple(found) == metrics
    for metric, told in found.items():
        values = TABLE[:, METRICS.index(metric)] * BETTER[metric]
        assert (told["argbest"], told["argworst"]) == (int(np.nanargmax(values)), int(np.nanargmin(values)))
        assert told["count"] + told["undefined"] == 360
        assert told["beats"] == np.count_nonzero(values > 0.2 * BETTER[metric]) / told["count"]


def test_runs_that_failed_leave_the_numbers_of_the_others_as_they_are(batch: Batch) -> None:
    whole = summaries.of(batch, ["sharpe"])["sharpe"]["argbest"]
    other = services.create(cast.alice(), order("n=5:34,t=60|50|70.5,w=1:10:3"))
    behaviour = np.ones(360, np.uint64) * 5
    behaviour[:whole] = 0
    blocks.store(other.pk, 0, TABLE, behaviour)
    Failure.objects.create(batch=other, lo=0, hi=whole, reason="it cannot be")
    other.done, other.failed = 360 - whole, whole
    other.save()
    assert summaries.of(other, ["sharpe"])["sharpe"]["argbest"] == whole
    assert summaries.behaviours(other) == 1


def test_what_was_worked_out_is_kept_until_there_is_more(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    first = (summaries.of(batch), summaries.behaviours(batch))
    with django_assert_num_queries(2):
        assert (summaries.of(batch), summaries.behaviours(batch)) == first
    partly = store(services.create(cast.alice(), order("n=5:34,t=60|50|70.5,w=1:10:3")), 128)
    assert summaries.of(partly, ["sharpe"])["sharpe"]["count"] == np.count_nonzero(~np.isnan(TABLE[:128, SHARPE]))
    blocks.store(partly.pk, 128, TABLE[128:], np.ones(232, np.uint64) * 9)
    assert summaries.of(partly, ["volatility"])["volatility"]["count"] > 128
    assert Derived.objects.get(batch=partly, name="summary").stored == 128
    partly.done = 360
    assert summaries.of(partly, ["sharpe"]) == summaries.of(batch, ["sharpe"])


def test_a_batch_without_results_has_nothing_to_tell() -> None:
    batch = services.create(cast.alice(), order("n=5:34,t=60:64"))
    assert findings_of.heat_map(batch, "n", "t", "sharpe", "best", []).best is None
    told = summaries.of(batch, ["sharpe"])["sharpe"]
    assert (told["count"], told["best"], told["argbest"], told["beats"]) == (0, None, None, None)
    assert findings_of.groups(batch, 5) == (0, [])
    assert findings_of.shares(batch, "sharpe").runs == 0


def test_importance_goes_by_the_axes_of_the_batch(batch: Batch) -> None:
    shares = findings_of.shares(batch, "sharpe")
    assert [axis.name for axis, _ in shares] == ["n", "t", "w"]
    (mean,) = (one.means[1] for axis, one in shares if axis.name == "t")
    assert mean == pytest.approx(np.nanmean(TABLE[:, SHARPE].reshape(30, 3, 4)[:, 1]))
    with pytest.raises(Invalid, match="is no metric"):
        findings_of.shares(batch, "luck")


def test_runs_that_behave_alike_are_grouped_under_their_first(batch: Batch) -> None:
    distinct, groups = findings_of.groups(batch, 2)
    assert distinct == 120
    assert [(group.runs, group.run_index) for group in groups] == [(3, 0), (3, 3)]
    assert groups[1].values == {"n": 5.0, "t": 60.0, "w": 10.0}


def test_of_a_batch_of_old_nobody_knows_how_its_runs_behave() -> None:
    batch = services.create(cast.alice(), order("n=5:34,t=60:64"))
    blocks.store(batch.pk, 0, TABLE[:100], np.ones(100, np.uint64))
    assert findings_of.groups(batch, 5) == (None, [])
    assert summaries.behaviours(batch) is None


def test_only_ones_own_batches_are_compared(batch: Batch) -> None:
    other = services.create(cast.alice(), order("n=5:9,t=60:64"))
    bobs = services.create(cast.bob(), order("n=5:9,t=60:64"))
    ids = [other.public_id, batch.public_id]
    assert [one.public_id for one in summaries.chosen(cast.alice(), ids)] == ids
    with pytest.raises(NotFound):
        summaries.chosen(cast.alice(), [*ids, bobs.public_id])
    for wrong in ([], ids[:1], ids + ids[:1]):
        with pytest.raises(Invalid):
            summaries.chosen(cast.alice(), wrong)
