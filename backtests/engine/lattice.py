"""The axes along which a sweep is tabulated, and every decision's settings on them.

Usually an axis is one variable with its values: then a session is worked out once for all combinations of all values,
in whatever order they are asked for (`of_values`). Where that would be too many, the combinations of one block are a
single axis (`of_combinations`).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding, Choice, Question
from strategies.machine.decide import Asked, asked_of

Numbers = NDArray[np.int32]


LARGEST = 96_000_000  # bytes that a tabulated sweep may take; beyond, each block is tabulated by itself


class TooMany(Exception):
    """There are more combinations than are worth a table."""


class Axes(NamedTuple):
    """What the kernels read: size int32 [A] of each axis and `begin` int32 [A+1], where its values begin among those
    of all; decision q depends on the axes `axis` int32 [first[q]..first[q+1]], ascending, and has `settings` int64
    [Q], in C order over them."""

    size: NDArray[np.int32]
    begin: NDArray[np.int32]
    first: NDArray[np.int32]
    axis: NDArray[np.int32]
    settings: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """`members`: the variables of each axis; `points` int32 [size, members] of each: the numbers of their values;
    `of_block` where the one axis is a block's combinations, in their order."""

    members: tuple[tuple[int, ...], ...]
    points: tuple[Numbers, ...]
    axes: Axes
    asked: Asked
    of_block: bool

    def places(self, indices: Numbers) -> Numbers:
        """int32 [A, n]: where the combinations `indices` int32 [n, V] stand on each axis."""
        if self.of_block:
            return np.arange(len(indices), dtype=np.int32)[None]
        columns = [indices[:, variables[0]] for variables in self.members]
        return np.ascontiguousarray(np.array(columns, np.int32).reshape(len(columns), len(indices)))


def of_values(binding: Binding) -> Lattice:
    """An axis for every variable that a decision depends on. Raises TooMany."""
    used = sorted({axis for question in binding.questions for axis in question.axes})
    points = tuple(np.arange(binding.sizes[variable], dtype=np.int32)[:, None] for variable in used)
    return _lattice(binding, tuple((variable,) for variable in used), points, of_block=False)


def of_combinations(binding: Binding, indices: Numbers) -> Lattice:
    """One axis, whose values are the combinations `indices` int32 [n, V]."""
    used = tuple(sorted({axis for question in binding.questions for axis in question.axes}))
    return _lattice(binding, (used,), (np.ascontiguousarray(indices[:, used]),), of_block=True)


def _lattice(
    binding: Binding, members: tuple[tuple[int, ...], ...], points: tuple[Numbers, ...], *, of_block: bool
) -> Lattice:
    on = {variable: axis for axis, variables in enumerate(members) for variable in variables}
    own = {question: sorted({on[axis] for axis in question.axes}) for question in binding.questions}

    def settings(question: Question) -> int:
        return math.prod(len(points[axis]) for axis in own[question])

    def places(question: Question, choice: Choice) -> Numbers:
        shape = [len(points[axis]) for axis in own[question]]
        numbers = []
        for variable in choice.axes:
            axis = on[variable]
            column = points[axis][:, members[axis].index(variable)]
            spread = [1] * len(shape)
            spread[own[question].index(axis)] = len(column)
            numbers.append(column.reshape(spread))
        chosen = choice.places[tuple(numbers)] if numbers else choice.places
        return np.broadcast_to(chosen, shape).astype(np.int32).ravel()

    needed = sum(settings(one) * len(one.operands) for one in binding.questions)
    if 8 * needed > LARGEST and max((len(one) for one in points), default=0) > 1:
        raise TooMany
    sizes = [len(one) for one in points]
    axes = Axes(
        size=np.array(sizes, np.int32),
        begin=np.cumsum([0, *sizes], dtype=np.int32),
        first=np.cumsum([0, *(len(own[question]) for question in binding.questions)], dtype=np.int32),
        axis=np.array([axis for question in binding.questions for axis in own[question]], np.int32),
        settings=np.array([settings(question) for question in binding.questions], np.int64),
    )
    return Lattice(members, points, axes, asked_of(binding, settings, places), of_block)
