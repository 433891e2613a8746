"""Who works on what next: the claim of a chunk.

1. One claim at a time, by an advisory lock: so the shares are exact, and no two processes take the same runs. A claim
   takes 2 ms; a process makes one a second.
2. Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng 1996) over the seconds of the workers. Each user has a
   virtual time up to which he has been served; a second of a worker moves it on by 1 / the weight of his plan. Who
   comes back after a rest starts where the others stand, and after a rest of all of them everybody starts anew. The
   user with the earliest virtual time is next; of those, the plan with priority, then who waits longest. A plan also
   says how many of a user's batches go on at once and how many chunks he may have in hand.
3. Which of his batches: the most urgent, then the oldest.
4. Which runs: a chunk that was given back, or else the next ones of the batch, as many as take about a second.

Locks are taken in one order, in all files here: chunks, batches, turns, and of each the lower id first. A claim takes
a chunk only if nobody else holds it, so it never waits for one while it holds a batch.
"""

import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from backtests.blocks import RUNS

SECONDS = 1.0  # of work in a chunk: progress moves, a killed worker loses little, and claim and finish are below 2 %
FIRST_CHUNK = 8 * RUNS  # while nothing is known of a batch's pace: one block of the engine
LARGEST_CHUNK = 128 * RUNS  # 16,384 runs: 200,000 are at least a dozen chunks, and their results 6.5 MB
LEAST_SECONDS = 0.1  # below that a chunk would be all overhead
SHARES = 2  # of what is left: towards a batch's end chunks shrink, so that all its workers end together

_TRIES = 3  # whoever holds the only chunk there is lets it go soon, and the reaper wakes somebody then
_CLAIM_LOCK = 0x7472_6566  # an advisory lock of our own
# A worker that freezes with the lock in hand must not stop the others: Postgres ends its transaction.
_ENTER = f"SET LOCAL idle_in_transaction_session_timeout = '5s'; SELECT pg_advisory_xact_lock({_CLAIM_LOCK})"

_NEXT = """
WITH busy AS (
    SELECT batch.owner_id, count(*) AS chunks
    FROM backtests_chunk chunk JOIN backtests_batch batch ON batch.id = chunk.batch_id
    WHERE chunk.state = 'running' GROUP BY batch.owner_id
), standing AS (
    SELECT coalesce(CASE
        WHEN EXISTS (SELECT FROM backtests_batch WHERE state = 'running')
        THEN (SELECT start FROM backtests_turn WHERE last_claim IS NOT NULL ORDER BY last_claim DESC NULLS LAST LIMIT 1)
        ELSE (SELECT max(served) FROM backtests_turn) END, 0) AS virtual
), queue AS (
    SELECT id, owner_id, priority, started IS NULL AS is_new, next_run < total AS has_more,
           row_number() OVER (PARTITION BY owner_id ORDER BY state = 'queued', priority, id) AS nth
    FROM backtests_batch WHERE state IN ('queued', 'running')
)
SELECT queue.id, queue.owner_id, queue.is_new, plan.weight,
       greatest(coalesce(turn.served, 0), standing.virtual) AS start
FROM queue
JOIN accounts_allowance plan ON plan.user_id = queue.owner_id
CROSS JOIN standing
LEFT JOIN busy ON busy.owner_id = queue.owner_id
LEFT JOIN backtests_turn turn ON turn.owner_id = queue.owner_id
WHERE queue.nth <= plan.batches_at_once AND coalesce(busy.chunks, 0) < plan.chunks_in_flight
  AND NOT coalesce(turn.held, false)
  AND (queue.has_more OR EXISTS (
      SELECT FROM backtests_chunk chunk WHERE chunk.batch_id = queue.id AND chunk.state = 'ready'
      AND (chunk.not_before IS NULL OR chunk.not_before <= clock_timestamp())))
ORDER BY start, plan.priority, turn.last_claim NULLS FIRST, queue.owner_id, queue.priority, queue.id
LIMIT 1
"""

_TAKE = """
UPDATE backtests_chunk SET state = 'running', token = %(token)s, worker = %(worker)s, attempts = attempts + 1,
    lease_until = clock_timestamp() + %(lease)s * interval '1 second'
WHERE id = (
    SELECT id FROM backtests_chunk WHERE batch_id = %(batch)s AND state = 'ready'
      AND (not_before IS NULL OR not_before <= clock_timestamp())
    ORDER BY attempts, seq LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, seq, lo, hi
"""

_LEFT = """
SELECT next_run, total, pace, (SELECT count(*) FROM backtests_chunk WHERE state = 'running')
FROM backtests_batch WHERE id = %s
"""

_CARVE = """
WITH cut AS (
    UPDATE backtests_batch SET next_run = least(total, next_run + %(runs)s), next_seq = next_seq + 1
    WHERE id = %(batch)s AND state IN ('queued', 'running') AND next_run = %(lo)s AND next_run < total
    RETURNING id, next_seq - 1 AS seq, next_run AS hi
)
INSERT INTO backtests_chunk (batch_id, seq, lo, hi, state, token, worker, attempts, faults, lease_until, failure)
SELECT id, seq, %(lo)s, hi, 'running', %(token)s, %(worker)s, 1, 0,
       clock_timestamp() + %(lease)s * interval '1 second', ''
FROM cut RETURNING id, seq, lo, hi
"""

_OPEN = """
UPDATE backtests_batch SET state = 'running', started = coalesce(started, clock_timestamp())
WHERE id = %s AND state = 'queued'
"""

_TAKE_TURN = """
INSERT INTO backtests_turn (owner_id, last_claim, start, served, held)
VALUES (%(owner)s, clock_timestamp(), %(start)s, %(start)s + %(seconds)s / %(weight)s, false)
ON CONFLICT (owner_id) DO UPDATE
SET last_claim = excluded.last_claim, start = excluded.start, served = excluded.served
"""

_CHARGE = """
UPDATE backtests_turn turn SET served = served + (%s - %s) / plan.weight
FROM accounts_allowance plan, backtests_batch batch
WHERE batch.id = %s AND turn.owner_id = batch.owner_id AND plan.user_id = batch.owner_id
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
    owner_id: int


def claim(worker: str) -> Claim | None:
    """The chunk whose turn it is, now this worker's; None when nothing is to be done."""
    for _ in range(_TRIES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ENTER)
            cursor.execute(_NEXT)
            found = cursor.fetchone()
            if found is None:
                return None
            batch_id, owner_id, is_new, weight, start = found
            token = uuid4()
            held = {"batch": batch_id, "token": token, "worker": worker, "lease": settings.BATCH_LEASE_SECONDS}
            chunk = _taken(cursor, held) or _carved(cursor, held)
            if chunk is None:
                continue  # it was paused, cancelled, deleted or given away this very moment
            cursor.execute(_OPEN, [batch_id])
            cursor.execute(_TAKE_TURN, {"owner": owner_id, "start": start, "seconds": SECONDS, "weight": weight})
            chunk_id, seq, lo, hi = chunk
            return Claim(chunk_id, batch_id, seq, lo, hi, token, is_new, owner_id)
    return None


def charge(batch_id: int, seconds: float) -> None:
    """Corrects the virtual time of a batch's owner: a chunk took so long, and not the second that its claim assumed."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARGE, [seconds, SECONDS, batch_id])


def chunk_size(left: int, pace: float | None, hands: int) -> int:
    """How many of the `left` runs of a batch the next chunk holds: about SECONDS at `pace`, its runs a second, in whole
    blocks, and no more than what lets `hands` processes end together."""
    if pace is None:
        return min(left, FIRST_CHUNK)
    wanted = min(pace * SECONDS, max(left / (SHARES * hands), pace * LEAST_SECONDS), LARGEST_CHUNK)
    return min(left, math.ceil(max(wanted, 1.0) / RUNS) * RUNS)


def _taken(cursor: Any, held: dict[str, Any]) -> Any:
    cursor.execute(_TAKE, held)
    return cursor.fetchone()


def _carved(cursor: Any, held: dict[str, Any]) -> Any:
    cursor.execute(_LEFT, [held["batch"]])
    found = cursor.fetchone()
    if found is None or found[0] == found[1]:
        return None
    lo, total, pace, running = found
    cursor.execute(_CARVE, {**held, "lo": lo, "runs": chunk_size(total - lo, pace, running + 1)})
    return cursor.fetchone()
