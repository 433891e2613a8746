"""The symbols there are, from the list of assets of the trading server."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from treeline.marketdata import recents

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger("treeline.marketdata")

KEPT = timedelta(hours=4)  # in this process
FAILURE_KEPT = timedelta(minutes=1)

_KEY = "treeline:prices:recent:assets:alpaca"

# In Redis each asset is a line: its symbol, a tab, and this.
_FRACTIONAL = {True: "1", False: "0", None: ""}
_READ = {text: meaning for meaning, text in _FRACTIONAL.items()}


class Assets:
    """All US equities: their symbols, and whether orders of fractions of a share are taken. In this process for some
    hours, in Redis until the next purge. Threads share it."""

    def __init__(self, redis: "Redis | None", host: str, now: Callable[[], datetime], load: Callable[[], Any]) -> None:
        """`load` answers the JSON of the assets, or None when they can't be had."""
        self._redis = redis
        self._key = f"{_KEY}:{host}"
        self._now = now
        self._load = load
        self._lock = threading.Lock()
        self._symbols: tuple[str, ...] = ()
        self._fractional: dict[str, bool | None] = {}
        self._until: datetime | None = None

    def symbols(self) -> tuple[str, ...]:
        """Sorted; those no longer traded too, because they have a history. () when they can't be had for now."""
        with self._lock:
            now = self._now()
            if self._until is None or now >= self._until:
                self._fractional = self._recalled() or self._loaded()
                self._symbols = tuple(sorted(self._fractional))
                self._until = now + (KEPT if self._symbols else FAILURE_KEPT)
            return self._symbols

    def fractional(self) -> Mapping[str, bool | None]:
        """By symbol, whether orders of fractions of a share are taken; None where the list does not say."""
        self.symbols()
        return self._fractional

    def _loaded(self) -> dict[str, bool | None]:
        assets = self._load()
        if not isinstance(assets, list):
            return {}
        found: dict[str, bool | None] = {}
        rows = [asset for asset in assets if isinstance(asset, dict)]
        # A symbol that another company has now is there twice: what is said of the one that is traded stands.
        for asset in sorted(rows, key=lambda row: row.get("status") == "active"):
            symbol, fractional = asset.get("symbol"), asset.get("fractionable")
            if isinstance(symbol, str) and symbol.strip():
                found[symbol] = fractional if isinstance(fractional, bool) else None
        if found:
            self._keep(found)
        return found

    def _recalled(self) -> dict[str, bool | None]:
        if self._redis is None:
            return {}
        from redis.exceptions import RedisError  # noqa: PLC0415 - as heavy as the client that is here already

        try:
            kept = self._redis.get(self._key)
            if not isinstance(kept, bytes) or not kept:
                return {}
            lines = (line.split("\t") for line in kept.decode().split("\n"))
            return {symbol: _READ[fractional] for symbol, fractional in lines}
        except (RedisError, OSError, ValueError, KeyError) as error:
            logger.warning("Redis cannot be read (%s): symbols come from Alpaca", type(error).__name__)
            return {}

    def _keep(self, found: Mapping[str, bool | None]) -> None:
        if self._redis is None:
            return
        from redis.exceptions import RedisError  # noqa: PLC0415 - as heavy as the client that is here already

        lines = (f"{symbol}\t{_FRACTIONAL[fractional]}" for symbol, fractional in found.items())
        now = self._now()
        # The server's clock need not be ours: a time to live and not a moment.
        seconds = max(1, round((recents.next_purge(now) - now).total_seconds()))
        try:
            self._redis.set(self._key, "\n".join(lines).encode(), ex=seconds)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be written (%s): Alpaca's symbols stay uncached", type(error).__name__)
