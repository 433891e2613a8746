"""How a batch would go with up to 64 processes: a step takes what was measured, and waits while others are before it.

A process claims (one at a time, by the lock), prepares a batch the first time, runs a chunk, encodes its sketches, and
stores (all through one Postgres). Chunks have the sizes that claims.py gives them. Each process has a core of its own
and Postgres stands on another machine; what workers and Postgres share here is therefore counted twice, not left out.
"""

import heapq
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from backtests import claims
from backtests.contracts import METRICS
from backtests.engine.parts import PARTS

PROCESSES = (1, 2, 4, 8, 16, 32, 64)
SPREAD = 0.05  # standard deviation of a chunk's time about what its runs take, of itself
RUN_MEGABYTES = 8 * (1 + len(METRICS)) / 1e6


@dataclass(frozen=True)
class Costs:
    """Seconds, all measured: of a process for what it prepares of a batch for itself, of all processes for what they
    work out together; for a run's execution, and for what else it takes; of the claims' lock; of Postgres for a chunk,
    and for a megabyte of results."""

    preparation: float
    together: float
    execution: float
    around: float
    claim: float
    chunk: float
    megabyte: float


@dataclass
class Spent:
    """Seconds of all processes together, by what they were doing."""

    execution: float = 0.0
    preparation: float = 0.0
    sketches: float = 0.0
    claims: float = 0.0
    storing: float = 0.0
    idle: float = 0.0


@dataclass
class Course:
    """From the first claim to the last chunk's end."""

    seconds: float
    spent: Spent

    @property
    def bottleneck(self) -> str:
        """What besides the execution itself took most of the processes' time."""
        others = {name: value for name, value in vars(self.spent).items() if name != "execution"}
        return max(others, key=lambda name: others[name])


@dataclass
class _Batch:
    left: int
    pace: float | None = None
    hands: int = 0
    prepared: set[int] = field(default_factory=set)


def course(costs: Costs, processes: int, batches: int, runs: int, seed: int = 1) -> Course:
    """Of so many equal batches of different users at once, with so many processes."""
    random = np.random.default_rng(seed)
    waiting = [_Batch(runs) for _ in range(batches)]
    spent, order = Spent(), count()
    lock = postgres = last = 0.0
    # When, in which order among equals, who, and the chunk that he comes to store: its batch and its runs.
    events: list[tuple[float, int, int, tuple[_Batch, int] | None]] = [
        (0.0, next(order), one, None) for one in range(processes)
    ]
    heapq.heapify(events)
    ended: list[float] = []
    while events:
        now, _, process, chunk = heapq.heappop(events)
        if chunk is not None:
            batch, size = chunk
            postgres = max(now, postgres) + costs.chunk + size * RUN_MEGABYTES * costs.megabyte
            spent.storing += postgres - now
            batch.pace, batch.hands = 1.0 / costs.execution, batch.hands - 1
            last = max(last, postgres)
            heapq.heappush(events, (postgres, next(order), process, None))
            continue
        batch = max(waiting, key=lambda one: one.left)
        if batch.left == 0:
            ended.append(now)
            continue
        lock = max(now, lock) + costs.claim
        spent.claims += lock - now
        hands = sum(one.hands for one in waiting) + 1
        size = claims.chunk_size(batch.left, batch.pace, hands)
        batch.left, batch.hands = batch.left - size, batch.hands + 1
        takes = _takes(costs, batch, process, size, spent, max(1, processes // batches)) * random.normal(1.0, SPREAD)
        heapq.heappush(events, (lock + takes, next(order), process, (batch, size)))
    spent.idle = sum(last - moment for moment in ended)
    return Course(last, spent)


def _takes(costs: Costs, batch: _Batch, process: int, size: int, spent: Spent, share: int) -> float:
    """The seconds from the claim until the results can be stored; `share` processes begin on each batch."""
    preparation = 0.0
    if process not in batch.prepared:
        preparation = costs.preparation
        if len(batch.prepared) < share:  # who comes later finds what was worked out
            preparation += costs.together / min(share, PARTS)
    batch.prepared.add(process)
    execution, around = size * costs.execution, size * costs.around
    spent.preparation += preparation
    spent.execution += execution
    spent.sketches += around
    return preparation + execution + around
