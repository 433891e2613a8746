"""What the processes that work on one batch work out once for all of them, exchanged over Redis.

Each takes the part that nobody has taken yet, until there is none left, then fetches those of the others. Redis may be
away and a process may die with a part in hand: then a part is worked out here. What is worked out quickly isn't
exchanged at all.
"""

import time
from collections.abc import Callable
from typing import cast

import numpy as np
import structlog
from django.conf import settings
from numpy.typing import NDArray
from redis import Redis
from redis.exceptions import RedisError

from backtests.engine.parts import Exchange
from backtests.engine.sweep import Stopped
from treeline.redis_client import connect

log = structlog.get_logger(__name__)

WORTH = 0.3  # seconds for all parts, below which exchanging them would not pay
TIME_TO_LIVE = 600  # seconds: for processes that join a batch later
PATIENCE = 2.0  # seconds without a new part, beside what three parts take, until a process is taken for dead
_LOOK_EVERY = 0.02  # seconds


def exchange(name: str) -> Exchange:
    """How the parts of what is called `name` are shared."""

    def share(count: int, make: Callable[[int], bytes], stop: NDArray[np.uint8]) -> list[bytes]:
        found: dict[int, bytes] = {}
        try:
            with connect(settings.REDIS_URL) as redis:
                _share(redis, f"treeline:tables:{name}", count, make, stop, found)
        except (RedisError, OSError) as error:
            log.warning("nothing exchanged, all is worked out here", reason=str(error))
        return [found[part] if part in found else make(part) for part in range(count)]

    return share


def _share(
    redis: Redis,
    key: str,
    count: int,
    make: Callable[[int], bytes],
    stop: NDArray[np.uint8],
    found: dict[int, bytes],
) -> None:
    """Fills `found`, as far as there is something to be found."""
    took = 0.0
    while (part := _next(redis, f"{key}:next")) < count:
        began = time.monotonic()
        found[part] = make(part)
        took = max(took, time.monotonic() - began)
        if len(found) == 1 and took * count < WORTH:
            redis.set(f"{key}:quick", 1, ex=TIME_TO_LIVE)
            return
        redis.set(f"{key}:{part}", found[part], ex=TIME_TO_LIVE)
    _fetch(redis, key, count, stop, found, PATIENCE + 3 * took)


def _next(redis: Redis, counter: str) -> int:
    """The part that nobody has taken yet. The counter never stays behind without an end of its time."""
    with redis.pipeline() as both:
        both.incr(counter)
        both.expire(counter, TIME_TO_LIVE)
        return cast(int, both.execute()[0]) - 1


def _fetch(
    redis: Redis, key: str, count: int, stop: NDArray[np.uint8], found: dict[int, bytes], patience: float
) -> None:
    """The others' parts, as long as new ones come."""
    came = time.monotonic()
    while missing := [part for part in range(count) if part not in found]:
        answered = redis.mget([f"{key}:quick", *(f"{key}:{part}" for part in missing)])
        quick, *parts = cast("list[bytes | None]", answered)
        fresh = {part: data for part, data in zip(missing, parts, strict=True) if data is not None}
        found |= fresh
        if fresh:
            came = time.monotonic()
        elif quick or time.monotonic() - came > patience:
            return
        else:
            time.sleep(_LOOK_EVERY)
        if stop[0]:
            raise Stopped
