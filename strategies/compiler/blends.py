"""The decisions of nodes whose children's shares vary: what they read of each child, and how they share out."""

from collections.abc import Callable

from strategies.compiler.conditions import read_of
from strategies.compiler.needs import VOLATILITY
from strategies.compiler.program import Between, Bound, Composite, Inverse, Operand, Ranking, Read
from strategies.tree.nodes import InverseVolatility, Measure, Node, Number, Scale, Sort, Symbol

Measured = Callable[[Node], Symbol | Composite]  # what a child is measured on


def inverse_of(node: InverseVolatility, measured: Measured) -> Inverse:
    """Shares in proportion to one over each child's volatility."""
    return Inverse(_volatility(node.window, node.children, measured))


def between_of(node: Scale) -> Between:
    """Shares by where a reading stands among the stops."""
    return Between(read_of(node.by), node.stops)


def ranking_of(node: Sort, measured: Measured) -> Ranking:
    """Shares of the best children."""

    def of_all(measure: Measure) -> tuple[Operand, ...]:
        return tuple(Read(measure, measured(child)) for child in node.children)

    return Ranking(
        terms=tuple((term.weight, of_all(term.measure)) for term in node.score),
        top=node.select == "top",
        count=node.count,
        limits=tuple(Bound(of_all(limit.measure), limit.op, limit.bound) for limit in node.limits),
        ties=tuple((tie.select == "top", of_all(tie.measure)) for tie in node.ties),
        by_rank=node.weighting == "rank",
        volatility=() if node.window is None else _volatility(node.window, node.children, measured),
    )


def _volatility(window: Number, children: tuple[Node, ...], measured: Measured) -> tuple[Operand, ...]:
    return tuple(Read(Measure(VOLATILITY, (window,)), measured(child)) for child in children)
