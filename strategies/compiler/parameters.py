"""A program's variables bound to the values they may take.

Every operand becomes a choice of places in one line of numbers: an indicator's window picks a column of the table, and
a plain number stands behind the table's columns, where it never changes. So the kernels compare places only.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from strategies.compiler.columns import Column
from strategies.compiler.program import Between, Decision, Inverse, Operand, Pick, Program, Ranking, Read, Test, Weights
from strategies.compiler.resolve import Resolver
from strategies.compiler.warmup import Needed, needed
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid

MOST_CHOICES = 200_000  # of the variables of one operand: as many as a batch has combinations


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What an operand can be: `axes` are the variables that decide, ascending, `places` int32 with one dimension per
    axis: where in a session's line the number stands."""

    axes: tuple[int, ...]
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A decision over choices: `operands` in the order that the kernels read (strategies.machine.decide), `axes` those
    of all of them, or the one that a Pick follows, ascending."""

    decision: Decision
    axes: tuple[int, ...]
    operands: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A program with the values of its variables.

    `axes` are the variables' names in the order of a combination's index columns, `sizes` how many values each has. A
    session's line holds the values of `columns`, then `constants` float64. `questions` are the program's decisions,
    `needed` what must have a value before the first session, `parts` the bindings of the sub-trees that it measures,
    by number.
    """

    program: Program
    resolver: Resolver
    axes: tuple[str, ...]
    sizes: tuple[int, ...]
    columns: tuple[Column, ...]
    constants: NDArray[np.float64]
    questions: tuple[Question, ...]
    needed: tuple[Needed, ...]
    parts: Mapping[int, "Binding"]


def bind(program: Program, axes: Mapping[str, Sequence[Value]]) -> Binding:
    """The binding of `program` to the value lists of `axes`, which hold every variable of the program.

    The values were validated (strategies.tree.validate.check_values): a window is a whole number in its range.
    """
    parts: dict[int, Binding] = {}
    for number, one in enumerate(program.composites):  # one that measures another stands behind it
        if axes.keys() >= set(one.variables):  # else it belongs to another part of the tree
            parts[number] = _bind(one, {name: axes[name] for name in one.variables}, dict(parts))
    return _bind(program, axes, parts)


def _bind(program: Program, axes: Mapping[str, Sequence[Value]], parts: Mapping[int, Binding]) -> Binding:
    resolver = Resolver(tuple(axes), tuple(tuple(values) for values in axes.values()), program.composites)
    binder = _Binder(resolver)
    operands = [operands_of(decision) for decision in program.decisions]
    for operand in chain.from_iterable(operands):
        binder.resolve(operand)
    questions = []
    for decision, asked in zip(program.decisions, operands, strict=True):
        if isinstance(decision, Pick):
            choices: tuple[Choice, ...] = (_edges(resolver, decision),)
        else:
            choices = tuple(binder.place(operand) for operand in asked)
        axes_of_all = sorted({axis for choice in choices for axis in choice.axes})
        questions.append(Question(decision, tuple(axes_of_all), choices))
    return Binding(
        program=program,
        resolver=resolver,
        axes=resolver.names,
        sizes=tuple(len(values) for values in resolver.lists),
        columns=tuple(binder.columns),
        constants=np.array(list(binder.constants), np.float64),
        questions=tuple(questions),
        needed=needed(program, resolver),
        parts=parts,
    )


def _edges(resolver: Resolver, pick: Pick) -> Choice:
    """What a Pick is asked: the edge of each value, which is no place in the line."""
    axis = resolver.names.index(pick.variable)
    return Choice((axis,), np.array([pick.symbols.index(str(value)) for value in resolver.lists[axis]], np.int32))


def operands_of(decision: Decision) -> tuple[Operand, ...]:
    """The operands of a decision in the kernels' order."""
    match decision:
        case Test(left, _, right):
            return (left, right)
        case Pick():
            return ()
        case Weights(weights):
            return weights
        case Inverse(volatility):
            return volatility
        case Between(by, stops):
            return (by, *stops)
        case Ranking():
            return _ranking_operands(decision)


def _ranking_operands(ranking: Ranking) -> tuple[Operand, ...]:
    """count; each term's weight; each limit's bound; then child by child its terms, limits, ties and volatility."""
    by_child = [values for _, values in ranking.terms]
    by_child += [limit.values for limit in ranking.limits]
    by_child += [values for _, values in ranking.ties]
    if ranking.volatility:
        by_child.append(ranking.volatility)
    common = (ranking.count, *(weight for weight, _ in ranking.terms), *(limit.bound for limit in ranking.limits))
    return (*common, *(value for child in zip(*by_child, strict=True) for value in child))


# What an operand is for every choice of its variables, in C order over its axes.
_Values = tuple[tuple[int, ...], list[float | Column]]


@dataclass(slots=True)
class _Binder:
    """Gives every column and constant its place in the line: columns first, so all operands are resolved before any is
    placed."""

    resolver: Resolver
    columns: dict[Column, int] = field(default_factory=dict)
    constants: dict[float, int] = field(default_factory=dict)
    _resolved: dict[Operand, _Values] = field(default_factory=dict)
    _placed: dict[Operand, Choice] = field(default_factory=dict)

    def resolve(self, operand: Operand) -> None:
        if operand in self._resolved:
            return
        axes = self.resolver.axes_of(operand)
        choices = math.prod(len(self.resolver.lists[axis]) for axis in axes)
        if choices > MOST_CHOICES:
            raise Invalid([_too_many(operand, choices, [self.resolver.names[axis] for axis in axes])])
        numbers = (range(len(self.resolver.lists[axis])) for axis in axes)
        values = [self.resolver.operand(operand, dict(zip(axes, at, strict=True))) for at in product(*numbers)]
        for value in values:
            if isinstance(value, float):
                self.constants.setdefault(value, len(self.constants))
            else:
                self.columns.setdefault(value, len(self.columns))
        self._resolved[operand] = axes, values

    def place(self, operand: Operand) -> Choice:
        choice = self._placed.get(operand)
        if choice is None:
            axes, values = self._resolved[operand]
            behind = len(self.columns)
            places = [behind + self.constants[v] if isinstance(v, float) else self.columns[v] for v in values]
            shape = tuple(len(self.resolver.lists[axis]) for axis in axes)
            choice = self._placed[operand] = Choice(axes, np.array(places, np.int32).reshape(shape))
        return choice


def _too_many(operand: Operand, choices: int, names: list[str]) -> Fault:
    what = "a sub-tree that is measured" if isinstance(operand, Read) else "a condition with memory"
    message = f"{what} depends on {len(names)} variables ({', '.join(names[:5])} …), which have {choices:,} choices"
    return Fault("grid", message, f"vary fewer of them there: {MOST_CHOICES:,} choices are the limit")
