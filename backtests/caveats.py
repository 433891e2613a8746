"""What a person should know of a result before believing it."""

from collections.abc import Mapping

from backtests.contracts import RunSpec, Span


def caveats(spec: RunSpec, span: Span, filled: Mapping[str, int]) -> list[str]:
    """A sentence for each way in which the sessions or bars are not what was asked for."""
    said = []
    if spec.start is not None and span.limited_by:
        said.append(f"asked from {spec.start}, starts on {span.first}: {span.limited_by} has no value before")
    if span.ended_by:
        asked = f"asked to {spec.end}, ends" if spec.end else "ends"
        said.append(f"{asked} on {span.last}: {span.ended_by} has no bar after")
    bars = {symbol: count for symbol, count in filled.items() if count}
    said += [f"{symbol}: {count} missing bars were filled with the close before" for symbol, count in bars.items()]
    return said
