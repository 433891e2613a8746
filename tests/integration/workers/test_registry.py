"""Who is there: each process tells it, and is forgotten when it does not."""

import datetime as dt
import os
import socket
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from workers import registry
from workers.queues import BATCH, MAINTENANCE, TRADE
from workers.registry import BEAT, Presence

KEY = f"treeline:worker:{socket.gethostname()}:{os.getpid()}"


def test_a_process_tells_what_it_is(redis: Redis) -> None:
    before = dt.datetime.now(dt.UTC)
    Presence([BATCH], 2).note()
    (state,) = registry.alive()
    assert (state.kind, state.queues, state.processes, state.ready) == (BATCH, (BATCH,), 2, True)
    assert (state.host, state.pid, state.version) == (socket.gethostname(), os.getpid(), "0.1.0")
    assert before <= state.since <= state.seen <= dt.datetime.now(dt.UTC)


def test_who_does_not_tell_any_more_is_forgotten(redis: Redis) -> None:
    Presence([BATCH], 2).note()
    assert 0 < redis.ttl(KEY) <= 30
    redis.delete(KEY)  # as its end does
    assert registry.alive() == []


def test_who_stops_is_forgotten_at_once(redis: Redis) -> None:
    presence = Presence([BATCH], 2)
    presence.note()
    presence.forget()
    assert registry.alive() == []
    assert redis.zcard("treeline:workers") == 0


def test_a_worker_that_warms_up_is_told_and_not_counted(redis: Redis) -> None:
    presence = Presence([BATCH], 2)
    presence.note(ready=False)
    assert [state.ready for state in registry.alive()] == [False]
    assert 30 < redis.ttl(KEY) <= 180, "nothing is written until it is warm"
    assert registry.processes(BATCH) == 0
    presence.note()
    assert registry.processes(BATCH) == 2


def test_processes_are_counted_over_all_hosts_and_for_each_queue_that_a_worker_serves(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    for host, queues, count in (("a", [BATCH], 2), ("b", [BATCH], 8), ("c", [TRADE, MAINTENANCE], 4)):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        Presence(queues, count).note()
    monkeypatch.setattr(socket, "gethostname", lambda: "d")
    Presence((), 1, kind=BEAT).note()
    assert [registry.processes(queue) for queue in (BATCH, TRADE, MAINTENANCE)] == [10, 4, 4]
    assert [state.kind for state in registry.alive()] == ["batch", "batch", "beat", "maintenance+trade"]


def test_redis_away_is_logged_once_and_tried_again(
    redis: Redis, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    there, presence = settings.REDIS_URL, Presence([BATCH], 2)
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    for _ in range(3):
        presence.note()
    assert caplog.text.count("Redis is away") == 1
    with pytest.raises(RedisError):
        registry.alive()
    presence.forget()
    settings.REDIS_URL = there
    presence.note()
    assert registry.processes(BATCH) == 2
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    presence.note()
    assert caplog.text.count("Redis is away") == 2, "away anew"
