"""Variables put into a real tree, on a share of its gates: three of them, 26 × 26 × 30 combinations.

`rsi_window` stands as the window of a reading of the RSI, `window` as that of any other indicator, `bound` as the
number that an RSI is compared with. Which conditions vary is drawn among the *distinct* ones, because a real tree says
the same condition in hundreds of gates and all of its copies vary together; the share is counted in gates.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import (
    Comparison,
    Condition,
    Gate,
    Measure,
    Node,
    Operand,
    Reading,
    Sort,
    Strategy,
    Variable,
)
from strategies.tree.walk import comparisons, walk
from tests.benchmarks.rewriting import with_comparisons, with_nodes

RSI_WINDOW = Variable("rsi_window")
WINDOW = Variable("window")
BOUND = Variable("bound")

Axes = Mapping[str, tuple[float, ...]]


def _every(first: float, step: float, count: int) -> tuple[float, ...]:
    return tuple(first + step * index for index in range(count))


AXES: Axes = {"bound": _every(60, 1, 26), "rsi_window": _every(5, 1, 26), "window": _every(10, 1, 30)}
DENSER: Axes = {"bound": _every(60, 0.5, 52), "rsi_window": _every(5, 1, 52), "window": _every(10, 1, 60)}
OFFSETS: Axes = {**AXES, "bound": _every(-13, 1, 26)}


def with_variables(strategy: Strategy, share: float, *, offsets: bool = False, seed: int = 1) -> Strategy:
    """The strategy with variables in the conditions of at most `share` of its gates and in as many of its sorts.

    With `offsets` `bound` is added to each condition's own number instead of taking its place. The defaults of the
    variables that came into the tree are from the middle of their values.
    """
    random = np.random.default_rng(seed)
    nodes = [node for _, _, node in walk(strategy.root)]
    conditions = Counter(node.condition for node in nodes if isinstance(node, Gate))
    sorts = _drawn(Counter(node for node in nodes if isinstance(node, Sort)), share, random)
    chosen = {
        condition: with_comparisons(condition, lambda one: _varied(one, random, offsets=offsets))
        for condition in _drawn(conditions, share, random)
    }

    def change(node: Node) -> Node:
        if isinstance(node, Gate):
            return replace(node, condition=chosen.get(node.condition, node.condition))
        if isinstance(node, Sort) and node in sorts:
            return replace(node, score=tuple(replace(one, measure=_windowed(one.measure)) for one in node.score))
        return node

    root = with_nodes(strategy.root, change)
    axes = OFFSETS if offsets else AXES
    defaults = tuple((name, axes[name][len(axes[name]) // 2]) for name in sorted(_names(root)))
    return replace(strategy, root=root, variables=defaults)


def axes_of(strategy: Strategy, axes: Axes) -> dict[str, tuple[float, ...]]:
    """The values of those of the three variables that the strategy has, in the order of its defaults."""
    return {name: axes[name] for name, _ in strategy.variables}


def share_varied(strategy: Strategy) -> float:
    """The share of the gates whose condition holds a variable."""
    gates = [node for _, _, node in walk(strategy.root) if isinstance(node, Gate)]
    varied = [any(isinstance(number, Variable) for number in _numbers(gate.condition)) for gate in gates]
    return sum(varied) / len(gates)


def _drawn(counts: "Counter[Any]", share: float, random: Generator) -> list[Any]:
    """Keys in random order, as long as what they count stays within `share` of all."""
    keys = list(counts)
    left = share * counts.total() + 1e-9
    drawn = []
    for key in (keys[at] for at in random.permutation(len(keys))):
        if counts[key] <= left:
            drawn.append(key)
            left -= counts[key]
    return drawn


def _varied(one: Comparison, random: Generator, *, offsets: bool) -> Comparison:
    """An RSI against a number varies in its window, its number or both; two readings in the left one's window, and in
    the right one's in half of the cases; a price has no window."""
    left, right = one.left, one.right
    if isinstance(left, Reading) and isinstance(right, float):
        if left.measure.indicator != "rsi":
            return replace(one, left=_read(left))
        which = random.integers(3)
        moved = replace(left, plus=-right) if offsets and which != 0 else left
        return replace(one, left=_read(moved) if which != 1 else moved, right=BOUND if which != 0 else right)
    if isinstance(right, Reading) and (not _has_window(left) or random.random() < 0.5):
        right = _read(right)
    return replace(one, left=_read(left), right=right)


def _read(operand: Operand) -> Operand:
    return replace(operand, measure=_windowed(operand.measure)) if isinstance(operand, Reading) else operand


def _windowed(measure: Measure) -> Measure:
    """The measure with a variable as its window, where it has one."""
    variable = RSI_WINDOW if measure.indicator == "rsi" else WINDOW
    names = [parameter.name for parameter in CATALOGUE[measure.indicator].parameters]
    parameters = zip(names, measure.parameters, strict=True)
    return replace(measure, parameters=tuple(variable if name == "window" else value for name, value in parameters))


def _has_window(operand: Operand) -> bool:
    return isinstance(operand, Reading) and _windowed(operand.measure) != operand.measure


def _names(root: Node) -> set[str]:
    numbers: list[object] = []
    for _, _, node in walk(root):
        if isinstance(node, Gate):
            numbers.extend(_numbers(node.condition))
        elif isinstance(node, Sort):
            numbers.extend(value for term in node.score for value in term.measure.parameters)
    return {number.name for number in numbers if isinstance(number, Variable)}


def _numbers(condition: Condition) -> Iterator[object]:
    for _, one in comparisons("", condition):
        for operand in (one.left, one.right):
            yield from operand.measure.parameters if isinstance(operand, Reading) else (operand,)
