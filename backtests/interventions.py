"""What people do to batches and chunks under way: cancel, requeue, bury.

Locks are taken in the order of batches.py: chunks, then batches, the lower id first.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backtests import wakeups
from backtests.models import Batch, Chunk

_BURIED = "an operator buried it"


def cancel(batch_ids: Sequence[int]) -> int:
    """Cancels those of these batches that are not over; how many."""
    with transaction.atomic():
        active = _locked(batch_ids, Batch.ACTIVE)
        return active.update(state=Batch.State.CANCELLED, finished=timezone.now())


def requeue(chunk_ids: Sequence[int]) -> int:
    """Lets the failed batches of these dead chunks go on: all their dead chunks get all attempts again; how many.

    One dead chunk that is left would keep its batch from ever ending. What is dead in a batch that was cancelled stays.
    """
    failed = Batch.objects.filter(
        chunks__in=Chunk.objects.filter(pk__in=chunk_ids, state=Chunk.State.DEAD), state=Batch.State.FAILED
    )
    with transaction.atomic():
        dead = Chunk.objects.select_for_update().filter(batch_id__in=list(failed.values_list("pk", flat=True)))
        found = list(dead.filter(state=Chunk.State.DEAD).order_by("pk").values_list("pk", "batch_id"))
        Chunk.objects.filter(pk__in=[pk for pk, _ in found]).update(
            state=Chunk.State.READY, attempts=0, not_before=None, failure=""
        )
        batches = _locked({batch for _, batch in found}, (Batch.State.FAILED,))
        batches.update(state=Batch.State.QUEUED, failure="", finished=None)
        transaction.on_commit(lambda: wakeups.send(len(found)))
    return len(found)


def bury(chunk_ids: Sequence[int]) -> int:
    """Ends chunks that wait or run, which fails their batches; how many. Those of a batch that is over stay."""
    living = Chunk.objects.select_for_update(of=("self",)).filter(
        pk__in=chunk_ids, state__in=(Chunk.State.READY, Chunk.State.RUNNING), batch__state__in=Batch.ACTIVE
    )
    with transaction.atomic():
        found = list(living.order_by("pk").values_list("pk", "batch_id", "seq"))
        Chunk.objects.filter(pk__in=[pk for pk, _, _ in found]).update(
            state=Chunk.State.DEAD, token=None, lease_until=None, failure=_BURIED
        )
        first = {batch: seq for _, batch, seq in reversed(found)}
        for batch in _locked(first.keys(), Batch.ACTIVE).values_list("pk", flat=True):
            Batch.objects.filter(pk=batch).update(
                state=Batch.State.FAILED, failure=f"chunk {first[batch]}: {_BURIED}", finished=timezone.now()
            )
    return len(found)


def _locked(batch_ids: Collection[int], states: Sequence[str]) -> QuerySet[Batch]:
    """Those of these batches that are in one of the states, locked to the transaction's end."""
    found = Batch.objects.select_for_update(no_key=True).filter(pk__in=batch_ids, state__in=states).order_by("pk")
    return Batch.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
