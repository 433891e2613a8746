"""A queue's pulse: when a worker of it was last seen alive."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from treeline.redis_client import connect
from workers import pulse, tasks
from workers.queues import ALL, BATCH, TRADE


def test_a_pulse_is_noted_for_its_queue_alone(settings: Any) -> None:
    redis = connect(settings.REDIS_URL)
    redis.delete(*(f"treeline:pulse:{queue}" for queue in ALL))
    assert pulse.last_pulses() == dict.fromkeys(ALL)
    tasks.pulse(BATCH)
    pulses = pulse.last_pulses()
    moment = pulses.pop(BATCH)
    assert moment is not None
    assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(seconds=5)
    assert set(pulses.values()) == {None}


def test_any_task_of_a_queue_is_a_sign_of_life_noted_now_and_then(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "_noted_at", {})
    noted: list[str] = []
    monkeypatch.setattr(pulse, "beat", noted.append)
    for routing in (BATCH, BATCH, TRADE, "elsewhere", None):
        pulse.taken(task=SimpleNamespace(request=SimpleNamespace(delivery_info={"routing_key": routing})))
    pulse.taken(task=SimpleNamespace(request=SimpleNamespace(delivery_info=None)))
    assert noted == [BATCH, TRADE]


def test_without_redis_a_pulse_is_a_log_line_and_asking_says_so(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    tasks.pulse(BATCH)
    assert "no pulse noted" in caplog.text
    with pytest.raises(RedisError):
        pulse.last_pulses()
