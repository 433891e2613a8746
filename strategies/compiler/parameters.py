"""A program's variables bound to the values they may take.

Every operand becomes a choice of places in one line of numbers: an indicator's window picks a column of the table, and
a plain number stands behind the table's columns, where it never changes. So the kernels compare places only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from strategies.compiler.program import NONE, Program
from strategies.tree.nodes import Number, Operand, Reading, Variable


@dataclass(frozen=True, slots=True)
class Series:
    """One column of the table: an indicator of a ticker with its window (0 when it has none)."""

    indicator: str
    ticker: str
    window: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What an operand or weight can be: `axis` is the variable that decides (NONE: nothing does).

    `options` [values of that variable, or 1]: places in a session's line (int32) for an operand, weights (float64) in
    a mix.
    """

    axis: int
    options: NDArray[np.int32] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Binding:
    """A program with the values of its variables.

    `axes` are the variables' names in the order of a combination's index columns, `sizes` how many values each has.
    A session's line holds the values of `series`, then `constants` float64. `left` and `right` have one choice per
    condition, `mixes` one per weight of each mix.
    """

    program: Program
    axes: tuple[str, ...]
    sizes: tuple[int, ...]
    series: tuple[Series, ...]
    constants: NDArray[np.float64]
    left: tuple[Choice, ...]
    right: tuple[Choice, ...]
    mixes: tuple[tuple[Choice, ...], ...]


def bind(program: Program, axes: Mapping[str, Sequence[float]]) -> Binding:
    """The binding of `program` to the value lists of `axes`, which hold every variable of the program.

    The values were validated (strategies.tree.validate.check_values): a window is a whole number in its range.
    """
    names = tuple(axes)
    series: dict[Series, int] = {}
    constants: dict[float, int] = {}

    def options(number: Number) -> tuple[int, tuple[float, ...]]:
        if isinstance(number, Variable):
            return names.index(number.name), tuple(float(value) for value in axes[number.name])
        return NONE, (number,)

    def collect(operand: Operand) -> None:
        if isinstance(operand, Reading):
            for window in options(0.0 if operand.window is None else operand.window)[1]:
                series.setdefault(Series(operand.indicator, operand.ticker, int(window)), len(series))
        else:
            for value in options(operand)[1]:
                constants.setdefault(value, len(constants))

    @cache
    def choose(operand: Operand) -> Choice:
        if isinstance(operand, Reading):
            axis, windows = options(0.0 if operand.window is None else operand.window)
            found = [series[Series(operand.indicator, operand.ticker, int(window))] for window in windows]
        else:
            axis, values = options(operand)
            found = [len(series) + constants[value] for value in values]
        return Choice(axis, np.array(found, np.int32))

    for condition in program.conditions:
        collect(condition.left)
        collect(condition.right)
    return Binding(
        program=program,
        axes=names,
        sizes=tuple(len(axes[name]) for name in names),
        series=tuple(series),
        constants=np.array(list(constants), np.float64),
        left=tuple(choose(condition.left) for condition in program.conditions),
        right=tuple(choose(condition.right) for condition in program.conditions),
        mixes=tuple(
            tuple(Choice(axis, np.array(values)) for axis, values in map(options, mix)) for mix in program.mixes
        ),
    )
