"""A chunk's life, in one process: claims, fences, faults, fairness."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection

from backtests import batches, ready, selectors, services
from backtests.contracts import METRICS
from backtests.engine.sweep import Stopped
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SMALLEST_CHUNK", 4)
    monkeypatch.setattr(batches, "FEWEST_CHUNKS", 5)


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def product(held: batches.Claim) -> batches.Product:
    sweep = ready.get(held.batch_id).sweep
    metrics = np.zeros((held.hi - held.lo, len(METRICS)))
    return batches.Product(metrics, sweep.benchmark_metrics, 0.0, 0.0)


def expire(*held: batches.Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE backtests_chunk SET lease_until = now() - interval '1 second' WHERE id = ANY(%s)",
            [[one.chunk_id for one in held]],
        )


def test_a_batch_ends_with_every_row_and_says_what_it_covered() -> None:
    batch = finished(services.create(cast.alice(), order("n=5:30")))
    assert (batch.state, batch.done, stored(batch)) == ("finished", 26, (26, 26))
    assert batch.started is not None
    assert batch.finished is not None
    assert (str(batch.first_session), str(batch.last_session), batch.limited_by) == ("2020-01-02", "2022-12-28", "")
    assert batch.benchmark_metrics is not None
    assert batch.benchmark_metrics["sharpe"] == pytest.approx(0.3, abs=0.3)
    assert batch.benchmark_metrics["turnover"] == 0.0
    assert set(batch.timings) == {"prepare", "kernel", "store"}
    assert all(seconds >= 0 for seconds in batch.timings.values())
    assert selectors.status(batch)["word"] == "Final"
    assert selectors.status(batch)["poll_after_seconds"] is None


def test_a_claim_goes_to_one_worker_only() -> None:
    services.create(cast.alice(), order("n=5:30"))
    claims = [held for _ in range(20) if (held := batches.claim("w")) is not None]
    assert len({held.chunk_id for held in claims}) == len(claims) == Chunk.objects.count()
    assert [held.opens for held in claims] == [True] + [False] * (len(claims) - 1)


def test_rows_of_a_lost_lease_are_discarded() -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    late = batches.claim("frozen")
    assert late is not None
    expire(late)
    assert batches.reap() == (1, 0)
    assert not batches.renew(late)
    Chunk.objects.update(not_before=None)
    again = batches.claim("other")
    assert again is not None
    assert again.chunk_id == late.chunk_id
    assert batches.finish(late, product(late)) is None
    assert stored(batch) == (0, 0)
    assert batches.finish(again, product(again)) is True
    assert batches.finish(late, product(late)) is None
    batch.refresh_from_db()
    assert (batch.done, stored(batch)) == (4, (4, 4))


def test_a_living_lease_is_not_reaped() -> None:
    services.create(cast.alice(), order("n=5:8"))
    held = batches.claim("w")
    assert held is not None
    assert batches.renew(held)
    assert batches.reap() == (0, 0)


def test_three_dead_workers_bury_the_chunk_and_the_batch_says_so() -> None:
    batch = services.create(cast.alice(), order("n=5:30"))
    assert work_once("w")
    chunk = Chunk.objects.filter(state="ready").order_by("seq")[0]
    for attempt in range(1, 4):
        Chunk.objects.filter(pk=chunk.pk).update(
            state="running", token=uuid4(), attempts=attempt, worker="w1", lease_until="2020-01-01T00:00Z"
        )
        assert batches.reap() == (1, 1 if attempt == 3 else 0)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert batch.failure.startswith("chunk 1 (runs 6 to 11) failed 3 times; the last time: the worker w1 died or froze")
    assert stored(batch) == (6, 6), "the rows so far stay"
    assert not work_once("w"), "a failed batch is not worked on"


def test_what_can_never_run_fails_the_batch_at_once() -> None:
    batch = services.create(cast.alice(), order("n=5:9,w=1|2000"))
    Batch.objects.filter(pk=batch.pk).update(start=None, end=dt.date(1990, 3, 1))
    assert finished(batch).state == "failed"
    assert "sessions" in batch.failure
    assert Chunk.objects.filter(batch=batch, attempts__gt=1).count() == 0


def test_changed_data_fail_the_batch_rather_than_mix() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    Batch.objects.filter(pk=batch.pk).update(data_version="older")
    assert "have changed since" in finished(batch).failure


def test_a_bug_in_a_chunk_is_tried_again_after_a_rest_and_its_reason_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))

    def broken(*_: object) -> None:
        raise ArithmeticError("by accident")

    with monkeypatch.context() as patch:
        patch.setattr(ready, "get", broken)
        assert work_once("w")
    chunk = Chunk.objects.get(batch=batch)
    assert (chunk.state, chunk.attempts, chunk.failure) == ("ready", 1, "ArithmeticError: by accident")
    assert not work_once("w"), "it rests"
    Chunk.objects.update(not_before=None)
    assert finished(batch).state == "finished"


def test_a_cancelled_batch_takes_no_more_rows() -> None:
    batch = services.create(cast.alice(), order("n=5:30"))
    held = batches.claim("w")
    assert held is not None
    assert batches.wanted(held)
    services.cancel(cast.alice(), batch.public_id)
    assert not batches.wanted(held)
    assert not batches.renew(held)
    assert batches.finish(held, product(held)) is None
    assert stored(batch) == (0, 0)
    assert batches.claim("w") is None


def test_a_failing_chunk_lets_fresh_ones_pass() -> None:
    services.create(cast.alice(), order("n=5:30"))
    held = batches.claim("w")
    assert held is not None
    batches.release(held, "a fault")
    Chunk.objects.update(not_before=None)
    following = batches.claim("w")
    assert following is not None
    assert following.seq == 1


def test_rows_go_with_their_batch() -> None:
    batch = finished(services.create(cast.alice(), order("n=5:8")))
    kept = finished(services.create(cast.alice(), order("n=5:8")))
    Batch.objects.filter(pk=batch.pk).delete()
    assert stored(batch) == (0, 0)
    assert stored(kept) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_racing_workers_do_every_chunk_once() -> None:
    batch = services.create(cast.alice(), order("n=5:60"))

    def work(name: str) -> None:
        try:
            while work_once(name):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for racer in [pool.submit(work, f"w{number}") for number in range(6)]:
            racer.result()
    batch.refresh_from_db()
    assert (batch.state, batch.done, stored(batch)) == ("finished", 56, (56, 56))
    assert set(Chunk.objects.filter(batch=batch).values_list("attempts", flat=True)) == {1}


def test_what_is_stopped_costs_no_attempt_and_is_never_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    Chunk.objects.update(attempts=batches.ATTEMPTS - 1, failure="an earlier fault")

    def stopped(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(ready, "get", stopped)
        assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.attempts, chunk.failure) == ("ready", batches.ATTEMPTS - 1, "an earlier fault")
    assert finished(batch).state == "finished"


def test_a_chunk_of_a_cancelled_batch_is_ready_again_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    Chunk.objects.update(attempts=batches.ATTEMPTS - 1)
    finish = batches.finish

    def cancelled_first(held: batches.Claim, product: batches.Product) -> bool | None:
        services.cancel(cast.alice(), batch.public_id)
        return finish(held, product)

    monkeypatch.setattr(batches, "finish", cancelled_first)
    assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.attempts, stored(batch)) == ("ready", batches.ATTEMPTS - 1, (0, 0))


@pytest.mark.parametrize("error", [DataError, IntegrityError, ProgrammingError])
def test_only_a_postgres_that_is_away_is_left_to_the_reaper(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.create(cast.alice(), order("n=5:8"))

    def refuse(*_: object) -> None:
        raise error("the rows make no sense")

    monkeypatch.setattr(batches, "finish", refuse)
    assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.failure) == ("ready", f"{error.__name__}: the rows make no sense")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_postgres_that_is_away_keeps_the_lease(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    services.create(cast.alice(), order("n=5:8"))

    def refuse(*_: object) -> None:
        raise error("the connection is lost")

    monkeypatch.setattr(batches, "finish", refuse)
    with pytest.raises(error):
        work_once("w")
    assert Chunk.objects.get().state == "running"


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_that_fails_gives_the_chunk_back_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BATCH_CANCEL_SECONDS = 0.01
    services.create(cast.alice(), order("n=5:8"))

    def refuse(*_: object) -> None:
        raise ProgrammingError("no such column")

    def until_stopped(_: int) -> None:
        time.sleep(0.5)
        raise Stopped

    monkeypatch.setattr(batches, "wanted", refuse)
    monkeypatch.setattr(ready, "get", until_stopped)
    assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.attempts, chunk.failure) == ("ready", 1, "ProgrammingError: no such column")
