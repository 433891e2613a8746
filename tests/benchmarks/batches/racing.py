"""What one Postgres takes: processes that do nothing but claim chunks, or nothing but store results."""

import multiprocessing
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from backtests import batches, blocks, claims
from backtests.blocks import RUNS
from backtests.contracts import METRICS, TIMINGS
from backtests.models import Batch, Chunk
from tests.benchmarks.batches.people import Person

CLAIMERS, WRITERS = 16, 8
SECONDS = 2.0  # of claiming
ROUNDS = 6  # chunks that each writer stores
LARGE, LITTLE = 128 * RUNS, RUNS


@dataclass(frozen=True)
class Rates:
    """A second: claims, by CLAIMERS at once; chunks of LITTLE runs stored, and megabytes of chunks of LARGE runs, by
    WRITERS at once. `claim` and `store` are the milliseconds of a claim and of a little chunk by one process alone."""

    claims: float
    little: float
    megabytes: float
    claim: float
    store: float


def rates(model: Batch, people: list[Person]) -> Rates:
    """Over new batches like this one, of these people in turn; they are deleted then."""
    print("  racing claimers and writers", flush=True)
    made = [_queued(model, people[number % len(people)]) for number in range(CLAIMERS)]
    try:
        alone = _claimed_in(SECONDS / 2)
        racing = sum(_together(CLAIMERS, _claimer))
        _forget_chunks(made)
        little, _ = _stored(made, LITTLE)
        store, _ = _stored(made, LITTLE, writers=1)
        _, megabytes = _stored(made, LARGE)
    finally:
        Batch.objects.filter(pk__in=[batch.pk for batch in made]).delete()
    return Rates(racing / SECONDS, little, megabytes, 1000 * SECONDS / 2 / alone, 1000 / store)


def _queued(model: Batch, person: Person) -> Batch:
    """A batch whose chunks are one block each."""
    batch = Batch.objects.get(pk=model.pk)
    batch.pk, batch.public_id, batch.owner = None, uuid.uuid4(), person.user
    batch.state, batch.done, batch.next_run, batch.next_seq = Batch.State.QUEUED, 0, 0, 0
    batch.created, batch.started, batch.finished, batch.pace = timezone.now(), None, None, 1.0
    batch.save(force_insert=True)
    blocks.ensure_partition(batch.pk)
    return batch


def _claimed_in(seconds: float) -> int:
    count, over = 0, time.perf_counter() + seconds
    while time.perf_counter() < over:
        count += claims.claim("bench") is not None
    return count


def _claimer(number: int) -> int:
    return _claimed_in(SECONDS)


def _stored(made: list[Batch], runs: int, writers: int = WRITERS) -> tuple[float, float]:
    """Chunks and megabytes a second. Each writer stores ROUNDS chunks of batches that it shares with one other."""
    held = [_held(made[number % (writers // 2 or 1)], runs) for number in range(writers * ROUNDS)]
    work = [(held[number::writers], runs) for number in range(writers)]
    slowest = max(_together(writers, _writer, work))
    Batch.objects.filter(pk__in={one.batch_id for one in held}).update(done=0)
    return len(held) / slowest, len(held) * runs * 8 * (1 + len(METRICS)) / 1e6 / slowest


def _held(batch: Batch, runs: int) -> claims.Claim:
    """The batch's next chunk of so many runs, as if it had been claimed."""
    batch.refresh_from_db(fields=("next_run", "next_seq"))
    lo, seq, token = batch.next_run, batch.next_seq, uuid.uuid4()
    batch.next_run, batch.next_seq, batch.state = lo + runs, seq + 1, Batch.State.RUNNING
    batch.save(update_fields=("next_run", "next_seq", "state"))
    chunk = Chunk.objects.create(
        batch=batch, seq=seq, lo=lo, hi=lo + runs, state=Chunk.State.RUNNING, token=token, lease_until=timezone.now()
    )
    return claims.Claim(chunk.pk, batch.pk, seq, lo, lo + runs, token=token, opens=False, owner_id=batch.owner_id)


def _writer(number: int, held: list[claims.Claim], runs: int) -> float:
    """The seconds that it took to store all of them."""
    random = np.random.default_rng(number)
    timings: dict[str, float] = dict.fromkeys(TIMINGS, 1.0)
    product = batches.Product(
        random.standard_normal((runs, len(METRICS))), random.integers(2, 2**63, runs, dtype=np.uint64), {}, {}, timings
    )
    began = time.perf_counter()
    for one in held:
        if batches.finish(one, product) is None:
            raise RuntimeError("a chunk was not stored")
    return time.perf_counter() - began


def _forget_chunks(made: list[Batch]) -> None:
    Chunk.objects.filter(batch__in=made).delete()
    for batch in made:
        Batch.objects.filter(pk=batch.pk).update(next_run=0, next_seq=0)


def _together(count: int, work: Callable[..., Any], arguments: list[tuple[Any, ...]] | None = None) -> list[Any]:
    """What `count` processes answer that begin at the same moment, each with a connection of its own."""
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(count), context.Queue()
    children = [
        context.Process(target=_child, args=(barrier, answers, work, number, *(arguments[number] if arguments else ())))
        for number in range(count)
    ]
    for child in children:
        child.start()
    found = [answers.get(timeout=120) for _ in children]
    for child in children:
        child.join()
    if None in found:
        raise RuntimeError("a process failed: its words stand above")
    return found


def _child(barrier: Barrier, answers: Any, work: Callable[..., Any], *arguments: Any) -> None:
    answer = None
    try:
        connection.ensure_connection()
        barrier.wait(60)
        answer = work(*arguments)
    finally:
        connection.close()
        answers.put(answer)
