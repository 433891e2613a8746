"""Word that a batch has moved: heard where Redis is, missed without harm where it is not."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backtests import events
from tests.acceptance.stack import Redis
from treeline.redis_client import connect

AWAY = "unix:///nowhere/redis.sock"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has had no trouble yet."""
    monkeypatch.setattr(events, "_sender", events._Sender())
    monkeypatch.setattr(events, "_unsent", events.Rarely("no word is sent"))
    monkeypatch.setattr(events, "_unheard", events.Rarely("no word is heard"))


@pytest.fixture
def own_redis(open_folder: Path, settings: Any) -> Iterator[Redis]:
    server = Redis(open_folder)
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.kill()


async def said_and_heard(seconds: float) -> list[set[int] | None]:
    """What one listener of owner 1 hears in its first three turns, with words to owners 1 and 2 after the first."""
    async with events.Listener(1) as listener:
        first = await listener.heard(seconds)
        for batch, owner in ((7, 1), (8, 2), (9, 1), (7, 1)):
            events.publish(batch, owner)
        await asyncio.sleep(0.05)
        return [first, await listener.heard(seconds), await listener.heard(0.1)]


def test_an_owners_batches_are_heard_of_and_nobody_elses() -> None:
    beginning, heard, then = asyncio.run(said_and_heard(5.0))
    assert beginning is None, "what was said before is not known"
    assert heard == {7, 9}
    assert then == set()


def test_a_redis_that_is_away_is_told_once_and_hinders_nobody(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.REDIS_URL = AWAY
    began = time.monotonic()
    for _ in range(100):
        events.publish(7, 1)
    assert time.monotonic() - began < 0.2
    assert asyncio.run(said_and_heard(0.1)) == [set(), set(), set()]
    assert caplog.text.count("no word is sent") == 1
    assert caplog.text.count("no word is heard") == 1


def test_a_frozen_redis_costs_a_worker_little(own_redis: Redis) -> None:
    events.publish(7, 1)
    client = connect(own_redis.url)
    pid = int(client.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        taken = []
        for _ in range(10):
            began = time.monotonic()
            events.publish(7, 1)
            taken.append(time.monotonic() - began)
        assert max(taken) < 0.3
        assert sum(taken) < 0.3, "after a failure it rests"
    finally:
        os.kill(pid, signal.SIGCONT)


def test_words_are_heard_again_when_redis_is_back(own_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "REST", 0.0)

    async def listen() -> list[set[int] | None]:
        async with events.Listener(1) as listener:
            heard = [await listener.heard(5.0)]
            own_redis.kill()
            heard.append(await listener.heard(0.1))
            own_redis.start()
            heard.append(await listener.heard(5.0))
            events.publish(7, 1)
            return [*heard, await listener.heard(5.0)]

    assert asyncio.run(listen()) == [None, set(), None, {7}]


def test_a_listener_that_left_leaves_nothing_at_redis(own_redis: Redis) -> None:
    async def listen() -> None:
        async with events.Listener(1) as listener:
            await listener.heard(5.0)
            assert connect(own_redis.url).pubsub_numsub("treeline:batches:1") == [(b"treeline:batches:1", 1)]

    asyncio.run(listen())
    assert connect(own_redis.url).pubsub_numsub("treeline:batches:1") == [(b"treeline:batches:1", 0)]


def test_looks_share_a_few_threads_which_end_when_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LINGER", 0.05)
    lookouts = events.Lookouts(3)

    def look(number: int) -> tuple[int, str]:
        time.sleep(0.01)
        return number, threading.current_thread().name + str(threading.get_ident())

    def fail() -> None:
        raise ValueError("of its own")

    async def scenario() -> list[tuple[int, str]]:
        with pytest.raises(ValueError, match="of its own"):
            await lookouts.call(fail)
        return await asyncio.gather(*[lookouts.call(look, number) for number in range(30)])

    for _ in range(2):
        found = asyncio.run(scenario())
        assert [number for number, _ in found] == list(range(30))
        assert len({thread for _, thread in found}) == 3
        time.sleep(0.3)
        assert [thread for thread in threading.enumerate() if thread.name == "batch-lookout"] == []
