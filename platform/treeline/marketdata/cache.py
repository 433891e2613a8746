"""Bars in Redis, shared by every process: a batch's worker has all its prices after one round trip.

Keys carry the source's version, so an entry is never stale; it lives for a week only to give the memory back. Redis is
a convenience here: whatever is wrong with it, the answer comes from the source and one log line says so.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from treeline.core.errors import Unavailable
from treeline.marketdata.packing import DamagedError, pack, unpack
from treeline.marketdata.source import Bars, Source

logger = logging.getLogger("treeline.marketdata")

TIME_TO_LIVE = 7 * 24 * 3600  # seconds
ATTEMPTS = 3  # at reading a source whose data change under our hands


@dataclass(frozen=True, slots=True)
class CacheReport:
    """Of one request: symbols found in Redis, symbols loaded from the source, whether Redis did all it was asked,
    and the version of the source that every one of the bars belongs to."""

    hits: int
    misses: int
    available: bool
    version: str


class PanelCache:
    """The bars of a source, by way of Redis when there is one. `redis` answers bytes and gives up quickly."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def bars(
        self, source: Source, symbols: Sequence[str], whole: Collection[str] = ()
    ) -> tuple[dict[str, Bars], CacheReport]:
        """The bars of these symbols, in this order, all of one version of the source. Those that are not in `whole`
        have closes only: a quarter of the bytes, and most strategies read nothing else.

        One MGET; what it did not have is loaded in one call of the source and written back in one pipeline. Raises what
        the source raises, and Unavailable when its data change faster than they can be read.
        """
        wanted = {symbol: symbol in whole for symbol in symbols}
        for _ in range(ATTEMPTS):
            version = source.version()
            found, available = self._read(source.name, version, wanted)
            missing = [symbol for symbol in wanted if symbol not in found]
            if missing:
                loaded = source.load(missing)
                if source.version() != version:
                    continue  # part of the answer may be older than the rest
                # A Redis that could not be read is not worth another wait.
                kept = {symbol: loaded[symbol] if wanted[symbol] else _closes(loaded[symbol]) for symbol in missing}
                available = available and self._write(source.name, version, kept, wanted)
                found |= kept
            report = CacheReport(len(wanted) - len(missing), len(missing), available, version)
            return {symbol: found[symbol] for symbol in wanted}, report
        raise Unavailable(f'The data of the source "{source.name}" change while they are read: try again later.')

    def _read(self, source: str, version: str, wanted: Mapping[str, bool]) -> tuple[dict[str, Bars], bool]:
        if self._redis is None or not wanted:
            return {}, self._redis is not None
        keys = [_key(source, version, symbol, whole) for symbol, whole in wanted.items()]
        try:
            values = cast("list[bytes | None]", self._redis.mget(keys))
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be read (%s): prices come from the source %s", _reason(error), source)
            return {}, False
        found: dict[str, Bars] = {}
        for symbol, value in zip(wanted, values, strict=True):
            if value is None:
                continue
            try:
                found[symbol] = unpack(symbol, value)
            except DamagedError as error:
                logger.warning("the cached bars of %s from %s are damaged (%s): loaded afresh", symbol, source, error)
        return found, True

    def _write(self, source: str, version: str, bars: Mapping[str, Bars], wanted: Mapping[str, bool]) -> bool:
        assert self._redis is not None
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for symbol, one in bars.items():
                    pipeline.set(_key(source, version, symbol, wanted[symbol]), pack(one), ex=TIME_TO_LIVE)
                pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be written (%s): prices from %s stay uncached", _reason(error), source)
            return False
        return True


def _closes(bars: Bars) -> Bars:
    return Bars(bars.symbol, bars.sessions, bars.close)


def _key(source: str, version: str, symbol: str, whole: bool) -> str:
    return f"treeline:bars:{source}:{version}:{symbol}" + (":whole" if whole else "")


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
