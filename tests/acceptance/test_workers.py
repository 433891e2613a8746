"""Workers as the Procfile starts them: they stop in time, tell that they are there, and let trading pass."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.exceptions import RedisError

from backtests import services
from backtests.models import Batch, Chunk
from tests import cast
from tests.acceptance.stack import ROOT, Redis, Worker, reaper, until
from tests.orders import order, stored
from treeline.local.procfile import read_procfile
from workers import health, pulse, registry
from workers.celery import app
from workers.queues import BATCH, TRADE

GRID = "n=5:24,t=60:75"  # 320 combinations
IN_HAND = 2  # processes of the Procfile's batch worker


class FromProcfile(Worker):
    """A line of the Procfile, with the app whose kernel may be slowed."""

    def __init__(self, name: str, redis: Redis, folder: Path, **environment: str) -> None:
        super().__init__(redis, folder, **environment)
        self._environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._command = read_procfile(ROOT / "Procfile")[name].replace(
            "workers.celery:app", "tests.acceptance.slowed:app"
        )

    def launch(self) -> "FromProcfile":
        """Starts it as `make run` does, and does not wait."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {self._command}"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def start(self) -> "FromProcfile":
        self.launch()
        until(lambda: " ready." in self.log.read_text() or self.gone(), "the worker is ready")
        assert not self.gone(), self.log.read_text()
        return self

    def ask_to_stop(self) -> None:
        """As `make run` and a container's runtime do: SIGTERM to the main process alone."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def gone(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None


Make = Callable[..., FromProcfile]


@pytest.fixture
def process(transactional_db: None, small_chunks: None, redis: Redis, folder: Path) -> Iterator[Make]:
    """Makes one of the Procfile's processes, to be started; all end with the test."""
    made: list[FromProcfile] = []

    def make(name: str, **environment: str) -> FromProcfile:
        made.append(FromProcfile(name, redis, folder, **environment))
        return made[-1]

    with reaper():
        yield make
        for one in made:
            with suppress(AssertionError):
                one.kill()


def in_hand() -> int:
    return Chunk.objects.filter(state="running").count()


def fresh(batch: Batch) -> Batch:
    batch.refresh_from_db()
    return batch


def test_a_worker_that_is_asked_to_stop_gives_its_long_chunks_back_within_five_seconds(process: Make) -> None:
    stopped = process("batch", SLOWED_SECONDS="1").start()
    batch = services.create(cast.alice(), order(GRID))
    until(lambda: in_hand() == IN_HAND, "chunks of many seconds are in hand")
    chunks = list(Chunk.objects.filter(state="running").values_list("pk", flat=True))
    stopped.ask_to_stop()
    stopped.ask_to_stop()  # whoever asks twice is not heard twice
    back = until(lambda: in_hand() == 0, "the chunks are handed back")
    assert back + until(stopped.gone, "the worker ends") < 5.0
    given_back = Chunk.objects.filter(pk__in=chunks).values_list("state", "attempts", "failure")
    assert list(given_back) == [("ready", 0, "")] * IN_HAND
    assert in_hand() == 0, "the wake-ups that it had at hand made it take nothing more"
    assert fresh(batch).state == "running"
    process("batch").start()
    until(lambda: fresh(batch).state == "finished", "another worker does the whole")
    assert stored(batch) == (320, 320)


def test_no_chunk_is_claimed_before_the_kernels_are_warm(process: Make) -> None:
    batch = services.create(cast.alice(), order(GRID))
    early: list[str] = []
    worker = process("batch").launch()

    def warm() -> bool:
        claimed = Chunk.objects.filter(batch=batch).exclude(worker="").exists()
        log = worker.log.read_text()  # read after the look: what is not in it yet came later than the claim
        if claimed and "kernels are warm" not in log:
            early.append(log)
        return "kernels are warm" in log

    until(warm, "the kernels are warm")
    assert early == []
    until(lambda: fresh(batch).state == "finished", "it does the batch")
    log = worker.log.read_text()
    assert log.index("kernels are warm") < log.index(" ready.") < log.index("batch started")


def wait_of_a_trade_task() -> float:
    """Seconds from its being sent to a worker's doing it."""
    sent = dt.datetime.now(dt.UTC)
    app.send_task("workers.tasks.pulse", args=(TRADE,), queue=TRADE)

    def waited() -> float:
        return ((pulse.last_pulses()[TRADE] or sent) - sent).total_seconds()

    until(lambda: waited() > 0.0, "a trade worker takes it")
    return waited()


def test_a_batch_backlog_never_delays_a_trade_task(process: Make) -> None:
    process("batch", SLOWED_SECONDS="1").launch()
    process("trade").start()
    services.create(cast.alice(), order("n=5:30,t=60:85:0.5"))
    until(lambda: in_hand() == IN_HAND, "every batch process is busy")
    waits = [wait_of_a_trade_task() for _ in range(20)]
    assert in_hand() == IN_HAND, "the batch processes were busy all the time"
    assert max(waits) < 0.5, waits


def test_every_process_tells_that_it_is_there_and_a_redis_that_was_lost_is_told_again(
    process: Make, redis: Redis
) -> None:
    batch = process("batch").launch()
    process("trade").launch()
    process("beat").launch()

    def kinds() -> list[str]:
        with suppress(RedisError):
            return [state.kind for state in registry.alive() if state.ready]
        return []

    until(lambda: kinds() == ["batch", "beat", "trade"], "all three are told")
    assert registry.processes(BATCH) == IN_HAND
    assert registry.processes(TRADE) == 4
    assert health.beat()["age"] < 15
    redis.kill()
    redis.start()
    until(lambda: {BATCH, TRADE} <= set(kinds()), "the workers are told again")
    batch.ask_to_stop()
    until(lambda: BATCH not in kinds(), "who stops is not counted", patience=3.0)


def test_flower_wants_a_login_for_its_figures_too(process: Make, folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"FLOWER_PORT": str(port), "FLOWER_DB": str(folder / "flower.db")}
    process("flower", FLOWER_BASIC_AUTH="demo:a-password", **environment).launch()
    address = f"http://127.0.0.1:{port}"

    def answer(path: str, **login: Any) -> int:
        try:
            return httpx.get(address + path, trust_env=False, **login).status_code
        except httpx.TransportError:
            return 0

    until(lambda: answer("/healthcheck") == 200, "Flower is up")
    for path in ("/", "/metrics", "/workers", "/tasks", "/api/workers"):
        assert answer(path) == 401, path
        assert answer(path, auth=("demo", "wrong")) == 401, path
    assert answer("/metrics", auth=("demo", "a-password")) == 200
    assert answer("/tasks", auth=("demo", "a-password")) == 200
    for other in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        form = f"{address}/api/worker/shutdown/nobody"
        refused = httpx.post(form, auth=("demo", "a-password"), headers=other, trust_env=False)
        assert refused.status_code == 403, "another site's form"


def test_flower_does_not_start_without_a_login(process: Make, folder: Path) -> None:
    flower = process("flower", FLOWER_BASIC_AUTH="", FLOWER_DB=str(folder / "flower.db")).launch()
    until(flower.gone, "it ends")
    assert "Flower wants a login: set FLOWER_BASIC_AUTH" in flower.log.read_text()
