"""Random strategies, values, prices and terms: what the engine's agreement with the reference is tried on.

A usual run tries a tenth; TREELINE_TREES=200 tries all of it (some minutes).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import FILLS, Costs, Provenance, RunSpec
from strategies.tree.nodes import Strategy, Value
from tests.reference.trees import random_axes, random_strategy
from tests.unit.backtests.engine.market import SYMBOLS, random_market
from treeline.marketdata.source import Bars

TREES = int(os.environ.get("TREELINE_TREES", "20"))
NOWHERE = Provenance("test", "", 0, 0, 0.0)


@dataclass(frozen=True)
class Case:
    """A strategy with value lists for its variables, bars, and what is simulated; `rng` draws what else is wanted."""

    seed: int
    rng: np.random.Generator
    strategy: Strategy
    axes: dict[str, tuple[Value, ...]]
    market: dict[str, Bars]
    spec: RunSpec

    def values(self, combination: NDArray[np.int32]) -> dict[str, Value]:
        """The values of a combination of value numbers."""
        return {name: options[at] for (name, options), at in zip(self.axes.items(), combination, strict=True)}

    def combinations(self, count: int) -> NDArray[np.int32]:
        """Value numbers int32 [count, V], drawn by chance, the same ones twice now and then."""
        return np.stack(
            [self.rng.integers(0, len(options), count) for options in self.axes.values()], axis=1, dtype=np.int32
        )


def case(seed: int) -> Case:
    """Always the same for a seed."""
    rng = np.random.default_rng(seed)
    strategy = random_strategy(rng, SYMBOLS, int(rng.integers(2, 6)), ("n", "m", "w"), ("T",))
    axes = random_axes(rng, strategy, SYMBOLS)
    costs = Costs(float(rng.integers(0, 20)), round(float(rng.choice([0.0, 0.1])), 1), float(rng.choice([0.0, 0.02])))
    spec = RunSpec(SYMBOLS[0], costs=costs, fill=FILLS[int(rng.integers(len(FILLS)))])
    if rng.random() < 0.2:
        spec = replace(spec, benchmark=random_strategy(rng, SYMBOLS, 2))
    return Case(seed, rng, strategy, axes, random_market(rng), spec)


def cases(block: int, blocks: int) -> Iterator[Case]:
    """The share of TREES cases that falls to one of several test cases."""
    for seed in range(block, TREES, blocks):
        yield case(seed)
