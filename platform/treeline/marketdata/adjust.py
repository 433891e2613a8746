"""Raw bars made comparable over time: prices as if no split, dividend or spin-off had ever happened.

A bar's prices are multiplied by the factors of all actions from whose ex-date on the raw price is another thing than on
that bar. With C the raw close of the last bar before the ex-date, a factor is

    split       1 / ratio             (and volumes times ratio)
    dividend    1 - D / C             D: dollars for a share held at that close
    spin-off    1 - V / C             V: dollars' worth of what a share held at that close gives

which is Yahoo's adjusted close (help.yahoo.com/kb/SLN28256.html) and LEAN's: what a share gives is put back into it at
the close before. CRSP's holding-period return and Alpha Vantage's adjusted close put it back at the ex-date's close.
docs/data-adjustment.md says what the difference is, and why the conventions below are as they are.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.actions import Action
from treeline.marketdata.source import OPTIONAL_SERIES, Bars, Series

_EPOCH = dt.date(1970, 1, 1).toordinal()

# ex-date, whether it is a split, a name for people, ratio or dollars, the other symbol: in this order they are applied.
_Event = tuple[dt.date, bool, str, float, str]

_WRONG = "prices or corporate actions are wrong there: let the run end before that day, or use another source"


def adjust(bars: Bars, actions: Sequence[Action], through: dt.date, values: Mapping[Action, float]) -> Bars:
    """These raw bars with prices as of `through`: actions with a later ex-date, and those after the last bar, don't
    count. The last bar stays raw; without an action that counts the answer is `bars` itself.

    values: dollars' worth of what one share gives, for each spin-off among the actions; one that is not in it doesn't
    count. An ex-date without a bar counts from the next bar on; one up to the first bar changes nothing. What goes ex
    on the same bar is applied by ex-date, and of one date cash before shares: a dividend is for a share as it was at
    the close before. The same event twice (same date, kind, amount and other symbol) counts once.

    Raises Invalid for a dividend or spin-off that is worth as much as the share or more, and for two amounts under the
    same identity; ValueError for a value that is not finite or not above 0.
    """
    events = _counted(bars, actions, through, values)
    if not events:
        return bars
    days = np.array([event[0].toordinal() - _EPOCH for event in events])  # faster than by way of datetime64
    first_after = np.searchsorted(bars.sessions.view(np.int64), days)
    starts, prices, shares = _factors(bars, events, first_after)
    spans = np.diff(np.array([0, *starts, bars.sessions.size]))
    price_factor, volume_factor = _of_each_bar(prices, spans), _of_each_bar(shares, spans)
    adjusted = {}
    for name in ("close", *OPTIONAL_SERIES):
        raw = getattr(bars, name)
        if raw is not None:
            adjusted[name] = raw * (volume_factor if name == "volume" else price_factor)
            adjusted[name].flags.writeable = False  # else Bars would copy it
    return Bars(bars.symbol, bars.sessions, **adjusted)


def _counted(bars: Bars, actions: Sequence[Action], through: dt.date, values: Mapping[Action, float]) -> list[_Event]:
    """The events that change a bar, each once, in the order in which they are applied."""
    first: dt.date = bars.sessions[0].item()
    last: dt.date = min(through, bars.sessions[-1].item())
    counted: dict[tuple[dt.date, str, float, str], _Event] = {}  # a spin-off by its ratio: two may be worth the same
    by_identity: dict[tuple[str, str, str], Action] = {}
    for action in actions:
        if not first < action.ex_date <= last or action.kind == "rename":
            continue
        amount = action.amount
        if action.kind == "spin_off":
            if action not in values:
                continue
            amount = values[action]
            if not 0.0 < amount < float("inf"):
                raise ValueError(f"{bars.symbol}: {amount} is no value of the spin-off of {action.other}")
        if action.identity:
            known = by_identity.setdefault((action.identity, action.kind, action.other), action)
            if (known.ex_date, known.amount) != (action.ex_date, action.amount):
                raise Invalid([_contradiction(bars.symbol, known, action)])
        event = (action.ex_date, action.kind == "split", action.kind, amount, action.other)
        counted[action.ex_date, action.kind, action.amount, action.other] = event
    return sorted(counted.values())


def _factors(
    bars: Bars, events: Sequence[_Event], first_after: NDArray[np.intp]
) -> tuple[list[int], list[float], list[float]]:
    """The bars, ascending, that begin with events, and what is left there of a share's price, and what a share became.

    Events of one bar follow each other on the price that the earlier ones leave: two dividends D and E of one day
    make 1 - (D + E) / C.
    """
    starts: list[int] = []
    prices: list[float] = []
    shares: list[float] = []
    faults = []
    closes = bars.close[first_after - 1].tolist()
    for (day, is_split, kind, amount, other), start, close in zip(events, first_after.tolist(), closes, strict=True):
        if not starts or starts[-1] != start:
            starts.append(start)
            prices.append(1.0)
            shares.append(1.0)
        if is_split:
            prices[-1] /= amount
            shares[-1] *= amount
        elif amount < (price := close * prices[-1]):
            prices[-1] *= 1.0 - amount / price
        else:
            what = "dividend" if kind == "dividend" else f"spin-off of {other}, worth"
            before = bars.sessions[start - 1]
            message = (
                f"the {what} ${amount:g} a share on {day} is not below the close before it, ${price:g} on {before}"
            )
            faults.append(Fault(bars.symbol, message, _WRONG))
    if faults:
        raise Invalid(faults)
    return starts, prices, shares


def _of_each_bar(factors: Sequence[float], spans: NDArray[np.intp]) -> Series:
    """For each bar the product of the factors behind it; `spans` are the numbers of bars between the events."""
    products = np.ones(len(factors) + 1)
    products[:-1] = np.cumprod(factors[::-1])[::-1]
    return np.repeat(products, spans)


def _contradiction(symbol: str, one: Action, other: Action) -> Fault:
    message = (
        f'the source has two versions of the {one.kind.replace("_", "-")} "{one.identity}": '
        f"{one.amount:g} on {one.ex_date} and {other.amount:g} on {other.ex_date}"
    )
    return Fault(symbol, message, _WRONG)
