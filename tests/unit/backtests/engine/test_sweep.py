"""A sweep can be stopped, and combinations that differ every day do not outgrow its tables."""

import threading
import time

import numpy as np
import pytest

from backtests.contracts import RunSpec
from backtests.engine.sweep import Stopped, prepare
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Measure,
    Node,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from tests.unit.backtests.engine.market import random_market
from treeline.core.errors import Invalid
from treeline.marketdata.source import Bars

CASH = Cash()


def test_a_raised_flag_stops_the_sweep() -> None:
    sweep = prepare(Strategy("x", Ticker("AAA")), {}, random_market(np.random.default_rng(0)), RunSpec("BBB"))
    with pytest.raises(Stopped):
        sweep.run(np.zeros((4000, 0), np.int32), np.ones(1, np.uint8))


def test_a_flag_raised_in_the_middle_of_a_block_stops_it_at_once() -> None:
    """One block of a tree with 600 gates over a thousand thresholds takes seconds."""
    walk = np.exp(np.cumsum(np.random.default_rng(2).normal(0.0, 0.02, 4000)))
    bars = {"AAA": Bars("AAA", np.datetime64("2000-01-01", "D") + np.arange(4000), walk)}
    chains: list[Node] = []
    for begin in range(2, 602, 100):
        node: Node = Ticker("AAA")
        for window in range(begin, begin + 100):
            condition = Comparison(Reading(Measure("rsi", (float(window),)), "AAA"), ">", Variable("t"))
            node = Gate(condition, node, Specified((float(window), 1.0), (Ticker("AAA"), CASH)))
        chains.append(node)
    sweep = prepare(
        Strategy("x", Equal(tuple(chains))), {"t": tuple(np.linspace(30.0, 70.0, 1024).tolist())}, bars, RunSpec("AAA")
    )
    stop = np.zeros(1, np.uint8)
    threading.Timer(0.3, stop.__setitem__, (0, 1)).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        sweep.run(np.arange(1024, dtype=np.int32)[:, None], stop)
    assert time.monotonic() - began < 1.3


def test_a_threshold_with_many_values_costs_no_memory_per_session() -> None:
    condition = Comparison(Reading(Measure("rsi", (5.0,)), "AAA"), ">", Variable("t"))
    axes = {"t": tuple(np.linspace(0.0, 100.0, 200_000).tolist())}
    market = random_market(np.random.default_rng(3))
    sweep = prepare(Strategy("x", Gate(condition, Ticker("AAA"), CASH)), axes, market, RunSpec("AAA"))
    assert sweep.nbytes < 2_000_000


def test_windows_that_need_too_much_memory_are_refused_with_the_figure() -> None:
    days = np.datetime64("1990-01-01", "D") + np.arange(12_000)
    market = {name: Bars(name, days, np.linspace(1.0, 2.0, 12_000)) for name in ("AAA", "BBB", "CCC", "DDD")}
    node: Node = Ticker("AAA")
    for name in market:
        node = Gate(Comparison(Reading(Measure("rsi", (Variable("n"),)), name), ">", 50.0), node, CASH)
    axes = {"n": tuple(map(float, range(2, 2001)))}
    with pytest.raises(Invalid, match=r"7,996 indicator series over 12,000 sessions need 768 MB"):
        prepare(Strategy("x", node), axes, market, RunSpec("AAA"))


def test_a_block_of_combinations_that_all_differ_measures_as_each_does_alone() -> None:
    """Four weights and two windows that differ in every lane: no two vectors, codes or pairs are alike."""
    shares = Specified(
        tuple(Variable(name) for name in "abcd"), tuple(Ticker(symbol) for symbol in ("AAA", "BBB", "CCC", "DDD"))
    )
    nested = Specified((Variable("b"), Variable("d")), (Ticker("AAA"), Ticker("BBB")))
    condition = Comparison(
        Reading(Measure("sma", (Variable("n"),)), "AAA"), ">", Reading(Measure("ema", (Variable("m"),)), "AAA")
    )
    strategy = Strategy("x", Gate(condition, shares, nested))
    rng = np.random.default_rng(1)
    axes = {name: tuple(np.sort(rng.uniform(1.0, 50.0, 40))) for name in "abcd"}
    axes |= {"n": tuple(range(2, 42)), "m": tuple(range(2, 42))}
    sweep = prepare(strategy, axes, random_market(rng), RunSpec("BBB"))
    combinations = rng.integers(0, 40, (1500, 6)).astype(np.int32)
    together = sweep.run(combinations)
    for at in range(0, 1500, 97):
        assert sweep.run(combinations[at : at + 1]).metrics.tobytes() == together.metrics[at].tobytes()
