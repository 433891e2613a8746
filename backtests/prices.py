"""The bars of a backtest, by way of the cache that all processes share."""

import time
from collections.abc import Collection, Sequence
from functools import lru_cache

from django.conf import settings

from backtests.contracts import Provenance
from treeline.marketdata.cache import PanelCache
from treeline.marketdata.source import Bars, Source
from treeline.redis_client import connect


def load(source: Source, symbols: Sequence[str], whole: Collection[str] = ()) -> tuple[dict[str, Bars], Provenance]:
    """The bars of these symbols and where they came from; closes only but for those of `whole`.

    Raises Invalid and Unavailable as the source does.
    """
    began = time.perf_counter()
    bars, report = _cache().bars(source, symbols, whole)
    seconds = time.perf_counter() - began
    return bars, Provenance(source.name, report.version, report.hits, report.misses, seconds)


@lru_cache(maxsize=1)
def _cache() -> PanelCache:
    return PanelCache(connect(settings.REDIS_URL))
