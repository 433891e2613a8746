"""Prices in Redis, shared by all users and processes: each request is one round trip, and one more to keep what is new.

    treeline:prices:year:<closes|whole>:<source>:<stamp>:<year>:<symbol>   raw bars of a year; whole: with open … volume
    treeline:prices:recent:actions:<source>:<stamp>:<symbol>               corporate actions, gone at the next purge or
                                                                           at New York's midnight
    treeline:prices:recent:…                                               whatever else is gone at the next purge
    treeline:prices:pinned:<version>:<symbol>                              adjusted bars that a batch stands on
    treeline:prices:counters                                               hits, misses and calls by source
    treeline:prices:used:<source>                                          symbols by how often they were asked for

Redis is a convenience here: whatever is wrong with it, the answer comes from the source and one log line says so.
"""

import datetime as dt
import json
import logging
import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from treeline.marketdata.actions import Action
from treeline.marketdata.packing import DamagedError, pack, pack_year, unpack, unpack_year
from treeline.marketdata.recents import next_day, next_purge
from treeline.marketdata.source import OPTIONAL_SERIES, Bars
from treeline.marketdata.years import Year

logger = logging.getLogger("treeline.marketdata")

PREFIX = "treeline:prices:"
COUNTERS = PREFIX + "counters"
# What is kept for ever has an end all the same: of a full Redis only keys with one are evicted, never the queues.
FOR_EVER = 10 * 365 * 24 * 3600  # seconds
NO_DATA = 24 * 3600  # seconds that "there are no bars" is believed
PINNED = 30 * 24 * 3600  # seconds: longer than any batch runs

YearKey = tuple[str, int]  # symbol, year


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of one source. stamps: by year, see Source.stamp; whole: the symbols of which all series are
    wanted, closes alone being a third of the bytes; actions: whether corporate actions are."""

    source: str
    symbols: Sequence[str]
    stamps: Mapping[int, str]
    whole: Collection[str]
    actions: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What Redis had. `available` is False when it could not be read."""

    years: Mapping[YearKey, Year] = field(default_factory=dict)
    actions: Mapping[str, tuple[Action, ...]] = field(default_factory=dict)
    available: bool = False


class PriceCache:
    """Shared by a process's threads. `redis` answers bytes and gives up quickly; without one nothing is found."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._uncounted: Counter[tuple[str, str]] = Counter()
        self._counting = threading.Lock()

    def read(self, asked: Asked) -> Found:
        """One pipeline: years, actions, and the counters of the requests before."""
        if self._redis is None or not asked.symbols:
            return Found()
        keys = [(symbol, year) for symbol in asked.symbols for year in asked.stamps]
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.mget([_year_key(asked, *key) for key in keys])
                if asked.actions:
                    pipeline.mget([_actions_key(asked, symbol) for symbol in asked.symbols])
                self._count_into(pipeline)
                answers: list[Any] = pipeline.execute(raise_on_error=False)
            for answer in answers[: 1 + asked.actions]:  # that a full Redis does not count is no harm
                if isinstance(answer, Exception):
                    raise answer
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be read (%s): prices come from the source %s", _reason(error), asked.source)
            return Found()
        years = dict(zip(keys, answers[0], strict=True))
        actions = dict(zip(asked.symbols, answers[1], strict=True)) if asked.actions else {}
        return Found(_years(asked, years), _actions(asked, actions), available=True)

    def write(
        self, asked: Asked, years: Mapping[YearKey, Year], actions: Mapping[str, tuple[Action, ...]], now: dt.datetime
    ) -> None:
        """Keeps what a source answered: years for ever, silent ones for a day, actions for a part of it."""
        if self._redis is None or not (years or actions):
            return
        # A renaming takes effect with the day: actions of the day before don't know it yet.
        until_purge = max(1, int((min(next_purge(now), next_day(now)) - now).total_seconds()))
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for (symbol, year), one in years.items():
                    seconds = NO_DATA if one.silent else FOR_EVER
                    for key, value in _entries(asked, symbol, year, one):
                        pipeline.set(key, value, ex=seconds)
                for symbol, ones in actions.items():
                    pipeline.set(_actions_key(asked, symbol), _packed_actions(ones), ex=until_purge)
                pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be written (%s): prices from %s stay uncached", _reason(error), asked.source)

    def pin(self, version: str, bars: Mapping[str, Bars]) -> None:
        """Keeps the adjusted bars that a version stands for, so that a batch's workers need no source."""
        if self._redis is None:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for symbol, one in bars.items():
                    pipeline.set(_pinned_key(version, symbol), pack(one), ex=PINNED)
                pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be written (%s): workers will ask the source", _reason(error))

    def pinned(self, version: str, symbols: Sequence[str]) -> dict[str, Bars] | None:
        """The bars of this version, all of these symbols; None when one is missing or damaged, or Redis is."""
        if self._redis is None or not symbols:
            return None
        try:
            values: Any = self._redis.mget([_pinned_key(version, symbol) for symbol in symbols])
            if None in values:
                return None
            return {symbol: unpack(symbol, value) for symbol, value in zip(symbols, values, strict=True)}
        except DamagedError as error:
            logger.warning("pinned bars are damaged (%s): loaded afresh", error)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be read (%s): prices come from the source", _reason(error))
        return None

    def use(self, source: str, symbols: Collection[str]) -> None:
        """Counts one use of each of these symbols, by a person; travels with the next request's round trip."""
        with self._counting:
            self._uncounted.update((f"{PREFIX}used:{source}", symbol) for symbol in symbols)

    def count(self, source: str, hits: int, misses: int, calls: int) -> None:
        """Adds to the counters, in the same way."""
        counted = {"hits": hits, "misses": misses, "calls": calls}
        with self._counting:
            self._uncounted.update({(COUNTERS, f"{source}|{name}"): count for name, count in counted.items()})

    def flush(self) -> None:
        """Sends the counters at once: nobody asks any more in a process that ends."""
        if self._redis is None or not self._uncounted:
            return
        with suppress(RedisError, OSError), self._redis.pipeline(transaction=False) as pipeline:
            self._count_into(pipeline)
            pipeline.execute()

    def _count_into(self, pipeline: Any) -> None:
        with self._counting:
            counted, self._uncounted = self._uncounted, Counter()
        for (key, name), count in counted.items():
            if key == COUNTERS and count:
                pipeline.hincrby(key, name, count)
            elif count:
                pipeline.zincrby(key, count, name)


def _years(asked: Asked, values: Mapping[YearKey, bytes | None]) -> dict[YearKey, Year]:
    years = {}
    for (symbol, year), value in values.items():
        if value is None:
            continue
        try:
            years[symbol, year] = unpack_year(symbol, value)
        except DamagedError as error:
            logger.warning(
                "cached bars of %s in %d from %s are damaged (%s): loaded afresh", symbol, year, asked.source, error
            )
    return years


def _actions(asked: Asked, values: Mapping[str, bytes | None]) -> dict[str, tuple[Action, ...]]:
    actions = {}
    for symbol, value in values.items():
        if value is None:
            continue
        try:
            actions[symbol] = _unpacked_actions(value)
        except (ValueError, TypeError) as error:
            logger.warning("cached actions of %s from %s are damaged (%s): loaded afresh", symbol, asked.source, error)
    return actions


def _entries(asked: Asked, symbol: str, year: int, one: Year) -> list[tuple[str, bytes]]:
    """Closes always; whole bars when they are known to be whole, which years that were read as closes are not."""
    bars = one.bars
    if (
        bars is not None
        and symbol not in asked.whole
        and not any(getattr(bars, name) is not None for name in OPTIONAL_SERIES)
    ):
        return [(_key("closes", asked, symbol, year), pack_year(one))]
    closes = one if bars is None else replace(one, bars=bars.closes())
    return [
        (_key("closes", asked, symbol, year), pack_year(closes)),
        (_key("whole", asked, symbol, year), pack_year(one)),
    ]


def _year_key(asked: Asked, symbol: str, year: int) -> str:
    return _key("whole" if symbol in asked.whole else "closes", asked, symbol, year)


def _key(kind: str, asked: Asked, symbol: str, year: int) -> str:
    return f"{PREFIX}year:{kind}:{asked.source}:{asked.stamps[year]}:{year}:{symbol}"


def _actions_key(asked: Asked, symbol: str) -> str:
    return f"{PREFIX}recent:actions:{asked.source}:{asked.stamps[max(asked.stamps)]}:{symbol}"


def _pinned_key(version: str, symbol: str) -> str:
    return f"{PREFIX}pinned:{version}:{symbol}"


def _packed_actions(actions: Sequence[Action]) -> bytes:
    return json.dumps([[a.ex_date.isoformat(), a.kind, a.amount, a.other, a.identity] for a in actions]).encode()


def _unpacked_actions(packed: bytes) -> tuple[Action, ...]:
    return tuple(Action(dt.date.fromisoformat(day), *others) for day, *others in json.loads(packed))


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
