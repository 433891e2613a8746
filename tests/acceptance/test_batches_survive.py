"""A real worker, a real Redis and Postgres: whatever dies, every row is there, each once, and the same to the bit."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from backtests import batches, services, wakeups
from backtests.execution import work_once
from backtests.models import Batch, Chunk, Failure
from tests import cast
from tests.acceptance.conftest import OwnPostgres
from tests.acceptance.stack import PATIENCE, Redis, Worker, until
from tests.orders import checksum, order, stored

Start = Callable[..., Worker]
GRID = "n=5:24,t=60:75,w=3:10"  # 2,560 combinations, 20 chunks


def fresh(batch: Batch) -> Batch:
    batch.refresh_from_db()
    return batch


def wait_for(batch: Batch, state: str = "finished", patience: float = PATIENCE) -> float:
    return until(lambda: fresh(batch).state == state, f"the batch is {state}", patience)


@pytest.fixture
def calm(transactional_db: None, small_chunks: None, redis: Redis) -> str:
    """The checksum of the same batch, done by this process alone before any worker starts."""
    batch = services.create(cast.alice(), order(GRID))
    while work_once("calm"):
        pass
    assert fresh(batch).state == "finished"
    return checksum(batch)


def assert_whole(batch: Batch, calm: str) -> None:
    assert (fresh(batch).state, batch.done, stored(batch)) == ("finished", 2560, (2560, 2560)), batch.failure
    assert checksum(batch) == calm


def running_processes() -> list[int]:
    workers = Chunk.objects.filter(state="running").values_list("worker", flat=True)
    return [int(worker.rpartition("/")[2]) for worker in workers]


def freeze_one(batch: Batch) -> tuple[int, int]:
    """Stops a process that has a chunk in hand: both."""
    for _ in range(1000):
        for pid in running_processes():
            os.kill(pid, signal.SIGSTOP)
            held = Chunk.objects.filter(batch=batch, worker__endswith=f"/{pid}", state="running").first()
            if held is not None:
                return pid, held.pk
            os.kill(pid, signal.SIGCONT)  # it had just done it
        time.sleep(0.01)
    raise AssertionError("no process ever has a chunk in hand")


def test_a_killed_process_and_a_killed_worker_lose_nothing(calm: str, worker: Start) -> None:
    first = worker(SLOWED_SECONDS="0.0016")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: fresh(batch).done >= 256 and len(running_processes()) > 0, "the batch is on its way")
    os.kill(running_processes()[0], signal.SIGKILL)
    done = fresh(batch).done
    until(lambda: fresh(batch).done >= done + 256, "the worker goes on without its child")
    until(lambda: len(running_processes()) > 0, "chunks are in hand")
    first.kill()
    assert fresh(batch).state == "running"
    worker()
    wait_for(batch)
    assert_whole(batch, calm)
    assert Chunk.objects.filter(batch=batch, attempts__gt=1).exists(), "no chunk was hit: the test shows nothing"


def test_a_killed_redis_loses_nothing(calm: str, worker: Start, redis: Redis) -> None:
    worker(SLOWED_SECONDS="0.0016")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: fresh(batch).done >= 256, "the batch is on its way")
    redis.kill()
    time.sleep(0.5)
    redis.start()
    wait_for(batch)
    assert_whole(batch, calm)


def test_a_killed_postgres_loses_nothing(own_postgres: OwnPostgres, calm: str, worker: Start) -> None:
    started = worker(SLOWED_SECONDS="0.0016")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: fresh(batch).done >= 256 and len(running_processes()) > 0, "the batch is on its way")
    own_postgres.kill()
    until(lambda: "Postgres is away" in started.log.read_text(), "the worker notices")
    own_postgres.start()
    assert fresh(batch).state == "running"
    wait_for(batch)
    assert_whole(batch, calm)
    assert set(Chunk.objects.filter(batch=batch).values_list("state", flat=True)) == {"done"}


def test_wake_ups_that_come_twice_make_no_difference(calm: str, worker: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    worker(SLOWED_TWICE="1")
    send = wakeups.send
    monkeypatch.setattr(wakeups, "send", lambda chunks: (send(chunks), send(chunks)))
    batch = services.create(cast.alice(), order(GRID))
    wait_for(batch)
    assert_whole(batch, calm)


def test_no_wake_up_at_all_is_made_good_by_the_reaper(
    calm: str, worker: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker()
    with monkeypatch.context() as lost:
        lost.setattr(wakeups, "send", lambda chunks: None)
        batch = services.create(cast.alice(), order(GRID))
    wait_for(batch)
    assert_whole(batch, calm)


def test_a_frozen_process_that_wakes_after_its_lease_is_counted_once(
    calm: str, worker: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FROZEN_COPYING", 5.0)
    started = worker(SLOWED_SECONDS="0.0032")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: fresh(batch).done >= 128, "the batch is on its way")
    frozen, held = freeze_one(batch)
    try:
        until(
            lambda: Chunk.objects.get(pk=held).attempts > 1 or Chunk.objects.get(pk=held).state == "ready",
            "it is freed",
        )
        worker()
        until(lambda: Chunk.objects.get(pk=held).state == "done", "another one does it")
    finally:
        os.kill(frozen, signal.SIGCONT)
    wait_for(batch)
    noticed = ("results discarded", "chunk stopped", "Postgres is away")  # the last when it froze in its transaction
    until(lambda: any(word in started.log.read_text() for word in noticed), "it notices")
    assert_whole(batch, calm)


def test_a_cancelled_kernel_stops_within_two_seconds(worker: Start) -> None:
    started = worker(SLOWED_SECONDS="0.06")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: len(running_processes()) == 2, "two chunks of eight seconds are in hand")
    time.sleep(0.3)
    services.cancel(cast.alice(), batch.public_id)
    assert fresh(batch).state == "cancelled"
    assert until(lambda: started.log.read_text().count("chunk stopped") == 2, "both have stopped") < 2.0
    assert stored(batch) == (0, 0)
    assert not running_processes()


def test_a_combination_that_kills_its_workers_costs_its_block_and_the_batch_goes_on(worker: Start) -> None:
    worker(SLOWED_DEADLY="400")
    batch = services.create(cast.alice(), order(GRID))
    wait_for(batch)
    assert (batch.done, batch.failed) == (2432, 128)
    failure = Failure.objects.get(batch=batch)
    assert (failure.lo, failure.hi) == (384, 512)
    assert failure.reason == "6 workers died or froze with it in hand"
    assert stored(batch) == (2432, 2432), "every other chunk was done"


def test_a_paused_kernel_stops_within_two_seconds_and_goes_on_when_resumed(calm: str, worker: Start) -> None:
    started = worker(SLOWED_SECONDS="0.02")
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: len(running_processes()) == 2, "two chunks of 2.5 seconds are in hand")
    services.pause(cast.alice(), batch.public_id)
    assert until(lambda: not running_processes(), "both are given back") < 2.0
    assert fresh(batch).state == "paused"
    until(lambda: started.log.read_text().count("chunk stopped") == 2, "both say so")
    services.resume(cast.alice(), batch.public_id)
    assert until(lambda: fresh(batch).state == "running", "it goes on") < 2.0
    started.kill()
    worker()
    wait_for(batch)
    assert_whole(batch, calm)


def test_bobs_small_batch_does_not_wait_for_alices_large_one(worker: Start) -> None:
    worker(SLOWED_SECONDS="0.0016")
    alices = services.create(cast.alice(), order("n=5:30,t=60:85:0.5,w=3:12"))
    until(lambda: fresh(alices).done >= 256, "Alice's batch is on its way")
    bobs = services.create(cast.bob(), order("n=5:24,t=60:84"))
    assert until(lambda: fresh(bobs).started is not None, "Bob's batch starts") < 2.0
    assert wait_for(bobs, patience=5.0) < 5.0
    assert fresh(alices).state == "running"
    assert alices.done < alices.total / 2
