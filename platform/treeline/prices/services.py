"""The upkeep of the price cache, on the platform's Redis. Everything here raises RedisError when Redis is away."""

import time
from collections.abc import Sequence

import structlog
from django.conf import settings
from redis import Redis

from treeline.core.errors import Invalid, TreelineError
from treeline.marketdata import upkeep
from treeline.marketdata.source import Source
from treeline.prices import registry
from treeline.redis_client import connect

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds for one portion of keys
MOST_USED = 200  # symbols of each source that are read ahead
PORTION = 50  # symbols, so that what fails costs little
LONGEST_WARM_UP = 3600  # seconds after which another process may begin one


def purge_when_due() -> None:
    """Throws recent prices away at 16:00 and 20:00 New York, or as soon after as somebody asks."""
    with _redis() as redis:
        if upkeep.purge_due(redis, registry.now()):
            log.info("recent prices purged", keys=upkeep.purge(redis, registry.now()), why="due")


def purge_now(by: str) -> int:
    """Throws recent prices away because an operator wants it; how many keys there were."""
    with _redis() as redis:
        keys = upkeep.purge(redis, registry.now())
    log.info("recent prices purged", keys=keys, why="asked for", by=by)
    return keys


def measure() -> None:
    """Looks how large the cache is."""
    with _redis() as redis:
        upkeep.measure(redis, registry.now())


def warm_up_when_due() -> None:
    """Reads the most used symbols of each source once after the day's last purge, so that the morning's first backtests
    find them. One process at a time; a source in trouble does not keep the others from it."""
    sources = [source for source in registry.sources().all() if source.has_actions]
    if not sources:  # the others have all their data at hand
        return
    with _redis() as redis:
        lock = redis.lock(upkeep.WARMING, timeout=LONGEST_WARM_UP, blocking=False)
        if not upkeep.warm_up_due(redis, registry.now()) or not lock.acquire():
            return
        try:
            for source in sources:
                _warm_up(redis, source)
            upkeep.note_warm_up(redis, registry.now())
        finally:
            if lock.owned():
                lock.release()


def _warm_up(redis: Redis, source: Source) -> None:
    symbols = upkeep.most_used(redis, source.name, MOST_USED)
    began = time.monotonic()
    calls = 0
    troubles: list[str] = []
    for start in range(0, len(symbols), PORTION):
        calls += _read_ahead(source, symbols[start : start + PORTION], troubles)
    upkeep.fade(redis, source.name)
    seconds = round(time.monotonic() - began, 1)
    log.info("prices warmed", source=source.name, symbols=len(symbols), seconds=seconds, calls=calls, troubles=troubles)


def _read_ahead(source: Source, symbols: Sequence[str], troubles: list[str]) -> int:
    """The requests that it took, as far as they are known. What could not be had is told in `troubles`; the rest is in
    the cache: the reader keeps what came, and refuses to begin with symbols that it then names."""
    try:
        _, reading = registry.reader().read(source, symbols)
    except Invalid as error:
        troubles.append(str(error))
        faulty = {fault.path for fault in error.faults}
        rest = [symbol for symbol in symbols if symbol not in faulty]
        return _read_ahead(source, rest, troubles) if 0 < len(rest) < len(symbols) else 0
    except TreelineError as error:
        troubles.append(str(error))
        return 0
    return reading.calls


def _redis() -> Redis:
    return connect(settings.REDIS_URL, PATIENCE)
