"""Which way a tree went at one close: what each of its nodes was given and handed on, and every value that it read.

A program no longer knows the tree: equal sub-trees are one node of it, and what never mattered is gone. So the tree
itself is walked here, and each of its places is asked what the compiler makes of it (a signal, a formula, a blend's
decision), with the values of the run's own table. What a program left out of the table is computed for this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from strategies.compiler.blends import Measured, between_of, inverse_of, ranking_of
from strategies.compiler.columns import Column
from strategies.compiler.conditions import formula_of, read_of
from strategies.compiler.needs import VOLATILITY
from strategies.compiler.parameters import operands_of
from strategies.compiler.program import Decision, Every, Formula, Inside, Operand, Read, Test, Weights
from strategies.compiler.resolve import Resolver
from strategies.indicators.catalogue import CATALOGUE
from strategies.machine.decide import shares_of
from strategies.machine.table import History
from strategies.tree import render
from strategies.tree.nodes import (
    AllOf,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Number,
    Reading,
    Scale,
    Sort,
    Specified,
)
from strategies.tree.walk import children, conditions, measures
from treeline.core.errors import Fault, Invalid

LARGEST = 16_000_000  # characters of all paths and numbers; a real tree of 5,000 nodes has two million
_NUMBER = 20  # characters


@dataclass(frozen=True, slots=True)
class AskedNode:
    """A node that was given a share of the whole, a fraction above 0.

    `taken` is the branch of a gate ("then", "else") or enter/exit ("inside", "outside"), `value` what a scale read,
    `weights` the share of each child of a node that shares out, of what it was given; they add up to 1 unless a sort
    leaves some in cash.
    """

    path: str
    share: float
    taken: str | None = None
    value: float | None = None
    weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReadValue:
    """An indicator at its place in the tree, in the catalogue's unit; NaN where it has no value.

    One of a ticker has a `value`; one that a sort or an inverse volatility measures its children by has `values`, one a
    child in their order.
    """

    path: str
    indicator: str
    ticker: str | None
    value: float | None
    values: tuple[float, ...] | None
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedCondition:
    """A comparison with what stood on its two sides, or an "all" or "any", which has none."""

    path: str
    true: bool
    left: float | None = None
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A tree at one close, each in the document's order: the nodes that were asked, all readings, all conditions."""

    nodes: tuple[AskedNode, ...]
    readings: tuple[ReadValue, ...]
    conditions: tuple[JudgedCondition, ...]


def explain(root: Node, measured: Measured, history: History, session: int, known: Mapping[Column, float]) -> Explained:
    """The tree at the close of a session of the history's panel, with one value for each variable.

    `measured` is what the compiler measures children on (lower.compile_measured); `known` are the columns of the run's
    table on that session. Raises Invalid when there is more than LARGEST to tell: deep trees have long paths, and sorts
    measure every child.
    """
    resolver = history.binding.resolver
    only = dict.fromkeys(range(len(resolver.names)), 0)
    walking = _Walk(_Close(history, session, dict(known), resolver, only), measured)
    waiting: list[tuple[str, Node, float]] = [("root", root, 1.0)]
    while waiting:
        path, node, share = waiting.pop()
        places = children(node)
        parts = walking.node(path, node, share) or (0.0,) * len(places)
        below = [(path + place, child, share * part) for (place, child), part in zip(places, parts, strict=True)]
        waiting.extend(reversed(below))
    return Explained(tuple(walking.nodes), tuple(walking.readings), tuple(walking.conditions))


@dataclass(slots=True)
class _Close:
    """What the compiler's operands and formulas are at one close."""

    history: History
    session: int
    known: dict[Column, float]
    resolver: Resolver
    only: Mapping[int, int]  # every variable's one value

    def value(self, operand: Operand) -> float:
        column = self.resolver.operand(operand, self.only)
        if isinstance(column, float):
            return column
        if column not in self.known:
            self.known[column] = self.history.at(column, self.session)
        return self.known[column]

    def truth(self, formula: Formula) -> bool:
        if isinstance(formula, Test):
            left, right = self.value(formula.left), self.value(formula.right)
            return left > right if formula.strict else left >= right
        parts = [self.truth(part) for part in formula.parts]
        return all(parts) if isinstance(formula, Every) else any(parts)

    def written(self, reading: Reading) -> Reading:
        """The reading with values in the place of its variables."""
        times, plus = (self.resolver.number(number, self.only) for number in (reading.times, reading.plus))
        return Reading(
            self.written_measure(reading.measure), self.resolver.ticker(reading.ticker, self.only), times, plus
        )

    def written_measure(self, measure: Measure) -> Measure:
        parameters = tuple([self.resolver.number(number, self.only) for number in measure.parameters])
        return Measure(measure.indicator, parameters, self.resolver.number(measure.days_ago, self.only))


@dataclass(slots=True)
class _Walk:
    """Grows by what each place of the tree says."""

    close: _Close
    measured: Measured
    nodes: list[AskedNode] = field(default_factory=list)
    readings: list[ReadValue] = field(default_factory=list)
    conditions: list[JudgedCondition] = field(default_factory=list)
    size: int = 0

    def node(self, path: str, node: Node, share: float) -> Sequence[float]:
        """What a node that was given this share hands to each child, as a fraction of it; nothing if it was given none.
        Its readings and conditions are told in either case."""
        truths = [self.condition(path + place, condition) for place, condition in conditions(node)]
        self.read(path, node)
        if share <= 0.0:
            return ()
        self.take_room(path, 1)
        match node:
            case Gate():
                return self.branch(path, share, truths[0], ("then", "else"))
            case EnterExit(enter, leave):
                state = Inside(formula_of(enter), formula_of(leave))
                return self.branch(path, share, self.close.value(state) >= 1.0, ("inside", "outside"))
            case Equal() | Specified() | Scale() | InverseVolatility() | Sort():
                weights = self.weights(node)
                value = self.close.value(read_of(node.by)) if isinstance(node, Scale) else None
                self.nodes.append(AskedNode(path, share, value=value, weights=tuple(weights)))
                return weights
            case _:
                self.nodes.append(AskedNode(path, share))
                return (1.0,) if isinstance(node, Group) else ()

    def take_room(self, path: str, numbers: int) -> None:
        self.size += len(path) + numbers * _NUMBER
        if self.size > LARGEST:
            message = f"up to here an explanation has more than {LARGEST // 1_000_000} million characters"
            raise Invalid([Fault(path, message, "nest less, or measure fewer children")])

    def branch(self, path: str, share: float, first: bool, names: tuple[str, str]) -> Sequence[float]:
        self.nodes.append(AskedNode(path, share, taken=names[0] if first else names[1]))
        return (1.0, 0.0) if first else (0.0, 1.0)

    def weights(self, node: Equal | Specified | Scale | InverseVolatility | Sort) -> list[float]:
        decision: Decision
        match node:
            case Equal():
                return [1.0 / len(node.children)] * len(node.children)
            case Specified():
                decision = Weights(node.weights)
            case Scale():
                decision = between_of(node)
            case InverseVolatility():
                decision = inverse_of(node, self.measured)
            case Sort():
                decision = ranking_of(node, self.measured)
        return shares_of(decision, [self.close.value(operand) for operand in operands_of(decision)])

    def condition(self, path: str, condition: Condition) -> bool:
        """Whether it is true; told before its parts, as the document writes them."""
        self.take_room(path, 2)
        place = len(self.conditions)
        if isinstance(condition, Comparison):
            sides = [self.side(f"{path}.left", condition.left), self.side(f"{path}.right", condition.right)]
            true = self.close.truth(formula_of(condition))
            self.conditions.append(JudgedCondition(path, true, *sides))
            return true
        word = "all" if isinstance(condition, AllOf) else "any"
        parts = [self.condition(f"{path}.{word}[{at}]", part) for at, part in enumerate(condition.conditions)]
        true = all(parts) if isinstance(condition, AllOf) else any(parts)
        self.conditions.insert(place, JudgedCondition(path, true))
        return true

    def side(self, path: str, side: Number | Reading) -> float:
        return self.reading(path, side) if isinstance(side, Reading) else self.close.value(side)

    def read(self, path: str, node: Node) -> None:
        """The readings of a node itself, but for those of its conditions."""
        if isinstance(node, Scale):
            self.reading(f"{path}.by", node.by)
        elif isinstance(node, Sort):
            for place, measure in measures(node):
                self.measure(path + place, measure, node.children)
        if isinstance(node, InverseVolatility | Sort) and node.window is not None:
            self.measure(f"{path}.window", Measure(VOLATILITY, (node.window,)), node.children)

    def reading(self, path: str, reading: Reading) -> float:
        self.take_room(path, 1)
        written = self.close.written(reading)
        value = self.close.value(read_of(written))
        indicator = written.measure.indicator
        unit, text = CATALOGUE[indicator].unit, render.operand(written)
        self.readings.append(ReadValue(path, indicator, str(written.ticker), value, None, unit, text))
        return value

    def measure(self, path: str, measure: Measure, of: tuple[Node, ...]) -> None:
        self.take_room(path, len(of))
        values = tuple(self.close.value(Read(measure, self.measured(child))) for child in of)
        unit, text = CATALOGUE[measure.indicator].unit, render.measure(self.close.written_measure(measure))
        self.readings.append(ReadValue(path, measure.indicator, None, None, values, unit, text))
