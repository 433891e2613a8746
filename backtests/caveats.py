"""What a person should know of a result before believing it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from backtests.contracts import Span


def caveats(
    start: dt.date | None, end: dt.date | None, span: Span, filled: Mapping[str, int], warnings: Sequence[str]
) -> list[str]:
    """A sentence for each way in which the sessions or bars are not what was asked for, then the engine's warnings."""
    said = []
    if start is not None and span.limited_by:
        said.append(f"asked from {start}, starts on {span.first}: {span.limited_by} has no value before")
    if span.ended_by:
        asked = f"asked to {end}, ends" if end else "ends"
        said.append(f"{asked} on {span.last}: {span.ended_by} has no bar after")
    bars = {symbol: count for symbol, count in filled.items() if count}
    said += [
        f"{symbol}: {count} missing {'bar was' if count == 1 else 'bars were'} filled with the close before"
        for symbol, count in bars.items()
    ]
    return [*said, *warnings]
