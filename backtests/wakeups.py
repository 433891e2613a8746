"""Telling the batch workers that there is something to claim. A wake-up carries nothing and may be lost or doubled."""

from typing import cast

import structlog
from django.conf import settings
from kombu.exceptions import LimitExceeded, OperationalError
from redis.exceptions import RedisError

from treeline.redis_client import connect
from workers.celery import app
from workers.queues import BATCH

log = structlog.get_logger(__name__)

MOST = 64  # wake-ups for one event: enough for as many idle processes; each that finds work sends one more

_TASK = "backtests.tasks.work"
_LOOKED_AT = 4 * MOST  # messages of the queue, the newest: a queue that nobody serves is no longer than it need be


def send(chunks: int) -> None:
    """Wakes up to `chunks` workers. Redis gone, or frozen for longer than CELERY_BROKER_TRANSPORT_OPTIONS wait, is
    a log line: the reaper sends them when it is back."""
    try:
        with app.producer_pool.acquire(block=True, timeout=5) as producer:
            for _ in range(min(chunks, MOST)):
                app.send_task(_TASK, queue=BATCH, producer=producer, retry=False)
    except (OperationalError, LimitExceeded, RedisError, OSError) as error:
        log.warning("no wake-up sent, the reaper will", reason=str(error))


def waiting() -> int | None:
    """How many wake-ups wait in Redis, pulses not among them; None when it does not answer."""
    redis = connect(settings.REDIS_URL)
    try:
        with redis:
            messages = cast("list[bytes]", redis.lrange(BATCH, 0, _LOOKED_AT - 1))
            return sum(f'"{_TASK}"'.encode() in message for message in messages)
    except (RedisError, OSError):
        return None
