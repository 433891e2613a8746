"""Wake-ups: sent when Redis listens, given up when it does not, and counted apart from pulses."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from kombu.exceptions import LimitExceeded

from backtests import services, wakeups
from backtests.models import Batch
from tests import cast
from tests.orders import forget_broker, order
from treeline.redis_client import connect
from workers.celery import app
from workers.queues import BATCH


@pytest.fixture
def queue(settings: Any) -> Iterator[Any]:
    """The session's Redis, its batch queue empty before and after."""
    redis = connect(settings.REDIS_URL)
    redis.delete(BATCH)
    yield redis
    redis.delete(BATCH)


@pytest.fixture
def frozen(queue: Any) -> Iterator[None]:
    """Redis stands still: it takes connections and never answers."""
    pid = int(queue.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)
    forget_broker()


@pytest.mark.django_db(transaction=True)
def test_a_frozen_redis_is_not_the_users_trouble(frozen: None, caplog: pytest.LogCaptureFixture) -> None:
    made: list[Batch] = []

    def make() -> None:
        made.append(services.create(cast.alice(), order("n=5:9")))
        connection.close()

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    thread.join(15)
    assert made, "the order still waits for Redis"
    assert Batch.objects.get(pk=made[0].pk).state == "queued"
    assert "no wake-up sent" in caplog.text


def test_a_broker_connection_that_froze_in_use_is_given_up_too(queue: Any, caplog: pytest.LogCaptureFixture) -> None:
    wakeups.send(1)
    pid = int(queue.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        thread = threading.Thread(target=wakeups.send, args=(1,), daemon=True)
        thread.start()
        thread.join(15)
        assert not thread.is_alive()
        assert "no wake-up sent" in caplog.text
    finally:
        os.kill(pid, signal.SIGCONT)
    wakeups.send(1)
    assert wakeups.waiting() in {2, 3}, "the one that was given up may have arrived"


def test_senders_who_wait_for_each_others_connections_give_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def exhausted(**_: Any) -> None:
        raise LimitExceeded(10)

    monkeypatch.setattr(app.producer_pool, "acquire", exhausted)
    wakeups.send(1)
    assert "no wake-up sent" in caplog.text


def test_pulses_in_the_same_queue_are_no_wake_ups(queue: Any) -> None:
    app.send_task("workers.tasks.pulse", args=(BATCH,), queue=BATCH)
    assert queue.llen(BATCH) == 1
    assert wakeups.waiting() == 0
    wakeups.send(3)
    assert wakeups.waiting() == 3


def test_nothing_is_known_of_a_redis_that_is_away(settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert wakeups.waiting() is None
