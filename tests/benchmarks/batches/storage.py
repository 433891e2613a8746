"""What results take on disk, and ten million of them."""

import shutil
import uuid

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from backtests import blocks
from backtests.blocks import RUNS, TABLE
from backtests.contracts import METRICS
from backtests.models import Batch
from tests.benchmarks.batches.people import Person
from tests.benchmarks.batches.stack import Stack
from tests.benchmarks.figures import Figure, figure

ASKED_METRICS = 36
COPIES = 49  # of 200,000 runs each, beside the one that is read: ten million
MADE = 7  # of these have values of their own, the others are copies
PART = 128 * RUNS
NEEDED = 12_000_000_000  # bytes: blocks, the log that they go through, some room


def stored_bytes() -> int:
    """All partitions of the results, with their indexes and what stands outside of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0) FROM pg_inherits WHERE inhparent = %s::regclass",
            [TABLE],
        )
        return int(cursor.fetchone()[0])


def disk(stack: Stack, batch: Batch, grown: int) -> list[Figure]:
    """`grown`: bytes by which the results' tables have grown for this batch."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE narrow (LIKE {TABLE} INCLUDING ALL)")
        cursor.execute(
            f"INSERT INTO narrow SELECT batch_id, number, substr(runs, 1, %s) FROM {TABLE} WHERE batch_id = %s",
            [8 * RUNS * (1 + ASKED_METRICS), batch.pk],
        )
        cursor.execute("SELECT pg_total_relation_size('narrow')")
        narrow = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE narrow")
    sketches = sum(
        file.stat().st_size for file in (stack.folder / "sketches").rglob("*") if str(batch.public_id) in str(file)
    )
    scaled = 200_000 / batch.done / 1e6
    beside = f"sketches beside them {sketches * scaled:.1f} MB"
    detail = f"blocks with indexes and toast, measured at {batch.done:,} runs; {beside}"
    return [
        figure(
            f"disk of 200,000 runs, {ASKED_METRICS} metrics",
            "MB",
            [narrow * scaled],
            f"a table of the same make; {detail}",
            "≤ 80",
        ),
        figure(f"disk of 200,000 runs, all {len(METRICS)} metrics", "MB", [grown * scaled], detail),
        figure("sketches of 200,000 runs", "MB", [sketches * scaled], "files"),
    ]


def has_room() -> bool:
    """Whether the disk takes ten million results."""
    return shutil.disk_usage(settings.VAR).free > NEEDED


def fill(model: Batch, people: list[Person]) -> None:
    """COPIES batches like this one, of these people in turn: MADE with random metrics, the others copies of them."""
    print(f"  {COPIES} more batches of {model.total:,}", flush=True)
    random = np.random.default_rng(1)
    made: list[int] = []
    for number in range(COPIES):
        owner = people[number % len(people)].user
        with transaction.atomic():
            batch = Batch.objects.get(pk=model.pk)
            batch.pk, batch.public_id, batch.owner = None, uuid.uuid4(), owner
            batch.save(force_insert=True)
            blocks.ensure_partition(batch.pk)
            if number < MADE:
                _store(batch, random)
                made.append(batch.pk)
            else:
                _copy(made[number % MADE], batch.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _store(batch: Batch, random: np.random.Generator) -> None:
    for lo in range(0, batch.total, PART):
        runs = min(PART, batch.total - lo)
        behaviour = random.integers(2, 2**63, runs, dtype=np.uint64)
        blocks.store(batch.pk, lo, random.standard_normal((runs, len(METRICS))), behaviour)


def _copy(of: int, to: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} SELECT %s, number, runs FROM {TABLE} WHERE batch_id = %s", [to, of])
