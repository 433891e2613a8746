"""How long a batch will take, from what batches took before it.

    seconds = wait in the queue + preparation + combinations / (pace × processes that work for its owner)

`pace` is the combinations a second of one process. It goes down as there are more sessions, in proportion, and as the
tree has more nodes, but only with their fourth root, since a sweep shares what combinations have in common: over ten
years and variables in 60 % of the gates 5,295 nodes ran at 9,780 combinations a second, over five years 42 nodes at
84,406 (docs/performance.md). So work = pace × sessions × nodes ** NODES_POWER is much the same for most trees.
"""

import math
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from redis.exceptions import RedisError

from backtests.claims import FIRST_CHUNK
from backtests.durations import durations
from backtests.models import Batch
from backtests.turns import Standing
from workers import registry
from workers.queues import BATCH

Basis = Literal["this tree's earlier batches", "other trees on this installation", "a rule of thumb"]

SAME_TREE: Basis = "this tree's earlier batches"
OTHER_TREES: Basis = "other trees on this installation"
RULE_OF_THUMB: Basis = "a rule of thumb"
BASES: tuple[Basis, ...] = (SAME_TREE, OTHER_TREES, RULE_OF_THUMB)

NODES_POWER = 0.25
USUAL_WORK = 1.7e8  # the demonstration, 44 nodes over 3,270 sessions at 20,000 combinations a second on an EPYC's core
USUAL_PREPARATION = 0.3  # seconds, those of a tree of 5,000 nodes; the demonstration takes 0.05
EARLIER = 50  # batches of the installation that are looked at
ALIKE = 0.2  # by how much their sessions may differ for batches of the same tree

_TIMED = ("sessions", "done", "timings", "started", "finished")
_REMEMBERED = 5.0  # seconds: pages ask every second, and workers don't come and go as fast

_NODES = (
    "SELECT count(*) FROM backtests_batch, jsonb_path_query(document, 'strict $.**.node') WHERE backtests_batch.id = %s"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Combinations a second of one process, the seconds that it needs before the first, and how that is known."""

    runs: float
    preparation: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seconds` from the order to the end, of which `wait` until the first chunk. `processes` that do batches now: with
    none it is told for one; None when Redis is away, which knows them."""

    seconds: float
    wait: float
    pace: Pace
    processes: int | None


def estimate(combinations: int, pace: Pace, standing: Standing | None) -> Estimate:
    """How long so many combinations take from now on; `standing` None when that is not known."""
    there = processes()
    working = max(there or 1, 1)
    hands = working if standing is None else standing.hands(working)
    wait = (standing.wait(working) if standing else None) or 0.0
    return Estimate(wait + pace.preparation + combinations / (pace.runs * hands), wait, pace, there)


def pace_of(owner: AbstractBaseUser, digest: str, nodes: int, sessions: int, combinations: int) -> Pace:
    """What is known of the pace of a tree: from the owner's batches of it, else from all of this installation, else
    from the demonstration. Batches that were over within their first chunk tell of larger ones nothing."""
    finished = Batch.objects.filter(state=Batch.State.FINISHED, sessions__gt=0).order_by("-finished")
    large = finished.filter(done__gte=FIRST_CHUNK)
    mine = (large if combinations >= FIRST_CHUNK else finished).filter(owner_id=owner.pk, digest=digest)
    alike = mine.filter(sessions__gte=(1 - ALIKE) * sessions, sessions__lte=(1 + ALIKE) * sessions)
    for batch, pace in _each(alike.only(*_TIMED)[:1]):
        return Pace(pace * _sessions(batch) / sessions, _preparation([batch]), SAME_TREE)
    found = _each(large.only(*_TIMED)[:EARLIER])
    work = [pace * _sessions(batch) * _nodes(batch.pk) ** NODES_POWER for batch, pace in found]
    if work:
        preparation = _preparation([batch for batch, _ in found])
        return Pace(statistics.median(work) / (sessions * nodes**NODES_POWER), preparation, OTHER_TREES)
    return Pace(USUAL_WORK / (sessions * nodes**NODES_POWER), USUAL_PREPARATION, RULE_OF_THUMB)


def processes() -> int | None:
    """How many processes do batches now, as it was known at most a few seconds ago; None while Redis is away."""
    return _processes(int(time.monotonic() / _REMEMBERED))


@lru_cache(1)
def _processes(_: int) -> int | None:
    try:
        return registry.processes(BATCH)
    except (RedisError, OSError):
        return None


def _each(batches: Iterable[Batch]) -> list[tuple[Batch, float]]:
    """Those whose pace is known, with it."""
    return [(batch, pace) for batch in batches if (pace := _measured(batch)) is not None]


def _measured(batch: Batch) -> float | None:
    """The pace of a finished batch; None for one of old, whose times were told otherwise or not at all."""
    if "execution" not in batch.timings:
        return None
    spent = _seconds(batch, "execution") + _seconds(batch, "store")
    return batch.done / spent if spent > 0 else None


def _preparation(batches: Sequence[Batch]) -> float:
    """What one process of a batch needed, the median of these: the times are those of all processes together."""
    took = durations(batches)
    at_once = [max(1, round(_seconds(batch, "chunks") / (took.get(batch.pk) or math.inf))) for batch in batches]
    return statistics.median(
        (_seconds(batch, "fetch") + _seconds(batch, "indicators")) / processes
        for batch, processes in zip(batches, at_once, strict=True)
    )


def _seconds(batch: Batch, part: str) -> float:
    timings: dict[str, Any] = batch.timings
    return float(timings.get(part, 0.0))


def _sessions(batch: Batch) -> int:
    assert batch.sessions is not None
    return batch.sessions


@lru_cache(1024)
def _nodes(batch_id: int) -> int:
    """How many nodes a batch's tree has."""
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [batch_id])
        return max(1, int(cursor.fetchone()[0]))
