"""Rows of Alpaca's corporate actions as Actions.

forward_splits, reverse_splits  new_rate shares for old_rate: a split of new_rate / old_rate
stock_dividends                 rate new shares for one: a split of 1 + rate
cash_dividends                  rate dollars for a share: a dividend
spin_offs                       new_rate shares of new_symbol for source_rate of source_symbol
name_changes                    a rename on process_date of both symbols, whose `other` is the other one

The other kinds are not asked for, because no price of a symbol that goes on is adjusted by them: mergers, redemptions
and worthless_removals end a symbol; unit_splits end a unit and begin the symbols of its parts; rights_distributions
are worth something only to who exercises them, and no vendor adjusts for them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from treeline.marketdata.actions import Action

TYPES = ("forward_split", "reverse_split", "stock_dividend", "cash_dividend", "spin_off", "name_change")

Row = Mapping[str, Any]


class UnreadableError(ValueError):
    """A row that says something about a symbol, but not what."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An action, and the day on which it was processed."""

    action: Action
    processed: date


@dataclass(frozen=True, slots=True)
class _Bearer:
    """A symbol that a company bore from `since` on and before `until`. renamed: it came by it through a rename."""

    symbol: str
    since: date
    until: date
    renamed: bool


class Ledger:
    """Collects the actions of rows, and tells which of them belong to the company that bears a symbol today.

    Alpaca lists what was done to a company under the symbol that it had then, while it answers today's symbol with
    the bars of all its names. So before a rename the actions are those of the former symbol, and what happened to
    another company under today's symbol is none of ours. Renames that are only announced do not count yet.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self._entries: dict[str, dict[_Entry, None]] = {}
        self._came: dict[str, dict[Action, None]] = {}  # by the new symbol
        self._gave: dict[str, dict[Action, None]] = {}  # by the old one
        self._unreadable: dict[str, str] = {}
        self._known: set[str] = set()

    def add(self, kind: str, rows: Sequence[Any]) -> None:
        """The rows under one name of the answer. One that came before, by its identity, is not added again."""
        if kind not in _NAMES:
            return
        for row in rows:
            if not isinstance(row, dict):
                continue  # it names nobody whom it could be about
            identity = str(row.get("id") or "")
            if identity in self._known:
                continue
            self._known |= {identity} - {""}
            try:
                if kind == "name_changes":
                    self._rename(row, identity)
                elif (action := _READERS[kind](row, identity)) is not None:
                    entry = _Entry(action, _date(row, "process_date"))
                    self._entries.setdefault(_text(row, *_NAMES[kind]), {})[entry] = None
            except ValueError as error:
                about = [symbol for name in _NAMES[kind] if isinstance(symbol := row.get(name), str)]
                self._unreadable |= {symbol: f"{kind.replace('_', ' ')}: {error}" for symbol in about}

    def of(self, symbol: str) -> tuple[Action, ...]:
        """Ascending by ex-date. Renames are those of this symbol: of its company, and of who had it before."""
        found = [action for bearer in self._bearers(symbol) for action in self._during(bearer)]
        renames = [*self._came.get(symbol, ()), *self._gave.get(symbol, ())]
        return tuple(sorted(dict.fromkeys(found + renames)))

    def former(self, symbols: Sequence[str]) -> list[str]:
        """The symbols that the companies of these had before, as far as they are known by now."""
        return list(dict.fromkeys(bearer.symbol for symbol in symbols for bearer in self._bearers(symbol)[1:]))

    def cause(self, symbol: str, failed: Mapping[str, str]) -> str:
        """Why the actions of this symbol can't be had, when the symbols in `failed` could not be asked for; else ""."""
        for bearer in self._bearers(symbol):
            cause = failed.get(bearer.symbol) or self._unreadable.get(bearer.symbol)
            if cause:
                return cause if bearer.symbol == symbol else f"of its former symbol {bearer.symbol}: {cause}"
        return ""

    def _rename(self, row: Row, identity: str) -> None:
        old, new, day = _text(row, "old_symbol"), _text(row, "new_symbol"), _date(row, "process_date")
        # The same symbol with another name or number of the company is nothing to us.
        if old != new and day <= self._today:
            self._came.setdefault(new, {})[Action(day, "rename", 0.0, old, identity)] = None
            self._gave.setdefault(old, {})[Action(day, "rename", 0.0, new, identity)] = None

    def _bearers(self, symbol: str) -> list[_Bearer]:
        """The symbol, and those that the company had before, latest first."""
        bearers: list[_Bearer] = []
        until = date.max
        while True:
            came = max((one for one in self._came.get(symbol, ()) if one.ex_date < until), default=None)
            gave = max((one.ex_date for one in self._gave.get(symbol, ()) if one.ex_date < until), default=date.min)
            if came is None or came.ex_date < gave:
                return [*bearers, _Bearer(symbol, gave, until, renamed=False)]
            bearers.append(_Bearer(symbol, came.ex_date, until, renamed=True))
            symbol, until = came.other, came.ex_date

    def _during(self, bearer: _Bearer) -> list[Action]:
        """What happened to the company as it bore the symbol, or was processed when it did: a dividend is paid weeks
        after its ex-date, perhaps under the new symbol."""
        return [
            entry.action
            for entry in self._entries.get(bearer.symbol, ())
            if (entry.action.ex_date >= bearer.since or (bearer.renamed and entry.processed >= bearer.since))
            and entry.action.ex_date < bearer.until
        ]


def _split(row: Row, identity: str) -> Action:
    return Action(_date(row, "ex_date"), "split", _number(row, "new_rate") / _number(row, "old_rate"), "", identity)


def _stock_dividend(row: Row, identity: str) -> Action | None:
    rate = _number(row, "rate", nothing=True)
    return Action(_date(row, "ex_date"), "split", 1.0 + rate, "", identity) if rate else None


def _cash_dividend(row: Row, identity: str) -> Action | None:
    """None for one that was cancelled: nothing is left of it."""
    rate = _number(row, "rate", nothing=True)
    return Action(_date(row, "ex_date"), "dividend", rate, "", identity) if rate else None


def _spin_off(row: Row, identity: str) -> Action:
    ratio = _number(row, "new_rate") / _number(row, "source_rate")
    return Action(_date(row, "ex_date"), "spin_off", ratio, _text(row, "new_symbol"), identity)


_READERS: dict[str, Callable[[Row, str], Action | None]] = {
    "forward_splits": _split,
    "reverse_splits": _split,
    "stock_dividends": _stock_dividend,
    "cash_dividends": _cash_dividend,
    "spin_offs": _spin_off,
}

# Where a row names the symbols that it is about.
_NAMES = {
    "forward_splits": ("symbol",),
    "reverse_splits": ("symbol",),
    "stock_dividends": ("symbol",),
    "cash_dividends": ("symbol",),
    "spin_offs": ("source_symbol",),
    "name_changes": ("old_symbol", "new_symbol"),
}


def _number(row: Row, name: str, nothing: bool = False) -> float:
    value = row.get(name)
    try:
        number = math.nan if isinstance(value, bool) or value is None else float(value)
    except (ValueError, TypeError, OverflowError):
        number = math.nan
    if not (math.isfinite(number) and (number > 0 or (nothing and number == 0))):
        raise UnreadableError(f"{name} is not a number above 0 (ex-date {row.get('ex_date')})")
    return number


def _date(row: Row, name: str) -> date:
    try:
        return date.fromisoformat(str(row.get(name)))
    except ValueError:
        raise UnreadableError(f"{name} is not a date") from None


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{name} is missing")
    return value
