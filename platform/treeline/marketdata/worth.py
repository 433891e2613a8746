"""Raw bars and corporate actions become adjusted bars; what a spin-off was worth is found out on the way."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from treeline.core.errors import Unavailable
from treeline.marketdata.actions import Action
from treeline.marketdata.adjust import adjust
from treeline.marketdata.coverage import Actions, Span
from treeline.marketdata.source import Bars

SPUN_OFF_WITHIN = dt.timedelta(days=10)  # of the ex-date the new company has to trade, or its worth is unknown

# The raw bars of symbols over a span, and their actions. Raises Unavailable.
Read = Callable[[Sequence[str], Span], tuple[dict[str, Bars], Actions]]


def adjusted(raw: Mapping[str, Bars], actions: Actions, span: Span, read: Read) -> tuple[dict[str, Bars], list[str]]:
    """The bars as of the span's last day, and sentences on what could not be adjusted for.

    Raises Invalid as `adjust` does, Unavailable when the bars of a company that was spun off cannot be had.
    """
    counted = {
        symbol: tuple(action for action in actions.get(symbol, ()) if _changes(action, bars, span))
        for symbol, bars in raw.items()
    }
    spin_offs = [(symbol, a) for symbol, ones in counted.items() for a in ones if a.kind == "spin_off"]
    values, told = _values(spin_offs, span, read)
    return {symbol: adjust(bars, counted[symbol], span.last, values) for symbol, bars in raw.items()}, told


def _changes(action: Action, bars: Bars, span: Span) -> bool:
    """Whether it changes any of these prices."""
    return bars.sessions[0].item() < action.ex_date <= span.last


def _values(spin_offs: Sequence[tuple[str, Action]], span: Span, read: Read) -> tuple[dict[Action, float], list[str]]:
    """Dollars' worth of what one share gave in each spin-off: the new company's first close times its shares."""
    values: dict[Action, float] = {}
    told: list[str] = []
    by_years: dict[tuple[int, int], list[tuple[str, Action]]] = {}
    for symbol, action in spin_offs:
        years = action.ex_date.year, min(action.ex_date + SPUN_OFF_WITHIN, span.last).year
        by_years.setdefault(years, []).append((symbol, action))
    for years, ones in by_years.items():
        try:
            bars, actions = read(sorted({action.other for _, action in ones}), _of_years(span, *years))
        except Unavailable as error:
            raise Unavailable(f"{error} It was wanted for the worth of a spin-off.") from None
        for symbol, action in ones:
            close = _first_close(action, bars.get(action.other), actions.get(action.other, ()))
            if close is None:
                told.append(
                    f"{symbol} spun off {action.other} on {action.ex_date}, which has no price then: "
                    "that day's fall is taken for a loss"
                )
            else:
                values[action] = close * action.amount
    return values, told


def _of_years(span: Span, first: int, last: int) -> Span:
    """The part of a span that lies in these years."""
    return replace(
        span,
        first=max(span.first, dt.date(first, 1, 1)),
        last=min(span.last, dt.date(last, 12, 31)),
        stamps={year: stamp for year, stamp in span.stamps.items() if first <= year <= last},
    )


def _first_close(action: Action, bars: Bars | None, actions: Sequence[Action]) -> float | None:
    """The new company's first close; None when it did not trade then, or when its symbol is another company's today."""
    if any(one.kind == "rename" and one.ex_date > action.ex_date for one in actions):
        return None
    first = None if bars is None else bars.between(action.ex_date, action.ex_date + SPUN_OFF_WITHIN)
    return None if first is None else float(first.close[0])
