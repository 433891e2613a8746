"""The combinations of a batch: an index stands for the values of every variable, so 200,000 dicts are never made.

The last axis is the fastest: with `a=1|2,b=10|20|30` the runs 0, 1, 2 are (1, 10), (1, 20), (1, 30).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import METRICS
from strategies.tree.nodes import Value
from strategies.tree.reader import NAME_REMEDY, TICKER, VARIABLE_NAME, shown
from treeline.core.errors import Fault, Invalid

COMBINATIONS = 200_000  # the most that one batch may hold

_COLUMNS = frozenset({"run_index", *METRICS})
_DIGITS = 30  # a number of more characters is a slip, and would make decimal arithmetic slow
_SHAPE = "write n=5:30 (both ends included), n=60:85:0.5 (with a step), n=5|10|20, or h=SPY|QQQ for a ticker"


@dataclass(frozen=True, slots=True)
class Axis:
    """One variable and the values it takes, all numbers or all tickers, in the order in which they are run."""

    name: str
    values: tuple[Value, ...]

    @property
    def of_tickers(self) -> bool:
        """Whether the variable stands for a ticker."""
        return isinstance(self.values[0], str)


@dataclass(frozen=True)
class Grid:
    """Every combination of the axes' values. A grid without axes has one combination."""

    axes: tuple[Axis, ...]

    @classmethod
    def parse(cls, text: str) -> "Grid":
        """The grid of `n=5:30,t=60:85:0.5,w=1|2|5,h=SPY|QQQ`: ranges include both ends, the step is 1 unless given.

        Steps are exact: 60:85:0.5 has 51 values and ends on 85. Raises Invalid with a fault for every axis that is
        wrong, and when there are more than COMBINATIONS; values are made only after they were counted.
        """
        parts = [part.strip() for part in text.split(",")]
        if parts == [""]:
            raise Invalid([Fault("grid", "is empty", _SHAPE)])
        faults: list[Fault] = []
        written: list[_Written] = []
        for part in parts:
            try:
                written.append(_read_axis(part))
            except Invalid as error:
                faults.extend(error.faults)
        faults.extend(_twice([axis.name for axis in written]))
        if faults:
            raise Invalid(faults)
        _limit(math.prod(axis.count for axis in written))
        return cls.of({axis.name: axis.values() for axis in written})

    @classmethod
    def of(cls, axes: Mapping[str, Sequence[Value]]) -> "Grid":
        """The grid of these value lists. Raises Invalid as `parse` does."""
        faults = []
        for name, values in axes.items():
            if not VARIABLE_NAME.fullmatch(name):
                faults.append(_bad_name(name))
            faults.extend(_bad_values(name, values))
        if faults:
            raise Invalid(faults)
        _limit(math.prod(len(values) for values in axes.values()))
        return cls(tuple(Axis(name, tuple(map(_plain, values))) for name, values in axes.items()))

    @property
    def lists(self) -> dict[str, tuple[Value, ...]]:
        """The value list of every variable, in the axes' order: what JSON keeps and `of` reads."""
        return {axis.name: axis.values for axis in self.axes}

    @cached_property
    def size(self) -> int:
        """How many combinations there are."""
        return math.prod(len(axis.values) for axis in self.axes)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How many runs each axis stays on one value: `run_index // stride % len(values)` is its index."""
        strides = []
        stride = 1
        for axis in reversed(self.axes):
            strides.append(stride)
            stride *= len(axis.values)
        return tuple(reversed(strides))

    def indices(self, lo: int, hi: int) -> NDArray[np.int32]:
        """The index of every axis's value in the runs lo <= run < hi: int32 [hi-lo, V]. Raises IndexError outside."""
        if not 0 <= lo <= hi <= self.size:
            raise IndexError(f"runs {lo} to {hi} of {self.size}")
        runs = np.arange(lo, hi, dtype=np.int64)
        out = np.empty((hi - lo, len(self.axes)), np.int32)
        for column, (axis, stride) in enumerate(zip(self.axes, self.strides, strict=True)):
            out[:, column] = runs // stride % len(axis.values)
        return out

    def values(self, run_index: int) -> dict[str, Value]:
        """The value of every variable in this run. Raises IndexError outside the grid."""
        if not 0 <= run_index < self.size:
            raise IndexError(f"run {run_index} of {self.size}")
        return {
            axis.name: axis.values[run_index // stride % len(axis.values)]
            for axis, stride in zip(self.axes, self.strides, strict=True)
        }

    def completed(self, defaults: Mapping[str, Value]) -> "Grid":
        """This grid with an axis of one value for every default that it doesn't name: a result then shows them all.

        Raises Invalid when a variable is called as a column of the results is: a table or filter could mean either.
        """
        have = self.lists
        added = tuple(Axis(name, (value,)) for name, value in defaults.items() if name not in have)
        taken = [axis.name for axis in self.axes + added if axis.name in _COLUMNS]
        if taken:
            remedy = "call the variable otherwise in the strategy"
            raise Invalid([Fault(_place(name), f'"{name}" is a column of the results', remedy) for name in taken])
        return Grid(self.axes + added)


def figure(value: Value) -> str:
    """A variable's value for people: a ticker as it is, a number with six digits."""
    return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True, slots=True)
class _Written:
    """An axis as it was written: counted, its values not yet made."""

    name: str
    first: Decimal
    step: Decimal
    count: int
    listed: tuple[Value, ...] = ()

    def values(self) -> tuple[Value, ...]:
        return self.listed or tuple(float(self.first + self.step * index) for index in range(self.count))


def _read_axis(part: str) -> _Written:
    name, equals, text = (piece.strip() for piece in part.partition("="))
    if not equals or not name:
        raise Invalid([Fault("grid", f'"{part}" is not an axis', _SHAPE)])
    if not VARIABLE_NAME.fullmatch(name):
        raise Invalid([_bad_name(name)])
    if ":" not in text:
        listed = _read_list(name, [piece.strip() for piece in text.split("|")])
        return _Written(name, Decimal(0), Decimal(0), len(listed), listed)
    pieces = text.split(":")
    if len(pieces) > 3:
        raise Invalid([Fault(_place(name), f'"{text}" has {len(pieces)} parts', _SHAPE)])
    first, last, step = (_number(name, piece) for piece in [*pieces, "1"][:3])
    if step <= 0:
        raise Invalid([Fault(_place(name), f"the step {step} is not above 0", _SHAPE)])
    if last < first:
        raise Invalid([Fault(_place(name), f"{first} to {last} runs backwards", f"write {name}={last}:{first}")])
    quotient = (last - first) / step
    if quotient >= 10**18:
        raise Invalid([Fault(_place(name), "has more than 10^18 values", f"at most {COMBINATIONS:,} fit a batch")])
    if quotient % 1:
        reached = first + step * int(quotient)
        message = f"{first}:{last}:{step} never arrives at {last}"
        raise Invalid([Fault(_place(name), message, f"end on {reached} or {reached + step}")])
    return _Written(name, first, step, int(quotient) + 1)


def _read_list(name: str, pieces: Sequence[str]) -> tuple[Value, ...]:
    """All numbers or all tickers: what reads as a number is one."""
    found: list[Value] = []
    for piece in pieces:
        number = _decimal(piece)
        if number is None and not TICKER.fullmatch(piece):
            raise Invalid([Fault(_place(name), f'"{piece[:_DIGITS]}" is not a number, nor a ticker', _SHAPE)])
        found.append(piece if number is None else float(number))
    return tuple(found)


def _number(name: str, text: str) -> Decimal:
    number = _decimal(text.strip())
    if number is None:
        raise Invalid([Fault(_place(name), f'"{text.strip()[:_DIGITS]}" is not a number', _SHAPE)])
    return number


def _decimal(text: str) -> Decimal | None:
    """A finite number that a float64 can hold, exactly as it is written; None for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if len(text) <= _DIGITS and number.is_finite() and math.isfinite(float(number)) else None


def _plain(value: Value) -> Value:
    return value if isinstance(value, str) else float(value)


def _bad_values(name: str, values: Sequence[Value]) -> list[Fault]:
    if not values:
        return [Fault(_place(name), "has no values", _SHAPE)]
    tickers = [value for value in values if isinstance(value, str)]
    if tickers and len(tickers) != len(values):
        return [_mixed(name)]
    for ticker in tickers:
        if not TICKER.fullmatch(ticker):
            remedy = "1 to 15 of the characters A-Z 0-9 . - / ^"
            return [Fault(_place(name), f"{shown(ticker)} is not a ticker", remedy)]
    if not tickers and not all(math.isfinite(value) for value in values if not isinstance(value, str)):
        return [Fault(_place(name), "holds a value that is not a finite number", _SHAPE)]
    if len(set(values)) != len(values):
        return [Fault(_place(name), "names a value twice", "every value once")]
    return []


def _mixed(name: str) -> Fault:
    return Fault(_place(name), "holds numbers and tickers", "a variable is one or the other, with all its values")


def _bad_name(name: str) -> Fault:
    return Fault(_place(name), f"{shown(name)} is not a variable's name", NAME_REMEDY)


def _twice(names: Sequence[str]) -> list[Fault]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    return [Fault(_place(name), "stands in the grid twice", "name every variable once") for name in repeated]


def _limit(combinations: int) -> None:
    if combinations > COMBINATIONS:
        message = f"{combinations:,} combinations are more than the {COMBINATIONS:,} that one batch may hold"
        raise Invalid([Fault("grid", message, "use fewer values or larger steps")])


def _place(name: str) -> str:
    return f"grid.{name}"
