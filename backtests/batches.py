"""The life of a chunk: ready, claimed, renewed, finished, or given back. Postgres is the only truth here.

1. claim     the next chunk by a fair order, skipping rows that others hold; a token and a lease come with it
2. renew     the lease while it is worked on; False says that the work is not wanted any more
3. finish    in one transaction: fence on the token, COPY the rows, count them; the last chunk finishes the batch
4. release   after a fault: back to ready after a rest, or dead after ATTEMPTS claims, which fails the batch
5. hand_back what was stopped through no fault of its own: ready again, and the attempt doesn't count
6. reap      as release, for leases that ran out, because their worker died or froze

Locks are taken in one order, here and in interventions.py: chunks, batches, turns, and of each the lower id first, so
no two of these can wait for each other. Claiming and reaping skip the chunks that others hold.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from backtests import rows

ATTEMPTS = 3  # claims of a chunk before it is dead

# Postgres is away: nothing can be read or written, and trying again later may help. Any other error of a database is a
# fault in what was asked of it.
AWAY = (OperationalError, InterfaceError)

# A chunk should be about a second of work: below 0.1 s claiming and storing would cost more than a tenth of it, far
# above it progress would jump and a killed worker would lose much. 4,096 combinations are 0.1 s (a small tree over ten
# years) to 1 s (a production tree), and four whole blocks of the engine.
LARGEST_CHUNK = 4096
SMALLEST_CHUNK = 128  # two groups of the engine's lanes; a smaller chunk would be all overhead
FEWEST_CHUNKS = 8  # of a batch that is large enough: several workers share it and its progress is seen to move

# Whose turn it is: the user with the fewest chunks in hand; of those the one whose last claim is the longest ago, so
# that somebody who has just finished a chunk stands behind those who wait; then his most urgent batch, the oldest. The
# batches are ranked first (there are few) and only the first ready chunk of the first batch that has one is locked.
# Fresh chunks go before those that failed, so one bad chunk doesn't hold up the others.
_CLAIM = """
WITH busy AS (
    SELECT batch.owner_id, count(*) AS chunks
    FROM backtests_chunk chunk JOIN backtests_batch batch ON batch.id = chunk.batch_id
    WHERE chunk.state = 'running' GROUP BY batch.owner_id
), turn AS (
    SELECT picked.id FROM (
        SELECT batch.id FROM backtests_batch batch
        LEFT JOIN busy USING (owner_id) LEFT JOIN backtests_turn had USING (owner_id)
        WHERE batch.state IN ('queued', 'running')
        ORDER BY coalesce(busy.chunks, 0), had.last_claim NULLS FIRST, owner_id, batch.priority, batch.id
    ) ranked CROSS JOIN LATERAL (
        SELECT chunk.id FROM backtests_chunk chunk
        WHERE chunk.batch_id = ranked.id AND chunk.state = 'ready'
          AND (chunk.not_before IS NULL OR chunk.not_before <= clock_timestamp())
        ORDER BY chunk.attempts, chunk.seq LIMIT 1 FOR UPDATE SKIP LOCKED
    ) picked LIMIT 1
)
UPDATE backtests_chunk chunk
SET state = 'running', token = %(token)s, worker = %(worker)s, attempts = attempts + 1,
    lease_until = clock_timestamp() + %(lease)s * interval '1 second'
FROM turn WHERE chunk.id = turn.id
RETURNING chunk.id, chunk.batch_id, chunk.seq, chunk.lo, chunk.hi
"""

_OPEN = """
UPDATE backtests_batch SET state = 'running', started = coalesce(started, clock_timestamp())
WHERE id = %s AND state = 'queued'
"""

_TAKE_TURN = """
INSERT INTO backtests_turn AS had (owner_id, last_claim)
SELECT owner_id, clock_timestamp() FROM backtests_batch WHERE id = %s
ON CONFLICT (owner_id) DO UPDATE SET last_claim = greatest(had.last_claim, excluded.last_claim)
"""

_RENEW = """
UPDATE backtests_chunk chunk SET lease_until = clock_timestamp() + %s * interval '1 second'
FROM backtests_batch batch
WHERE chunk.id = %s AND chunk.token = %s AND batch.id = chunk.batch_id AND batch.state = 'running'
"""

_WANTED = """
SELECT 1 FROM backtests_chunk chunk JOIN backtests_batch batch ON batch.id = chunk.batch_id
WHERE chunk.id = %s AND chunk.token = %s AND batch.state = 'running'
"""

_DONE = """
UPDATE backtests_chunk SET state = 'done', token = NULL, lease_until = NULL, failure = '', finished = clock_timestamp()
WHERE id = %s AND token = %s
"""

_COUNT = """
UPDATE backtests_batch SET
    done = done + %(runs)s,
    state = CASE WHEN done + %(runs)s = total THEN 'finished' ELSE state END,
    finished = CASE WHEN done + %(runs)s = total THEN clock_timestamp() END,
    benchmark_metrics = %(benchmark)s,
    timings = jsonb_build_object(
        'prepare', coalesce((timings->>'prepare')::float8, 0) + %(prepare)s,
        'kernel', coalesce((timings->>'kernel')::float8, 0) + %(kernel)s,
        'store', coalesce((timings->>'store')::float8, 0) + extract(epoch FROM clock_timestamp() - now())::float8)
WHERE id = %(batch)s AND state = 'running'
RETURNING state = 'finished'
"""

_GIVE_BACK = """
UPDATE backtests_chunk SET
    state = CASE WHEN attempts >= %(attempts)s THEN 'dead' ELSE 'ready' END,
    not_before = clock_timestamp() + attempts * interval '1 second',
    token = NULL, lease_until = NULL, failure = {reason}
WHERE {which}
RETURNING batch_id, seq, lo, hi, failure, state = 'dead'
"""
_RELEASE = _GIVE_BACK.format(reason="%(reason)s", which="id = %(chunk)s AND token = %(token)s")
_REAP = _GIVE_BACK.format(
    reason="'the worker ' || worker || ' died or froze: its lease ran out'",
    which="""id IN (SELECT id FROM backtests_chunk WHERE state = 'running' AND lease_until < clock_timestamp()
                    FOR UPDATE SKIP LOCKED)""",
)

_HAND_BACK = """
UPDATE backtests_chunk SET state = 'ready', attempts = attempts - 1, token = NULL, lease_until = NULL
WHERE id = %s AND token = %s
"""

_FAIL = """
UPDATE backtests_batch SET state = 'failed', failure = %s, finished = clock_timestamp()
WHERE id = %s AND state IN ('queued', 'running')
"""

_CLAIMABLE = """
SELECT count(*) FROM (
    SELECT 1 FROM backtests_batch batch JOIN backtests_chunk chunk ON chunk.batch_id = batch.id
    WHERE batch.state IN ('queued', 'running') AND chunk.state = 'ready'
      AND (chunk.not_before IS NULL OR chunk.not_before <= clock_timestamp())
    LIMIT %s) found
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A chunk in hand: the runs lo <= run_index < hi. `opens` when it is the batch's first."""

    chunk_id: int
    batch_id: int
    seq: int
    lo: int
    hi: int
    token: UUID
    opens: bool


@dataclass(frozen=True, slots=True)
class Product:
    """What a chunk yields: metrics float64 [hi-lo, len(METRICS)], and what is the same for the whole batch.

    `prepare` and `kernel` are seconds.
    """

    metrics: NDArray[np.float64]
    benchmark_metrics: Mapping[str, float]
    prepare: float
    kernel: float


def chunk_size(total: int) -> int:
    """How many combinations a chunk of a batch of `total` holds."""
    return min(LARGEST_CHUNK, max(SMALLEST_CHUNK, math.ceil(total / FEWEST_CHUNKS)))


def claim(worker: str) -> Claim | None:
    """The chunk whose turn it is, now this worker's; None when nothing is to be done."""
    token = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"token": token, "worker": worker, "lease": settings.BATCH_LEASE_SECONDS})
        found = cursor.fetchone()
        if found is None:
            return None
        chunk_id, batch_id, seq, lo, hi = found
        cursor.execute(_OPEN, [batch_id])
        opens = cursor.rowcount == 1
        cursor.execute(_TAKE_TURN, [batch_id])
        return Claim(chunk_id, batch_id, seq, lo, hi, token, opens)


def renew(held: Claim) -> bool:
    """Prolongs the lease. False when the chunk is somebody else's by now, or the batch does not run any more."""
    return _touches(_RENEW, [settings.BATCH_LEASE_SECONDS, held.chunk_id, held.token])


def wanted(held: Claim) -> bool:
    """Whether the chunk is still ours and its batch still runs; writes nothing."""
    return _touches(_WANTED, [held.chunk_id, held.token])


def finish(held: Claim, product: Product) -> bool | None:
    """Stores the rows and counts them, all or nothing: True when this was the batch's last chunk.

    None, and nothing is kept, when the lease was lost or the batch was cancelled or failed meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DONE, [held.chunk_id, held.token])
        if cursor.rowcount == 0:
            return None
        rows.store(held.batch_id, held.lo, product.metrics)
        cursor.execute(_COUNT, _counted(held, product))
        counted = cursor.fetchone()
        if counted is None:
            transaction.set_rollback(True)
            return None
        return bool(counted[0])


def release(held: Claim, reason: str) -> bool:
    """Gives a chunk back after a fault; True when that was its last attempt, so that its batch has failed."""
    values = {"attempts": ATTEMPTS, "chunk": held.chunk_id, "token": held.token, "reason": reason}
    return _give_back(_RELEASE, values)[1] > 0


def hand_back(held: Claim) -> None:
    """Gives a chunk back that was stopped, not at fault: it is as it was before the claim."""
    _touches(_HAND_BACK, [held.chunk_id, held.token])


def fail(held: Claim, reason: str) -> None:
    """Fails the batch at once: the fault is in what was asked for, and trying again would not mend it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RELEASE, {"attempts": 0, "chunk": held.chunk_id, "token": held.token, "reason": reason})
        if cursor.fetchall():
            cursor.execute(_FAIL, [reason, held.batch_id])


def reap() -> tuple[int, int]:
    """Frees the chunks whose lease ran out: how many, and how many of them are dead and failed their batch."""
    return _give_back(_REAP, {"attempts": ATTEMPTS})


def claimable(most: int) -> int:
    """How many chunks could be claimed now, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMABLE, [most])
        return int(cursor.fetchone()[0])


def _give_back(statement: str, values: Mapping[str, Any]) -> tuple[int, int]:
    dead = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        given_back = cursor.fetchall()
        for batch_id, seq, lo, hi, failure, is_dead in sorted(given_back):
            if is_dead:
                dead += 1
                reason = f"chunk {seq} (runs {lo:,} to {hi - 1:,}) failed {ATTEMPTS} times; the last time: {failure}"
                cursor.execute(_FAIL, [reason, batch_id])
    return len(given_back), dead


def _counted(held: Claim, product: Product) -> dict[str, Any]:
    benchmark = {name: value if math.isfinite(value) else None for name, value in product.benchmark_metrics.items()}
    return {
        "batch": held.batch_id,
        "runs": held.hi - held.lo,
        "benchmark": Jsonb(benchmark),
        "prepare": product.prepare,
        "kernel": product.kernel,
    }


def _touches(statement: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount > 0
