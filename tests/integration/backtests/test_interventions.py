"""What operators do to chunks, and that no two of them, nor a worker, wait for each other for ever."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from backtests import batches, interventions, selectors, services, wakeups
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.acceptance.stack import until
from tests.orders import order, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SMALLEST_CHUNK", 4)
    monkeypatch.setattr(batches, "FEWEST_CHUNKS", 5)


@pytest.fixture
def batch() -> Batch:
    """26 runs in five chunks."""
    return services.create(cast.alice(), order("n=5:30"))


def chunks(*batch: Batch) -> list[int]:
    return list(Chunk.objects.filter(batch__in=batch).order_by("pk").values_list("pk", flat=True))


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def test_a_requeued_chunk_lets_its_batch_end_well(batch: Batch) -> None:
    dead = chunks(batch)[2]
    assert interventions.bury([dead]) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == ("failed", "chunk 2: an operator buried it")
    assert interventions.requeue([dead]) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.failure, batch.started, batch.finished) == ("queued", "", None, None)
    assert finished(batch).state == "finished"
    assert stored(batch) == (26, 26)
    assert batch.started is not None
    assert selectors.status(batch)["word"] == "Final"


def test_requeuing_one_dead_chunk_requeues_the_others_of_its_batch(batch: Batch) -> None:
    keys = chunks(batch)
    assert interventions.bury(keys[1:4]) == 3
    assert interventions.requeue(keys[2:3]) == 3
    assert finished(batch).state == "finished"


def test_a_cancelled_batchs_dead_chunk_is_not_requeued(batch: Batch) -> None:
    dead = chunks(batch)[0]
    interventions.bury([dead])
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    assert interventions.requeue([dead]) == 0
    assert Chunk.objects.get(pk=dead).state == "dead"


def test_only_chunks_of_active_batches_are_buried(batch: Batch) -> None:
    services.cancel(cast.alice(), batch.public_id)
    assert interventions.bury(chunks(batch)) == 0
    assert set(Chunk.objects.values_list("state", flat=True)) == {"ready"}


@pytest.fixture
def pair(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Batch, Batch]:
    """Two batches; a scan of the table meets the chunks of the second one first."""
    monkeypatch.setattr(wakeups, "send", lambda chunks: None)
    first, second = (services.create(user, order("n=5:30,t=60:79")) for user in (cast.alice(), cast.bob()))
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
        Batch.objects.update(state="running")
        Chunk.objects.filter(seq__in=(0, 1)).update(
            state="running", attempts=3, worker="x", lease_until="2020-01-01T00:00Z"
        )
        Chunk.objects.filter(seq__in=(2, 3)).update(state="ready")
        acts: list[Callable[[], Any]] = [partial(act, *pair) for act in (bury, requeue, cancel)]
        for thread in [started(act) for act in [*acts, batches.reap]]:
            thread.join()
    assert not failures
