"""A Redis and Celery workers of a test's own, to be killed, frozen and started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import close_old_connections, connection
from redis import Redis as Client
from redis.exceptions import RedisError

from backtests import tasks
from treeline.local.redis import server_program

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0  # seconds until a test gives up waiting


class Redis:
    """A Redis on a socket; it keeps nothing, so a kill loses every message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}?db=0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(server_program()), "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        until(self._answers, "Redis starts")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        with suppress(RedisError, OSError), Client.from_url(self.url) as client:
            return bool(client.ping())
        return False


class Worker:
    """A real Celery worker of the batch queue with two processes, in a session of its own."""

    def __init__(self, redis: Redis, folder: Path, **environment: str) -> None:
        database = connection.settings_dict
        where = urlencode({"host": database["HOST"], "port": database["PORT"]} | database["OPTIONS"])
        who = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
        self._environment = os.environ | environment
        self._environment |= {
            "DATABASE_URL": f"postgresql://{who}@/{database['NAME']}?{where}",
            "REDIS_URL": redis.url,
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.settings",
            "TREELINE_VAR": str(settings.VAR),
            "SECRET_KEY": settings.SECRET_KEY,
        }
        self._environment.pop("CELERY_BROKER_URL", None)
        self.log = folder / f"worker-{time.monotonic_ns()}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Worker":
        command = [sys.executable, "-m", "celery", "-A", "tests.acceptance.slowed:app", "worker", "-Q", "batch"]
        command += ["-c", "2", "--without-gossip", "--without-mingle", "-n", f"{self.log.stem}@%h"]
        with self.log.open("ab") as log:
            process = self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        until(lambda: " ready." in self.log.read_text() or process.poll() is not None, "the worker is ready")
        assert process.poll() is None, self.log.read_text()
        return self

    def kill(self) -> None:
        """SIGKILL to the main process and its children."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@contextmanager
def reaper() -> Iterator[None]:
    """What beat and the maintenance worker do every two seconds, here more often."""
    over = threading.Event()

    def reap() -> None:
        try:
            while not over.wait(0.3):
                tasks.reap()
                close_old_connections()  # as Celery does after each task: one that Postgres has ended is of no use
        finally:
            connection.close()

    thread = threading.Thread(target=reap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Waits for it and tells how many seconds it took; fails with `what` when it takes too long."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience, f"still not after {patience:g} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began
