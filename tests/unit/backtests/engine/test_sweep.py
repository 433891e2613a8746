"""A sweep can be stopped, and combinations that differ every day do not outgrow its tables."""

import numpy as np
import pytest

from backtests.contracts import RunSpec
from backtests.engine.sweep import Stopped, prepare
from strategies.tree.nodes import Comparison, Gate, Reading, Specified, Strategy, Ticker, Variable
from tests.unit.backtests.engine.market import random_market


def test_a_raised_flag_stops_the_sweep() -> None:
    sweep = prepare(Strategy("x", Ticker("AAA")), {}, random_market(np.random.default_rng(0)), RunSpec("BBB"))
    with pytest.raises(Stopped):
        sweep.run(np.zeros((4000, 0), np.int32), np.ones(1, np.uint8))


def test_a_block_of_combinations_that_all_differ_measures_as_each_does_alone() -> None:
    """Four weights and two windows that differ in every lane: no two vectors, codes or pairs are alike."""
    shares = Specified(
        tuple(Variable(name) for name in "abcd"), tuple(Ticker(symbol) for symbol in ("AAA", "BBB", "CCC", "DDD"))
    )
    nested = Specified((Variable("b"), Variable("d")), (Ticker("AAA"), Ticker("BBB")))
    condition = Comparison(Reading("sma", "AAA", Variable("n")), ">", Reading("ema", "AAA", Variable("m")))
    strategy = Strategy("x", Gate(condition, shares, nested))
    rng = np.random.default_rng(1)
    axes = {name: tuple(np.sort(rng.uniform(1.0, 50.0, 40))) for name in "abcd"}
    axes |= {"n": tuple(range(2, 42)), "m": tuple(range(2, 42))}
    sweep = prepare(strategy, axes, random_market(rng), RunSpec("BBB"))
    combinations = rng.integers(0, 40, (1500, 6)).astype(np.int32)
    together = sweep.run(combinations)
    for at in range(0, 1500, 97):
        assert sweep.run(combinations[at : at + 1]).tobytes() == together[at : at + 1].tobytes()
