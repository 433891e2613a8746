"""A combination's answer is the same bytes alone, among others, in another order and in other portions."""

import numpy as np
import pytest

from backtests.contracts import Runs
from backtests.engine import sweep as sweeps
from backtests.engine.sweep import prepare
from tests.unit.backtests.engine.cases import cases

BLOCKS = 5


def answers(runs: Runs) -> list[bytes]:
    """All that is answered for each combination."""
    sketch = runs.sketch
    parts = (runs.metrics, runs.behaviour, sketch.monthly, sketch.moments, sketch.weights)
    return [b"".join(part[at].tobytes() for part in parts) for at in range(len(runs.metrics))]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_combination_has_the_same_bytes_whatever_stands_beside_it(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in cases(block, BLOCKS):
        combinations = case.combinations(150)
        ready = prepare(case.strategy, case.axes, case.market, case.spec)
        together = answers(ready.run(combinations))

        shuffled = case.rng.permutation(len(combinations))
        assert answers(ready.run(combinations[shuffled])) == [together[at] for at in shuffled], case.seed

        fresh = prepare(case.strategy, case.axes, case.market, case.spec)
        for at in case.rng.integers(0, len(combinations), 5):
            assert answers(fresh.run(combinations[at : at + 1])) == [together[at]], (case.seed, at)

        portions = np.array_split(combinations, 7)
        assert [one for portion in portions for one in answers(fresh.run(portion))] == together, case.seed

        with monkeypatch.context() as patch:
            patch.setattr(sweeps, "BLOCK", 32)
            assert answers(ready.run(combinations)) == together, case.seed


@pytest.mark.parametrize("block", range(BLOCKS))
def test_equal_behaviour_means_equal_metrics(block: int) -> None:
    for case in cases(block, BLOCKS):
        runs = prepare(case.strategy, case.axes, case.market, case.spec).run(case.combinations(150))
        met: dict[int, bytes] = {}
        for behaviour, metrics in zip(runs.behaviour.tolist(), runs.metrics, strict=True):
            assert met.setdefault(behaviour, metrics.tobytes()) == metrics.tobytes(), case.seed
