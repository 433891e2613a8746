"""Several people at once: who comes later with little, and who comes with as much as the others."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection

from backtests.models import Batch
from tests.benchmarks.batches import orders
from tests.benchmarks.batches.people import Ordered, Person
from tests.benchmarks.figures import Figure, figure

HEAD_START = 3.0  # seconds that the large batch has for itself
LATECOMERS = 5
MUCH = 0.4  # of the large batch is left when the next latecomer orders
LITTLE = "bound=60:84.5:0.5,rsi_window=5:14"  # 50 × 10
THIRD = "bound=60:84.5:0.5,rsi_window=5:24,window=10:69"  # 50 × 20 × 60

# What each of these batches has had of the workers: chunks that are done, and those in hand since their claim.
_HAD = """
SELECT coalesce((batch.timings->>'chunks')::float8, 0) + coalesce((
    SELECT sum(extract(epoch FROM clock_timestamp() - (chunk.lease_until - %s * interval '1 second')))
    FROM backtests_chunk chunk WHERE chunk.batch_id = batch.id AND chunk.state = 'running'), 0)
FROM backtests_batch batch WHERE batch.public_id = ANY(%s::uuid[]) ORDER BY batch.id
"""


def latecomer(large: Person, little: Person) -> list[Figure]:
    """LATECOMERS orders of 500, one after the other, while 200,000 of somebody else's go on."""
    print("  500 behind 200,000", flush=True)
    started: list[float] = []
    finished: list[float] = []
    goes_on: Ordered | None = None
    while len(started) < LATECOMERS:
        if goes_on is None or not _has_left(goes_on, MUCH):
            goes_on = large.order(orders.rains())
            time.sleep(HEAD_START)
        done = little.wait_for(little.order(orders.small_tree(LITTLE)))
        if _has_left(goes_on):  # else it was over meanwhile, and nothing was shown
            started.append(done.started)
            finished.append(done.seconds)
    assert goes_on is not None
    large.wait_for(goes_on)
    detail = f"ordered {HEAD_START:g} s or more after 199,680 of another user's, 2 worker processes"
    return [
        figure("B's 500 behind A's 200,000, until the first chunk", "s", started, detail, "≤ 2"),
        figure("B's 500 behind A's 200,000, done", "s", finished, detail, "≤ 5"),
    ]


def shares(people: list[Person], asked: dict[str, Any]) -> list[Figure]:
    """The same batch of 60,000 for each of them at the same time."""
    print("  three users at once", flush=True)
    with ThreadPoolExecutor(len(people)) as together:
        ordered = list(together.map(lambda one: one.order(asked), people))
    ids = [one.id for one in ordered]
    while Batch.objects.filter(public_id__in=ids, state__in=Batch.OPEN).count() == len(ids):
        time.sleep(0.02)
    with connection.cursor() as cursor:
        cursor.execute(_HAD, [settings.BATCH_LEASE_SECONDS, ids])
        had = [float(row[0]) for row in cursor.fetchall()]
    for person, one in zip(people, ordered, strict=True):
        person.wait_for(one)
    fair = statistics.mean(had)
    apart = 100.0 * max(abs(one / fair - 1.0) for one in had)
    told = ", ".join(f"{one:.2f}" for one in had)
    detail = f"worker seconds when the first of three is done: {told}; 60,000 each, one plan, 2 worker processes"
    return [figure("three users of one plan, furthest from an even share", "%", [apart], detail, "≤ 10")]


def _has_left(ordered: Ordered, part: float = 0.0) -> bool:
    """Whether more than this part of the batch is still to be done."""
    batch = Batch.objects.get(public_id=ordered.id)
    return batch.total - batch.done > part * batch.total
