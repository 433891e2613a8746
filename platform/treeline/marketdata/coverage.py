"""Which days of a request are in the cache, which are asked of the source, and what is kept of the answer."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from treeline.marketdata.actions import Action, lineage
from treeline.marketdata.cache import YearKey
from treeline.marketdata.source import Bars
from treeline.marketdata.years import Year, by_year, join

Gap = tuple[dt.date, dt.date]  # first and last day, both included
Fresh = Mapping[str, Sequence[tuple[Gap, Bars | None]]]  # by symbol: the days that were asked, and what there is
Actions = Mapping[str, tuple[Action, ...]]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a request: from `first` to `last`; those up to `settled` may be kept. `stamps`: of every year."""

    first: dt.date
    last: dt.date
    settled: dt.date
    stamps: Mapping[int, str]

    def keepable(self, year: int) -> Gap | None:
        """The days of the year that may be kept now; None when there are none."""
        first, last = max(dt.date(year, 1, 1), self.first), min(dt.date(year, 12, 31), self.settled)
        return (first, last) if first <= last else None

    @property
    def recent(self) -> Gap | None:
        """The days that are never kept; None when none of them is wanted."""
        first = max(self.settled + _DAY, self.first) if self.settled < self.last else None
        return None if first is None else (first, self.last)


def of_lineage(years: Mapping[YearKey, Year], actions: Actions) -> dict[YearKey, Year]:
    """Those that were read under the names that the symbols have today."""
    numbers = {symbol: lineage(ones) for symbol, ones in actions.items()}
    return {key: year for key, year in years.items() if year.lineage == numbers.get(key[0], 0)}


def covered(symbols: Collection[str], years: Mapping[YearKey, Year], span: Span) -> tuple[int, int]:
    """How many of the ticker-years that may be kept are known to their end, and how many there are."""
    wanted = [year for year in span.stamps if span.keepable(year)]
    known = sum(_lacking(years.get((symbol, year)), year, span) is None for symbol in symbols for year in wanted)
    return known, len(wanted) * len(symbols)


def gaps(symbols: Sequence[str], years: Mapping[YearKey, Year], span: Span) -> dict[Gap, list[str]]:
    """What has to be asked of the source: by days, the symbols that lack them.

    For each symbol these are the days from the first to the last that may be kept and are not, and the recent ones; the
    two are one where they meet, so that a symbol that is not known at all costs one question.
    """
    by_days: dict[Gap, list[str]] = {}
    for symbol in symbols:
        lacking = [gap for year in span.stamps if (gap := _lacking(years.get((symbol, year)), year, span))]
        asked = [(lacking[0][0], lacking[-1][1])] if lacking else []
        if span.recent and asked and asked[0][1] + _DAY >= span.recent[0]:
            asked = [(asked[0][0], span.recent[1])]
        elif span.recent:
            asked.append(span.recent)
        for gap in asked:
            by_days.setdefault(gap, []).append(symbol)
    return by_days


def _lacking(known: Year | None, year: int, span: Span) -> Gap | None:
    """The days of the year that may be kept and are not known: those after its last bar once there are any, so that
    what was silent at its end is never taken for a hole without being asked about again."""
    keepable = span.keepable(year)
    if keepable is None or known is None or known.through >= keepable[1]:
        return keepable if known is None else None
    first = keepable[0] if known.bars is None else max(keepable[0], known.bars.sessions[-1].item() + _DAY)
    return first, keepable[1]


def learnt(
    years: Mapping[YearKey, Year], fresh: Fresh, actions: Actions, span: Span, whole: Collection[str]
) -> dict[YearKey, Year]:
    """What is now known of every year that was asked about, as far as it may be kept. The years of symbols that are not
    in `whole` were read as closes, and what continues them are closes too."""
    new: dict[YearKey, Year] = {}
    for symbol, answers in fresh.items():
        if symbol not in actions:
            continue  # under which names its bars were read is not known
        number = lineage(actions[symbol])
        for (first, last), bars in answers:
            for year, part in by_year(bars, first.year, min(last.year, max(span.stamps))):
                keepable = span.keepable(year)
                if keepable is None or max(keepable[0], first) > min(keepable[1], last):
                    continue
                until = min(keepable[1], last)
                settled = None if part is None else part.between(keepable[0], until)
                known = years.get((symbol, year))
                if settled is not None and known is not None and known.bars is not None and symbol not in whole:
                    settled = settled.closes()
                new[symbol, year] = _extended(symbol, known, first, until, settled, number)
    return new


def _extended(symbol: str, known: Year | None, first: dt.date, until: dt.date, part: Bars | None, number: int) -> Year:
    """The year as it was known before `first`, and what came of it since, which may be silence."""
    before = None
    if known is not None and known.bars is not None:
        before = known.bars.between(dt.date.min, first - _DAY)
    parts = [bars for bars in (before, part) if bars is not None]
    return Year(until, number, join(symbol, parts), silent=part is None)


def _settled(bars: Bars, year: int, span: Span) -> Bars | None:
    """The year's bars that this request takes for settled: another may have kept more since, or by another clock. To
    cut a year of which all is wanted would take as long as to read it."""
    last = min(span.last, span.settled)
    return bars if span.first.year < year < last.year else bars.between(span.first, last)


def assembled(
    symbols: Sequence[str], years: Mapping[YearKey, Year], fresh: Fresh, span: Span, whole: Collection[str]
) -> dict[str, Bars]:
    """One series for every symbol that has bars: its years up to the last day, and its recent days."""
    series = {}
    for symbol in symbols:
        kept = [(year, one.bars) for year in span.stamps if (one := years.get((symbol, year)))]
        parts = [part for year, bars in kept if bars is not None and (part := _settled(bars, year, span))]
        if span.recent:
            recent = [bars.between(*span.recent) for _, bars in fresh.get(symbol, ()) if bars is not None]
            parts += [part for part in recent if part is not None]
        if symbol not in whole:
            parts = [part.closes() for part in parts]
        if (joined := join(symbol, parts)) is not None:
            series[symbol] = joined
    return series
