"""Results in blocks of 128 runs: what was stored is read, each run once, of this batch alone."""

import itertools

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backtests import blocks, services
from backtests.contracts import METRICS
from backtests.models import Batch, Block, Failure
from tests import cast
from tests.orders import checksum, order, stored

pytestmark = pytest.mark.django_db

BITS = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 0.1, -1.5, 1e308]).view(np.uint64)


@pytest.fixture
def batch() -> Batch:
    """1,200 runs: nine whole blocks and one of 48."""
    return services.create(cast.alice(), order("n=5:34,t=61:100"))


@pytest.fixture
def other() -> Batch:
    return services.create(cast.bob(), order("n=5:34,t=61:100"))


def made(seed: int, runs: int) -> tuple[NDArray[np.float64], NDArray[np.uint64]]:
    """Figures of odd values, and behaviours of which none is 0."""
    random = np.random.default_rng(seed)
    metrics = random.choice(BITS, (runs, len(METRICS))).view(np.float64)
    return metrics, random.integers(1, 2**64, runs, np.uint64)


def put(batch: Batch, lo: int, metrics: NDArray[np.float64], behaviour: NDArray[np.uint64]) -> None:
    with transaction.atomic():
        blocks.store(batch.pk, lo, metrics, behaviour)


def fail(batch: Batch, behaviour: NDArray[np.uint64], lo: int, *failed: int) -> None:
    behaviour[[run - lo for run in failed]] = 0
    for run in failed:
        Failure.objects.create(batch=batch, lo=run, hi=run + 1, reason="it cannot be")


def same(one: NDArray[np.float64], another: NDArray[np.float64]) -> bool:
    """To the bit: -0.0 is not 0.0, and NaN is NaN."""
    return one.shape == another.shape and one.tobytes() == another.tobytes()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.lists(st.integers(0, 9), max_size=10, unique=True), st.sets(st.integers(0, 1199)))
def test_what_was_stored_is_read_whichever_way(batch: Batch, seed: int, stored: list[int], failed: set[int]) -> None:
    metrics, behaviour = made(seed, 1200)
    there = np.zeros(1200, np.bool_)
    with transaction.atomic():
        for number in stored:
            lo, hi = 128 * number, min(128 * number + 128, 1200)
            fail(batch, behaviour, 0, *(run for run in sorted(failed) if lo <= run < hi))
            put(batch, lo, metrics[lo:hi], behaviour[lo:hi])
            there[lo:hi] = behaviour[lo:hi] != 0
        assert_read(batch, metrics, behaviour, np.flatnonzero(there))
        transaction.set_rollback(True)


def assert_read(
    batch: Batch, metrics: NDArray[np.float64], behaviour: NDArray[np.uint64], there: NDArray[np.intp]
) -> None:
    names = ["turnover", METRICS[0], METRICS[-1]]
    columns = blocks.columns(batch, names)
    assert columns.runs.dtype == np.int32
    assert columns.runs.tolist() == there.tolist()
    for name in names:
        assert same(columns.of[name], metrics[there, METRICS.index(name)])
    runs, found = blocks.behaviours(batch)
    assert runs.tolist() == there.tolist()
    assert found.tolist() == behaviour[there].tolist()
    parts = list(blocks.parts(batch))
    assert list(itertools.chain.from_iterable(runs.tolist() for runs, _ in parts)) == there.tolist()
    assert same(np.concatenate([np.empty((0, len(METRICS))), *(table for _, table in parts)]), metrics[there])
    asked = np.random.default_rng(len(there)).permutation(1200)[:300]
    rows = blocks.rows(batch, asked.tolist())
    known = np.isin(asked, there)
    assert same(rows[known], metrics[asked[known]])
    assert np.isnan(rows[~known]).all()


def test_parts_come_in_turn_and_the_blocks_that_are_missing_leave_no_rows(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(total=20_000)
    batch.refresh_from_db()
    metrics, behaviour = made(1, 20_000)
    for lo, hi in ((0, 1280), (16_384, 20_000)):
        put(batch, lo, metrics[lo:hi], behaviour[lo:hi])
    found = np.concatenate([runs for runs, _ in blocks.parts(batch)])
    assert found.tolist() == [*range(1280), *range(16_384, 20_000)]
    assert stored(batch) == (1280 + 3616, 1280 + 3616)


def test_a_run_tried_again_joins_the_block_that_it_had_failed_in(batch: Batch) -> None:
    metrics, behaviour = made(2, 256)
    meant = behaviour.copy()
    fail(batch, behaviour, 0, 5, 6, 7, 130)
    put(batch, 0, metrics, behaviour)
    Failure.objects.filter(batch=batch).delete()
    assert_read(batch, metrics, behaviour, np.flatnonzero(behaviour))  # before they are through
    put(batch, 5, metrics[5:8], meant[5:8])
    put(batch, 130, metrics[130:131], meant[130:131])
    assert_read(batch, metrics, meant, np.arange(256))
    assert Block.objects.filter(batch=batch).count() == 2


def test_what_fails_again_is_still_not_there(batch: Batch) -> None:
    metrics, behaviour = made(3, 128)
    meant = behaviour.copy()
    fail(batch, behaviour, 0, 5, 6)
    put(batch, 0, metrics, behaviour)
    Failure.objects.filter(batch=batch, lo=6).delete()
    put(batch, 5, metrics[5:7], np.array([0, meant[6]], np.uint64))
    behaviour[6] = meant[6]
    assert_read(batch, metrics, behaviour, np.flatnonzero(behaviour))


@pytest.mark.parametrize(("lo", "runs", "fresh"), [(0, 128, 0), (127, 1, 0), (100, 100, 72)])
def test_a_run_that_is_stored_stays_and_does_not_count_again(batch: Batch, lo: int, runs: int, fresh: int) -> None:
    metrics, behaviour = made(4, 128)
    put(batch, 0, metrics, behaviour)
    with transaction.atomic():
        added = blocks.store(batch.pk, lo, *made(5, runs))
    assert added.sum() == fresh
    assert not added[: runs - fresh].any()
    assert blocks.rows(batch, range(128)).tobytes() == metrics.tobytes()


def test_two_who_store_a_block_at_once_do_not_both_succeed(batch: Batch) -> None:
    metrics, behaviour = made(6, 128)
    put(batch, 0, metrics, behaviour)
    data = Block.objects.get(batch=batch, number=0).runs
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(batch=batch, number=0, runs=data)


def test_what_is_rolled_back_was_never_there(batch: Batch) -> None:
    with transaction.atomic():
        blocks.store(batch.pk, 0, *made(7, 200))
        transaction.set_rollback(True)
    assert stored(batch) == (0, 0)
    assert blocks.columns(batch, ["sharpe"]).runs.tolist() == []


def test_batches_stand_apart_and_go_alone(batch: Batch, other: Batch) -> None:
    for seed, one in ((8, batch), (9, other)):
        put(one, 0, *made(seed, 200))
    before = checksum(other)
    assert_read(batch, *made(8, 200), np.arange(200))
    batch.delete()
    assert checksum(other) == before
    assert Block.objects.values_list("batch_id", flat=True).distinct().get() == other.pk


def test_a_partition_is_made_once(batch: Batch) -> None:
    with transaction.atomic():
        for _ in range(2):
            blocks.ensure_partition(batch.pk + 10 * blocks.BATCHES)
