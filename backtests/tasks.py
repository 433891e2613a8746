"""What Celery carries: wake-ups, acknowledged early, never retried, without results. See batches.py for the truth."""

import os

import structlog
from celery import Task, shared_task

from backtests import batches, wakeups
from backtests.execution import work_once
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
