"""The bars of a request, from the first that a source has to the last that is asked for.

    1  what the cache has of every year, and of the corporate actions: one round trip (raw)
    2  what it lacks, and the recent days that are never kept, from the source: symbols with the same gap together
    3  what is new and settled goes back to the cache (coverage)
    4  breaks and gaps are told (holes), raw bars and actions become adjusted bars (worth, adjust), one for
       each session of the exchange
    5  the version: a hash of exactly the bars that are answered

All history is read, whatever the request's first session: an indicator that remembers must not depend on it. Bars are
adjusted as of the request's last day, so what happened to a share later never changes an old result.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata import sessions
from treeline.marketdata.cache import PriceCache
from treeline.marketdata.coverage import Span
from treeline.marketdata.holes import after_last_break, holes, long_silence, on_sessions
from treeline.marketdata.packing import pack
from treeline.marketdata.raw import ChangedError, RawReader, Tally
from treeline.marketdata.source import Bars, Sessions, Source
from treeline.marketdata.worth import adjusted

ATTEMPTS = 3  # at reading a source whose data change under our hands


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a result about its prices.

    version: a hash of exactly these bars. through: the last day asked of the source. hits, misses: ticker-years and
    actions that the cache had, or lacked; the recent days, never kept, count as neither. calls: HTTP requests. gaps: of
    each symbol that has any, how many sessions of the exchange lack its bar. warnings: sentences for a person.
    """

    source: str
    feed: str
    adjustment: str
    version: str
    through: dt.date
    hits: int
    misses: int
    calls: int
    gaps: Mapping[str, int]
    warnings: tuple[str, ...]


class PriceReader:
    """Reads any source by way of the cache. Shared by a process's threads. `now` answers aware moments."""

    def __init__(self, cache: PriceCache, now: Callable[[], dt.datetime]) -> None:
        self._cache = cache
        self._raw = RawReader(cache, now)

    def read(
        self,
        source: Source,
        symbols: Sequence[str],
        start: dt.date | None = None,
        end: dt.date | None = None,
        whole: Collection[str] = (),
    ) -> tuple[dict[str, Bars], Reading]:
        """The adjusted bars of these symbols up to `end`, in this order; those not in `whole` have closes only.

        Raises Invalid that names every symbol without bars, every fault in the source's data, and an `end` before its
        first day; Unavailable that names every symbol that could not be had, with its cause.
        """
        for _ in range(ATTEMPTS):
            span, warnings = _span(source, start, end)
            tally = Tally()
            try:
                raw, actions = self._raw.read(source, symbols, span, whole, tally)
                _require_bars(source, symbols, raw, span)
                trusted, lacking, breaks = _examined(source, raw)
                read = partial(self._raw.read, source, whole=(), tally=tally)
                prices, told = adjusted(trusted, actions, span, read)
            except ChangedError:
                continue
            finally:  # what was asked in vain was asked too
                self._cache.count(_counted_as(source), tally.hits, tally.misses, tally.calls)
            bars = {symbol: _on_sessions(source, prices[symbol]) for symbol in symbols}
            reading = Reading(
                source=source.name,
                feed=source.feed,
                adjustment=source.adjustment,
                version=version_of(bars),
                through=span.last,
                hits=tally.hits,
                misses=tally.misses,
                calls=tally.calls,
                gaps=lacking,
                warnings=(*source.cautions(symbols), *warnings, *breaks, *told),
            )
            return bars, reading
        raise Unavailable(f'The data of the source "{source.name}" change while they are read: try again later.')

    def use(self, source: Source, symbols: Collection[str]) -> None:
        """Counts that a person asked for these symbols: the most used ones are read ahead at night."""
        if source.has_actions:  # of what is on this machine nothing is read ahead
            self._cache.use(source.name, symbols)

    def pin(self, version: str, bars: Mapping[str, Bars]) -> None:
        """Keeps these bars for the workers of a batch that stands on them."""
        self._cache.pin(version, bars)

    def pinned(self, version: str, symbols: Sequence[str]) -> dict[str, Bars] | None:
        """The bars of this version; None when they are not all there any more."""
        found = self._cache.pinned(version, symbols)
        return found if found is not None and version_of(found) == version else None


def _counted_as(source: Source) -> str:
    """Uploads are one to operators: their names are their owners' affair."""
    kind, colon, _ = source.name.partition(":")
    return kind if colon and kind == "upload" else source.name


def version_of(bars: Mapping[str, Bars]) -> str:
    """Hexadecimal digits that are the same for the same bars, in whatever order the symbols come."""
    whole = hashlib.blake2b(digest_size=8)
    for symbol in sorted(bars):
        whole.update(symbol.encode() + b"\0" + pack(bars[symbol]))
    return whole.hexdigest()


def _span(source: Source, start: dt.date | None, end: dt.date | None) -> tuple[Span, list[str]]:
    """The days to read, and what a person must know of the days that he asked for. Raises Invalid."""
    first, available = source.span()
    before, after = source.bounds()
    if end is not None and end < first:
        message = f'{end} is before the first day of the source "{source.name}", {first}: {before}'
        raise Invalid([Fault("end", message, f"choose an end after {first}, or another source")])
    if start is not None and start > available:
        message = f'{start} is after the last day of the source "{source.name}", {available}: {after}'
        raise Invalid([Fault("start", message, f"choose a start well before {available}, or another source")])
    warnings = []
    if start is not None and start < first:
        warnings.append(f'the source "{source.name}" has nothing before {first}: {before}')
    if end is not None and end > available:
        warnings.append(f'the source "{source.name}" has nothing after {available}: {after}')
    last = available if end is None else min(end, available)
    return Span(first, last, source.settled(), source.stamps(first.year, last.year)), warnings


def _require_bars(source: Source, symbols: Sequence[str], raw: Mapping[str, Bars], span: Span) -> None:
    silent = [symbol for symbol in dict.fromkeys(symbols) if symbol not in raw]
    if silent:
        message = f'the source "{source.name}" has no bars of it from {span.first} to {span.last}'
        remedy = "check its spelling, choose a later end, or another source"
        raise Invalid([Fault(symbol, message, remedy) for symbol in silent])


def _examined(source: Source, raw: Mapping[str, Bars]) -> tuple[dict[str, Bars], dict[str, int], list[str]]:
    """What can be trusted of the bars, how many sessions each symbol lacks, and sentences on what was left out."""
    if not source.on_exchange:
        return dict(raw), {}, [said for bars in raw.values() if (said := long_silence(bars))]
    kept: dict[str, Bars] = {}
    lacking: dict[str, int] = {}
    told = []
    for symbol, bars in raw.items():
        days = _sessions_of(bars)
        kept[symbol], sentence = after_last_break(bars, days)
        if sentence:
            told.append(sentence)
        found = holes(kept[symbol], days)
        told += found.sentences()
        if found.missing.size:
            lacking[symbol] = int(found.missing.size)
    return kept, lacking, told


def _on_sessions(source: Source, bars: Bars) -> Bars:
    """After adjusting: a close that fills a session must not be from before a split."""
    return on_sessions(bars, _sessions_of(bars)) if source.on_exchange else bars


def _sessions_of(bars: Bars) -> Sessions:
    return sessions.exchange().between(bars.sessions[0].item(), bars.sessions[-1].item())
