"""The upkeep of the price cache: what is thrown away and when, how large it is, and what it is asked for.

    treeline:prices:purged        when recent keys were last thrown away, and how many
    treeline:prices:sizes         how large the cache was when it was last measured
    treeline:prices:warmed        when the most used symbols were last read ahead

Looking through all keys takes a second for every hundred thousand, so only `measure` and `purge` do it, in portions.
Everything here raises RedisError when Redis is away or full: whoever calls tells it.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redis import Redis

from treeline.marketdata.cache import COUNTERS, PREFIX
from treeline.marketdata.recents import last_purge_due
from treeline.marketdata.sessions import NEW_YORK, exchange, new_york_date

KINDS = ("years", "recents", "pinned")  # of entries
RECENT = PREFIX + "recent:"
USED = PREFIX + "used:"
PURGED = PREFIX + "purged"
SIZES = PREFIX + "sizes"
WARMED = PREFIX + "warmed"
WARMING = PREFIX + "warming"  # a lock

WARM_UP_AT = dt.time(20, 10)  # New York, after the day's last purge
FADES_TO = 0.97  # from one warm-up to the next: what nobody asks for any more counts half after a month
_FORGOTTEN = 0.1  # uses, after fading: below it a symbol is none of the used ones
_PORTION = 1000  # keys

# The source's name may hold one colon, as "files:etfs" does.
_KEY = re.compile(
    re.escape(PREFIX.encode())
    + rb"(?:(?P<year>year):[^:]*:|(?P<recent>recent):[^:]*:|(?P<pinned>pinned):)(?P<source>(?:(?:files|upload):)?[^:]*)"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many keys there are, and the bytes of memory that Redis needs for them."""

    entries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """The cache as it was at one moment, by KINDS and by source; what is pinned belongs to no source."""

    at: dt.datetime
    kinds: Mapping[str, Size]
    sources: Mapping[str, Size]


@dataclass(frozen=True, slots=True)
class Purge:
    """When recent keys were thrown away, and how many."""

    at: dt.datetime
    keys: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Since Redis was last empty. hits, misses: of ticker-years and actions; calls: requests sent to the source."""

    hits: int = 0
    misses: int = 0
    calls: int = 0

    @property
    def hit_rate(self) -> float | None:
        """A fraction; None where nothing was asked for."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What operators see. sizes and purge are None until there is one; limit is None where Redis has none.

    counts, used: by source; of `used` the symbols that are asked for most, with their uses, faded.
    """

    counts: Mapping[str, Counts]
    sizes: Sizes | None
    purge: Purge | None
    warmed: dt.datetime | None
    memory: int  # bytes
    limit: int | None  # bytes
    used: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)


def purge(redis: Redis, now: dt.datetime) -> int:
    """Throws the recent keys away, whatever time it is, and notes it; how many there were. `now` is aware."""
    gone = 0
    for keys in _portions(redis, RECENT):
        gone += int(redis.unlink(*keys))
    redis.set(PURGED, json.dumps({"at": now.isoformat(), "keys": gone}))
    return gone


def purge_due(redis: Redis, now: dt.datetime) -> bool:
    """Whether none was noted since the last one that should have taken place. `now` is aware."""
    last = _purge(redis.get(PURGED))
    return last is None or last.at < last_purge_due(now)


def warm_up_due(redis: Redis, now: dt.datetime) -> bool:
    """Whether none was noted since 20:10 New York of the last session that is that old. `now` is aware."""
    today = new_york_date(now)
    calendar = exchange()
    due = _warm_up_of(calendar.session_on_or_before(today))
    if due > now:
        due = _warm_up_of(calendar.session_on_or_before(today - dt.timedelta(days=1)))
    last = _moment(redis.get(WARMED))
    return last is None or last < due


def note_warm_up(redis: Redis, now: dt.datetime) -> None:
    """Notes that the most used symbols have been read. `now` is aware."""
    redis.set(WARMED, json.dumps({"at": now.isoformat()}))


def measure(redis: Redis, now: dt.datetime) -> Sizes:
    """Looks through all keys, and notes what it found for `statistics`. `now` is aware.

    A key that comes or goes meanwhile is counted or not, and Redis may name one twice while it grows.
    """
    entries: Counter[tuple[str, str]] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for keys in _portions(redis, PREFIX):
        with redis.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.memory_usage(key, samples=0)
            sizes: list[int | None] = pipeline.execute()
        for key, size in zip(keys, sizes, strict=True):
            place = _place(key)
            if place and size is not None:
                entries[place] += 1
                taken[place] += size
    measured = Sizes(now, _summed(entries, taken, 0, KINDS), _summed(entries, taken, 1, ()))
    redis.set(SIZES, json.dumps(_plain(measured)))
    return measured


def statistics(redis: Redis, most: int = 10) -> Statistics:
    """What is noted and counted, in two round trips; `most` symbols of each source."""
    with redis.pipeline(transaction=False) as pipeline:
        pipeline.hgetall(COUNTERS)
        pipeline.mget([SIZES, PURGED, WARMED])
        pipeline.info("memory")
        counted, (sizes, purged, warmed), memory = pipeline.execute()
    counts = _counts(counted)
    with redis.pipeline(transaction=False) as pipeline:
        for source in counts:
            pipeline.zrevrange(USED + source, 0, most - 1, withscores=True)
        used = pipeline.execute()
    return Statistics(
        counts=counts,
        sizes=_sizes(sizes),
        purge=_purge(purged),
        warmed=_moment(warmed),
        memory=int(memory["used_memory"]),
        limit=int(memory.get("maxmemory") or 0) or None,
        used={
            source: tuple((_text(symbol), score) for symbol, score in symbols)
            for source, symbols in zip(counts, used, strict=True)
        },
    )


def most_used(redis: Redis, source: str, count: int) -> tuple[str, ...]:
    """The symbols that are asked for most, the first of them most of all."""
    found: Any = redis.zrevrange(USED + source, 0, count - 1)
    return tuple(map(_text, found))


def fade(redis: Redis, source: str) -> None:
    """All uses become a little less, so that what was asked for long ago gives way."""
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.zunionstore(USED + source, {USED + source: FADES_TO})
        pipeline.zremrangebyscore(USED + source, "-inf", _FORGOTTEN)
        pipeline.execute()


def _warm_up_of(session: dt.date) -> dt.datetime:
    return dt.datetime.combine(session, WARM_UP_AT, NEW_YORK)


def _portions(redis: Redis, prefix: str) -> Iterator[list[bytes]]:
    """All keys that begin so, a few at a time; nobody else waits longer for Redis than one portion takes."""
    cursor: int | None = None
    while cursor != 0:
        found: Any = redis.scan(cursor or 0, match=prefix + "*", count=_PORTION)
        cursor, keys = found
        if keys:
            yield keys


def _place(key: bytes) -> tuple[str, str] | None:
    """The kind and the source of an entry; "" for what has no source, None for a key that is no entry."""
    found = _KEY.match(key)
    if found is None:
        return None
    if found["pinned"]:
        return "pinned", ""
    return "years" if found["year"] else "recents", _text(found["source"])


def _summed(
    entries: Mapping[tuple[str, str], int], taken: Mapping[tuple[str, str], int], part: int, names: Sequence[str]
) -> dict[str, Size]:
    """By one part of the place; the `names` are there whether there is anything of them or not."""
    known = dict.fromkeys([*names, *sorted({place[part] for place in entries} - {"", *names})])
    return {
        name: Size(
            sum(count for place, count in entries.items() if place[part] == name),
            sum(size for place, size in taken.items() if place[part] == name),
        )
        for name in known
    }


def _counts(counted: Mapping[bytes, bytes]) -> dict[str, Counts]:
    by_source: dict[str, Counts] = {}
    for name, count in sorted(counted.items()):
        source, _, what = _text(name).rpartition("|")
        by_source[source] = replace(by_source.get(source, Counts()), **{what: int(count)})
    return by_source


def _plain(sizes: Sizes) -> dict[str, Any]:
    return {
        "at": sizes.at.isoformat(),
        "kinds": {name: [size.entries, size.bytes] for name, size in sizes.kinds.items()},
        "sources": {name: [size.entries, size.bytes] for name, size in sizes.sources.items()},
    }


def _sizes(noted: Any) -> Sizes | None:
    read = _read(noted)
    if not read:
        return None
    kinds, sources = ({name: Size(*size) for name, size in read[part].items()} for part in ("kinds", "sources"))
    return Sizes(dt.datetime.fromisoformat(read["at"]), kinds, sources)


def _purge(noted: Any) -> Purge | None:
    read = _read(noted)
    return Purge(dt.datetime.fromisoformat(read["at"]), read["keys"]) if read else None


def _moment(noted: Any) -> dt.datetime | None:
    read = _read(noted)
    return dt.datetime.fromisoformat(read["at"]) if read else None


def _read(noted: bytes | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(noted) if noted else {}
    return found


def _text(name: bytes) -> str:
    return name.decode(errors="replace")
