"""A chunk's life, in one process: claims, fences, faults, failures."""

import datetime as dt
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from numpy.typing import NDArray

from backtests import batches, blocks, claims, ready, selectors, services
from backtests.contracts import METRICS, TIMINGS, Runs
from backtests.engine.sweep import Stopped, Sweep
from backtests.engine.version import version
from backtests.execution import work_once
from backtests.models import Batch, Chunk, Failure
from tests import cast
from tests.acceptance.stack import until
from tests.orders import checksum, order, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_chunks")]

GRID = "n=5:30,t=60:79"  # 520 runs, five chunks, the last one of 8 runs


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def claimed() -> claims.Claim:
    held = claims.claim("w")
    assert held is not None
    return held


def product(held: claims.Claim) -> batches.Product:
    count = held.hi - held.lo
    timings = dict.fromkeys(TIMINGS, 0.0)
    del timings["store"]
    return batches.Product(np.zeros((count, len(METRICS))), np.ones(count, np.uint64), {}, {}, timings)


def expire(*held: claims.Claim) -> None:
    Chunk.objects.filter(pk__in=[one.chunk_id for one in held]).update(lease_until="2020-01-01T00:00Z")


class Broken:
    """A sweep that cannot run some combinations: those whose first index is among `odd`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *odd: int) -> None:
        run = Sweep.run

        def refusing(sweep: Sweep, indices: NDArray[np.int32], stop: NDArray[np.uint8] | None = None) -> Runs:
            if np.isin(indices[:, 0], odd).any():
                raise ArithmeticError("it cannot be")
            return run(sweep, indices, stop)

        monkeypatch.setattr(Sweep, "run", refusing)


def test_a_batch_ends_with_every_row_and_says_what_it_covered() -> None:
    batch = finished(services.create(cast.alice(), order(GRID)))
    assert (batch.state, batch.done, batch.failed, stored(batch)) == ("finished", 520, 0, (520, 520))
    assert batch.started is not None
    assert batch.finished is not None
    assert (str(batch.first_session), str(batch.last_session), batch.limited_by) == ("2020-01-02", "2022-12-28", "")
    assert batch.benchmark_metrics is not None
    assert batch.benchmark_metrics["sharpe"] == pytest.approx(0.3, abs=0.3)
    assert batch.benchmark_metrics["turnover"] == 0.0
    assert set(batch.timings) == set(TIMINGS)
    assert all(seconds >= 0 for seconds in batch.timings.values())
    assert selectors.status(batch)["word"] == "Final"
    assert selectors.status(batch)["poll_after_seconds"] is None


def test_a_claim_goes_to_one_worker_only() -> None:
    services.create(cast.alice(), order(GRID))
    held = [one for _ in range(20) if (one := claims.claim("w")) is not None]
    assert [(one.lo, one.hi) for one in held] == [(0, 128), (128, 256), (256, 384), (384, 512), (512, 520)]
    assert len({one.chunk_id for one in held}) == Chunk.objects.count() == 5
    assert [one.opens for one in held] == [True] + [False] * 4


def test_rows_of_a_lost_lease_are_discarded() -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    late = claims.claim("frozen")
    assert late is not None
    expire(late)
    assert batches.reap() == (1, 0)
    assert not batches.renew(late)
    again = claims.claim("other")
    assert again is not None
    assert again.chunk_id == late.chunk_id
    assert batches.finish(late, product(late)) is None
    assert stored(batch) == (0, 0)
    assert batches.finish(again, product(again)) == batches.Progress(4, 0, 4, tells=True)
    assert batches.finish(late, product(late)) is None
    batch.refresh_from_db()
    assert (batch.done, stored(batch)) == (4, (4, 4))


def nothing_said(_: int) -> None:
    """Silent between two statements of the transaction."""
    wake.wait()


def half_a_copy(batch_id: int) -> None:
    copying = f"COPY {blocks.TABLE} FROM STDIN (FORMAT binary)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copying) as copy:
        copy.set_types(("int8", "int4", "bytea"))
        copy.write_row((batch_id, 0, bytes(8)))
        wake.wait()


wake = threading.Event()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("last", [nothing_said, half_a_copy])
def test_a_worker_that_froze_while_it_stored_its_results_holds_nobody_up(
    last: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    late = claimed()
    expire(late)
    asleep = threading.Event()
    wake.clear()

    store = blocks.store

    def freeze(batch_id: int, *values: Any) -> NDArray[np.bool_]:
        asleep.set()
        last(batch_id)
        return store(batch_id, *values)

    def finish() -> Exception | None:
        try:
            batches.finish(late, product(late))
        except Exception as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as freezing:
        freezing.setattr(blocks, "store", freeze)
        ended = pool.submit(finish)
        try:
            assert asleep.wait(10)
            assert batches.reap() == (0, 0), "it may only be slow"
            freezing.setattr(batches, "FROZEN" if last is nothing_said else "FROZEN_COPYING", 0.2)
            until(lambda: batches.reap() == (1, 0), "it is freed")
        finally:
            wake.set()
        assert isinstance(ended.result(10), batches.AWAY)
    again = claimed()
    assert again.chunk_id == late.chunk_id
    assert batches.finish(again, product(again)) == batches.Progress(4, 0, 4, tells=True)
    assert stored(batch) == (4, 4)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waits_for_a_lock_is_not_taken_for_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "FROZEN", 0.0)
    monkeypatch.setattr(batches, "FROZEN_COPYING", 0.0)
    batch = services.create(cast.alice(), order("n=5:8"))
    held = claimed()
    expire(held)

    def finish() -> batches.Progress | None:
        try:
            return batches.finish(held, product(held))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Batch.objects.select_for_update().get(pk=batch.pk)
            ended = pool.submit(finish)
            until(somebody_waits, "it waits")
            assert batches.reap() == (0, 0)
        assert ended.result(10) == batches.Progress(4, 0, 4, tells=True)


def test_a_living_lease_is_not_reaped() -> None:
    services.create(cast.alice(), order("n=5:8"))
    held = claims.claim("w")
    assert held is not None
    assert batches.renew(held)
    assert batches.reap() == (0, 0)


def die(chunk: Chunk, times: int) -> None:
    """So many workers die with the chunk in hand."""
    for attempt in range(1, times + 1):
        Chunk.objects.filter(pk=chunk.pk).update(
            state="running", token=uuid4(), attempts=attempt, worker="w1", lease_until="2020-01-01T00:00Z"
        )
        assert batches.reap()[0] == 1


def test_a_block_that_kills_its_workers_has_failed_and_the_batch_goes_on() -> None:
    batch = services.create(cast.alice(), order(GRID))
    assert work_once("w")
    held = claimed()
    die(Chunk.objects.get(pk=held.chunk_id), batches.DEATHS)
    assert finished(batch).state == "finished"
    assert (batch.done, batch.failed, batch.failure) == (392, 128, "")
    failure = Failure.objects.get(batch=batch)
    assert (failure.lo, failure.hi) == (128, 256)
    assert failure.reason == "6 workers died or froze with it in hand"
    assert blocks.columns(batch, ["sharpe"]).runs.tolist() == [*range(128), *range(256, 520)]


def test_a_large_chunk_that_kills_its_workers_is_cut_until_the_deadly_block_stands_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(claims, "FIRST_CHUNK", 512)
    batch = services.create(cast.alice(), order(GRID))
    held = claimed()
    assert (held.lo, held.hi) == (0, 512)
    die(Chunk.objects.get(pk=held.chunk_id), batches.CUTS)
    cut = Chunk.objects.filter(batch=batch).order_by("lo")
    assert [(one.lo, one.hi, one.state, one.attempts) for one in cut] == [
        (lo, lo + 128, "ready", 0) for lo in range(0, 512, 128)
    ]
    assert work_once("w")
    die(cut[2], batches.DEATHS)
    assert finished(batch).state == "finished"
    assert (batch.done, batch.failed) == (392, 128)


def test_a_batch_whose_first_block_kills_its_workers_has_failed() -> None:
    batch = services.create(cast.alice(), order(GRID))
    die(Chunk.objects.get(pk=claimed().chunk_id), batches.DEATHS)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert batch.failure == "runs 0 to 127: 6 workers died or froze with it in hand"
    assert not work_once("w"), "a failed batch is not worked on"


def test_a_combination_that_cannot_be_run_is_a_row_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order(GRID))
    with monkeypatch.context() as patch:
        Broken(patch, 3, 7)
        assert finished(batch).state == "finished"
    assert (batch.done, batch.failed) == (480, 40)
    failures = Failure.objects.filter(batch=batch).order_by("lo")
    assert [one.lo for one in failures] == [*range(60, 80), *range(140, 160)]
    assert {one.reason for one in failures} == {"ArithmeticError: it cannot be"}
    assert stored(batch) == (480, 480)
    assert all(math.isnan(figure) for figure in blocks.rows(batch, [60])[0])


def test_what_failed_is_run_again_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = finished(services.create(cast.alice(), order(GRID)))
    batch = services.create(cast.alice(), order(GRID))
    with monkeypatch.context() as patch:
        Broken(patch, 3, 7)
        finished(batch)
    before = Chunk.objects.filter(batch=batch).count()
    services.retry(cast.alice(), batch.public_id)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.failed, batch.finished) == ("queued", 480, 0, None)
    again = Chunk.objects.filter(batch=batch).order_by("seq")[before:]
    assert [(one.lo, one.hi) for one in again] == [(60, 80), (140, 160)]
    assert finished(batch).state == "finished"
    assert (batch.done, batch.failed, stored(batch)) == (520, 0, (520, 520))
    assert checksum(batch) == checksum(calm)


def test_failures_scattered_over_a_block_are_one_chunk_and_what_is_stored_there_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calm = finished(services.create(cast.alice(), order("n=5:30,t=60:65")))  # 156 runs: each n six
    batch = services.create(cast.alice(), order("n=5:30,t=60:65"))
    with monkeypatch.context() as patch:
        Broken(patch, 1, 4, 20, 24)
        finished(batch)
    assert (batch.done, batch.failed) == (132, 24)
    services.retry(cast.alice(), batch.public_id)
    again = Chunk.objects.filter(batch=batch, state="ready").order_by("lo")
    assert [(one.lo, one.hi) for one in again] == [(6, 126), (144, 150)]
    assert finished(batch).state == "finished"
    assert (batch.done, batch.failed, stored(batch)) == (156, 0, (156, 156))
    assert checksum(batch) == checksum(calm)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_write_one_block_at_once_lose_nothing() -> None:
    """Chunks end with blocks; should two share one all the same, one waits for the other."""
    batch = services.create(cast.alice(), order("n=5:30"))
    with ThreadPoolExecutor(2) as pool:
        halves = [pool.submit(_put, batch.pk, lo) for lo in (0, 13)]
        assert [half.result() for half in halves] == [13, 13]
    assert stored(batch) == (26, 26)


def _put(batch_id: int, lo: int) -> int:
    try:
        with transaction.atomic():
            return int(blocks.store(batch_id, lo, np.ones((13, len(METRICS))), np.ones(13, np.uint64)).sum())
    finally:
        connection.close()


def test_faults_fail_a_batch_and_deaths_of_workers_do_not_count_as_such() -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    for _ in range(2):
        expire(claimed())
        batches.reap()
    assert not batches.release(claimed(), "the source does not answer")
    Chunk.objects.update(not_before=None)
    assert not batches.release(claimed(), "the source does not answer")
    Chunk.objects.update(not_before=None)
    assert batches.release(claimed(), "the source does not answer")
    batch.refresh_from_db()
    assert batch.failure == "runs 0 to 3 could not be run, 3 times; the last time: the source does not answer"


def test_a_batch_that_is_deleted_under_a_worker_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order(GRID))
    finish = batches.finish

    def deleted_first(held: claims.Claim, product: batches.Product) -> batches.Progress | None:
        services.delete(cast.alice(), batch.public_id)
        return finish(held, product)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "finish", deleted_first)
        assert work_once("w")
    assert not work_once("w")


def test_a_batch_that_goes_on_with_another_engine_says_so_and_counts_for_no_version() -> None:
    batch = services.create(cast.alice(), order(GRID))
    assert work_once("w")
    ready.forget(batch.pk)
    Batch.objects.filter(pk=batch.pk).update(engine_version="older")
    assert finished(batch).engine_version == ""
    assert "before the engine was changed" in selectors.caveats_of(batch)[-1]
    fresh = services.create(cast.alice(), order(GRID))
    Batch.objects.filter(pk=fresh.pk).update(engine_version="older")
    assert finished(fresh).engine_version == version()


def test_a_batch_of_which_nothing_can_be_run_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order(GRID))
    Broken(monkeypatch, *range(26))
    assert finished(batch).state == "failed"
    assert batch.failure == "none of its combinations could be run, such as run 0: ArithmeticError: it cannot be"
    assert (batch.done, batch.failed) == (0, 520)


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
    assert (chunk.state, chunk.attempts, chunk.faults, chunk.failure) == ("ready", 0, 1, "ArithmeticError: by accident")
    assert not work_once("w"), "it rests"
    Chunk.objects.update(not_before=None)
    assert finished(batch).state == "finished"


def test_a_cancelled_batch_takes_no_more_rows() -> None:
    batch = services.create(cast.alice(), order(GRID))
    held = claims.claim("w")
    assert held is not None
    assert batches.wanted(held)
    services.cancel(cast.alice(), batch.public_id)
    assert not batches.wanted(held)
    assert not batches.renew(held)
    assert batches.finish(held, product(held)) is None
    assert stored(batch) == (0, 0)
    assert claims.claim("w") is None


def test_a_chunk_that_failed_rests_while_fresh_ones_pass() -> None:
    services.create(cast.alice(), order(GRID))
    batches.release(claimed(), "a fault")
    assert claimed().lo == 128
    Chunk.objects.update(not_before=None)
    assert claimed().lo == 0


def test_rows_go_with_their_batch() -> None:
    batch = finished(services.create(cast.alice(), order("n=5:8")))
    kept = finished(services.create(cast.alice(), order("n=5:8")))
    Batch.objects.filter(pk=batch.pk).delete()
    assert stored(batch) == (0, 0)
    assert stored(kept) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_racing_workers_do_every_chunk_once() -> None:
    batch = services.create(cast.alice(), order("n=5:60,t=60:79"))

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
    assert (batch.state, batch.done, stored(batch)) == ("finished", 1120, (1120, 1120))
    assert set(Chunk.objects.filter(batch=batch).values_list("attempts", flat=True)) == {1}


def test_what_is_stopped_costs_no_attempt_and_is_never_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    batches.hand_back(claimed())
    Chunk.objects.update(attempts=2, failure="an earlier fault")

    def stopped(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(ready, "get", stopped)
        assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.attempts, chunk.failure) == ("ready", 2, "an earlier fault")
    assert finished(batch).state == "finished"


def test_a_chunk_of_a_cancelled_batch_is_ready_again_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = services.create(cast.alice(), order("n=5:8"))
    batches.hand_back(claimed())
    Chunk.objects.update(attempts=2)
    finish = batches.finish

    def cancelled_first(held: claims.Claim, product: batches.Product) -> batches.Progress | None:
        services.cancel(cast.alice(), batch.public_id)
        return finish(held, product)

    monkeypatch.setattr(batches, "finish", cancelled_first)
    assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.attempts, stored(batch)) == ("ready", 2, (0, 0))


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

    def until_stopped(*_: object) -> None:
        time.sleep(0.5)
        raise Stopped

    monkeypatch.setattr(batches, "wanted", refuse)
    monkeypatch.setattr(ready, "get", until_stopped)
    assert work_once("w")
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.faults, chunk.failure) == ("ready", 1, "ProgrammingError: no such column")
