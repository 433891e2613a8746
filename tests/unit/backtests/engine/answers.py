"""What a sweep answers, as bytes, here or in a process of its own."""

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import Runs
from backtests.engine.sweep import Sweep, prepare
from tests.unit.backtests.engine.cases import Case, case


def fresh(case: Case) -> Sweep:
    """A sweep that has not run anything."""
    return prepare(case.strategy, case.axes, case.market, case.spec)


def answers(runs: Runs) -> list[bytes]:
    """All that is answered for each combination."""
    sketch = runs.sketch
    parts = (runs.metrics, runs.behaviour, sketch.monthly, sketch.moments, sketch.weights, sketch.mixed)
    return [b"".join(part[at].tobytes() for part in parts) for at in range(len(runs.metrics))]


def answers_of(seed: int, portions: list[NDArray[np.int32]]) -> list[bytes]:
    """A case's answers to portions of combinations, in their order; everything is made anew."""
    sweep = fresh(case(seed))
    return [one for portion in portions for one in answers(sweep.run(portion))]
