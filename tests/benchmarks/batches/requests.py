"""Requests over HTTP, one after the other, by the clock."""

import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from tests.benchmarks.batches.people import Person
from tests.benchmarks.figures import GOAL, Figure, machine

Query = Sequence[tuple[str, str]]


def milliseconds(
    person: Person, path: str, queries: Iterable[Query], before: Callable[[], object] | None = None
) -> list[float]:
    """What each of these requests took, from the first byte sent to the last one read and parsed. `before` is called
    before each, outside of its time."""
    taken = []
    for query in queries:
        if before is not None:
            before()
        began = time.perf_counter()
        person.get(path, query)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def slowest(name: str, taken: Sequence[float], detail: str, goal: str = "") -> Figure:
    """The 95th percentile, with the median and the slowest in the detail."""
    spread = f"p95 of {len(taken)}; median {np.median(taken):.4g}, slowest {max(taken):.4g}"
    parts = (f"{GOAL}{goal}" if goal else "", detail, spread, machine())
    return Figure(name, round(float(np.percentile(taken, 95)), 3), "ms", "; ".join(part for part in parts if part))
