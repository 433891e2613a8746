"""Telling the batch workers that there is something to claim. A wake-up carries nothing and may be lost or doubled."""

import structlog
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from treeline.redis_client import connect
from workers.celery import app
from workers.queues import BATCH

log = structlog.get_logger(__name__)

MOST = 64  # wake-ups for one event: enough for as many idle processes; each that finds work sends one more


def send(chunks: int) -> None:
    """Wakes up to `chunks` workers. Redis gone is a log line: the reaper sends them when it is back."""
    try:
        with app.producer_pool.acquire(block=True, timeout=5) as producer:
            for _ in range(min(chunks, MOST)):
                app.send_task("backtests.tasks.work", queue=BATCH, producer=producer, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("no wake-up sent, the reaper will", reason=str(error))


def waiting() -> int | None:
    """How many wake-ups wait in Redis; None when it does not answer."""
    redis = connect(settings.REDIS_URL)
    if redis is None:
        return None
    try:
        with redis:
            return int(redis.llen(BATCH))
    except (RedisError, OSError):
        return None
