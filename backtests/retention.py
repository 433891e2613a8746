"""How long batches are kept: so many days after they were over as their owner's plan says when it is asked.

A batch that is queued, running or paused stays, however long. What goes, goes batch by batch in transactions of their
own: a batch with everything of it in Postgres, and its sketches once that is committed.
"""

import datetime as dt
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from backtests import blocks, leftovers
from backtests.contracts import METRICS
from backtests.models import Batch

log = structlog.get_logger(__name__)

PATIENCE = (
    2.0  # seconds after which deleting makes room for others of the queue, chunks that are to be freed among them
)

_BLOCK = (1 + len(METRICS)) * blocks.RUNS * 8  # bytes

_DUE = """
FROM backtests_batch batch JOIN accounts_allowance allowance ON allowance.user_id = batch.owner_id
WHERE batch.finished IS NOT NULL AND batch.state NOT IN ('queued', 'running', 'paused')
AND batch.finished + allowance.keep_days * interval '1 day' <= clock_timestamp() + %s * interval '1 day'
"""
_GOING = f"""
SELECT batch.public_id, batch.name, batch.done, batch.done + batch.failed,
       batch.finished + allowance.keep_days * interval '1 day' {_DUE} AND (%s::bigint IS NULL OR batch.owner_id = %s)
ORDER BY 5, batch.id
"""


@dataclass(frozen=True, slots=True)
class Going:
    """A batch that goes: its results, the bytes that they take in Postgres, and when."""

    public_id: UUID
    name: str
    runs: int
    bytes: int
    goes: dt.datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted; `more` is due still."""

    batches: int
    runs: int
    bytes: int
    more: bool


def keep_days(owner_ids: Collection[int]) -> dict[int, int]:
    """For how many days each of these users' batches are kept, as of now."""
    query = "SELECT user_id, keep_days FROM accounts_allowance WHERE user_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(query, [sorted(set(owner_ids))])
        return dict(cursor.fetchall())


def kept_until(batch: Batch, keep_days: int) -> dt.datetime | None:
    """When the batch goes; None while it is not over."""
    if batch.finished is None or batch.state in Batch.OPEN:
        return None
    return batch.finished + dt.timedelta(days=keep_days)


def going(owner: AbstractBaseUser | None, days: int) -> list[Going]:
    """What goes within so many days, the first to go first: the owner's, or for an operator (None) everybody's."""
    key = None if owner is None else owner.pk
    with connection.cursor() as cursor:
        cursor.execute(_GOING, [days, key, key])
        return [
            Going(public_id, name, done, _bytes(stored), goes)
            for public_id, name, done, stored, goes in cursor.fetchall()
        ]


def delete_due(patience: float = PATIENCE) -> Gone:
    """Deletes what is due, for so many seconds at most, but one batch at least."""
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT batch.id {_DUE} ORDER BY batch.finished, batch.id", [0])
        due = [batch_id for (batch_id,) in cursor.fetchall()]
    deleted: list[Batch] = []
    for place_, batch_id in enumerate(due):
        if deleted and time.monotonic() > until:
            return _gone(deleted, more=place_ < len(due))
        if batch := _delete(batch_id):
            deleted.append(batch)
    return _gone(deleted, more=False)


def _delete(batch_id: int) -> Batch | None:
    """Deletes the batch if it is due; None when it is not any more: somebody may try again what failed of it, which
    lets it go on."""
    with transaction.atomic(), connection.cursor() as cursor:
        leftovers.lock(batch_id)
        cursor.execute(f"SELECT batch.id {_DUE} AND batch.id = %s", [0, batch_id])
        if cursor.fetchone() is None:
            return None
        batch = Batch.objects.defer(*Batch.LARGE).get(pk=batch_id)
        Batch.objects.filter(pk=batch_id).delete()
        transaction.on_commit(lambda: leftovers.removed(batch))
    return batch


def _gone(deleted: Sequence[Batch], *, more: bool) -> Gone:
    runs = sum(batch.done for batch in deleted)
    return Gone(len(deleted), runs, sum(_bytes(batch.done + batch.failed) for batch in deleted), more)


def _bytes(stored: int) -> int:
    """Of the blocks of so many runs."""
    return -(-stored // blocks.RUNS) * _BLOCK
