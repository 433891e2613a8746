"""The life of a chunk after its claim: renewed, finished, or given back. Postgres is the only truth here.

1. claim     see claims.py: a token and a lease come with the chunk
2. renew     the lease while it is worked on; False says that the work is not wanted any more
3. finish    in one transaction: fence on the token, COPY the results, count them; the last chunk finishes the batch
4. release   after a fault: back to ready after a rest; FAULTS of one chunk fail the batch
5. hand_back what was stopped through no fault of its own: ready again, and the attempt doesn't count
6. reap      leases that ran out, because their worker died or froze: ready again. What CUTS workers died of is cut
             into PIECES; a block that DEATHS of them died of has failed, and the batch goes on without it. One that
             froze while it stored its results holds its chunk's row, and the batch's: Postgres ends its transaction
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from backtests import blocks, claims, events
from backtests.claims import Claim
from backtests.models import Batch, Chunk, Failure

FAULTS = 3  # of one chunk, after which its batch has failed
CUTS = 3  # workers that die with the same chunk in hand, after which it is cut into pieces
DEATHS = 6  # workers that die with the same block in hand, after which it is given up: some may be killed from outside
FROZEN = 5.0  # seconds of silence in a transaction, after which a worker whose lease ran out has frozen in it
FROZEN_COPYING = 60.0  # the same of a COPY, which may be slow: 6.5 MB at 110 kB/s
PIECES = 16  # so a chunk of 16,384 runs is down to a single block the second time

# Postgres is away: nothing can be read or written, and trying again later may help. Any other error of a database is a
# fault in what was asked of it.
AWAY = (OperationalError, InterfaceError)

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

# The pace is that of the last chunks, half of it the newest's. A line a second is enough of a log.
_COUNT = """
UPDATE backtests_batch SET
    done = done + %(done)s, failed = failed + %(failed)s,
    pace = CASE WHEN %(pace)s::float8 IS NULL THEN pace ELSE (coalesce(pace, %(pace)s) + %(pace)s) / 2 END,
    benchmark_metrics = coalesce(%(benchmark)s, benchmark_metrics),
    told = CASE WHEN told > clock_timestamp() - interval '1 second' THEN told ELSE clock_timestamp() END,
    timings = (SELECT jsonb_object_agg(name, spent::float8 + coalesce((timings->>name)::float8, 0))
               FROM jsonb_each_text(%(timings)s) AS chunk (name, spent))
WHERE id = %(batch)s AND state = 'running'
RETURNING done, failed, total, told >= now()
"""

_FINISH = """
UPDATE backtests_batch SET finished = clock_timestamp(),
    state = CASE WHEN done = 0 THEN 'failed' ELSE 'finished' END,
    failure = CASE WHEN done = 0 THEN 'none of its combinations could be run, such as ' || (
        SELECT 'run ' || lo || ': ' || reason FROM backtests_failure WHERE batch_id = %(batch)s ORDER BY lo LIMIT 1)
        ELSE '' END
WHERE id = %(batch)s AND done + failed = total AND state IN ('queued', 'running', 'paused')
"""

_RELEASE = """
UPDATE backtests_chunk SET faults = faults + 1, attempts = attempts - 1,
    state = CASE WHEN faults + 1 >= %(faults)s THEN 'dead' ELSE 'ready' END,
    not_before = clock_timestamp() + (faults + 1) * %(rest)s * interval '1 second',
    token = NULL, lease_until = NULL, failure = %(reason)s
WHERE id = %(chunk)s AND token = %(token)s
RETURNING state = 'dead'
"""

_REAP = """
UPDATE backtests_chunk SET state = 'ready', not_before = NULL, token = NULL, lease_until = NULL,
    failure = 'the worker ' || worker || ' died or froze: its lease ran out'
WHERE id IN (SELECT id FROM backtests_chunk WHERE state = 'running' AND lease_until < clock_timestamp()
             ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING id, batch_id, lo, hi, attempts
"""

# Whoever holds the row of a chunk whose lease ran out, and lets Postgres wait: for its next statement, or for the rest
# of its COPY, of which only the beginning is known. A worker that waits for a lock or a disk lives, and is left alone;
# so is a session of another role, which must not be ended by this one. It is found by the transaction that changed the
# row, so `finish` must be the outermost transaction, and nothing may refer to chunks by a foreign key.
_END_FROZEN = """
SELECT pg_terminate_backend(held.pid) FROM pg_stat_activity held
WHERE held.backend_xid IN (
    SELECT xmax FROM backtests_chunk WHERE state = 'running' AND lease_until < clock_timestamp() AND xmax <> '0')
AND held.usename = current_user AND held.wait_event = 'ClientRead'
AND held.state_change < clock_timestamp()
    - CASE held.state WHEN 'active' THEN %(copying)s ELSE %(silent)s END * interval '1 second'
"""

_HAND_BACK = """
UPDATE backtests_chunk SET state = 'ready', attempts = attempts - 1, token = NULL, lease_until = NULL
WHERE id = %s AND token = %s
"""

_FAIL = """
UPDATE backtests_batch SET state = 'failed', failure = %s, finished = clock_timestamp()
WHERE id = %s AND state IN ('queued', 'running', 'paused')
"""

# As far as plans let workers take them.
_CLAIMABLE = """
WITH queue AS (
    SELECT id, owner_id, row_number() OVER (PARTITION BY owner_id ORDER BY state = 'queued', priority, id) AS nth
    FROM backtests_batch WHERE state IN ('queued', 'running')
), owners AS (
    SELECT queue.owner_id, sum(waiting.chunks) AS chunks, max(plan.chunks_in_flight) AS most
    FROM queue
    JOIN backtests_waiting waiting ON waiting.batch_id = queue.id
    JOIN accounts_allowance plan ON plan.user_id = queue.owner_id
    WHERE queue.nth <= plan.batches_at_once GROUP BY queue.owner_id
), busy AS (
    SELECT batch.owner_id, count(*) AS chunks
    FROM backtests_chunk chunk JOIN backtests_batch batch ON batch.id = chunk.batch_id
    WHERE chunk.state = 'running' GROUP BY batch.owner_id
)
SELECT least(coalesce(sum(least(owners.chunks, greatest(0, most - coalesce(busy.chunks, 0)))), 0), %s)::int
FROM owners LEFT JOIN busy USING (owner_id)
"""


@dataclass(frozen=True, slots=True)
class Product:
    """What a chunk yields: metrics float64 [hi-lo, len(METRICS)], behaviour uint64 [hi-lo], the reasons of the runs
    that failed by their number (their behaviour is 0), what is the same for the whole batch, and the figures of
    TIMINGS, all but `store`."""

    metrics: NDArray[np.float64]
    behaviour: NDArray[np.uint64]
    failures: Mapping[int, str]
    benchmark_metrics: Mapping[str, float]
    timings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is after a chunk. `tells` once a second: then the log is told."""

    done: int
    failed: int
    total: int
    tells: bool

    @property
    def over(self) -> bool:
        """Whether that was the last chunk."""
        return self.done + self.failed == self.total


def renew(held: Claim) -> bool:
    """Prolongs the lease. False when the chunk is somebody else's by now, or the batch does not run any more."""
    return _touches(_RENEW, [settings.BATCH_LEASE_SECONDS, held.chunk_id, held.token])


def wanted(held: Claim) -> bool:
    """Whether the chunk is still ours and its batch still runs; writes nothing."""
    return _touches(_WANTED, [held.chunk_id, held.token])


def finish(held: Claim, product: Product) -> Progress | None:
    """Stores the results and counts them, all or nothing.

    None, and nothing is kept, when the lease was lost or the batch was paused, cancelled or failed meanwhile.
    """
    began = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DONE, [held.chunk_id, held.token])
        if cursor.rowcount == 0:
            return None
        fresh = blocks.store(held.batch_id, held.lo, product.metrics, product.behaviour)
        failures = {run: reason for run, reason in product.failures.items() if fresh[run - held.lo]}
        _note(held.batch_id, failures)
        seconds = (timezone.now() - began).total_seconds()
        cursor.execute(_COUNT, _counted(held, product, int(fresh.sum()), len(failures), seconds))
        counted = cursor.fetchone()
        if counted is None:
            transaction.set_rollback(True)
            return None
        progress = Progress(*counted)
        if progress.over:
            cursor.execute(_FINISH, {"batch": held.batch_id})
        claims.charge(held.batch_id, product.timings["chunks"])
        return progress


def release(held: Claim, reason: str, *, faults: int = FAULTS, rest: float = 1.0) -> bool:
    """Gives a chunk back after a fault; True when that was fault number `faults`, so that its batch has failed. It
    rests `rest` seconds after the first fault, twice as long after the second, and so on."""
    values: dict[str, Any] = {"faults": faults, "chunk": held.chunk_id, "token": held.token, "reason": reason}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RELEASE, {**values, "rest": rest})
        found = cursor.fetchone()
        if found is None or not found[0]:
            return False
        runs = f"runs {held.lo:,} to {held.hi - 1:,}"
        cursor.execute(_FAIL, [f"{runs} could not be run, {faults} times; the last time: {reason}", held.batch_id])
        return True


def hand_back(held: Claim) -> None:
    """Gives a chunk back that was stopped, not at fault: it is as it was before the claim."""
    _touches(_HAND_BACK, [held.chunk_id, held.token])


def fail(held: Claim, reason: str) -> None:
    """Fails the batch at once: the fault is in what was asked for, and trying again would not mend it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _RELEASE, {"faults": 0, "chunk": held.chunk_id, "token": held.token, "reason": reason, "rest": 0}
        )
        if cursor.fetchall():
            cursor.execute(_FAIL, [reason, held.batch_id])


def reap() -> tuple[int, int]:
    """Frees the chunks whose lease ran out: how many, and how many runs were given up with them. A chunk whose worker
    froze while it stored them is freed the next time."""
    with connection.cursor() as cursor:
        cursor.execute(_END_FROZEN, {"silent": FROZEN, "copying": FROZEN_COPYING})
    lost = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REAP)
        freed = sorted(cursor.fetchall(), key=lambda chunk: (chunk[1], chunk[0]))
        for chunk_id, batch_id, lo, hi, attempts in freed:
            if hi - lo > blocks.RUNS and attempts >= CUTS:
                _cut(chunk_id, batch_id, lo, hi)
            elif attempts >= DEATHS:
                lost += hi - lo
                Chunk.objects.filter(pk=chunk_id).update(state=Chunk.State.DEAD)
                give_up(batch_id, lo, hi, f"{DEATHS} workers died or froze with it in hand", hopeless=True)
        for batch_id, owner_id in Batch.objects.filter(pk__in={chunk[1] for chunk in freed}).values_list(
            "pk", "owner_id"
        ):
            transaction.on_commit(partial(events.publish, batch_id, owner_id))
    return len(freed), lost


def claimable(most: int) -> int:
    """How many chunks could be claimed now, about, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMABLE, [most])
        return int(cursor.fetchone()[0])


def ready_chunks(batch: Batch, ranges: Sequence[tuple[int, int]]) -> None:
    """Makes these runs of a batch claimable again as chunks of their own. The batch is locked by the caller."""
    made = [
        Chunk(batch_id=batch.pk, seq=seq, lo=lo, hi=hi) for seq, (lo, hi) in enumerate(ranges, start=batch.next_seq)
    ]
    Chunk.objects.bulk_create(made)
    batch.next_seq += len(made)
    batch.save(update_fields=["next_seq"])


def give_up(batch_id: int, lo: int, hi: int, reason: str, *, hopeless: bool = False) -> None:
    """These runs of a batch have failed; it goes on without them. `hopeless` when workers died of them: if nothing of
    the batch was done by then, the rest would kill its workers, too, and the batch has failed."""
    Failure.objects.create(batch_id=batch_id, lo=lo, hi=hi, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE backtests_batch SET failed = failed + %s WHERE id = %s RETURNING done", [hi - lo, batch_id]
        )
        if hopeless and cursor.fetchone()[0] == 0:
            cursor.execute(_FAIL, [f"runs {lo:,} to {hi - 1:,}: {reason}", batch_id])
        cursor.execute(_FINISH, {"batch": batch_id})


def _cut(chunk_id: int, batch_id: int, lo: int, hi: int) -> None:
    """Replaces a chunk by PIECES of whole blocks: what kills workers will stand alone, the rest be done."""
    size = math.ceil((hi - lo) / PIECES / blocks.RUNS) * blocks.RUNS
    batch = Batch.objects.select_for_update(no_key=True).only("next_seq").get(pk=batch_id)
    Chunk.objects.filter(pk=chunk_id).update(hi=lo + size, attempts=0)
    ready_chunks(batch, [(begin, min(begin + size, hi)) for begin in range(lo + size, hi, size)])


def _note(batch_id: int, failures: Mapping[int, str]) -> None:
    Failure.objects.bulk_create(
        Failure(batch_id=batch_id, lo=run, hi=run + 1, reason=reason) for run, reason in failures.items()
    )


def _counted(held: Claim, product: Product, fresh: int, failed: int, store: float) -> dict[str, Any]:
    benchmark = {name: value if math.isfinite(value) else None for name, value in product.benchmark_metrics.items()}
    timings = {**product.timings, "store": store}
    return {
        "batch": held.batch_id,
        "done": fresh - failed,
        "failed": failed,
        "pace": (held.hi - held.lo) / timings["execution"] if timings["execution"] > 0 else None,
        "benchmark": Jsonb(benchmark),
        "timings": Jsonb(timings),
    }


def _touches(statement: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount > 0
