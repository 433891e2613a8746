"""A batch's results in Postgres: columns in blocks of 128 runs.

A block is one bytea: first the behaviours of its runs (uint64), then one metric after the other in the order of
contracts.METRICS (float64), little-endian. It is stored outside of its row and not compressed, so that Postgres reads a
slice of it without the rest. Measured at 200,000 runs: one metric of all runs 8 ms, all metrics of 100 runs anywhere
6 ms, everything 90 ms, written in 0.3 s, 86 MB. One row a run, one column a metric, took 96 MB and a scan of all of it
for every sort.

A run whose behaviour is 0 is not there: it has failed, or lies behind the batch's end.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg import sql

from backtests.contracts import METRICS
from backtests.models import Batch

RUNS = 128  # of a block: two groups of the engine's lanes
BATCHES = 256  # of a partition: dropping the table of old ones frees its disk at once
TABLE = "backtests_block"

_COLUMNS = 1 + len(METRICS)
_BEHAVIOUR = 0  # its place within a block; 0 of a run that is not there
_STRIDE = 8 * RUNS  # bytes of a column within a block
_PART = 16  # blocks that are read at a time: 0.8 MB
_PARTITION_LOCK = 0x7472_6565  # an advisory lock of our own: one creator of partitions at a time
_BLOCKS = "SELECT number, runs FROM backtests_block WHERE batch_id = %s AND number >= %s AND number < %s"
_PLACE = {metric: place for place, metric in enumerate(METRICS, start=1)}


@dataclass(frozen=True, slots=True)
class Columns:
    """`runs` int32 [m], ascending: the runs that are stored; `of` float64 [m] by metric, undefined is NaN."""

    runs: NDArray[np.int32]
    of: dict[str, NDArray[np.float64]]


def store(batch_id: int, lo: int, metrics: NDArray[np.float64], behaviour: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Adds the runs lo, lo+1, … within the caller's transaction: metrics float64 [n, len(METRICS)], behaviour uint64
    [n], 0 for a run that has failed. Answers bool [n]: which were not there before. The others stay as they are."""
    first, behind = lo // RUNS, -(-(lo + len(metrics)) // RUNS)
    if lo % RUNS or len(metrics) % RUNS:
        _lock(batch_id)  # a block may be another chunk's too
    stored = _stored(batch_id, first, behind)
    table = np.zeros((behind - first, _COLUMNS, RUNS), "<u8")
    for number, block in stored.items():
        table[number - first] = block
    flat = np.ascontiguousarray(table.transpose(0, 2, 1)).reshape(-1, _COLUMNS)
    rows = flat[lo - first * RUNS :][: len(metrics)]
    fresh: NDArray[np.bool_] = rows[:, _BEHAVIOUR] == 0
    adds = fresh & (behaviour != 0)
    rows[adds, 0] = behaviour[adds]
    rows[adds, 1:] = metrics[adds].view("<u8")
    if adds.any():
        blocks = np.ascontiguousarray(flat.reshape(-1, RUNS, _COLUMNS).transpose(0, 2, 1))
        _write(batch_id, first, blocks, stored)
    return fresh


def columns(batch: Batch, metrics: Sequence[str]) -> Columns:
    """The metrics of all runs that are stored so far."""
    runs, found = _read(batch, [_PLACE[metric] for metric in metrics])
    return Columns(runs, {name: each.view(np.float64) for name, each in zip(metrics, found, strict=True)})


def behaviours(batch: Batch) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """The runs that are stored so far, int32 [m] ascending, and their behaviours, uint64 [m]."""
    runs, (found,) = _read(batch, [_BEHAVIOUR])
    return runs, found


def rows(batch: Batch, runs: Sequence[int]) -> NDArray[np.float64]:
    """All metrics of these runs, float64 [n, len(METRICS)], in the order in which they are named; a run that is not
    stored is all NaN."""
    wanted = np.asarray(runs, np.int64)
    found = np.full((len(wanted), len(METRICS)), np.nan)
    numbers = np.unique(wanted // RUNS)
    for begin in range(0, len(numbers), _PART):
        query = "SELECT number, runs FROM backtests_block WHERE batch_id = %s AND number = ANY(%s)"
        for number, data in _fetched(query, [batch.pk, numbers[begin : begin + _PART].tolist()]):
            block = _block(data)
            here = np.flatnonzero(wanted // RUNS == number)
            inside = wanted[here] % RUNS
            there = block[0, inside] != 0
            found[here[there]] = block[1:, inside[there]].T.view(np.float64)
    return found


def parts(batch: Batch) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float64]]]:
    """All that is stored so far, ascending, some 2,048 runs at a time: int32 [m] and float64 [m, len(METRICS)].

    No transaction is held between two parts; what is stored meanwhile behind the last one comes, too.
    """
    for first in range(0, -(-batch.total // RUNS), _PART):
        query = (
            "SELECT number, runs FROM backtests_block WHERE batch_id = %s AND number >= %s AND number < %s ORDER BY 1"
        )
        fetched = _fetched(query, [batch.pk, first, first + _PART])
        if not fetched:
            continue
        blocks = np.stack([_block(data) for _, data in fetched])
        there = blocks[:, 0] != 0
        runs = np.array([number for number, _ in fetched], np.int32)[:, None] * RUNS + np.arange(RUNS, dtype=np.int32)
        yield runs[there], blocks[:, 1:].transpose(0, 2, 1)[there].view(np.float64)


def ensure_partition(batch_id: int) -> None:
    """Makes the partition that holds this batch's blocks, unless it is there; safe against others who do the same.

    Attaching a finished table lets readers and writers of the other partitions go on, which CREATE … PARTITION OF would
    not. Must run inside a transaction: the lock is held to its end.
    """
    part = batch_id // BATCHES
    name = f"{TABLE}_{part}"
    if _exists(name):
        return
    low, high = sql.Literal(part * BATCHES), sql.Literal((part + 1) * BATCHES)
    table, partition = sql.Identifier(TABLE), sql.Identifier(name)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PARTITION_LOCK])
        if _exists(name):
            return
        cursor.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(partition, table))
        attach = sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})")
        cursor.execute(attach.format(table, partition, low, high))


def _read(batch: Batch, places: Sequence[int]) -> tuple[NDArray[np.int32], list[NDArray[np.uint64]]]:
    """The runs that are stored, and these columns of theirs."""
    whole = batch.done == batch.total  # then all of them are there: their behaviours need not be read
    wanted = [*places] if whole else [_BEHAVIOUR, *places]
    slices = "".join(f", substr(runs, {place * _STRIDE + 1}, {_STRIDE})" for place in wanted)
    query = f"SELECT number{slices} FROM backtests_block WHERE batch_id = %s ORDER BY number"  # noqa: S608 - of numbers
    fetched = _fetched(query, [batch.pk])
    numbers = np.array([row[0] for row in fetched], np.int32)
    runs = (numbers[:, None] * np.int32(RUNS) + np.arange(RUNS, dtype=np.int32)).astype(np.int32).ravel()
    found = [np.frombuffer(b"".join(row[column] for row in fetched), "<u8") for column in range(1, 1 + len(wanted))]
    if whole:
        return runs[: batch.total], [each[: batch.total] for each in found]
    there = found[0] != 0
    return runs[there], [each[there] for each in found[1:]]


def _fetched(query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """In Postgres' binary format, which Django's cursors don't speak: a bytea would come as twice as many digits."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(query, values, binary=True).fetchall()


def _block(data: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(data, "<u8").reshape(_COLUMNS, RUNS)


def _lock(batch_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM backtests_batch WHERE id = %s FOR NO KEY UPDATE", [batch_id])


def _stored(batch_id: int, first: int, behind: int) -> dict[int, NDArray[np.uint64]]:
    """The blocks that runs tried again are added to; on the first way through there are none."""
    return {number: _block(data) for number, data in _fetched(_BLOCKS, [batch_id, first, behind])}


def _write(batch_id: int, first: int, blocks: NDArray[np.uint64], stored: Collection[int]) -> None:
    """Puts blocks from number `first` on in the place of those that are stored."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if stored:
            query = "DELETE FROM backtests_block WHERE batch_id = %s AND number = ANY(%s)"
            cursor.execute(query, [batch_id, list(stored)])
        with cursor.copy(f"COPY {TABLE} FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(("int8", "int4", "bytea"))
            for number, block in enumerate(blocks, start=first):
                copy.write_row((batch_id, number, block.data))


def _exists(name: str) -> bool:
    """Read from the catalogue itself: to_regclass() may answer from before a wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_class WHERE relname = %s AND relispartition)", [name])
        return bool(cursor.fetchone()[0])
