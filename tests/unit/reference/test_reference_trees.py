"""The random trees are what the tests that use them take them for."""

from collections.abc import Iterator

import numpy as np

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import COMPARATORS, REBALANCES, Comparison, Gate, Node, Reading, Sort, Strategy, Variable
from strategies.tree.validate import check_values, numbers, uses
from strategies.tree.walk import comparisons, conditions, measures, readings, tickers_of, walk
from tests.reference.trees import random_axes, random_strategy

SYMBOLS = ("AAA", "BBB", "CCC")


def _many():
    rng = np.random.default_rng(7)
    for _ in range(300):
        strategy = random_strategy(rng, SYMBOLS, int(rng.integers(2, 6)), ("n", "t", "w"), ("T",))
        yield strategy, random_axes(rng, strategy, SYMBOLS)


MANY = list(_many())
NODES: list[Node] = [node for strategy, _ in MANY for _, _, node in walk(strategy.root)]


def _comparisons(strategy: Strategy) -> Iterator[Comparison]:
    for path, _, node in walk(strategy.root):
        for place, condition in conditions(node):
            yield from (comparison for _, comparison in comparisons(path + place, condition))


COMPARED = [comparison for strategy, _ in MANY for comparison in _comparisons(strategy)]


def test_random_strategies_are_valid_and_their_values_fit():
    for strategy, axes in MANY:
        assert decode(encode(strategy)) == strategy
        check_values(strategy, axes)
        assert set(tickers_of(strategy, axes)) <= set(SYMBOLS)
        assert set(axes) == {"n", "t", "w", "T"}
        assert all(1 <= len(values) <= 5 for values in axes.values())


def test_every_node_indicator_comparison_and_rebalancing_comes_up():
    kinds = {type(node).__name__ for node in NODES}
    composed = {"Group", "Equal", "Specified", "InverseVolatility", "Scale", "Sort", "Gate", "EnterExit"}
    assert kinds == {"Ticker", "Cash", *composed}
    read = {reading.measure.indicator for strategy, _ in MANY for _, reading in readings(strategy.root)}
    sorts = [node for node in NODES if isinstance(node, Sort)]
    assert read == set(CATALOGUE)
    assert {measure.indicator for sort in sorts for _, measure in measures(sort)} > {"rsi", "volume", "max_drawdown"}
    assert {comparison.op for comparison in COMPARED} == set(COMPARATORS)
    assert {strategy.rebalance for strategy, _ in MANY} == set(REBALANCES)
    assert {strategy.corridor is None for strategy, _ in MANY} == {True, False}


def test_every_part_of_a_sort_comes_up():
    sorts = [node for node in NODES if isinstance(node, Sort)]
    assert {sort.weighting for sort in sorts} == {"equal", "rank", "inverse_volatility"}
    assert {len(sort.ties) for sort in sorts} == {0, 1, 2}
    assert {len(sort.limits) for sort in sorts} == {0, 1}
    assert {len(sort.score) for sort in sorts} == {1, 2}
    assert any(isinstance(child, Sort) for sort in sorts for child in sort.children)
    assert any(len(set(sort.children)) < len(sort.children) for sort in sorts)


def test_a_variable_stands_in_every_role_and_in_several_at_once():
    roles = {use.role for strategy, _ in MANY for places in uses(strategy).values() for use in places}
    fixed = {use.role for strategy, _ in MANY for use, number in numbers(strategy) if not isinstance(number, Variable)}
    assert roles == fixed | {"ticker"}
    assert any(len({use.role for use in places}) > 1 for strategy, _ in MANY for places in uses(strategy).values())


def test_ties_equal_branches_and_repeated_sub_trees_come_up():
    gates = [node for node in NODES if isinstance(node, Gate)]
    assert any(comparison.left == comparison.right for comparison in COMPARED)
    assert any(gate.then == gate.otherwise for gate in gates)
    rights = [comparison.right for comparison in COMPARED]
    assert any(isinstance(right, Reading) and right.measure.parameters == (1.0,) for right in rights)
    repeated = [len(nodes) - len(set(nodes)) for nodes in ([n for _, _, n in walk(s.root)] for s, _ in MANY)]
    assert sum(count > 0 for count in repeated) > len(MANY) / 3


def test_the_same_seed_gives_the_same_strategy():
    first, second = (random_strategy(np.random.default_rng(3), SYMBOLS, 6, ("n",)) for _ in range(2))
    assert first == second
