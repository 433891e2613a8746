"""Going through a tree, without recursion: an answer here never depends on how much of the stack is left.

Whoever recurses over a tree, as the compiler does, relies on the decoder's limit of levels.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from strategies.tree.nodes import (
    AllOf,
    Cash,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Reference,
    Scale,
    Sort,
    Specified,
    Strategy,
    Ticker,
    Value,
    Variable,
)


def children(node: Node) -> tuple[tuple[str, Node], ...]:
    """The sub-trees of a node, each with its place below the node's path, in the document's order."""
    match node:
        case Ticker() | Cash() | Reference():
            return ()
        case Group():
            return ((".child", node.child),)
        case Equal() | InverseVolatility() | Sort():
            return tuple((f".children[{index}]", child) for index, child in enumerate(node.children))
        case Specified() | Scale():
            return tuple((f".children[{index}].child", child) for index, child in enumerate(node.children))
        case Gate():
            return ((".then", node.then), (".else", node.otherwise))
        case EnterExit():
            return ((".inside", node.inside), (".outside", node.outside))


def walk(root: Node) -> Iterator[tuple[str, int, Node]]:
    """Every node with its path and level (the root's is 1), parents before children, in the document's order."""
    waiting: list[tuple[str, int, Node]] = [("root", 1, root)]
    while waiting:
        path, level, node = waiting.pop()
        yield path, level, node
        waiting.extend((path + place, level + 1, child) for place, child in reversed(children(node)))


def conditions(node: Node) -> tuple[tuple[str, Condition], ...]:
    """The conditions of a node itself, each with its place below the node's path."""
    match node:
        case Gate():
            return ((".condition", node.condition),)
        case EnterExit():
            return ((".enter", node.enter), (".exit", node.exit))
        case _:
            return ()


def comparisons(place: str, condition: Condition) -> Iterator[tuple[str, Comparison]]:
    """Every comparison of a condition with its place, in the document's order."""
    waiting: list[tuple[str, Condition]] = [(place, condition)]
    while waiting:
        at, one = waiting.pop()
        if isinstance(one, Comparison):
            yield at, one
            continue
        word = "all" if isinstance(one, AllOf) else "any"
        waiting.extend((f"{at}.{word}[{index}]", part) for index, part in reversed(list(enumerate(one.conditions))))


def readings(root: Node) -> Iterator[tuple[str, Reading]]:
    """Every indicator of a ticker that a gate, an enter/exit or a scale reads, with its path."""
    for path, _, node in walk(root):
        if isinstance(node, Scale):
            yield f"{path}.by", node.by
        for place, condition in conditions(node):
            for at, comparison in comparisons(path + place, condition):
                for side, operand in (("left", comparison.left), ("right", comparison.right)):
                    if isinstance(operand, Reading):
                        yield f"{at}.{side}", operand


def measures(node: Sort) -> Iterator[tuple[str, Measure]]:
    """Every measure that a sort takes of its children, with its place below the node's path."""
    for index, term in enumerate(node.score):
        yield f".score[{index}].measure", term.measure
    for index, limit in enumerate(node.limits):
        yield f".limits[{index}].measure", limit.measure
    for index, tie in enumerate(node.ties):
        yield f".ties[{index}].measure", tie.measure


def tickers_of(strategy: Strategy, values: Mapping[str, Sequence[Value]] | None = None) -> tuple[str, ...]:
    """Every ticker that is held or read, sorted; a ticker variable stands for all its `values`, or for its default."""
    known = {name: (value,) for name, value in strategy.variables} | dict(values or {})
    symbols = [node.symbol for _, _, node in walk(strategy.root) if isinstance(node, Ticker)]
    symbols += [reading.ticker for _, reading in readings(strategy.root)]
    named: set[str] = set()
    for symbol in symbols:
        named.update(map(str, known.get(symbol.name, ())) if isinstance(symbol, Variable) else (symbol,))
    return tuple(sorted(named))


def rebuilt(root: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` made of every node, children before parents.

    `change` is given a node whose children were changed already; it may give back another node altogether.
    """
    made: list[Node] = []
    for _, _, node in reversed(list(walk(root))):
        made.append(change(_with_children(node, tuple(made.pop() for _ in children(node)))))
    return made.pop()


def _with_children(node: Node, made: tuple[Node, ...]) -> Node:
    match node:
        case Ticker() | Cash() | Reference():
            return node
        case Group():
            return replace(node, child=made[0])
        case Equal() | InverseVolatility() | Sort() | Specified() | Scale():
            return replace(node, children=made)
        case Gate():
            return replace(node, then=made[0], otherwise=made[1])
        case EnterExit():
            return replace(node, inside=made[0], outside=made[1])
