"""What a test of batches has of its own: a Redis, a reaper, and workers that do not outlive it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from backtests import blocks, claims
from tests.acceptance.stack import Redis, Worker, reaper, until
from tests.orders import forget_broker
from treeline.config.databases import database
from treeline.core.errors import Unavailable
from treeline.local.folders import private_folder
from treeline.local.guard import Guard
from treeline.local.postgres import Postgres
from treeline.local.stop import Stop


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: a socket's may have 107 characters."""
    made = Path(tempfile.mkdtemp(prefix="treeline-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def redis(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    server = Redis(folder)
    server.start()
    settings.REDIS_URL = server.url
    monkeypatch.setenv("CELERY_BROKER_URL", server.url.replace("unix://", "redis+socket://"))
    forget_broker()
    yield server
    server.kill()
    monkeypatch.undo()
    forget_broker()


@pytest.fixture
def worker(transactional_db: None, small_chunks: None, redis: Redis, folder: Path) -> Iterator[Callable[..., Worker]]:
    """Starts a worker, with what slowed.py reads from the environment."""
    started: list[Worker] = []

    def start(**environment: str) -> Worker:
        started.append(Worker(redis, folder, **environment))
        return started[-1].start()

    with reaper():
        yield start
        for one in started:
            one.kill()


class OwnPostgres:
    """A Postgres that may be killed: no other test's data are in it. This process and its workers talk to it."""

    def __init__(self, server: Postgres) -> None:
        self._server = server

    def kill(self) -> None:
        """SIGKILL to the server itself; returns when it is gone."""
        os.kill(self._server.child.pid, signal.SIGKILL)
        until(lambda: self._server.child.ended() is not None, "Postgres is gone")

    def start(self) -> None:
        """Returns when it answers; its children may need a moment to see that it was killed."""
        until(self._starts, "Postgres starts")
        connection.close()

    def _starts(self) -> bool:
        try:
            self._server.start(Stop())
        except Unavailable:
            return False
        return True


@pytest.fixture
def own_postgres(transactional_db: None, open_folder: Path) -> Iterator[OwnPostgres]:
    """Ask for it before all else that touches the database."""
    guard = Guard()
    private = private_folder(open_folder)
    guard.remove(private)
    server = Postgres(open_folder, private, guard, throw_away=True)
    server.start(Stop())
    shared = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database(server.url))
    call_command("migrate", verbosity=0)
    yield OwnPostgres(server)
    connection.close()
    connection.settings_dict.update(shared)
    server.child.stop()
    guard.close()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one block, in this process and in the workers that it starts: a small batch then has many."""
    monkeypatch.setattr(claims, "FIRST_CHUNK", blocks.RUNS)
    monkeypatch.setattr(claims, "LARGEST_CHUNK", blocks.RUNS)
    monkeypatch.setenv("SLOWED_CHUNK", str(blocks.RUNS))
