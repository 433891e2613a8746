"""The bars of one symbol and year, as the cache keeps them, and a symbol's years made one series again."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from treeline.marketdata.source import OPTIONAL_SERIES, Bars


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """What a source has of a symbol from the first day of a year up to `through`, that day included.

    bars: None when it has none. lineage: see actions.lineage, of the actions that were known when the bars were read.
    silent: whether the source had nothing for the days that were asked last. Nothing may be an answer that got lost, so
    it is believed for a day only.
    """

    through: dt.date
    lineage: int
    bars: Bars | None
    silent: bool = False


def by_year(bars: Bars | None, first: int, last: int) -> Iterator[tuple[int, Bars | None]]:
    """Each year from `first` to `last`, with the bars that lie in it."""
    for year in range(first, last + 1):
        yield year, None if bars is None else bars.between(dt.date(year, 1, 1), dt.date(year, 12, 31))


def join(symbol: str, parts: Sequence[Bars]) -> Bars | None:
    """One series of these, which ascend and don't overlap; None of none. A series that some parts lack is NaN there."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    joined: dict[str, Any] = {}
    for name in OPTIONAL_SERIES:
        series = [getattr(part, name) for part in parts]
        if any(values is not None for values in series):
            joined[name] = np.concatenate(
                [
                    np.full(part.sessions.size, np.nan) if values is None else values
                    for part, values in zip(parts, series, strict=True)
                ]
            )
    sessions = np.concatenate([part.sessions for part in parts])
    close = np.concatenate([part.close for part in parts])
    for array in (sessions, close, *joined.values()):
        array.flags.writeable = False  # so that Bars need not copy them
    return Bars(symbol, sessions, close, **joined)
