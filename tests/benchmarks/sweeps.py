"""How fast a sweep is, and what its time goes to."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backtests.engine import sweep as module
from backtests.engine.prepared import Prepared
from backtests.engine.sweep import Sweep
from tests.benchmarks.figures import ROUNDS, spent

# Stage: the functions that the sweep's module calls for it.
STAGES: Mapping[str, tuple[str, ...]] = {
    "tabulate": ("tabulate",),
    "follow": ("follow",),
    "price": ("price", "price_corridor"),
    "average weights": ("average",),
    "measure": ("measure",),
}


def rates(prepared: Prepared, indices: NDArray[np.int32]) -> list[float]:
    """Combinations a second in each of ROUNDS. A round begins with nothing but what is prepared: what holds for all
    combinations is worked out in it, as in a batch."""
    measured = []
    for _ in range(ROUNDS + 1):
        sweep = Sweep(prepared)
        measured.append(len(indices) / spent(lambda: sweep.run(indices)))  # noqa: B023 - called at once
    return measured[1:]  # the first compiles


def stages(prepared: Prepared, indices: NDArray[np.int32]) -> list[dict[str, float]]:
    """The seconds of every stage in each of ROUNDS; "the rest" is what stands around them."""
    measured = []
    for _ in range(ROUNDS + 1):
        sweep = Sweep(prepared)
        with _timed() as seconds:
            total = spent(lambda: sweep.run(indices))  # noqa: B023 - called at once
        measured.append(seconds | {"the rest": total - sum(seconds.values())})
    return measured[1:]


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """The seconds of every stage, filled while the block runs: its functions are wrapped for so long."""
    seconds = dict.fromkeys(STAGES, 0.0)
    originals = {name: getattr(module, name) for names in STAGES.values() for name in names}
    for stage, names in STAGES.items():
        for name in names:
            setattr(module, name, _wrapped(originals[name], stage, seconds))
    try:
        yield seconds
    finally:
        for name, original in originals.items():
            setattr(module, name, original)


def _wrapped(function: Callable[..., Any], stage: str, seconds: dict[str, float]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        began = time.process_time()
        try:
            return function(*arguments)
        finally:
            seconds[stage] += time.process_time() - began

    return call
