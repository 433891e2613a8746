"""How often somebody may do something. The counts stand in Redis, so that all web processes count together.

A Rate of few is counted to the letter: a list of moments, of which none is older than the rate's window (the `limits`
package calls it a moving window). One of many is counted by two numbers, this window's and the one's before, the latter
weighted by how much of it still lies within the last `seconds` (a sliding window counter): bytes instead of kilobytes.
"""

import base64
import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import structlog
from django.conf import settings
from limits.storage import RedisStorage
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException

from treeline.core.errors import Unavailable
from treeline.redis_client import connect

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
Who = str | tuple[str, ...]  # whom a count is of: a user, an address, or a user at an address

PREFIX = "throttle"
_MOST_COUNTED_EXACTLY = 120
_LOG_EVERY = 60.0  # seconds
_REST = 5.0  # seconds for which a Redis that gave no answer is asked nothing that only guards load
_TICK = 0.001  # seconds: Redis counts in milliseconds, and a moment that is exactly a window old still counts


@dataclass(frozen=True)
class Rate:
    """`count` within any `seconds`. `told` is what who asks for more is told."""

    count: int
    seconds: int
    told: str = "too many requests"
    guards_secret: bool = False  # such as a password: without Redis nobody passes, where load alone lets everybody

    @property
    def is_exact(self) -> bool:
        """Whether every moment is kept."""
        return self.count <= _MOST_COUNTED_EXACTLY


class TooMany(APIException):
    """Somebody did something too often; after `wait` seconds, a whole number, he may do it again."""

    status_code = 429
    default_code = "throttled"

    def __init__(self, wait_seconds: float, told: str = "too many requests") -> None:
        self.wait = max(1, math.ceil(round(wait_seconds, 2)))
        super().__init__(f"{told}; try again in {in_words(self.wait)}")


def spend(what: str, who: Who, rate: Rate) -> None:
    """Counts one. Raises TooMany, which counts nothing; and Unavailable without Redis, where a secret is guarded."""
    wait = _asked(rate, lambda: _spend(_key(what, who), rate))
    if wait is not None:
        raise TooMany(wait, rate.told)


def would_exceed(what: str, who: Who, rate: Rate) -> float | None:
    """The seconds until one more would pass, None when it passes now; counts nothing. Raises Unavailable like spend."""
    return _asked(rate, lambda: _wait(_key(what, who), rate))


def give_back(what: str, who: Who, rate: Rate) -> None:
    """Takes back the latest that was counted: what was guarded against did not happen. For rates that are exact."""
    _asked(rate, lambda: _redis(settings.REDIS_URL).lpop(f"{PREFIX}:{_key(what, who)}"))


def forget(what: str, who: Who) -> None:
    """Counts anew from nothing. Raises Unavailable."""
    try:
        storage().clear(_key(what, who))
        storage().clear_sliding_window(_key(what, who), 0)
    except RedisError as error:
        raise _unavailable(error) from None


def forget_below(what: str, who: str) -> None:
    """The same for all whose first part is `who`. Looks through all of Redis, and so is for a person's acts alone."""
    try:
        for key in _redis(settings.REDIS_URL).scan_iter(match=f"{PREFIX}:{_key(what, who)}:*", count=1000):
            _redis(settings.REDIS_URL).delete(key)
    except RedisError as error:
        raise _unavailable(error) from None


def longest_wait_below(what: str, who: str, rate: Rate) -> float | None:
    """The longest of the waits of all whose first part is `who`, in seconds; None when nobody waits. The same holds."""
    try:
        found = _redis(settings.REDIS_URL).scan_iter(match=f"{PREFIX}:{_key(what, who)}:*", count=1000)
        waits = [_wait(key.decode().removeprefix(f"{PREFIX}:"), rate) for key in found]
    except RedisError as error:
        raise _unavailable(error) from None
    return max((wait for wait in waits if wait is not None), default=None)


def in_words(seconds: int) -> str:
    """A wait that a person reads: rounded up to minutes from two minutes on, to hours from two hours on."""
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{math.ceil(seconds / size)} {unit}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def storage() -> RedisStorage:
    """Where the counts stand."""
    return _storage(settings.REDIS_URL)


@cache
def _storage(url: str) -> RedisStorage:
    return RedisStorage("redis://", connection_pool=_redis(url).connection_pool, key_prefix=PREFIX)


@cache
def _redis(url: str) -> Redis:
    return connect(url)


def _key(what: str, who: Who) -> str:
    """Tells nobody who reads Redis, or a dump of it, of whom it is."""
    return ":".join((what, *map(_hidden, (who,) if isinstance(who, str) else who)))


def _hidden(text: str) -> str:
    secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    made = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=15, key=secret, person=PREFIX.encode())
    return base64.urlsafe_b64encode(made.digest()).decode()


def _spend(key: str, rate: Rate) -> float | None:
    """The wait in seconds, None when one was counted."""
    counted = storage().acquire_entry if rate.is_exact else storage().acquire_sliding_window_entry
    if counted(key, rate.count, rate.seconds):
        return None
    return _wait(key, rate) or _TICK  # between the two questions the wait may have ended


def _wait(key: str, rate: Rate) -> float | None:
    """The seconds until one more is counted, None for none."""
    if rate.is_exact:
        oldest, count = storage().get_moving_window(key, rate.count, rate.seconds)
        return max(_TICK, oldest + rate.seconds - time.time() + _TICK) if count >= rate.count else None
    before, before_lasts, current, current_lasts = storage().get_sliding_window(key, rate.seconds)
    if math.floor(before * before_lasts / rate.seconds) + current < rate.count:
        return None
    # One more passes when  before × left / seconds < count - current, `left` being what is left of the window before.
    if current < rate.count:
        return before_lasts - (rate.count - current) * rate.seconds / before + _TICK
    return current_lasts - rate.count * rate.seconds / current + _TICK  # the current window is then the one before


_silent_until: dict[str, float] = {}  # on this process's clock, by the address of the Redis that gave no answer
_logged: dict[str, float] = {}


def _asked(rate: Rate, ask: Callable[[], Answer]) -> Answer | None:
    """What Redis answers; None, which lets through, when it is gone and the rate guards load only."""
    now, url = time.monotonic(), settings.REDIS_URL
    if not rate.guards_secret and now < _silent_until.get(url, now):
        return None
    try:
        return ask()
    except RedisError as error:
        if rate.guards_secret:
            raise _unavailable(error) from None
        _silent_until[url] = now + _REST
        if now >= _logged.get(url, -math.inf) + _LOG_EVERY:
            _logged[url] = now
            log.error("requests are not counted: redis does not answer", reason=str(error))
        return None


def _unavailable(error: RedisError) -> Unavailable:
    log.error("nobody can sign in: redis does not answer", reason=str(error))
    return Unavailable("nobody can sign in for now, because attempts can't be counted; try again in a moment")
