"""Minutes of violence: workers and Redis are killed again and again while a batch runs. `make chaos` runs it.

CHAOS_KILLS is the number of SIGKILLs to workers, 30 unless given; every fifth one takes Redis along. Half of the kills
hit one process of a worker, half the whole worker.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from backtests import services
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.acceptance.stack import Redis, Worker, until
from tests.orders import checksum, order, stored

KILLS = int(os.environ.get("CHAOS_KILLS") or 30)
GRID = "n=5:30,t=60:85:0.5,w=5|10"  # 2,652 combinations, 166 chunks


@pytest.mark.timeout(1800)
def test_every_row_is_there_once_and_as_in_a_calm_run(
    small_chunks: None, redis: Redis, worker: Callable[..., Worker]
) -> None:
    chance = random.Random(1)
    calm = services.create(cast.alice(), order(GRID))
    while work_once("calm"):
        pass
    # Slow enough that all the kills fall into the first two thirds: 2,652 combinations by four processes.
    seconds = f"{max(KILLS * 2.5 * 4 / (0.6 * calm.total), 0.005):.4f}"
    batch = services.create(cast.alice(), order(GRID))
    workers = [worker(SLOWED_SECONDS=seconds) for _ in range(2)]
    for kill in range(1, KILLS + 1):
        time.sleep(chance.uniform(0.2, 1.5))
        victim = chance.randrange(2)
        pids = _processes(batch)
        if pids and chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(pids), signal.SIGKILL)
        else:
            workers[victim].kill()
            workers[victim] = worker(SLOWED_SECONDS=seconds)
        if kill % 5 == 0:
            redis.kill()
            time.sleep(chance.uniform(0.0, 1.0))
            redis.start()
    batch.refresh_from_db()
    assert batch.state == "running", "the kills came too late: nothing was shown"
    until(lambda: _state(batch) != "running", "the batch ends", patience=900)
    assert (batch.state, batch.done) == ("finished", batch.total), batch.failure
    assert stored(batch) == (batch.total, batch.total)
    assert checksum(batch) == checksum(calm)
    hit = Chunk.objects.filter(batch=batch, attempts__gt=1).count()
    print(f"{KILLS} worker kills, {KILLS // 5} Redis kills, {hit} chunks done again, {batch.total} rows, each once")


def _state(batch: Batch) -> str:
    batch.refresh_from_db()
    return batch.state


def _processes(batch: Batch) -> list[int]:
    workers = Chunk.objects.filter(batch=batch, state="running").values_list("worker", flat=True)
    return [int(worker.rpartition("/")[2]) for worker in workers]
