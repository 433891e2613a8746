"""What Celery carries: wake-ups, acknowledged early, never retried, without results. See batches.py for the truth."""

import os

import structlog
from celery import Task, shared_task
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from backtests import batches, leftovers, retention, wakeups
from backtests.execution import work_once
from treeline.core.errors import Unavailable
from workers import stopping

log = structlog.get_logger(__name__)


@shared_task(bind=True)
def work(self: Task) -> None:
    """Does one chunk, whichever is due, and passes the wake-up on while there are more."""
    if stopping.asked():
        wakeups.send(1)  # somebody else will heed it
        return
    try:
        if work_once(f"{self.request.hostname}/{os.getpid()}") and batches.claimable(1):
            wakeups.send(1)
    except batches.AWAY as error:
        log.warning("Postgres is away, the reaper will go on", reason=str(error).strip())


@shared_task
def reap() -> None:
    """Frees expired leases, and wakes workers when there is work that no message in Redis speaks of."""
    try:
        freed, lost = batches.reap()
        ready = batches.claimable(wakeups.MOST)
    except batches.AWAY as error:
        log.warning("Postgres is away, the next reaper will go on", reason=str(error).strip())
        return
    if freed:
        log.warning("leases ran out", chunks=freed, runs_given_up=lost)
    if ready and wakeups.waiting() == 0:
        wakeups.send(ready)


@shared_task
def retain() -> None:
    """Deletes what its owner's plan keeps no longer, and what deleted batches leave behind. What takes long is done bit
    by bit, so that the reaper is not kept waiting."""
    try:
        gone = retention.delete_due()
        partitions = 0 if gone.more else leftovers.drop_partitions()
        sketches = 0 if gone.more else leftovers.delete_sketches()
    except (*batches.AWAY, RedisError, OSError, Unavailable) as error:
        log.warning("old batches are not deleted, the next one will go on", reason=" ".join(str(error).split()))
        return
    if gone.batches or partitions or sketches:
        log.info(
            "deleted what is kept no longer",
            batches=gone.batches,
            runs=gone.runs,
            megabytes=round(gone.bytes / 1e6, 1),
            partitions=partitions,
            sketches_of_nobody=sketches,
        )
    if gone.more:
        _go_on()


def _go_on() -> None:
    try:
        retain.apply_async(retry=False)
    except (BrokerError, RedisError, OSError) as error:
        log.warning("what is left to be deleted waits for the next hour", reason=str(error))
