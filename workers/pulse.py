"""Signs of life: beat sends a pulse to every queue, and whichever worker takes it notes when.

So a queue's pulse is young only if beat, Redis and a worker of that queue are all well.
"""

import datetime as dt

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from treeline.redis_client import connect
from workers.queues import ALL

log = structlog.get_logger(__name__)

TIME_TO_LIVE = 3600  # seconds; an older pulse is none


def beat(queue: str) -> None:
    """Notes that a worker of this queue is alive."""
    redis = connect(settings.REDIS_URL)
    try:
        with redis:
            redis.set(_key(queue), dt.datetime.now(dt.UTC).isoformat(), ex=TIME_TO_LIVE)
    except (RedisError, OSError) as error:
        log.warning("no pulse noted", queue=queue, reason=str(error))


def last_pulses() -> dict[str, dt.datetime | None]:
    """When each queue was last seen alive, None for longer than an hour ago. Raises RedisError when Redis is away."""
    redis = connect(settings.REDIS_URL)
    with redis:
        noted: list[bytes | None] = redis.mget([_key(queue) for queue in ALL])  # type: ignore[assignment]
    return {
        queue: None if moment is None else dt.datetime.fromisoformat(moment.decode())
        for queue, moment in zip(ALL, noted, strict=True)
    }


def _key(queue: str) -> str:
    return f"treeline:pulse:{queue}"
