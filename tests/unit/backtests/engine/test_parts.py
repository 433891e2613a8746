"""Tables that several processes work out together are those that one would work out alone."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from backtests.contracts import RunSpec
from backtests.engine import sweep as module
from backtests.engine.parts import PARTS, bounds
from backtests.engine.sweep import Stopped, prepare
from tests.reference.trees import random_axes, random_strategy
from tests.unit.backtests.engine.market import SYMBOLS, random_market
from tests.unit.backtests.engine.test_block_by_block import _all


def alone(count: int, make: Callable[[int], bytes], _: NDArray[np.uint8]) -> list[bytes]:
    return [make(part) for part in reversed(range(count))][::-1]


def test_parts_put_together_answer_the_bytes_of_the_whole() -> None:
    for seed in range(16):
        rng = np.random.default_rng(seed)
        strategy = random_strategy(rng, SYMBOLS, int(rng.integers(1, 6)), ("n", "m", "w"))
        axes = random_axes(rng, strategy, SYMBOLS)
        market, combinations = random_market(rng), _all(axes)
        whole = prepare(strategy, axes, market, RunSpec(SYMBOLS[0])).run(combinations)
        shared = prepare(strategy, axes, market, RunSpec(SYMBOLS[0]))
        shared.work_out(exchange=alone)
        parts = shared.run(combinations)
        assert parts.metrics.tobytes() == whole.metrics.tobytes(), seed
        assert parts.behaviour.tobytes() == whole.behaviour.tobytes(), seed
        assert parts.sketch.monthly.tobytes() == whole.sketch.monthly.tobytes(), seed
        assert parts.sketch.weights.tobytes() == whole.sketch.weights.tobytes(), seed


@pytest.mark.parametrize("decisions", [1, 2, 63, 64, 65, 2514])
def test_every_decision_is_in_one_part(decisions: int) -> None:
    ends = bounds(decisions)
    assert (ends[0], ends[-1]) == (0, decisions)
    assert all(begin < end for begin, end in pairwise(ends))
    assert len(ends) - 1 == (PARTS if decisions >= 64 else 1)


def test_what_is_too_much_in_parts_is_run_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    strategy = random_strategy(rng, SYMBOLS, 5, ("n", "m", "w"))
    axes = random_axes(rng, strategy, SYMBOLS)
    market, combinations = random_market(rng), _all(axes)
    whole = prepare(strategy, axes, market, RunSpec(SYMBOLS[0])).run(combinations)
    monkeypatch.setattr(module, "LARGEST", 1000)
    shared = prepare(strategy, axes, market, RunSpec(SYMBOLS[0]))
    shared.work_out(exchange=alone)
    monkeypatch.undo()
    assert shared._too_many
    assert shared.run(combinations).metrics.tobytes() == whole.metrics.tobytes()


def test_a_raised_flag_stops_a_part() -> None:
    rng = np.random.default_rng(4)
    strategy = random_strategy(rng, SYMBOLS, 5, ("n", "m", "w"))
    sweep = prepare(strategy, random_axes(rng, strategy, SYMBOLS), random_market(rng), RunSpec(SYMBOLS[0]))
    with pytest.raises(Stopped):
        sweep.work_out(np.ones(1, np.uint8), alone)
