"""The raw bars and corporate actions of a request: what the cache has of them, and the rest from the source."""

import datetime as dt
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from treeline.core.errors import Unavailable
from treeline.marketdata.cache import Asked, Found, PriceCache
from treeline.marketdata.coverage import Actions, Gap, Span, assembled, covered, gaps, learnt, of_lineage
from treeline.marketdata.source import Bars, Fetched, FetchedActions, Source

NAMED = 5  # of many symbols, so many are named in a sentence

# Seconds after which a request begins no further question to the source: one may take 45, and a person waits a minute.
PATIENCE = 10.0


class ChangedError(Exception):
    """The source's data changed while they were read."""


@dataclass(slots=True)
class Tally:
    """What a request cost so far: what the cache had and lacked, HTTP requests, and when it began."""

    hits: int = 0
    misses: int = 0
    calls: int = 0
    began: float = field(default_factory=time.monotonic)

    def in_time(self) -> bool:
        """Whether another question may be begun."""
        return time.monotonic() - self.began < PATIENCE


class RawReader:
    """Reads any source by way of the cache. Shared by a process's threads. `now` answers aware moments."""

    def __init__(self, cache: PriceCache, now: Callable[[], dt.datetime]) -> None:
        self._cache = cache
        self._now = now

    def read(
        self, source: Source, symbols: Sequence[str], span: Span, whole: Collection[str], tally: Tally
    ) -> tuple[dict[str, Bars], Actions]:
        """The bars as the source has them, of the symbols that have any, and all actions known.

        Raises Unavailable naming what could not be had, when what could is kept; Invalid as the source does;
        ChangedError.
        """
        # A source that speaks for all its data by stamps has its actions at hand too.
        keeps_actions = source.has_actions and source.settled() < dt.date.max
        asked = Asked(source.name, tuple(dict.fromkeys(symbols)), span.stamps, frozenset(whole), keeps_actions)
        found = self._cache.read(asked)
        actions, failed = _actions(source, asked, found, tally)
        years = of_lineage(found.years, actions)
        hits, wanted = covered(asked.symbols, years, span)
        tally.hits += hits
        tally.misses += wanted - hits
        rest = [symbol for symbol in asked.symbols if symbol not in failed]
        fresh, gone = _fetch(source, gaps(rest, years, span), tally)
        failed |= gone
        if fresh and source.stamps(min(span.stamps), max(span.stamps)) != span.stamps:
            raise ChangedError  # part of the answer may be older than the rest
        new = learnt(years, fresh, actions, span, asked.whole)
        if found.available:  # a Redis that could not be read is not worth another wait
            kept = {symbol: ones for symbol, ones in actions.items() if keeps_actions and symbol not in found.actions}
            self._cache.write(asked, new, kept, self._now())
        if failed:
            raise Unavailable(_failures(source, failed, len(asked.symbols)))
        return assembled(asked.symbols, years | new, fresh, span, asked.whole), actions


def _actions(source: Source, asked: Asked, found: Found, tally: Tally) -> tuple[Actions, dict[str, str]]:
    """All that is known of every symbol, and why it could not be had of some."""
    if not source.has_actions:
        return dict.fromkeys(asked.symbols, ()), {}
    missing = [symbol for symbol in asked.symbols if symbol not in found.actions]
    answer = source.actions(missing) if missing else FetchedActions({})
    tally.calls += answer.calls
    if asked.actions:
        tally.hits += len(found.actions)
        tally.misses += len(missing)
    return {**found.actions, **answer.actions}, dict(answer.failed)


def _fetch(
    source: Source, by_days: Mapping[Gap, list[str]], tally: Tally
) -> tuple[dict[str, list[tuple[Gap, Bars | None]]], dict[str, str]]:
    """By symbol the days that were asked and what there is; and why a symbol could not be had."""
    fresh: dict[str, list[tuple[Gap, Bars | None]]] = {}
    failed: dict[str, str] = {}
    _, available = source.span()
    for (first, last), symbols in sorted(by_days.items()):
        if not tally.in_time():
            failed |= dict.fromkeys(symbols, f"not asked for any more after {PATIENCE:.0f} s of other questions")
            continue
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
        "What it gave is kept."
    )
