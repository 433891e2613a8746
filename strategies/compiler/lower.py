"""From a tree to a program.

1. walk     the tree once, making its graph (graph.py) and noting tickers and readings as written
2. order    the graph's vertices, parents first
3. flatten  them into the arrays of `Code`
"""

from dataclasses import dataclass, field

import numpy as np

from strategies.compiler.graph import Asset, Fork, Graph, Mix, Nothing, Split, Vertex, children_of
from strategies.compiler.program import ASSET, CASH, GATE, NONE, SPLIT, Code, Condition, Program
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Number,
    Operand,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)


def compile_strategy(strategy: Strategy) -> Program:
    """The program of a tree that was validated (decoded by the codec): there is nothing left that could be refused."""
    walk = _Walk()
    root = walk.node(strategy.root)
    order = walk.graph.below(root)
    vertices = [walk.graph.vertices[number] for number in order]
    place = {number: position for position, number in enumerate(order)}
    held = tuple(sorted({vertex.symbol for vertex in vertices if isinstance(vertex, Asset)}))
    conditions = tuple(dict.fromkeys(vertex.condition for vertex in vertices if isinstance(vertex, Fork)))
    mixes = tuple(vertex.weights for vertex in vertices if isinstance(vertex, Mix))
    return Program(
        symbols=tuple(sorted(walk.symbols)),
        held=held,
        readings=tuple(walk.readings),
        conditions=conditions,
        mixes=mixes,
        code=_code(vertices, place, held, conditions),
    )


@dataclass(slots=True)
class _Walk:
    graph: Graph = field(default_factory=Graph)
    symbols: set[str] = field(default_factory=set)
    readings: dict[Reading, None] = field(default_factory=dict)

    def node(self, node: Node) -> int:
        match node:
            case Ticker(symbol):
                self.symbols.add(symbol)
                return self.graph.add(Asset(symbol))
            case Cash():
                return self.graph.add(Nothing())
            case Group(_, child):
                return self.node(child)
            case Equal(children):
                return self.graph.split((1.0,) * len(children), tuple(self.node(child) for child in children))
            case Specified(weights, children):
                return self.weighted(weights, tuple(self.node(child) for child in children))
            case Gate(condition, then, otherwise):
                lowered = self.condition(condition)
                return self.graph.fork(lowered, self.node(then), self.node(otherwise))

    def weighted(self, weights: tuple[Number, ...], children: tuple[int, ...]) -> int:
        constants = tuple(weight for weight in weights if not isinstance(weight, Variable))
        if len(constants) == len(weights):
            return self.graph.split(constants, children)
        return self.graph.mix(weights, children)

    def condition(self, comparison: Comparison) -> Condition:
        left, right = comparison.left, comparison.right
        self.note(left)
        self.note(right)
        if comparison.op in ("<", "<="):
            left, right = right, left
        return Condition(left, comparison.op in (">", "<"), right)

    def note(self, operand: Operand) -> None:
        if isinstance(operand, Reading):
            self.symbols.add(operand.ticker)
            self.readings[operand] = None


def _code(
    vertices: list[Vertex], place: dict[int, int], held: tuple[str, ...], conditions: tuple[Condition, ...]
) -> Code:
    kind: list[int] = []
    arg: list[int] = []
    first = [0]
    child: list[int] = []
    share: list[float] = []
    mixes = 0
    column = {symbol: number for number, symbol in enumerate(held)}
    judged = {condition: number for number, condition in enumerate(conditions)}
    for vertex in vertices:
        children = children_of(vertex)
        child.extend(place[number] for number in children)
        match vertex:
            case Asset(symbol):
                kind.append(ASSET)
                arg.append(column[symbol])
            case Nothing():
                kind.append(CASH)
                arg.append(NONE)
            case Fork(condition):
                kind.append(GATE)
                arg.append(judged[condition])
                share.extend((1.0, 1.0))
            case Split(shares):
                kind.append(SPLIT)
                arg.append(NONE)
                share.extend(shares)
            case Mix():
                kind.append(SPLIT)
                arg.append(mixes)
                share.extend([0.0] * len(children))
                mixes += 1
        first.append(len(child))
    return Code(
        np.array(kind, np.int8),
        np.array(arg, np.int32),
        np.array(first, np.int32),
        np.array(child, np.int32),
        np.array(share, np.float64),
        np.array([condition.strict for condition in conditions], np.bool_),
    )
