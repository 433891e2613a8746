"""What beat has done for the price cache.

Whether it is due is asked of Redis each time, never of a timetable: a beat or a worker that was down at the time does
it when it is back, and twice does no harm.
"""

from collections.abc import Callable

import structlog
from celery import shared_task
from redis.exceptions import RedisError

from treeline.prices import services

log = structlog.get_logger(__name__)


@shared_task
def keep_prices() -> None:
    """Recent prices go at 16:00 and 20:00 New York."""
    _try(services.purge_when_due)


@shared_task
def measure_prices() -> None:
    """How large the cache is."""
    _try(services.measure)


@shared_task
def warm_prices() -> None:
    """The most used symbols are read after 20:10 New York on session days."""
    _try(services.warm_up_when_due)


def _try(service: Callable[[], None]) -> None:
    try:
        service()
    except (RedisError, OSError) as error:
        log.warning("Redis is away, the next one will go on", task=service.__name__, reason=str(error))
