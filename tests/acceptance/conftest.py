"""What a test of batches has of its own: a Redis, a reaper, and workers that do not outlive it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backtests import batches
from tests.acceptance.stack import Redis, Worker, reaper
from tests.orders import forget_broker


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


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 16 combinations: a small batch then has many."""
    monkeypatch.setattr(batches, "SMALLEST_CHUNK", 16)
    monkeypatch.setattr(batches, "LARGEST_CHUNK", 16)
