"""The random trees are what the tests that use them take them for."""

import numpy as np

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import Gate, Reading, Variable
from strategies.tree.validate import check_values, numbers, uses
from strategies.tree.walk import readings, tickers_of, walk
from tests.reference.trees import random_axes, random_strategy

SYMBOLS = ("AAA", "BBB", "CCC")


def _many():
    rng = np.random.default_rng(7)
    for _ in range(200):
        strategy = random_strategy(rng, SYMBOLS, 5, ("n", "t", "w"))
        yield strategy, random_axes(rng, strategy)


MANY = list(_many())


def test_random_strategies_are_valid_and_their_values_fit():
    for strategy, axes in MANY:
        assert decode(encode(strategy)) == strategy
        check_values(strategy, axes)
        assert set(tickers_of(strategy)) <= set(SYMBOLS)
        assert set(axes) == {"n", "t", "w"}
        assert all(1 <= len(values) <= 5 for values in axes.values())


def test_every_node_and_indicator_and_every_role_of_a_variable_comes_up():
    nodes = {type(node).__name__ for strategy, _ in MANY for _, _, node in walk(strategy.root)}
    assert nodes == {"Ticker", "Cash", "Group", "Equal", "Specified", "Gate"}
    assert {reading.indicator for strategy, _ in MANY for _, reading in readings(strategy.root)} == set(CATALOGUE)
    roles = [(use.role, isinstance(number, Variable)) for strategy, _ in MANY for use, number in numbers(strategy)]
    assert len(set(roles)) == 6
    assert any(len({use.role for use in places}) > 1 for strategy, _ in MANY for places in uses(strategy).values())


def test_ties_equal_branches_and_repeated_sub_trees_come_up():
    gates = [node for strategy, _ in MANY for _, _, node in walk(strategy.root) if isinstance(node, Gate)]
    assert any(gate.condition.left == gate.condition.right for gate in gates)
    assert any(gate.then == gate.otherwise for gate in gates)
    assert any(isinstance(gate.condition.right, Reading) and gate.condition.right.window == 1.0 for gate in gates)
    repeated = [len(nodes) - len(set(nodes)) for nodes in ([n for _, _, n in walk(s.root)] for s, _ in MANY)]
    assert sum(count > 0 for count in repeated) > len(MANY) / 3


def test_the_same_seed_gives_the_same_strategy():
    first, second = (random_strategy(np.random.default_rng(3), SYMBOLS, 6, ("n",)) for _ in range(2))
    assert first == second
