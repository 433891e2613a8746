"""Purges, sizes and counters in a real Redis, as the cache writes it."""

import datetime as dt
from typing import Any

from redis import Redis

from tests.integration.prices.conftest import MadeSource
from treeline.marketdata import upkeep
from treeline.marketdata.cache import PriceCache
from treeline.marketdata.history import PriceReader
from treeline.marketdata.upkeep import Counts

NOW = dt.datetime(2025, 12, 31, 22, 0, tzinfo=dt.UTC)


def reader(redis: Redis) -> PriceReader:
    return PriceReader(PriceCache(redis), lambda: dt.datetime.now(dt.UTC))


def keys(redis: Redis, pattern: str) -> int:
    return sum(1 for _ in redis.scan_iter(f"treeline:prices:{pattern}"))


def test_a_purge_takes_recent_keys_and_no_others(redis: Redis) -> None:
    symbols = [f"S{number}" for number in range(2_500)]
    reader(redis).read(MadeSource(symbols[:3]), symbols[:3])
    for symbol in symbols:
        redis.set(f"treeline:prices:recent:actions:other:{symbol}", b"[]")
    redis.set("treeline:other", b"stays")
    years = keys(redis, "year:*")
    assert years > 0
    assert upkeep.purge(redis, NOW) == 2_503
    assert keys(redis, "recent:*") == 0
    assert keys(redis, "year:*") == years
    assert redis.get("treeline:other") == b"stays"
    assert upkeep.purge(redis, NOW) == 0
    redis.delete("treeline:other")


def test_after_a_purge_settled_years_are_still_hits(redis: Redis) -> None:
    source = MadeSource(["A", "B"])
    reader(redis).read(source, ["A", "B"])
    upkeep.purge(redis, NOW)
    _, reading = reader(redis).read(source, ["A", "B"])
    assert (reading.hits, reading.misses) == (4, 2), "two years of each; their actions are gone"


def test_sizes_are_measured_by_kind_and_by_source(redis: Redis) -> None:
    one = reader(redis)
    bars, reading = one.read(MadeSource(["A", "B", "C"]), ["A", "B", "C"])
    one.read(MadeSource(["A"], name="files:etfs"), ["A"])
    one.pin(reading.version, bars)
    sizes = upkeep.measure(redis, NOW)
    assert {kind: size.entries for kind, size in sizes.kinds.items()} == {"years": 8, "recents": 4, "pinned": 3}
    assert {source: size.entries for source, size in sizes.sources.items()} == {"files:etfs": 3, "made": 9}
    assert sizes.kinds["years"].bytes > 8 * 300
    assert sum(size.bytes for size in sizes.kinds.values()) > sum(size.bytes for size in sizes.sources.values())
    assert upkeep.statistics(redis).sizes == sizes


def test_an_empty_cache_has_sizes_of_nothing(redis: Redis) -> None:
    sizes = upkeep.measure(redis, NOW)
    assert {kind: size.entries for kind, size in sizes.kinds.items()} == {"years": 0, "recents": 0, "pinned": 0}
    assert sizes.sources == {}


def test_before_anything_happened_there_is_nothing_to_tell(redis: Redis) -> None:
    found = upkeep.statistics(redis)
    assert (found.counts, found.sizes, found.purge, found.warmed, found.used) == ({}, None, None, None, {})
    assert found.memory > 0
    assert found.limit is None or found.limit > 0


def test_statistics_tell_what_was_counted_by_source(redis: Redis) -> None:
    one = reader(redis)
    source = MadeSource(["A", "B"])
    for _ in range(3):  # counters travel with the next request
        one.use(source, ["A", "B"])
        one.read(source, ["A", "B"])
    one.use(source, ["B"])
    one.read(source, ["B"])
    upkeep.purge(redis, NOW)
    found = upkeep.statistics(redis)
    # Cold: 4 years and the actions of 2 symbols, in 2 requests; then the recent days only, 1 request each.
    assert found.counts == {"made": Counts(hits=12, misses=6, calls=4)}
    assert found.purge is not None
    assert found.purge.at == NOW
    assert found.used == {"made": (("B", 4.0), ("A", 3.0))}


def test_looking_at_statistics_never_looks_through_the_keys(redis: Redis) -> None:
    upkeep.measure(redis, NOW)
    before: Any = redis.info("commandstats")
    upkeep.statistics(redis)
    after: Any = redis.info("commandstats")
    for command in ("cmdstat_scan", "cmdstat_memory"):
        assert before[command]["calls"] == after[command]["calls"]


def test_the_most_used_come_first_and_fade_until_they_are_forgotten(redis: Redis) -> None:
    one = reader(redis)
    source = MadeSource(["A", "B", "C"])
    for symbols in (["A", "B", "C"], ["B", "C"], ["C"]):
        one.use(source, symbols)
    one.read(source, ["A"])
    assert upkeep.most_used(redis, "made", 2) == ("C", "B")
    upkeep.fade(redis, "made")
    assert upkeep.most_used(redis, "made", 9) == ("C", "B", "A")
    for _ in range(150):
        upkeep.fade(redis, "made")
    assert upkeep.most_used(redis, "made", 9) == (), "after half a year and more"
