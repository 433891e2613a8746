"""What is too much is said in words, and costs never take more than there is."""

import numpy as np
import pytest

from backtests.contracts import Costs, Provenance, RunSpec
from backtests.engine.single import backtest
from backtests.engine.sweep import prepare
from strategies.tree.nodes import (
    Comparison,
    Equal,
    Gate,
    Measure,
    Node,
    Reading,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    Variable,
)
from tests.unit.backtests.engine.market import SYMBOLS, random_market
from treeline.core.errors import Invalid
from treeline.marketdata.source import Bars

NOWHERE = Provenance("test", "", 0, 0, 0.0)


def test_seventy_variables_run_as_each_combination_does_alone() -> None:
    names = [f"v{number}" for number in range(70)]
    weights = Specified(tuple(Variable(name) for name in names), tuple(Ticker(SYMBOLS[n % 3]) for n in range(70)))
    market = random_market(np.random.default_rng(1))
    sweep = prepare(Strategy("x", weights), dict.fromkeys(names, (1.0, 2.0)), market, RunSpec(SYMBOLS[0]))
    some = np.random.default_rng(2).integers(0, 2, (40, 70)).astype(np.int32)
    together = sweep.run(some)
    assert sweep.run(some[7:8]).metrics.tobytes() == together.metrics[7:8].tobytes()


def test_a_measured_sub_tree_of_too_many_choices_is_refused_at_once() -> None:
    gates: list[Node] = []
    for number in range(20):
        condition = Comparison(Reading(Measure("rsi", (5.0,)), SYMBOLS[0]), ">", Variable(f"v{number}"))
        gates.append(Gate(condition, Ticker(SYMBOLS[1]), Ticker(SYMBOLS[2])))
    pool = (Equal(tuple(gates)), Ticker(SYMBOLS[0]))
    sort = Sort((Term(Measure("cumulative_return", (5.0,))),), "top", 1.0, pool)
    axes = {f"v{number}": (40.0, 60.0) for number in range(20)}
    with pytest.raises(Invalid, match=r"20 variables .* have 1,048,576 choices"):
        prepare(Strategy("x", sort), axes, random_market(np.random.default_rng(1)), RunSpec(SYMBOLS[0]))


def test_costs_can_take_all_there_is_but_not_more() -> None:
    days = np.datetime64("2020-01-01", "D") + np.arange(30)
    bars = {"A": Bars("A", days, 100.0 + np.arange(30.0)), "P": Bars("P", days, np.full(30, 1e-4))}
    spec = RunSpec("A", costs=Costs(commission_per_share=1.0))
    outcome = backtest(Strategy("x", Ticker("P")), {}, bars, spec, NOWHERE)
    assert np.all(outcome.equity == 0.0)
    assert outcome.metrics["total_return"] == -1.0
