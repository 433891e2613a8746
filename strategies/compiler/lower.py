"""From a tree to a program.

1. walk      the tree, making its graph (graph.py) without what facts on the way decide (facts.py); conditions become
             tests, streaks and states (conditions.py), measured sub-trees composites
2. need      every reading as it was written, also where the walk could drop it (needs.py)
3. order     the graph's vertices, parents first
4. flatten   them into the arrays of `Code` (flatten.py)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from strategies.compiler.blends import Measured, between_of, inverse_of, ranking_of
from strategies.compiler.conditions import formula_of
from strategies.compiler.facts import NO_FACTS, Facts
from strategies.compiler.flatten import flatten
from strategies.compiler.graph import Asset, Graph, Nothing
from strategies.compiler.needs import Written, variables_in
from strategies.compiler.program import (
    Composite,
    Formula,
    Inside,
    Pick,
    Program,
    Some,
    Test,
    Weights,
)
from strategies.tree.nodes import (
    Cash,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Node,
    Number,
    Reference,
    Scale,
    Sort,
    Specified,
    Strategy,
    Symbol,
    Ticker,
    Value,
    Variable,
)


def compile_strategy(strategy: Strategy, axes: Mapping[str, Sequence[Value]]) -> Program:
    """The program of a tree that was validated (decoded by the codec, references resolved), for variables with these
    value lists: a ticker that is a variable becomes a choice among its values. There is nothing left that could be
    refused."""
    return compile_measured(strategy, axes)[0]


def compile_measured(strategy: Strategy, axes: Mapping[str, Sequence[Value]]) -> tuple[Program, Measured]:
    """The same, and what each child of the tree's own sorts and inverse volatilities is measured on."""
    lowering = _Lowering(axes)
    program = lowering.program(lowering.node(strategy.root, NO_FACTS), lowering.written(strategy.root))
    return program, partial(_known, lowering.instruments)


@dataclass(slots=True)
class _Lowering:
    axes: Mapping[str, Sequence[Value]]
    graph: Graph = field(default_factory=Graph)
    composites: list[Program] = field(default_factory=list)
    _numbers: dict[tuple[int, Written], int] = field(default_factory=dict)
    instruments: dict[int, tuple[Node, Composite]] = field(default_factory=dict)

    def node(self, node: Node, facts: Facts) -> int:
        """The vertex of a sub-tree, where `facts` hold."""
        match node:
            case Ticker(symbol):
                return self.asset(symbol)
            case Cash():
                return self.graph.add(Nothing())
            case Group(_, child):
                return self.node(child, facts)
            case Equal(children):
                return self.graph.split((1.0,) * len(children), self.nodes(children, facts))
            case Specified(weights, children):
                return self.weighted(weights, self.nodes(children, facts))
            case InverseVolatility():
                return self.graph.whole(inverse_of(node, self.instrument), self.nodes(node.children, facts))
            case Scale():
                return self.graph.whole(between_of(node), self.nodes(node.children, facts))
            case Sort():
                return self.graph.partial(ranking_of(node, self.instrument), self.nodes(node.children, facts))
            case Gate(condition, then, otherwise):
                return self.gate(formula_of(condition), then, otherwise, facts)
            case EnterExit(enter, leave, inside, outside):
                state = Inside(formula_of(enter), formula_of(leave))
                return self.gate(Test(state, False, 1.0), inside, outside, facts)
            case Reference():
                raise ValueError("a reference was not resolved")

    def nodes(self, nodes: tuple[Node, ...], facts: Facts) -> tuple[int, ...]:
        return tuple(self.node(node, facts) for node in nodes)

    def asset(self, symbol: Symbol) -> int:
        if not isinstance(symbol, Variable):
            return self.graph.add(Asset(symbol))
        symbols = tuple(dict.fromkeys(map(str, self.axes[symbol.name])))
        assets = tuple(self.graph.add(Asset(one)) for one in symbols)
        return self.graph.choose(Pick(symbol.name, symbols), assets)

    def weighted(self, weights: tuple[Number, ...], children: tuple[int, ...]) -> int:
        constants = tuple(weight for weight in weights if not isinstance(weight, Variable))
        if len(constants) == len(weights):
            return self.graph.split(constants, children)
        return self.graph.whole(Weights(weights), children)

    def gate(self, formula: Formula, then: Node, otherwise: Node, facts: Facts) -> int:
        """A formula becomes a chain of tests. Its branches are lowered once each, with what the whole formula says:
        once a test would multiply them along a path."""
        if isinstance(formula, Test):
            known = facts.of(formula)
            if known is not None:
                return self.node(then if known else otherwise, facts)
        yes = self.node(then, facts.with_(formula, True))
        no = self.node(otherwise, facts.with_(formula, False))
        return self.chain(formula, yes, no, facts)

    def chain(self, formula: Formula, yes: int, no: int, facts: Facts) -> int:
        if isinstance(formula, Test):
            known = facts.of(formula)
            if known is not None:
                return yes if known else no
            return self.graph.choose(formula, (yes, no))
        for part in reversed(formula.parts):
            if isinstance(formula, Some):
                no = self.chain(part, yes, no, facts)
            else:
                yes = self.chain(part, yes, no, facts)
        return no if isinstance(formula, Some) else yes

    def instrument(self, child: Node) -> Symbol | Composite:
        """What a child of a sort is measured on: its own bars if it is a plain ticker, else its equity."""
        child = _inner(child)
        if not isinstance(child, Ticker) and id(child) not in self.instruments:
            # The node is kept beside the answer: its id must not be given to another one meanwhile.
            self.instruments[id(child)] = child, self.composite(child)
        return _known(self.instruments, child)

    def composite(self, child: Node) -> Composite:
        vertex, written = self.node(child, NO_FACTS), self.written(child)
        number = self._numbers.get((vertex, written))
        if number is None:
            self.composites.append(self.program(vertex, written))
            number = self._numbers[vertex, written] = len(self.composites) - 1
        return Composite(number)

    def written(self, root: Node) -> Written:
        return Written.of(root, self.axes, self.instrument)

    def program(self, root: int, written: Written) -> Program:
        """The program of a vertex: of the whole tree, or of a sub-tree that is measured."""
        order = self.graph.below(root)
        vertices = [self.graph.vertices[number] for number in order]
        held, decisions, code = flatten(vertices, order)
        used = variables_in((decisions, written.needs), self.composites)
        return Program(
            symbols=written.symbols,
            held=held,
            needs=written.needs,
            variables=tuple(name for name in self.axes if name in used),
            decisions=decisions,
            composites=tuple(self.composites),
            code=code,
        )


def _known(instruments: Mapping[int, tuple[Node, Composite]], child: Node) -> Symbol | Composite:
    child = _inner(child)
    return child.symbol if isinstance(child, Ticker) else instruments[id(child)][1]


def _inner(node: Node) -> Node:
    while isinstance(node, Group):
        node = node.child
    return node
