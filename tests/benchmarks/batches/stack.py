"""The product itself for a while: web, batch worker, maintenance worker and beat by the Procfile's lines.

Database, Redis and folders are its own, so that neither a `make run` nor anybody's data is in the way, and nothing is
left over. Kernels come from the var folder's cache, as they always do.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.benchmarks.limiter_load import own_redis
from treeline.config.databases import broker_url
from treeline.local.procfile import read_procfile

DATABASE = f"treeline_bench_{os.getpid()}"
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 300.0  # seconds until a process is up: kernels may have to be compiled
GRACE = 15.0  # seconds until a process that is asked to stop is killed
ONE_THREAD = ("_NUM_THREADS", "_MAX_THREADS")  # how the settings end that hold the bench itself to one thread


class Process:
    """One line of the Procfile, in a session of its own."""

    def __init__(self, command: str, environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The number of the process itself; its children are in its group."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text(errors="replace")

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Raises RuntimeError with what it said when it ends, or takes longer than PATIENCE."""
        give_up = time.monotonic() + PATIENCE
        while not ready():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(self.log[-4000:])
            time.sleep(0.05)

    def cpu_seconds(self) -> float:
        """The processor's time of the process and of those that it started and that live."""
        return sum(map(_cpu_seconds, [self.pid, *children(self.pid)]))

    def stop(self) -> None:
        """SIGTERM, and what is left of its group after GRACE is killed."""
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()


class Stack:
    """The running processes, by the Procfile's names."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.web_address = f"http://127.0.0.1:{self.port}"
        self._commands = read_procfile(settings.BASE_DIR / "Procfile")
        self._environment = _environment(folder, redis_url) | {"WEB_PORT": str(self.port)}
        self._running: dict[str, Process] = {}
        self._started = 0

    def __getitem__(self, name: str) -> Process:
        return self._running[name]

    def start(self, name: str, **environment: str) -> Process:
        """Starts a line of the Procfile, and returns when it is ready."""
        self._started += 1
        log = self.folder / f"{self._started}-{name}.log"
        process = self._running[name] = Process(self._commands[name], self._environment | environment, log)
        if name == "web":
            process.wait_until(self._web_answers)
        elif name != "beat":
            process.wait_until(lambda: " ready." in process.log)
        return process

    def stop(self, name: str) -> None:
        """Stops it."""
        self._running.pop(name).stop()

    def stop_all(self) -> None:
        """Stops all of them, the last first."""
        for name in reversed(list(self._running)):
            self.stop(name)

    def _web_answers(self) -> bool:
        try:
            return httpx.get(f"{self.web_address}/health", timeout=5).status_code < 500
        except httpx.TransportError:
            return False


@contextmanager
def stack(processes: int = 2) -> Iterator[Stack]:
    """All of the product with so many batch processes; this process talks to its database, too.

    A plain kill of this process raises SystemExit in it, so that nothing is left over.
    """
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="treeline-bench-") as name, own_redis() as redis_url, own_database():
        folder = Path(name)
        for part in ("files", "sketches"):
            (folder / part).mkdir()
        made = Stack(folder, redis_url)
        try:
            for line in ("web", "maintenance", "beat"):
                made.start(line)
            made.start("batch", BATCH_PROCESSES=str(processes))
            yield made
        finally:
            made.stop_all()


@contextmanager
def own_database() -> Iterator[None]:
    """A database of our own beside the one that was given, for this process and what it starts; dropped at the end."""
    shared = dict(connection.settings_dict)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict.update(shared)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def database_url() -> str:
    """The address of the database that this process talks to."""
    known = connection.settings_dict
    where = {name: known[name.upper()] for name in ("host", "port") if known[name.upper()]}
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else "")
    return f"postgresql://{who}@/{known['NAME']}?{urlencode(where | known['OPTIONS'])}"


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _environment(folder: Path, redis_url: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.endswith(ONE_THREAD)}
    return inherited | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis_url,
        "CELERY_BROKER_URL": broker_url(redis_url),
        "TREELINE_FILES": str(folder / "files"),
        "SKETCHES": str(folder / "sketches"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
