"""Where tabulating all values would be too much, a block of combinations is worked out alone: with the same answer."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from backtests.contracts import RunSpec
from backtests.engine.lattice import Lattice, TooMany
from backtests.engine.sweep import prepare
from backtests.engine.tabulate import tabulate
from strategies.compiler.program import Code
from strategies.tree.nodes import (
    Comparison,
    Equal,
    Gate,
    Measure,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Value,
    Variable,
)
from tests.reference.trees import random_axes, random_strategy
from tests.unit.backtests.engine.market import SYMBOLS, random_market


def _all(axes: Mapping[str, Sequence[Value]]) -> np.ndarray:
    numbers = itertools.product(*(range(len(values)) for values in axes.values()))
    return np.array(list(numbers), np.int32).reshape(-1, len(axes))


def test_a_block_by_itself_answers_the_bytes_of_the_tabulated_sweep() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        strategy = random_strategy(rng, SYMBOLS, int(rng.integers(1, 6)), ("n", "m", "w"))
        axes = random_axes(rng, strategy, SYMBOLS)
        market, combinations = random_market(rng), _all(axes)
        tabulated = prepare(strategy, axes, market, RunSpec(SYMBOLS[0])).run(combinations)
        alone = prepare(strategy, axes, market, RunSpec(SYMBOLS[0]))
        alone._too_many = True
        blocks = alone.run(combinations)
        assert blocks.metrics.tobytes() == tabulated.metrics.tobytes(), seed
        assert blocks.behaviour.tobytes() == tabulated.behaviour.tobytes(), seed
        assert blocks.sketch.weights.tobytes() == tabulated.sketch.weights.tobytes(), seed


def test_more_weights_than_a_table_holds_are_run_block_by_block() -> None:
    weights = tuple(Variable(name) for name in ("a", "b", "c"))
    mixed = Specified(weights, tuple(Ticker(symbol) for symbol in SYMBOLS[:3]))
    calm = Comparison(Reading(Measure("rsi", (5.0,)), SYMBOLS[0]), ">", 50.0)
    strategy = Strategy("weights", Gate(calm, mixed, Equal((mixed, Ticker(SYMBOLS[1])))))
    axes = {name: tuple(float(value) for value in range(1, 41)) for name in ("a", "b", "c")}
    sweep = prepare(strategy, axes, random_market(np.random.default_rng(1)), RunSpec(SYMBOLS[0]))
    some = np.random.default_rng(2).integers(0, 40, (300, 3)).astype(np.int32)
    together = sweep.run(some)
    assert sweep._too_many
    for at in (0, 17, 299):
        assert sweep.run(some[at : at + 1]).metrics.tobytes() == together.metrics[at : at + 1].tobytes()


def test_a_block_is_halved_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    strategy = Strategy("weights", Specified((Variable("a"), 1.0), (Ticker(SYMBOLS[0]), Ticker(SYMBOLS[1]))))
    axes = {"a": tuple(float(value) for value in range(1, 101))}
    sweep = prepare(strategy, axes, random_market(np.random.default_rng(1)), RunSpec(SYMBOLS[0]))
    expected = sweep.run(_all(axes))
    seen: list[int] = []

    def at_most_thirty(code: Code, lattice: Lattice, *rest: Any) -> Any:
        seen.append(int(lattice.axes.size.sum()))
        if seen[-1] > 30:
            raise TooMany
        return tabulate(code, lattice, *rest)

    monkeypatch.setattr("backtests.engine.sweep.tabulate", at_most_thirty)
    halved = prepare(strategy, axes, random_market(np.random.default_rng(1)), RunSpec(SYMBOLS[0])).run(_all(axes))
    assert halved.metrics.tobytes() == expected.metrics.tobytes()
    assert max(size for size in seen if size <= 30) > 20
