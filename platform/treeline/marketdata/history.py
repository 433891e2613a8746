"""The bars of a request, from the first that a source has to the last that is asked for.

    1  what the cache has of every year, and of the corporate actions: one round trip
    2  what it lacks, and the recent days that are never kept, from the source: symbols with the same gap together
    3  what is new and settled goes back to the cache
    4  raw bars and actions become adjusted bars (adjust), breaks and gaps are told (holes)
    5  the version: a hash of exactly the bars that are answered

All history is read, whatever the request's first session: an indicator that remembers must not depend on it. Bars are
adjusted as of the request's last day, so what happened to a share later never changes an old result.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata import sessions
from treeline.marketdata.actions import Action
from treeline.marketdata.adjust import adjust
from treeline.marketdata.cache import Asked, Found, PriceCache
from treeline.marketdata.coverage import Actions, Gap, Span, assembled, covered, gaps, learnt, of_lineage
from treeline.marketdata.holes import after_last_break, holes
from treeline.marketdata.packing import pack
from treeline.marketdata.source import Bars, Fetched, FetchedActions, Source

logger = logging.getLogger("treeline.marketdata")

ATTEMPTS = 3  # at reading a source whose data change under our hands
NAMED = 5  # of many symbols or sessions, so many are named in a sentence
SPUN_OFF_WITHIN = dt.timedelta(days=10)  # of the ex-date the new company has to trade, or its worth is unknown


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


class _ChangedError(Exception):
    """The source's data changed while they were read."""


@dataclass(slots=True)
class _Tally:
    hits: int = 0
    misses: int = 0
    calls: int = 0


class PriceReader:
    """Reads any source by way of the cache. Shared by a process's threads. `now` answers aware moments."""

    def __init__(self, cache: PriceCache, now: Callable[[], dt.datetime]) -> None:
        self._cache = cache
        self._now = now

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
            tally = _Tally()
            try:
                raw, actions = self._raw(source, symbols, span, whole, tally)
                _require_bars(source, symbols, raw, span)
                trusted, lacking, breaks = _examined(source, raw)
                bars, told = self._adjusted(source, trusted, actions, span, tally)
            except _ChangedError:
                continue
            finally:  # what was asked in vain was asked too
                self._cache.count(source.name, tally.hits, tally.misses, tally.calls)
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
            return {symbol: bars[symbol] for symbol in symbols}, reading
        raise Unavailable(f'The data of the source "{source.name}" change while they are read: try again later.')

    def use(self, source: Source, symbols: Collection[str]) -> None:
        """Counts that a person asked for these symbols: the most used ones are read ahead at night."""
        self._cache.use(source.name, symbols)

    def pin(self, version: str, bars: Mapping[str, Bars]) -> None:
        """Keeps these bars for the workers of a batch that stands on them."""
        self._cache.pin(version, bars)

    def pinned(self, version: str, symbols: Sequence[str]) -> dict[str, Bars] | None:
        """The bars of this version; None when they are not all there any more."""
        found = self._cache.pinned(version, symbols)
        return found if found is not None and version_of(found) == version else None

    def _raw(
        self, source: Source, symbols: Sequence[str], span: Span, whole: Collection[str], tally: _Tally
    ) -> tuple[dict[str, Bars], Actions]:
        """The bars as the source has them, and all actions known. Raises Unavailable naming what could not be had."""
        # A source that speaks for all its data by stamps has its actions at hand too.
        keeps_actions = source.has_actions and source.settled() < dt.date.max
        asked = Asked(source.name, tuple(dict.fromkeys(symbols)), span.stamps, frozenset(whole), keeps_actions)
        found = self._cache.read(asked)
        actions, failed = self._actions(source, asked, found, tally)
        years = of_lineage(found.years, actions)
        hits, wanted = covered(asked.symbols, years, span)
        tally.hits += hits
        tally.misses += wanted - hits
        fresh, gone = _fetch(source, gaps(asked.symbols, years, span), tally)
        failed |= gone
        if fresh and any(source.stamp(year) != stamp for year, stamp in span.stamps.items()):
            raise _ChangedError  # part of the answer may be older than the rest
        new = learnt(years, fresh, {s: actions.get(s, ()) for s in asked.symbols if s not in failed}, span, asked.whole)
        if found.available:  # a Redis that could not be read is not worth another wait
            kept = {s: ones for s, ones in actions.items() if keeps_actions and s not in found.actions}
            self._cache.write(asked, new, kept, self._now())
        if failed:
            raise Unavailable(_failures(source, failed, len(asked.symbols)))
        return assembled(asked.symbols, years | new, fresh, span, asked.whole), actions

    def _actions(self, source: Source, asked: Asked, found: Found, tally: _Tally) -> tuple[Actions, dict[str, str]]:
        if not source.has_actions:
            return {}, {}
        missing = [symbol for symbol in asked.symbols if symbol not in found.actions]
        answer = source.actions(missing) if missing else FetchedActions({})
        tally.calls += answer.calls
        if asked.actions:
            tally.hits += len(found.actions)
            tally.misses += len(missing)
        return {**found.actions, **answer.actions}, dict(answer.failed)

    def _adjusted(
        self,
        source: Source,
        raw: Mapping[str, Bars],
        actions: Actions,
        span: Span,
        tally: _Tally,
    ) -> tuple[dict[str, Bars], list[str]]:
        """The bars as of the request's last day, and sentences on what could not be adjusted for."""
        counted = {
            symbol: tuple(action for action in actions.get(symbol, ()) if _within(action, one, span))
            for symbol, one in raw.items()
        }
        spin_offs = [(symbol, a) for symbol, ones in counted.items() for a in ones if a.kind == "spin_off"]
        values, told = self._values(source, spin_offs, span, tally)
        return {symbol: adjust(one, counted[symbol], span.last, values) for symbol, one in raw.items()}, told

    def _values(
        self, source: Source, spin_offs: Sequence[tuple[str, Action]], span: Span, tally: _Tally
    ) -> tuple[dict[Action, float], list[str]]:
        """Dollars' worth of what one share gave in each spin-off: the new company's first close times its shares."""
        values: dict[Action, float] = {}
        told: list[str] = []
        if not spin_offs:
            return values, told
        try:
            children, _ = self._raw(source, sorted({action.other for _, action in spin_offs}), span, (), tally)
        except Unavailable as error:
            raise Unavailable(f"{error} It was wanted for the worth of a spin-off.") from None
        for symbol, action in spin_offs:
            child = children.get(action.other)
            first = None if child is None else child.between(action.ex_date, action.ex_date + SPUN_OFF_WITHIN)
            if first is None:
                told.append(
                    f"{symbol} spun off {action.other} on {action.ex_date}, which has no price then: "
                    "that day's fall is taken for a loss"
                )
            else:
                values[action] = float(first.close[0]) * action.amount
        return values, told


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
    stamps = {year: source.stamp(year) for year in range(first.year, last.year + 1)}
    return Span(first, last, source.settled(), stamps), warnings


def _fetch(
    source: Source, by_days: Mapping[Gap, list[str]], tally: _Tally
) -> tuple[dict[str, list[tuple[Gap, Bars | None]]], dict[str, str]]:
    """By symbol the days that were asked and what there is; and why a symbol could not be had."""
    fresh: dict[str, list[tuple[Gap, Bars | None]]] = {}
    failed: dict[str, str] = {}
    _, available = source.span()
    for (first, last), symbols in sorted(by_days.items()):
        answer = source.bars(symbols, first, min(last, available)) if first <= available else Fetched({})
        tally.calls += answer.calls
        failed |= answer.failed
        for symbol in symbols:
            if symbol not in answer.failed:
                fresh.setdefault(symbol, []).append(((first, last), answer.bars.get(symbol)))
    return fresh, failed


def _failures(source: Source, failed: Mapping[str, str], asked: int) -> str:
    named = "; ".join(f"{symbol}: {failed[symbol]}" for symbol in sorted(failed)[:NAMED])
    more = f"; and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return (
        f'The source "{source.name}" did not give the prices of {len(failed)} of {asked} tickers: {named}{more}. '
        "What it gave is kept: try again later."
    )


def _require_bars(source: Source, symbols: Sequence[str], raw: Mapping[str, Bars], span: Span) -> None:
    silent = [symbol for symbol in dict.fromkeys(symbols) if symbol not in raw]
    if silent:
        message = f'the source "{source.name}" has no bars of it from {span.first} to {span.last}'
        remedy = "check its spelling, choose a later end, or another source"
        raise Invalid([Fault(symbol, message, remedy) for symbol in silent])


def _within(action: Action, bars: Bars, span: Span) -> bool:
    """Whether it changes any of these prices."""
    return bars.sessions[0].item() < action.ex_date <= span.last


def _examined(source: Source, raw: Mapping[str, Bars]) -> tuple[dict[str, Bars], dict[str, int], list[str]]:
    """What can be trusted of the bars, how many sessions each symbol lacks, and sentences on what was left out."""
    if not source.on_exchange:
        return dict(raw), {}, []
    calendar = sessions.exchange()
    kept: dict[str, Bars] = {}
    lacking: dict[str, int] = {}
    told = []
    for symbol, bars in raw.items():
        days = calendar.between(bars.sessions[0].item(), bars.sessions[-1].item())
        kept[symbol], sentence = after_last_break(bars, days)
        if sentence:
            told.append(sentence)
        found = holes(kept[symbol], days)
        told += found.sentences()
        if found.missing.size:
            lacking[symbol] = int(found.missing.size)
    return kept, lacking, told
