"""Trees with other tickers or conditions in them: what a benchmark does to a real tree before it runs it."""

from collections.abc import Callable
from dataclasses import replace

from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Node,
    Operand,
    Reading,
    Scale,
    Sort,
    Specified,
    Symbol,
    Ticker,
)


def with_nodes(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with every node put through `change`, parents before their children: `change` sees these as they were
    (and keeps them)."""
    node = change(node)
    match node:
        case Group():
            return replace(node, child=with_nodes(node.child, change))
        case Equal() | Specified() | InverseVolatility() | Scale() | Sort():
            return replace(node, children=tuple(with_nodes(child, change) for child in node.children))
        case Gate():
            return replace(node, then=with_nodes(node.then, change), otherwise=with_nodes(node.otherwise, change))
        case EnterExit():
            return replace(node, inside=with_nodes(node.inside, change), outside=with_nodes(node.outside, change))
        case _:
            return node


def with_equal_shares(root: Node) -> Node:
    """The tree with equal shares wherever sub-trees are measured: in sorts over anything but tickers, and in inverse
    volatilities."""

    def change(node: Node) -> Node:
        measured = isinstance(node, InverseVolatility) or (
            isinstance(node, Sort) and not all(isinstance(child, Ticker) for child in node.children)
        )
        return Equal(node.children) if isinstance(node, Sort | InverseVolatility) and measured else node

    return with_nodes(root, change)


def with_comparisons(condition: Condition, change: Callable[[Comparison], Comparison]) -> Condition:
    """The condition with every comparison in it put through `change`."""
    if isinstance(condition, Comparison):
        return change(condition)
    kind = AllOf if isinstance(condition, AllOf) else AnyOf
    return kind(tuple(with_comparisons(part, change) for part in condition.conditions))


def with_conditions(node: Node, change: Callable[[Condition], Condition]) -> Node:
    """The node with its own conditions put through `change`."""
    match node:
        case Gate():
            return replace(node, condition=change(node.condition))
        case EnterExit():
            return replace(node, enter=change(node.enter), exit=change(node.exit))
        case _:
            return node


def with_tickers(root: Node, name: Callable[[str], str]) -> Node:
    """The tree with every ticker that is held or read put through `name`."""

    def symbol(ticker: Symbol) -> Symbol:
        return name(ticker) if isinstance(ticker, str) else ticker

    def operand(one: Operand) -> Operand:
        return replace(one, ticker=symbol(one.ticker)) if isinstance(one, Reading) else one

    def comparison(one: Comparison) -> Comparison:
        return replace(one, left=operand(one.left), right=operand(one.right))

    def change(node: Node) -> Node:
        match node:
            case Ticker():
                return Ticker(symbol(node.symbol))
            case Scale():
                return replace(node, by=replace(node.by, ticker=symbol(node.by.ticker)))
            case _:
                return with_conditions(node, lambda condition: with_comparisons(condition, comparison))

    return with_nodes(root, change)
