"""How the metrics of a chunk get into Postgres: one binary COPY into the partition of the batch's block."""

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg import sql

from backtests.contracts import METRICS

BLOCK = 256  # batches a partition: at most 51 million rows, and dropping a block's table frees its disk at once
TABLE = "backtests_run"

# A tuple of PostgreSQL's binary COPY, big-endian: the number of fields, then each one's length in bytes and its value.
_TUPLE = np.dtype(
    [("fields", ">i2"), ("batch_length", ">i4"), ("batch", ">i8"), ("index_length", ">i4"), ("index", ">i4")]
    + [part for metric in METRICS for part in ((f"{metric}_length", ">i4"), (metric, ">f8"))]
)
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no header extension
_TRAILER = b"\xff\xff"
_COPY = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
    sql.Identifier(TABLE), sql.SQL(", ").join(map(sql.Identifier, ("batch_id", "run_index", *METRICS)))
)
_PARTITION_LOCK = 0x7472_6565  # an advisory lock of our own: one creator of partitions at a time


def encode(batch_id: int, lo: int, metrics: NDArray[np.float64]) -> bytes:
    """The COPY stream of the runs lo, lo+1, …; `metrics` float64 [n, len(METRICS)]."""
    tuples = np.empty(len(metrics), _TUPLE)
    tuples["fields"] = 2 + len(METRICS)
    tuples["batch_length"] = 8
    tuples["batch"] = batch_id
    tuples["index_length"] = 4
    tuples["index"] = np.arange(lo, lo + len(metrics))
    for column, metric in enumerate(METRICS):
        tuples[f"{metric}_length"] = 8
        tuples[metric] = metrics[:, column]
    return b"".join((_HEADER, tuples.tobytes(), _TRAILER))


def store(batch_id: int, lo: int, metrics: NDArray[np.float64]) -> None:
    """Adds the rows within the caller's transaction. A row that exists already is an error of ours and raises."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(encode(batch_id, lo, metrics))


def ensure_partition(batch_id: int) -> None:
    """Makes the partition that holds this batch's rows, unless it is there; safe against others who do the same.

    Attaching a finished table lets readers and writers of the other partitions go on, which CREATE … PARTITION OF would
    not. Must run inside a transaction: the lock is held to its end.
    """
    block = batch_id // BLOCK
    name = f"{TABLE}_{block}"
    if _exists(name):
        return
    low, high = sql.Literal(block * BLOCK), sql.Literal((block + 1) * BLOCK)
    table, partition = sql.Identifier(TABLE), sql.Identifier(name)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PARTITION_LOCK])
        if _exists(name):
            return
        cursor.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(partition, table))
        attach = sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})")
        cursor.execute(attach.format(table, partition, low, high))


def _exists(name: str) -> bool:
    """Read from the catalogue itself: to_regclass() may answer from before a wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_class WHERE relname = %s AND relispartition)", [name])
        return bool(cursor.fetchone()[0])
