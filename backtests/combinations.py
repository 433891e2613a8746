"""The combinations that a batch runs: all of a grid, a random sample of them, or those that were listed.

A run's index is its place among them. Of a sample only the seed is kept: it is drawn again, everywhere the same.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backtests import permutation
from backtests.grid import COMBINATIONS, MOST, Axis, Grid
from strategies.tree.figures import float64
from strategies.tree.nodes import Value
from strategies.tree.reader import NAME_REMEDY, TICKER, TICKER_REMEDY, VARIABLE_NAME, shown
from treeline.core.errors import Fault, Invalid

Kind = Literal["grid", "sample", "list"]
Row = Mapping[str, Value]

_FAULTS = 100  # of a list are told: 200,000 rows could be wrong in more ways than there is memory
_SHAPE = 'write [{"n": 5, "held": "SPY"}, {"n": 10, "held": "QQQ"}]'


@dataclass(frozen=True, eq=False)
class Combinations:
    """Which combinations of a grid's values are run, in which order.

    `rows` int32 [n, V]: the index of every axis's value in each run; None for the whole grid in its own order. `seed`
    is what a sample was drawn with. A list's grid holds the values that occur in it, and may have more combinations
    than can be numbered.
    """

    grid: Grid
    rows: NDArray[np.int32] | None = None
    kind: Kind = "grid"
    seed: int | None = None

    @classmethod
    def whole(cls, grid: Grid) -> "Combinations":
        """All combinations of the grid, be they more than one batch may hold."""
        return cls(grid)

    @classmethod
    def sampled(cls, grid: Grid, count: int, seed: int) -> "Combinations":
        """`count` different combinations of the grid, all equally likely, in the order in which they are drawn.

        The same grid, count and seed give the same runs on every machine; a longer sample of the same seed begins with
        the shorter one. Raises Invalid when there are not so many, or more than COMBINATIONS are asked for.
        """
        faults = []
        if count < 1:
            faults.append(Fault("sample.count", f"{count:,} is no number of combinations", "ask for 1 or more"))
        elif count > grid.size:
            faults.append(Fault("sample.count", f"there are only {grid.size:,} combinations", "order the whole grid"))
        elif count > COMBINATIONS:
            message = f"{count:,} combinations are more than the {COMBINATIONS:,} that one batch may hold"
            faults.append(Fault("sample.count", message, "draw fewer"))
        if not 0 <= seed < permutation.SEEDS:
            faults.append(Fault("sample.seed", f"{shown(seed)} is no seed", "a whole number from 0 to 2^63 - 1"))
        if faults:
            raise Invalid(faults)
        return cls(grid, grid.at(permutation.first(count, grid.size, seed)), "sample", seed)

    @classmethod
    def listed(cls, rows: Sequence[Row]) -> "Combinations":
        """These combinations in their order; every one names the same variables, with a number or a ticker for each.

        An axis has a variable's numbers in ascending order, or its tickers in the order in which they first occur.
        Raises Invalid with the first hundred faults, each with its row; for rows that are the same with both.
        """
        if not rows:
            raise Invalid([Fault("combinations", "names none", _SHAPE)])
        if len(rows) > COMBINATIONS:
            message = f"{len(rows):,} combinations are more than the {COMBINATIONS:,} that one batch may hold"
            raise Invalid([Fault("combinations", message, "list fewer")])
        _refuse(_misnamed(rows))
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        _refuse(fault for name, values in columns.items() for fault in _misvalued(name, values))
        axes, indices = zip(*(_axis(name, values) for name, values in columns.items()), strict=True)
        found = cls(Grid(axes), np.stack(indices, axis=1).astype(np.int32), "list")
        _refuse(_repeated(found))
        return found

    @classmethod
    def unpacked(cls, grid: Grid, data: bytes) -> "Combinations":
        """The list that was `packed`, over its grid. Raises zlib.error or ValueError for bytes that are not one's."""
        turned = np.frombuffer(zlib.decompress(data), "<i4").reshape(len(grid.axes), -1)
        return cls(grid, np.ascontiguousarray(turned.T, np.int32), "list")

    def packed(self) -> bytes:
        """The indices of a list's values: little-endian int32, variable by variable, compressed by zlib.

        Run by run a list that goes through its values in order would take ten times the room. The fastest level costs a
        tenth of it and a ninth of the time.
        """
        assert self.rows is not None
        return zlib.compress(np.ascontiguousarray(self.rows.T, "<i4").tobytes(), 1)

    @property
    def size(self) -> int:
        """How many runs there are."""
        return self.grid.size if self.rows is None else len(self.rows)

    def indices(self, lo: int, hi: int) -> NDArray[np.int32]:
        """The index of every axis's value in the runs lo <= run < hi: int32 [hi-lo, V], the caller's own. Raises
        IndexError outside."""
        if self.rows is None:
            return self.grid.indices(lo, hi)
        if not 0 <= lo <= hi <= self.size:
            raise IndexError(f"runs {lo} to {hi} of {self.size}")
        return self.rows[lo:hi].copy()

    def all_indices(self) -> NDArray[np.int32]:
        """The indices of all runs, int32 [n, V], made once and not to be written to."""
        return self._all

    def values(self, run: int) -> dict[str, Value]:
        """The value of every variable in this run. Raises IndexError outside."""
        if self.rows is None:
            return self.grid.values(run)
        if not 0 <= run < self.size:
            raise IndexError(f"run {run} of {self.size}")
        return {
            axis.name: axis.values[index] for axis, index in zip(self.grid.axes, self.rows[run].tolist(), strict=True)
        }

    def completed(self, defaults: Mapping[str, Value]) -> "Combinations":
        """The same runs with an axis of one value for every default that the grid doesn't name. Raises Invalid as
        Grid.completed does. A sample of a completed grid is the same as a completed sample."""
        grid = self.grid.completed(defaults)
        if self.rows is None:
            return Combinations(grid)
        added = len(grid.axes) - len(self.grid.axes)
        return Combinations(grid, np.pad(self.rows, ((0, 0), (0, added))), self.kind, self.seed)

    def found_in(self, other: "Combinations") -> NDArray[np.bool_]:
        """Which of these runs have the same value of every variable as one of the other's: bool [n].

        None when the two are not over the same variables. Neither the axes' order nor that of their values matters.
        """
        mine = {axis.name: place for place, axis in enumerate(self.grid.axes)}
        if mine.keys() != {axis.name for axis in other.grid.axes}:
            return np.zeros(self.size, np.bool_)
        found = np.ones(self.size, np.bool_)
        columns = []  # the other's indices for my values; -1 where it has no such value
        for axis in other.grid.axes:
            place = mine[axis.name]
            column = _places(self.grid.axes[place], axis)[self.all_indices()[:, place]]
            found &= column >= 0
            columns.append(column)
        if other.rows is None or not columns:
            return found
        among = np.flatnonzero(found)
        radices = [len(axis.values) for axis in other.grid.axes]
        codes = _codes(np.concatenate([np.stack(columns, axis=1)[among], other.rows]), radices)
        found[among] = _among(codes[: len(among)], codes[len(among) :])
        return found

    @cached_property
    def _all(self) -> NDArray[np.int32]:
        found = self.indices(0, self.size)
        found.setflags(write=False)
        return found


def _places(axis: Axis, other: Axis) -> NDArray[np.int32]:
    """The index in `other` of each value of `axis`, -1 where it has none: int32 [values of axis]."""
    if axis.values == other.values:
        return np.arange(len(axis.values), dtype=np.int32)
    if axis.of_tickers or other.of_tickers:
        at = {value: index for index, value in enumerate(other.values)}
        return np.array([at.get(value, -1) for value in axis.values], np.int32)
    wanted, there = np.array(axis.values, np.float64), np.array(other.values, np.float64)
    order = np.argsort(there)
    nearest = order[np.searchsorted(there, wanted, sorter=order).clip(max=len(there) - 1)]
    return np.where(there[nearest] == wanted, nearest, -1).astype(np.int32)


def _codes(rows: NDArray[np.int32], radices: Sequence[int]) -> NDArray[np.int64]:
    """One number a row, equal for equal rows: int64 [n] of int32 [n, V] with 0 <= rows[:, v] < radices[v].

    The rows are read as numbers of mixed radix. Where these would be too large, the places of those so far among their
    distinct ones take their stead.
    """
    codes = np.zeros(len(rows), np.int64)
    below = 1  # all codes are
    for column, radix in zip(rows.T, radices, strict=True):
        if below * radix > MOST:
            distinct, codes = np.unique(codes, return_inverse=True)
            below = len(distinct)
        codes = codes * radix + column
        below *= radix
    return codes


def _among(codes: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which codes are among the others: bool [n]. As np.isin, which takes five times as long: ascending, the codes meet
    the others in the order in which they lie in memory."""
    order, others = np.argsort(codes), np.sort(others)
    ascending = codes[order]
    found = np.empty(len(codes), np.bool_)
    found[order] = others[others.searchsorted(ascending).clip(max=len(others) - 1)] == ascending
    return found


def _axis(name: str, values: Sequence[Value]) -> tuple[Axis, NDArray[np.int64]]:
    """A listed variable's distinct values, and the index of each row's among them: int64 [n]."""
    if isinstance(values[0], str):
        at = {value: index for index, value in enumerate(dict.fromkeys(values))}
        return Axis(name, tuple(at)), np.array([at[value] for value in values], np.int64)
    distinct, indices = np.unique(np.array(values, np.float64), return_inverse=True)
    return Axis(name, tuple(distinct.tolist())), indices.astype(np.int64)


def _refuse(faults: Iterator[Fault]) -> None:
    """Raises Invalid with the first of the faults, if there are any."""
    if told := list(islice(faults, _FAULTS)):
        raise Invalid(told)


def _misnamed(rows: Sequence[Row]) -> Iterator[Fault]:
    """Rows that don't name the variables of the first, and names of the first that are none."""
    names = rows[0].keys()
    if not names:
        yield Fault("combinations[0]", "names no variable", _SHAPE)
    for name in names:
        if not VARIABLE_NAME.fullmatch(name):
            yield Fault(f"combinations[0].{name}", f"{shown(name)} is not a variable's name", NAME_REMEDY)
    for number, row in enumerate(rows):
        if row.keys() == names:
            continue
        for name in names:
            if name not in row:
                remedy = "every combination names the same variables"
                yield Fault(f"combinations[{number}].{name}", "is missing, though combinations[0] has it", remedy)
        for name in row:
            if name not in names:
                remedy = "every combination names the same variables"
                yield Fault(f"combinations[{number}].{name}", "is extra: combinations[0] lacks it", remedy)


def _misvalued(name: str, values: Sequence[Value]) -> Iterator[Fault]:
    """Values of a variable that are no finite number and no ticker, or not what the first is."""
    tickers = isinstance(values[0], str)
    if _right(values):
        return
    for number, value in enumerate(values):
        if isinstance(value, str) != tickers:
            said = (
                "is a number where combinations[0] has a ticker"
                if tickers
                else ("is a ticker where combinations[0] has a number")
            )
            remedy = "a variable is one or the other, with all its values"
        elif isinstance(value, str):
            said = "" if TICKER.fullmatch(value) else f"{shown(value)} is not a ticker"
            remedy = TICKER_REMEDY
        else:
            exact = float64(value)
            said = "" if exact is not None and isfinite(exact) else f"{shown(value)} is not a finite number"
            remedy = "a number such as 5 or 0.25"
        if said:
            yield Fault(f"combinations[{number}].{name}", said, remedy)


def _right(values: Sequence[Value]) -> bool:
    """Whether all are finite floats or all are tickers, as they mostly are: told in a tenth of the time."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return all(isinstance(value, str) and TICKER.fullmatch(value) for value in set(values))
    return kinds == {float} and bool(np.isfinite(np.array(values, np.float64)).all())


def _repeated(found: Combinations) -> Iterator[Fault]:
    """Rows that are the same as an earlier one."""
    assert found.rows is not None
    codes = _codes(found.rows, [len(axis.values) for axis in found.grid.axes])
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    earliest = first[inverse]
    for number in np.flatnonzero(earliest != np.arange(len(codes))).tolist():
        message = f"is the same as combinations[{earliest[number]}]"
        yield Fault(f"combinations[{number}]", message, "list every combination once")
