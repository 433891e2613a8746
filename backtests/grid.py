"""Variables and the values that they take: an index stands for one of each, so 200,000 dicts are never made.

The last axis is the fastest: with `a=1|2,b=10|20|30` the runs 0, 1, 2 are (1, 10), (1, 20), (1, 30).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import METRICS, NEIGHBOURS
from strategies.tree.figures import float64
from strategies.tree.nodes import Value
from strategies.tree.reader import NAME_REMEDY, TICKER, VARIABLE_NAME, shown
from treeline.core.errors import Fault, Invalid

COMBINATIONS = 200_000  # the most that one batch may hold, and so the most values that a variable can need
MOST = 2**62  # combinations of a grid, so that each has its number in an int64

_COLUMNS = frozenset({"run_index", *METRICS, *NEIGHBOURS})
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

    @property
    def keys(self) -> NDArray[np.float64]:
        """By which the values are sorted, float64 [values]: themselves; of tickers their places in the alphabet."""
        if not self.of_tickers:
            return np.array(self.values, np.float64)
        places = {value: place for place, value in enumerate(sorted(map(str, self.values)))}
        return np.array([places[str(value)] for value in self.values], np.float64)


@dataclass(frozen=True)
class Grid:
    """Every combination of the axes' values. A grid without axes has one combination."""

    axes: tuple[Axis, ...]

    @classmethod
    def parse(cls, text: str) -> "Grid":
        """The grid of `n=5:30,t=60:85:0.5,w=1|2|5,h=SPY|QQQ`: ranges include both ends, the step is 1 unless given.

        Steps are exact: 60:85:0.5 has 51 values and ends on 85. Raises Invalid with a fault for every axis that is
        wrong, of more than COMBINATIONS values too, and when there are more than MOST combinations; values are made
        only after they were counted.
        """
        parts = [part.strip() for part in text.split(",")]
        if parts == [""]:
            raise Invalid([Fault("grid", "is empty", _SHAPE)])
        faults = []
        pairs = []
        for part in parts:
            name, equals, values = (piece.strip() for piece in part.partition("="))
            if equals and name:
                pairs.append((name, values))
            else:
                faults.append(Fault("grid", f"{shown(part)} is not an axis", _SHAPE))
        faults.extend(_twice([name for name, _ in pairs]))
        return cls(_axes(pairs, faults))

    @classmethod
    def of(cls, axes: Mapping[str, Sequence[Value] | str]) -> "Grid":
        """The grid of these values: of each variable a list, or a text as `parse` reads it after the equals sign, such
        as 5:30:1 or 5|10|20. Raises Invalid as `parse` does."""
        return cls(_axes(axes.items(), []))

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
        return self.at(np.arange(lo, hi, dtype=np.int64))

    def at(self, runs: NDArray[np.int64]) -> NDArray[np.int32]:
        """The index of every axis's value in these runs of the grid: int32 [n, V] of int64 [n]."""
        out = np.empty((len(runs), len(self.axes)), np.int32)
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

    def axis(self) -> Axis:
        """With its values. Raises Invalid when steps are too small for a float64."""
        if self.listed:
            return Axis(self.name, self.listed)
        values = tuple(float(self.first + self.step * index) for index in range(self.count))
        _refuse(_bad_values(self.name, values))
        return Axis(self.name, values)


def _axes(pairs: Iterable[tuple[str, Sequence[Value] | str]], faults: list[Fault]) -> tuple[Axis, ...]:
    """The axes of names with a list of values, or with a text. Raises Invalid with their faults after those given."""
    written = []
    for name, values in pairs:
        try:
            written.append(_read(name, values))
        except Invalid as error:
            faults.extend(error.faults)
    _refuse(faults)
    if math.prod(axis.count for axis in written) > MOST:
        message = f"has more than {MOST:,} (2^62) combinations: they could not be numbered"
        raise Invalid([Fault("grid", message, "use fewer variables, fewer values or larger steps")])
    return tuple(axis.axis() for axis in written)


def _read(name: str, values: Sequence[Value] | str) -> _Written:
    if not VARIABLE_NAME.fullmatch(name):
        raise Invalid([Fault(_place(name), f"{shown(name)} is not a variable's name", NAME_REMEDY)])
    if isinstance(values, str) and ":" in values:
        written = _read_range(name, values)
    else:
        found = _read_list(name, values.split("|")) if isinstance(values, str) else values
        written = _Written(name, Decimal(0), Decimal(0), len(found), tuple(map(_plain, found)))
    if written.count > COMBINATIONS:
        message = f"has {written.count:,} values" if written.count <= 10**18 else "has more than 10^18 values"
        raise Invalid([Fault(_place(name), message, f"at most {COMBINATIONS:,}")])
    if not written.step:
        _refuse(_bad_values(name, written.listed))
    return written


def _read_range(name: str, text: str) -> _Written:
    pieces = text.split(":")
    if len(pieces) > 3:
        raise Invalid([Fault(_place(name), f"{shown(text)} has {len(pieces)} parts", _SHAPE)])
    first, last, step = (_number(name, piece) for piece in [*pieces, "1"][:3])
    if step <= 0:
        raise Invalid([Fault(_place(name), f"the step {step} is not above 0", _SHAPE)])
    if last < first:
        raise Invalid([Fault(_place(name), f"{first} to {last} runs backwards", f"write {name}={last}:{first}")])
    quotient = (last - first) / step
    if quotient < 10**18 and quotient % 1:
        reached = first + step * int(quotient)
        message = f"{first}:{last}:{step} never arrives at {last}"
        raise Invalid([Fault(_place(name), message, f"end on {reached} or {reached + step}")])
    return _Written(name, first, step, int(quotient) + 1)


def _read_list(name: str, pieces: Sequence[str]) -> tuple[Value, ...]:
    """All numbers or all tickers: what reads as a number is one."""
    found: list[Value] = []
    for piece in map(str.strip, pieces):
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
    if len(text) > _DIGITS or not number.is_finite() or not math.isfinite(float(number)):
        return None
    return number if float(number) or not number else None  # 1e-999 is none: it would be 0


def _plain(value: Value) -> Value:
    """A ticker as it is, a number as float64; NaN for what is neither."""
    if isinstance(value, str):
        return value
    number = float64(value)
    return math.nan if number is None else number


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


def _twice(names: Sequence[str]) -> list[Fault]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    return [Fault(_place(name), "stands in the grid twice", "name every variable once") for name in repeated]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise Invalid(faults)


def _place(name: str) -> str:
    return f"grid.{name}"
