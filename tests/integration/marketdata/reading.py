"""The evening at which the made-up source is read, and what a right answer is."""

import datetime as dt
import logging

import numpy as np

from tests.integration.marketdata.made_up import BORN
from treeline.marketdata.adjust import adjust
from treeline.marketdata.cache import PriceCache
from treeline.marketdata.history import PriceReader, Reading
from treeline.marketdata.source import OPTIONAL_SERIES

# A Wednesday evening: T-0 is the 18th, and the 16th the last day that may be kept.
EVENING = dt.datetime(2026, 11, 18, 23, 0, tzinfo=dt.UTC)
SETTLED, TODAY = dt.date(2026, 11, 16), dt.date(2026, 11, 18)
FIVE = ("AAA", "BBB", "CCC", "DDD", "EEE")
FOREVER = (BORN, dt.date(2035, 12, 31))
YEARS = 11


def reader_of(source, redis) -> PriceReader:
    return PriceReader(PriceCache(redis), lambda: source.now)


def assert_right(bars, source, symbols, last, whole=()):
    """Equal to what the source knows of the days up to `last`, adjusted as of it."""
    assert list(bars) == list(dict.fromkeys(symbols))
    for symbol in symbols:
        bare = source.truth(symbol, BORN, last)
        expected = adjust(bare, source.events.get(symbol, ()), last, {})
        assert np.array_equal(bars[symbol].sessions, expected.sessions)
        for name in ("close", *OPTIONAL_SERIES):
            if name == "close" or symbol in whole:
                assert np.array_equal(getattr(bars[symbol], name), getattr(expected, name))
            else:
                assert getattr(bars[symbol], name) is None


def tally(reading: Reading) -> tuple[int, int, int]:
    return reading.hits, reading.misses, reading.calls


def warnings(caplog) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


def commands(own_redis) -> dict[str, int]:
    """How often each command was carried out since the last look, apart from those of looking and of connecting."""
    stats = own_redis.admin.info("commandstats")
    own_redis.admin.config_resetstat()
    counts = {name.removeprefix("cmdstat_"): entry["calls"] for name, entry in stats.items()}
    return {name: calls for name, calls in counts.items() if name not in ("info", "config", "ping", "hello", "client")}
