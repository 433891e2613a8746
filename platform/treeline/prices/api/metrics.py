"""The price cache's figures for Prometheus."""

from collections.abc import Iterable, Mapping
from itertools import chain

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector as Base
from redis.exceptions import RedisError

from treeline.marketdata.upkeep import Counts, Sizes, Statistics
from treeline.prices import selectors
from treeline.uploads.source import PREFIX as UPLOAD

log = structlog.get_logger(__name__)

_COUNTERS = {
    "hits": ("treeline_price_cache_hits", "Ticker-years and corporate actions that the cache had."),
    "misses": ("treeline_price_cache_misses", "Ticker-years and corporate actions that the cache lacked."),
    "calls": ("treeline_price_source_calls", "Requests that were sent to the source."),
}


class Collector(Base):
    """Reads what is counted and noted in Redis at every scrape: all web processes tell the same."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("treeline_redis_up", "Whether Redis answers.")
        try:
            statistics = selectors.statistics()
        except (RedisError, OSError) as error:
            log.warning("no figures of the price cache: Redis does not answer", reason=str(error))
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        figures = (_counters(statistics.counts), _sizes(statistics.sizes), _moments(statistics), _memory(statistics))
        return [up, *chain.from_iterable(figures)]


def _counters(counts: Mapping[str, Counts]) -> Iterable[Metric]:
    for field, (name, meaning) in _COUNTERS.items():
        family = CounterMetricFamily(name, meaning, labels=["source"])
        by_label: dict[str, int] = {}
        for source, one in counts.items():
            by_label[_label(source)] = by_label.get(_label(source), 0) + getattr(one, field)
        for label, count in by_label.items():
            family.add_metric([label], count)
        yield family


def _sizes(sizes: Sizes | None) -> Iterable[Metric]:
    if sizes is None:
        return
    entries = GaugeMetricFamily("treeline_price_cache_entries", "Keys, when last measured.", labels=["kind"])
    taken = GaugeMetricFamily("treeline_price_cache_bytes", "Memory they take, when last measured.", labels=["kind"])
    for kind, size in sizes.kinds.items():
        entries.add_metric([kind], size.entries)
        taken.add_metric([kind], size.bytes)
    yield from (entries, taken)


def _moments(statistics: Statistics) -> Iterable[Metric]:
    moments = {
        "last_purge": ("Recent prices were last thrown away.", statistics.purge and statistics.purge.at),
        "last_measured": ("The cache was last measured.", statistics.sizes and statistics.sizes.at),
        "last_warm_up": ("The most used symbols were last read ahead.", statistics.warmed),
    }
    for name, (meaning, moment) in moments.items():
        if moment:
            yield GaugeMetricFamily(f"treeline_price_cache_{name}_timestamp_seconds", meaning, moment.timestamp())


def _memory(statistics: Statistics) -> Iterable[Metric]:
    yield GaugeMetricFamily("treeline_redis_memory_bytes", "Memory that Redis takes.", statistics.memory)
    if statistics.limit is not None:
        yield GaugeMetricFamily("treeline_redis_memory_limit_bytes", "Memory that Redis may take.", statistics.limit)


def _label(source: str) -> str:
    """All uploads are one: their names are their owners' affair, and nobody knows how many there will be."""
    return "upload" if source.startswith(UPLOAD) else source
