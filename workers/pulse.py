"""Signs of life: beat sends a pulse to every queue, and whichever worker takes it notes when. Beat notes its own.

A worker also notes it at any other task: where many wake-ups wait, a pulse may stand behind a minute of work. So a
queue's pulse is young only if Redis and a worker of that queue are well, and, when there is nothing to do, beat.
"""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from treeline.redis_client import connect
from workers.queues import ALL
from workers.registry import BEAT

log = structlog.get_logger(__name__)

TIME_TO_LIVE = 3600  # seconds; an older pulse is none
EVERY = 5.0  # seconds, of a process that has one task after the other

_noted_at: dict[str, float] = {}  # by queue, on this process's own clock


def beat(queue: str) -> None:
    """Notes that a worker of this queue is alive, or BEAT."""
    redis = connect(settings.REDIS_URL)
    try:
        with redis:
            redis.set(_key(queue), dt.datetime.now(dt.UTC).isoformat(), ex=TIME_TO_LIVE)
    except (RedisError, OSError) as error:
        log.warning("no pulse noted", queue=queue, reason=str(error))


def taken(task: Any, **_: Any) -> None:
    """In a worker, before each task."""
    queue = (task.request.delivery_info or {}).get("routing_key")
    now = time.monotonic()
    if queue in ALL and now - _noted_at.get(queue, -EVERY) >= EVERY:
        _noted_at[queue] = now
        beat(queue)


def last_pulses() -> dict[str, dt.datetime | None]:
    """When each queue was last seen alive, None for longer than an hour ago. Raises RedisError when Redis is away."""
    return _noted(ALL)


def last_of_beat() -> dt.datetime | None:
    """When beat was last seen alive, None for longer than an hour ago. Raises RedisError when Redis is away."""
    return _noted([BEAT])[BEAT]


def _noted(names: Sequence[str]) -> dict[str, dt.datetime | None]:
    with connect(settings.REDIS_URL) as redis:
        noted: list[bytes | None] = redis.mget([_key(name) for name in names])
    return {
        name: None if moment is None else dt.datetime.fromisoformat(moment.decode())
        for name, moment in zip(names, noted, strict=True)
    }


def _key(queue: str) -> str:
    return f"treeline:pulse:{queue}"
