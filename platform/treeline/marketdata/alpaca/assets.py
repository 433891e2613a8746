"""The symbols there are, from the list of assets of the trading server."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from treeline.marketdata import recents

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger("treeline.marketdata")

KEPT = timedelta(hours=4)  # in this process
FAILURE_KEPT = timedelta(minutes=1)

_KEY = "treeline:prices:recent:symbols:alpaca"


class Assets:
    """All symbols of US equities, in this process for some hours, in Redis until the next purge. Threads share it."""

    def __init__(self, redis: "Redis | None", host: str, now: Callable[[], datetime], load: Callable[[], Any]) -> None:
        """`load` answers the JSON of the assets, or None when they can't be had."""
        self._redis = redis
        self._key = f"{_KEY}:{host}"
        self._now = now
        self._load = load
        self._lock = threading.Lock()
        self._symbols: tuple[str, ...] = ()
        self._until: datetime | None = None

    def symbols(self) -> tuple[str, ...]:
        """Sorted; those no longer traded too, because they have a history. () when they can't be had for now."""
        with self._lock:
            now = self._now()
            if self._until is None or now >= self._until:
                self._symbols = self._recalled() or self._loaded()
                self._until = now + (KEPT if self._symbols else FAILURE_KEPT)
            return self._symbols

    def _loaded(self) -> tuple[str, ...]:
        assets = self._load()
        if not isinstance(assets, list):
            return ()
        found = {asset.get("symbol") for asset in assets if isinstance(asset, dict)}
        symbols = tuple(sorted(symbol for symbol in found if isinstance(symbol, str) and symbol.strip()))
        if symbols:
            self._keep(symbols)
        return symbols

    def _recalled(self) -> tuple[str, ...]:
        if self._redis is None:
            return ()
        from redis.exceptions import RedisError  # noqa: PLC0415 - as heavy as the client that is here already

        try:
            kept = self._redis.get(self._key)
            return tuple(kept.decode().split("\n")) if isinstance(kept, bytes) and kept else ()
        except (RedisError, OSError, UnicodeDecodeError) as error:
            logger.warning("Redis cannot be read (%s): symbols come from Alpaca", type(error).__name__)
            return ()

    def _keep(self, symbols: tuple[str, ...]) -> None:
        if self._redis is None:
            return
        from redis.exceptions import RedisError  # noqa: PLC0415 - as heavy as the client that is here already

        now = self._now()
        # The server's clock need not be ours: a time to live and not a moment.
        seconds = max(1, round((recents.next_purge(now) - now).total_seconds()))
        try:
            self._redis.set(self._key, "\n".join(symbols).encode(), ex=seconds)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be written (%s): Alpaca's symbols stay uncached", type(error).__name__)
