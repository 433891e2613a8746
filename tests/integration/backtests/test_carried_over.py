"""An installation of before, whose results were a row a run and whose chunks were cut when a batch was ordered."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import connection

from backtests import blocks, services
from backtests.contracts import METRICS
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_chunks")]
migration = importlib.import_module("backtests.migrations.0009_blocks")

GRID = "n=5:30,t=60:79"  # 520 runs


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def made_old(batch: Batch, lo: int, hi: int) -> None:
    """The runs lo to hi-1 of a batch stand in rows, and its chunks are cut into 65 runs each, as they were."""
    runs, metrics = map(np.concatenate, zip(*blocks.parts(batch), strict=True))
    with connection.cursor() as cursor:
        columns = ", ".join(f"{metric} float8" for metric in METRICS)
        cursor.execute(f"CREATE TABLE IF NOT EXISTS backtests_run (batch_id bigint, run_index int, {columns})")
        for run in range(lo, hi):
            values = [batch.pk, int(runs[run]), *metrics[run].tolist()]
            cursor.execute(f"INSERT INTO backtests_run VALUES ({', '.join(['%s'] * len(values))})", values)
    Chunk.objects.filter(batch=batch).delete()
    Chunk.objects.bulk_create(
        Chunk(
            batch=batch,
            seq=seq,
            lo=begin,
            hi=min(begin + 65, 520),
            state="done" if lo <= begin and begin + 65 <= hi else "ready",
        )
        for seq, begin in enumerate(range(0, 520, 65))
    )


def carry_over() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'backtests_block'::regclass")
        for (part,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {part}")
        migration.carry_over(None, SimpleNamespace(connection=connection))
        cursor.execute(migration.HANDED_OUT)


def test_its_results_are_the_same_to_the_bit_and_what_it_had_begun_is_finished() -> None:
    over, begun, queued = (finished(services.create(cast.alice(), order(GRID))) for _ in range(3))
    metrics = np.concatenate([part for _, part in blocks.parts(over)])
    made_old(over, 0, 520)
    made_old(begun, 130, 325)
    made_old(queued, 0, 0)
    Batch.objects.filter(pk=begun.pk).update(state="running", done=195, finished=None)
    Batch.objects.filter(pk=queued.pk).update(state="queued", done=0, finished=None, started=None)
    carry_over()
    over.refresh_from_db()
    assert np.concatenate([part for _, part in blocks.parts(over)]).tobytes() == metrics.tobytes()
    assert set(blocks.behaviours(over)[1].tolist()) == {migration.UNKNOWN}
    for batch in (begun, queued):
        assert finished(batch).state == "finished", batch.failure
        assert (batch.done, stored(batch)) == (520, (520, 520))
        assert np.concatenate([part for _, part in blocks.parts(batch)]).tobytes() == metrics.tobytes()
