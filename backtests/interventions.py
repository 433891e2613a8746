"""What people do to batches and chunks under way: pause, resume, cancel, try again, bury, hold a user's queue.

Locks are taken in the order of claims.py: chunks, batches, turns, and of each the lower id first.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from backtests import allowance, batches, events, wakeups
from backtests.blocks import RUNS
from backtests.models import Batch, Chunk, Failure, Turn

_BURIED = "an operator buried it"


def cancel(batch_ids: Sequence[int]) -> int:
    """Cancels those of these batches that are not over; how many. Their workers stop within two seconds."""
    with transaction.atomic():
        found = _locked(batch_ids, Batch.OPEN)
        _tell(found)
        for batch in found.defer(*Batch.LARGE).order_by("owner_id", "created"):
            allowance.give_back(batch)
        return found.update(state=Batch.State.CANCELLED, finished=timezone.now())


def pause(batch_ids: Sequence[int]) -> int:
    """Pauses those of these batches that wait or run; how many. Their workers stop within two seconds, and give back
    what they have in hand."""
    with transaction.atomic():
        found = _locked(batch_ids, Batch.ACTIVE)
        _tell(found)
        return found.update(state=Batch.State.PAUSED)


def resume(batch_ids: Sequence[int]) -> int:
    """Lets those of these batches that are paused go on; how many."""
    with transaction.atomic():
        found = _locked(batch_ids, (Batch.State.PAUSED,))
        _tell(found)
        resumed = found.update(state=Batch.State.QUEUED)
        transaction.on_commit(lambda: wakeups.send(wakeups.MOST if resumed else 0))
        return resumed


def retry(batch_ids: Sequence[int]) -> int:
    """Tries again what has failed in these batches: how many batches. What was cancelled stays."""
    ended = (Batch.State.FINISHED, Batch.State.FAILED)
    with transaction.atomic():
        found = _locked(batch_ids, (*Batch.OPEN, *ended)).filter(Q(failed__gt=0) | Q(state=Batch.State.FAILED))
        tried = list(found)
        # After the batches: what was buried while we waited for them is among these. Nobody is waited for here.
        dead = Chunk.objects.select_for_update(skip_locked=True).filter(batch__in=tried, state=Chunk.State.DEAD)
        chunks = list(dead.order_by("pk").values_list("batch_id", "lo", "hi", "pk"))
        for batch in tried:
            _try_again(batch, [chunk[1:] for chunk in chunks if chunk[0] == batch.pk])
        again = Batch.objects.filter(pk__in=[batch.pk for batch in tried])
        again.filter(state__in=ended).update(state=Batch.State.QUEUED, failure="", finished=None)
        again.update(failed=0)
        _tell(again)
        transaction.on_commit(lambda: wakeups.send(wakeups.MOST if tried else 0))
    return len(tried)


def requeue(chunk_ids: Sequence[int]) -> int:
    """Tries again all that has failed in the batches of these dead chunks: how many batches."""
    dead = Chunk.objects.filter(pk__in=chunk_ids, state=Chunk.State.DEAD)
    return retry(sorted(set(dead.values_list("batch_id", flat=True))))


def bury(chunk_ids: Sequence[int]) -> int:
    """Gives up chunks that wait or run: their runs have failed, and their batches go on; how many. Those of a batch
    that is over stay."""
    living = Chunk.objects.select_for_update(of=("self",)).filter(
        pk__in=chunk_ids, state__in=(Chunk.State.READY, Chunk.State.RUNNING), batch__state__in=Batch.OPEN
    )
    with transaction.atomic():
        found = list(living.order_by("pk"))
        Chunk.objects.filter(pk__in=[chunk.pk for chunk in found]).update(
            state=Chunk.State.DEAD, token=None, lease_until=None, failure=_BURIED
        )
        for chunk in sorted(found, key=lambda one: one.batch_id):
            batches.give_up(chunk.batch_id, chunk.lo, chunk.hi, _BURIED)
        _tell(Batch.objects.filter(pk__in={chunk.batch_id for chunk in found}))
    return len(found)


def hold(owner_ids: Iterable[int], *, held: bool) -> None:
    """Lets none of these users' batches go on, or all of them again. What is in hand is finished."""
    for owner_id in sorted(set(owner_ids)):
        Turn.objects.update_or_create(owner_id=owner_id, defaults={"held": held})
    if not held:
        wakeups.send(wakeups.MOST)


def _try_again(batch: Batch, dead: Sequence[tuple[int, int, int]]) -> None:
    """Dead chunks are ready again; what failed otherwise gets chunks of its own, a block at a time."""
    Chunk.objects.filter(pk__in=[pk for _, _, pk in dead]).update(
        state=Chunk.State.READY, attempts=0, faults=0, not_before=None, failure=""
    )
    failures = Failure.objects.filter(batch=batch)
    for lo, hi, _ in dead:
        failures.filter(lo__gte=lo, hi__lte=hi).delete()
    batches.ready_chunks(batch, _by_block(failures.order_by("lo").values_list("lo", "hi")))
    failures.delete()


def _by_block(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """A chunk for each block in which runs have failed, from the first of them to the last: what of it is stored stays,
    and no two chunks write one block."""
    found: dict[int, tuple[int, int]] = {}
    for lo, hi in ranges:
        for block in range(lo // RUNS, -(-hi // RUNS)):
            begin, end = max(lo, block * RUNS), min(hi, (block + 1) * RUNS)
            found[block] = (found.get(block, (begin, end))[0], end)
    return list(found.values())


def _locked(batch_ids: Collection[int], states: Sequence[str]) -> QuerySet[Batch]:
    """Those of these batches that are in one of the states, locked to the transaction's end."""
    found = Batch.objects.select_for_update(no_key=True).filter(pk__in=batch_ids, state__in=states).order_by("pk")
    return Batch.objects.filter(pk__in=list(found.values_list("pk", flat=True)))


def _tell(found: QuerySet[Batch]) -> None:
    """Tells those who watch these batches, once it is there for all to see."""
    for batch_id, owner_id in found.values_list("pk", "owner_id"):
        transaction.on_commit(partial(events.publish, batch_id, owner_id))
