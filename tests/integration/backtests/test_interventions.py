"""What people do to chunks, and that no two of them, nor a worker, wait for each other for ever."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from backtests import batches, claims, interventions, selectors, services, wakeups
from backtests.execution import work_once
from backtests.models import Batch, Chunk, Failure, Spent
from tests import cast
from tests.acceptance.stack import until
from tests.orders import order, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_chunks")]

GRID = "n=5:30,t=60:79"  # 520 runs, five chunks


@pytest.fixture
def batch() -> Batch:
    """Five chunks, all of them given back."""
    return handed_out(services.create(cast.alice(), order(GRID)))


def handed_out(batch: Batch) -> Batch:
    while claims.claim("w"):
        pass
    Chunk.objects.filter(batch=batch).update(state="ready", attempts=0, token=None, lease_until=None)
    return batch


def chunks(*batch: Batch) -> list[int]:
    return list(Chunk.objects.filter(batch__in=batch).order_by("pk").values_list("pk", flat=True))


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def test_a_buried_chunks_runs_have_failed_and_the_batch_goes_on(batch: Batch) -> None:
    assert interventions.bury([chunks(batch)[2]]) == 1
    assert finished(batch).state == "finished"
    assert (batch.done, batch.failed) == (392, 128)
    assert selectors.status(batch)["word"] == "Final"


def test_a_requeued_chunk_lets_its_batch_end_whole(batch: Batch) -> None:
    dead = chunks(batch)[2]
    interventions.bury([dead])
    finished(batch)
    assert interventions.requeue([dead]) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.failed, batch.finished) == ("queued", 0, None)
    assert finished(batch).state == "finished"
    assert (batch.done, stored(batch)) == (520, (520, 520))


def test_requeuing_one_dead_chunk_requeues_the_others_of_its_batch(batch: Batch) -> None:
    keys = chunks(batch)
    assert interventions.bury(keys[1:4]) == 3
    assert interventions.requeue(keys[2:3]) == 1
    assert finished(batch).done == 520


def test_the_result_of_a_chunk_that_was_buried_in_a_workers_hand_is_discarded(batch: Batch) -> None:
    held = claims.claim("w")
    assert held is not None
    interventions.bury([held.chunk_id])
    assert not batches.wanted(held)
    assert not batches.renew(held)


def test_a_cancelled_batchs_dead_chunk_is_not_requeued(batch: Batch) -> None:
    dead = chunks(batch)[0]
    interventions.bury([dead])
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    assert interventions.requeue([dead]) == 0
    assert Chunk.objects.get(pk=dead).state == "dead"


def test_only_chunks_of_open_batches_are_buried(batch: Batch) -> None:
    services.cancel(cast.alice(), batch.public_id)
    assert interventions.bury(chunks(batch)) == 0
    assert set(Chunk.objects.values_list("state", flat=True)) == {"ready"}


def test_a_paused_batch_gets_no_worker_and_goes_on_where_it_stopped(batch: Batch) -> None:
    assert work_once("w")
    held = claims.claim("w")
    assert held is not None
    assert interventions.pause([batch.pk]) == 1
    assert not batches.wanted(held)
    assert claims.claim("w") is None
    batches.hand_back(held)
    assert interventions.resume([batch.pk]) == 1
    assert finished(batch).state == "finished"
    assert (batch.done, stored(batch)) == (520, (520, 520))
    assert set(Chunk.objects.values_list("attempts", flat=True)) == {1}


def test_what_cannot_be_paused_resumed_or_tried_again_stays(batch: Batch) -> None:
    assert interventions.resume([batch.pk]) == 0
    assert interventions.retry([batch.pk]) == 0
    interventions.pause([batch.pk])
    assert interventions.pause([batch.pk]) == 0
    assert interventions.cancel([batch.pk]) == 1
    for act in (interventions.pause, interventions.resume, interventions.cancel, interventions.retry):
        assert act([batch.pk]) == 0


@pytest.fixture
def pair(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Batch, Batch]:
    """Two batches; a scan of the table meets the chunks of the second one first."""
    monkeypatch.setattr(wakeups, "send", lambda chunks: None)
    first, second = (services.create(user, order(GRID)) for user in (cast.alice(), cast.bob()))
    handed_out(first), handed_out(second)
    for state in ("running", "ready"):  # a column with an index: the rows are written anew, behind all others
        Chunk.objects.filter(batch=first).update(state=state)
    return first, second


def started(act: Callable[[], Any]) -> threading.Thread:
    """The act in a thread with a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def bury(first: Batch, second: Batch) -> None:
    interventions.bury(list(Chunk.objects.filter(seq__in=(2, 3)).order_by("-pk").values_list("pk", flat=True)))


def requeue(first: Batch, second: Batch) -> None:
    interventions.requeue(list(Chunk.objects.filter(seq=0).values_list("pk", flat=True)))


def cancel(first: Batch, second: Batch) -> None:
    interventions.cancel([second.pk, first.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [bury, requeue, cancel])
def test_who_waits_for_a_batch_holds_none_that_comes_after_it(
    pair: tuple[Batch, Batch], act: Callable[[Batch, Batch], None]
) -> None:
    if act is requeue:
        Chunk.objects.filter(seq=0).update(state="dead")
        Batch.objects.update(state="failed")
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=pair[0].pk)
        thread = started(partial(act, *pair))
        until(somebody_waits, "the act waits for the first batch")
        Batch.objects.select_for_update(nowait=True).get(pk=pair[1].pk)
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_burying_requeuing_cancelling_and_reaping_at_once_never_deadlock(
    pair: tuple[Batch, Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    for _ in range(15):
        Failure.objects.all().delete()
        Spent.objects.update(combinations=1_000_000)
        Batch.objects.update(state="running", failed=0)
        Chunk.objects.filter(seq__in=(0, 1)).update(
            state="running", attempts=3, worker="x", lease_until="2020-01-01T00:00Z"
        )
        Chunk.objects.filter(seq__in=(2, 3)).update(state="ready")
        acts: list[Callable[[], Any]] = [partial(act, *pair) for act in (bury, requeue, cancel)]
        for thread in [started(act) for act in [*acts, batches.reap]]:
            thread.join()
    assert not failures
