"""What is done to a running batch: processes, whole workers, Redis and Postgres are killed, messages are mixed up."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from redis import Redis as Client
from redis.exceptions import RedisError

from backtests.models import Batch, Chunk
from tests.acceptance.conftest import OwnPostgres
from tests.acceptance.stack import Redis, Worker, until
from workers.queues import BATCH

WORKERS, PROCESSES = 2, 2  # of each
REDIS_EVERY = 10  # kills
POSTGRES_TIMES = 3
PAUSE = 0.5, 4.0  # seconds between two kills: in some a worker is up again and has done something, in others not
_SHUFFLE_EVERY = 0.02  # seconds


@dataclass
class Toll:
    """What was killed, and how many chunks may have been in hand by then: one a process."""

    processes: int = 0
    workers: int = 0
    redis: int = 0
    postgres: int = 0
    in_hand: int = 0


@dataclass
class Violence:
    """Kills in a random order that is always the same."""

    batch: Batch
    redis: Redis
    postgres: OwnPostgres
    start: Callable[..., Worker]
    slowed: dict[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    toll: Toll = field(default_factory=Toll)
    _workers: "list[Future[Worker]]" = field(default_factory=list)

    def run(self, kills: int) -> Toll:
        """So many kills of workers, and of the servers in between. The last ones hit each worker once more; those that
        follow them are not slowed, and end the batch."""
        postgres_at = {kills * part // (POSTGRES_TIMES + 1) for part in range(1, POSTGRES_TIMES + 1)}
        with ThreadPoolExecutor(WORKERS) as starter:
            self._workers = [starter.submit(self.start, **self.slowed) for _ in range(WORKERS)]
            for kill in range(1, kills + 1):
                time.sleep(self.chance.uniform(*PAUSE))
                if kills - kill < WORKERS:
                    self._kill_worker(kills - kill, starter, {})
                elif kill % 2:
                    self._kill_worker(self._one_that_is_up(), starter, self.slowed)
                else:
                    self._kill_process()
                if kill % REDIS_EVERY == 0:
                    self._kill_redis()
                if kill in postgres_at:
                    self._kill_postgres()
        return self.toll

    def _kill_process(self) -> None:
        """One that has a chunk in hand, as soon as there is one."""
        until(lambda: bool(self._at_work()), "a chunk is in hand")
        with suppress(ProcessLookupError, IndexError):
            os.kill(self.chance.choice(self._at_work()), signal.SIGKILL)
        self.toll.processes += 1
        self.toll.in_hand += 1

    def _kill_worker(self, place: int, starter: ThreadPoolExecutor, environment: dict[str, str]) -> None:
        """Its successor starts while the others go on."""
        self._workers[place].result().kill()
        self._workers[place] = starter.submit(self.start, **environment)
        self.toll.workers += 1
        self.toll.in_hand += PROCESSES

    def _kill_redis(self) -> None:
        self.redis.kill()
        time.sleep(self.chance.uniform(0.0, 1.0))
        self.redis.start()
        self.toll.redis += 1

    def _kill_postgres(self) -> None:
        """What is stored or claimed in that moment may be lost."""
        self.postgres.kill()
        time.sleep(self.chance.uniform(0.0, 1.0))
        self.postgres.start()
        self.toll.postgres += 1
        self.toll.in_hand += WORKERS * PROCESSES

    def _one_that_is_up(self) -> int:
        places = [place for place, worker in enumerate(self._workers) if worker.done()]
        return self.chance.choice(places or range(WORKERS))

    def _at_work(self) -> list[int]:
        """The processes that have a chunk in hand and live."""
        workers = Chunk.objects.filter(batch=self.batch, state="running").values_list("worker", flat=True)
        pids = [int(worker.rpartition("/")[2]) for worker in workers]
        return sorted(pid for pid in pids if _lives(pid))


@contextmanager
def disorder(redis: Redis) -> Iterator[None]:
    """Wake-ups change places in the queue, again and again."""
    over = threading.Event()

    def shuffle() -> None:
        while not over.wait(_SHUFFLE_EVERY):
            with suppress(RedisError, OSError), Client.from_url(redis.url) as client:
                client.lmove(BATCH, BATCH, "RIGHT", "LEFT")

    thread = threading.Thread(target=shuffle)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
