"""The bars of a backtest, by way of the cache that all processes share."""

import datetime as dt
import time
from collections.abc import Collection, Mapping, Sequence

from backtests.contracts import Provenance, RunSpec
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.history import Reading
from treeline.marketdata.source import Bars, Source
from treeline.prices.registry import reader


def load(
    source: Source, symbols: Sequence[str], spec: RunSpec, whole: Collection[str] = ()
) -> tuple[dict[str, Bars], Provenance]:
    """The bars of these symbols up to the run's end, and where they came from; closes only but for those of `whole`.

    Raises Invalid and Unavailable (see PriceReader.read).
    """
    began = time.perf_counter()
    reader().use(source, symbols)
    bars, reading = reader().read(source, symbols, spec.start, spec.end, whole)
    return bars, _provenance(reading, time.perf_counter() - began)


def pin(provenance: Provenance, bars: Mapping[str, Bars]) -> None:
    """Keeps these bars for the workers of a batch that was ordered on them."""
    reader().pin(provenance.version, bars)


def pinned(version: str, symbols: Sequence[str]) -> dict[str, Bars] | None:
    """The bars that `pin` kept of these symbols; None when they are gone."""
    return reader().pinned(version, symbols)


def again(
    source: Source, symbols: Sequence[str], whole: Collection[str], version: str, through: dt.date | None
) -> dict[str, Bars]:
    """What the source has up to `through`. Raises Invalid when that is not of the version any more, and as `load`."""
    bars, reading = reader().read(source, symbols, None, through, whole)
    if reading.version != version:
        message = f"the data of {source.name} have changed since the batch was ordered"
        raise Invalid([Fault("source", message, "order the batch again: all its rows should stand on one data set")])
    return bars


def _provenance(reading: Reading, seconds: float) -> Provenance:
    return Provenance(
        source=reading.source,
        feed=reading.feed,
        adjustment=reading.adjustment,
        version=reading.version,
        through=reading.through,
        cache_hits=reading.hits,
        cache_misses=reading.misses,
        api_calls=reading.calls,
        gaps=reading.gaps,
        warnings=reading.warnings,
        seconds=seconds,
    )
