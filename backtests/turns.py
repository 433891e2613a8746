"""Where batches stand that wait or run: whose is next, and what part of the workers is whose; see claims.py.

An owner's batches are served one after the other: those that may be under way at once, by priority, then age; then the
others. Between owners the claim counts seconds of workers. Here, in advance, an owner's nth batch stands behind n - 1
turns over the weight of his plan: so the first of every owner stand before anybody's second, and of those the owner's
who has been served least.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection

from backtests.claims import SECONDS

USUAL_WORK = 5e7  # sessions of runs a second of one process; half to five times that was seen (docs/performance.md)
_USUAL_SESSIONS = 2500  # of a batch that doesn't know them
_LAST_KEY = 2**63 - 1

_STANDING = """
WITH active AS (
    SELECT id, owner_id, state, priority, total - done - failed AS runs, pace, sessions
    FROM backtests_batch WHERE state IN ('queued', 'running')
    UNION ALL
    SELECT %(last)s, %(owner)s::bigint, 'queued', %(priority)s, 0, NULL, NULL WHERE %(owner)s::bigint IS NOT NULL
), lately AS (
    SELECT coalesce((SELECT start FROM backtests_turn WHERE last_claim IS NOT NULL
                     ORDER BY last_claim DESC NULLS LAST LIMIT 1), 0) AS virtual
), queue AS (
    SELECT active.*, plan.weight, plan.priority AS plan_priority, plan.chunks_in_flight, turn.last_claim,
           runs / coalesce(nullif(pace, 0), %(work)s / coalesce(nullif(sessions, 0), %(sessions)s)) AS seconds,
           greatest(coalesce(turn.served, 0), lately.virtual) AS served,
           row_number() OVER (PARTITION BY active.owner_id ORDER BY state = 'queued', active.priority, active.id)
               <= plan.batches_at_once AS at_once
    FROM active
    JOIN accounts_allowance plan ON plan.user_id = active.owner_id
    CROSS JOIN lately
    LEFT JOIN backtests_turn turn ON turn.owner_id = active.owner_id
    WHERE NOT coalesce(turn.held, false)
), ordered AS (
    SELECT *, row_number() OVER own AS nth, sum(seconds) OVER own - seconds AS ahead
    FROM queue WINDOW own AS (PARTITION BY owner_id ORDER BY NOT at_once, priority, id)
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY state ORDER BY (nth - 1)::float8 / weight, served, plan_priority,
                                 last_claim NULLS FIRST, owner_id, nth) AS place
    FROM ordered
)
SELECT id, CASE WHEN state = 'queued' THEN place END, ahead, chunks_in_flight,
       weight::float8 / (SELECT sum(weight) FROM (SELECT DISTINCT owner_id, weight FROM queue) owners),
       (SELECT count(*) FROM backtests_chunk WHERE state = 'running')
FROM placed WHERE id = ANY(%(batches)s)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one batch stands.

    `position` counts from 1 among all that wait to begin; None when it runs. `ahead`: the seconds of one process that
    its owner's batches before it still need. `share`: the part of the workers that is its owner's while all who have
    something queued go on; of them he gets `chunks_in_flight` at most. `busy`: chunks that workers have in hand now.
    """

    position: int | None
    ahead: float
    chunks_in_flight: int
    share: float
    busy: int

    def hands(self, processes: int) -> float:
        """How many of so many processes work for the batch's owner."""
        return min(processes * self.share, self.chunks_in_flight)

    def wait(self, processes: int) -> float | None:
        """Seconds until its first chunk is claimed; None without a process that could."""
        if processes == 0:
            return None
        return self.ahead / self.hands(processes) + (SECONDS if self.busy >= processes else 0.0)


def usual_pace(sessions: int | None) -> float:
    """Combinations a second of one process, of a batch that has not run yet; about."""
    return USUAL_WORK / (sessions or _USUAL_SESSIONS)


def standings(batches: Sequence[int]) -> dict[int, Standing]:
    """Where those of these batches stand that wait or run; of one whose owner's queue an operator has paused, nothing
    is known."""
    return _read(batches, None, 0) if batches else {}


def standing_of_next(owner: AbstractBaseUser, priority: int) -> Standing | None:
    """Where a batch of this priority would stand if the owner ordered it now; None as above."""
    return _read([_LAST_KEY], owner.pk, priority).get(_LAST_KEY)


def _read(batches: Sequence[int], owner_id: int | None, priority: int) -> dict[int, Standing]:
    values = {
        "batches": list(batches),
        "owner": owner_id,
        "priority": priority,
        "last": _LAST_KEY,
        "work": USUAL_WORK,
        "sessions": _USUAL_SESSIONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, values)
        return {
            key: Standing(place, float(ahead), chunks, float(share), busy)
            for key, place, ahead, chunks, share, busy in cursor.fetchall()
        }
