"""The aligned panel: one row a session, one column a symbol, nothing in it from the future."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.source import OPTIONAL_SERIES, Bars, Series, Sessions

_WHOLE_SERIES = "complete it in the source, or use what needs closes only"


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The bars of several symbols at common sessions; the arrays are read-only.

    symbols: the columns, in the order they were asked for. sessions datetime64[D] [D], ascending. close float64 [D, S],
    C order, adjusted, dollars: NaN before a symbol's first bar and nowhere else. others: float64 [D] of every series
    beside the close that was asked for, by symbol and field, with NaN where the close has it. filled: for every symbol,
    at how many sessions of its life it had no bar: there its open, high, low and close are its last close and its
    volume is 0.
    """

    symbols: tuple[str, ...]
    sessions: Sessions
    close: NDArray[np.float64]
    others: Mapping[tuple[str, str], Series]
    filled: Mapping[str, int]

    def column(self, symbol: str) -> Series:
        """The closes of one symbol, float64 [D], read-only. Raises KeyError when the panel has no such symbol."""
        try:
            return self.close[:, self.symbols.index(symbol)]
        except ValueError:
            raise KeyError(symbol) from None

    def series(self, symbol: str, field: str) -> Series:
        """One symbol's open, high, low, close (dollars) or volume (shares), float64 [D], read-only. Raises KeyError
        when the panel has no such symbol, or was not asked for this series of it."""
        return self.column(symbol) if field == "close" else self.others[symbol, field]


def align(
    bars: Mapping[str, Bars],
    start: dt.date | None,
    end: dt.date | None,
    needs: Mapping[str, Collection[str]] | None = None,
) -> Panel:
    """One panel of these bars, with a row for every session at which any of them has a bar.

    `needs` names by symbol the series that the panel is to have beside the closes: open, high, low, volume.

    All history before `start` stays in, because indicators warm up on it; rows after `end` do not. The panel ends at
    the earliest of the symbols' last bars, so that no close is carried beyond a symbol's life. A row depends on nothing
    later than its session. `start` and `end` may reach beyond the sessions there are: the panel has those there are.

    Raises Invalid when there are no symbols, when no session is common to the lives of all of them (naming those that
    do not meet, with their first and last sessions), when no common session lies within start..end (naming the range
    that there is), and when a needed series is missing or has holes (naming the symbol, the series and the session).
    """
    if not bars:
        raise Invalid([Fault("symbols", "no symbol was asked for", "name at least one")])
    first, last = _common_range(bars)
    _require_overlap(first, last, start, end)

    stop = last if end is None else min(last, np.datetime64(end, "D"))
    lives = [one.sessions[: np.searchsorted(one.sessions, stop, side="right")] for one in bars.values()]
    sessions = _union(lives)
    if start is not None and sessions[-1] < np.datetime64(start, "D"):
        raise Invalid([Fault("start", f"there is no session from {start} to {end}", _range(first, last))])
    close = np.empty((sessions.size, len(bars)))
    filled: dict[str, int] = {}
    for column, (one, life) in enumerate(zip(bars.values(), lives, strict=True)):
        born = int(np.searchsorted(sessions, life[0]))
        close[:born, column] = np.nan
        if life.size == sessions.size - born:
            close[born:, column] = one.close[: life.size]
        else:
            close[born:, column] = one.close[np.searchsorted(life, sessions[born:], side="right") - 1]
        filled[one.symbol] = sessions.size - born - life.size
    sessions.flags.writeable = False
    close.flags.writeable = False
    return Panel(tuple(bars), sessions, close, _others(bars, sessions, needs or {}), filled)


def _others(
    bars: Mapping[str, Bars], sessions: Sessions, needs: Mapping[str, Collection[str]]
) -> dict[tuple[str, str], Series]:
    """The series of `needs` at `sessions`, by symbol and field. Raises Invalid with a fault for each that is not whole
    up to the last of them."""
    faults = []
    found: dict[tuple[str, str], Series] = {}
    for symbol, fields in needs.items():
        one = bars[symbol]
        life = one.sessions[: np.searchsorted(one.sessions, sessions[-1], side="right")]
        for field in OPTIONAL_SERIES:
            if field not in fields:
                continue
            values: Series | None = getattr(one, field)
            if values is None:
                faults.append(Fault(symbol, f'the source has no "{field}" of {symbol}', _WHOLE_SERIES))
            elif fault := _hole(symbol, field, life, values[: life.size]):
                faults.append(fault)
            else:
                found[symbol, field] = _filled(field, life, values[: life.size], one.close, sessions)
    if faults:
        raise Invalid(faults)
    return found


def _hole(symbol: str, field: str, life: Sessions, values: Series) -> Fault | None:
    """What is wrong with the values: a price must be finite and above 0, a volume finite and 0 or more."""
    right = np.isfinite(values) & (values >= 0 if field == "volume" else values > 0)
    if right.all():
        return None
    wrong = np.flatnonzero(~right)
    message = (
        f'"{field}" of {symbol} has no usable value on {wrong.size:,} sessions, the first of them {life[wrong[0]]}'
    )
    return Fault(symbol, message, _WHOLE_SERIES)


def _filled(field: str, life: Sessions, values: Series, close: Series, sessions: Sessions) -> Series:
    """One series at `sessions`: NaN before its life, and what a session without trades has where it lacks a bar."""
    out = np.full(sessions.size, np.nan)
    born = int(np.searchsorted(sessions, life[0]))
    if life.size == sessions.size - born:
        out[born:] = values
    else:
        bar = np.searchsorted(life, sessions[born:], side="right") - 1
        absent = life[bar] != sessions[born:]
        out[born:] = np.where(absent, 0.0 if field == "volume" else close[bar], values[bar])
    out.flags.writeable = False
    return out


def _union(lives: list[Sessions]) -> Sessions:
    """Every day that is in any of these, ascending; by marks on a calendar of all days, which costs no sorting."""
    lowest = min(life[0] for life in lives)
    marks = np.zeros(int((max(life[-1] for life in lives) - lowest).astype(np.int64)) + 1, dtype=np.bool_)
    for life in lives:
        marks[(life - lowest).view(np.int64)] = True
    return lowest + np.flatnonzero(marks).astype("timedelta64[D]")


def _common_range(bars: Mapping[str, Bars]) -> tuple[np.datetime64, np.datetime64]:
    """The first and last session at which all symbols are alive. Raises Invalid naming those whose lives don't meet."""
    first = max(one.sessions[0] for one in bars.values())
    last = min(one.sessions[-1] for one in bars.values())
    if first > last:
        raise Invalid(
            [
                Fault(
                    symbol,
                    f"has bars from {one.sessions[0]} to {one.sessions[-1]} only",
                    "use symbols that have a common period",
                )
                for symbol, one in bars.items()
                if one.sessions[0] > last or one.sessions[-1] < first
            ]
        )
    return first, last


def _require_overlap(first: np.datetime64, last: np.datetime64, start: dt.date | None, end: dt.date | None) -> None:
    faults = []
    if start is not None and end is not None and start > end:
        faults.append(Fault("start", f"{start} is later than the end, {end}", "start on or before the end"))
    if start is not None and np.datetime64(start, "D") > last:
        faults.append(Fault("start", f"{start} is after the last common session", _range(first, last)))
    if end is not None and np.datetime64(end, "D") < first:
        faults.append(Fault("end", f"{end} is before the first common session", _range(first, last)))
    if faults:
        raise Invalid(faults)


def _range(first: np.datetime64, last: np.datetime64) -> str:
    return f"these symbols have common sessions from {first} to {last}"
