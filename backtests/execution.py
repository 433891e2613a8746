"""One chunk from claim to rows: what a batch worker does each time it is woken."""

import time

import structlog

from backtests import batches, ready
from backtests.engine.sweep import Stopped
from backtests.heartbeat import heartbeat
from backtests.models import Batch
from treeline.core.errors import Invalid

log = structlog.get_logger(__name__)


def work_once(worker: str) -> bool:
    """Claims, computes and stores one chunk; False when there was none.

    What goes wrong with the chunk is written to the chunk, not raised. Only Postgres being away is: nothing can be
    written then, and the reaper frees the chunk when its lease runs out.
    """
    held = batches.claim(worker)
    if held is None:
        ready.forget_ended()
        return False
    told = log.bind(batch=held.batch_id, chunk=held.seq)
    if held.opens:
        told.info("batch started")
    try:
        with heartbeat(held) as stop:
            began = time.perf_counter()
            batch = ready.get(held.batch_id)
            prepared = time.perf_counter()
            metrics = batch.sweep.run(batch.grid.indices(held.lo, held.hi), stop).metrics
            computed = time.perf_counter()
            benchmark = batch.sweep.benchmark_metrics
            product = batches.Product(metrics, benchmark, prepared - began, computed - prepared)
            last = batches.finish(held, product)
    except Stopped:
        _stop(held)
        told.info("chunk stopped: cancelled, or its lease was lost")
    except Invalid as error:
        batches.fail(held, str(error))
        told.warning("batch failed", reason=str(error))
    except batches.AWAY:
        raise
    except Exception as error:
        dead = batches.release(held, f"{type(error).__name__}: {error}")
        told.exception("chunk failed", batch_failed=dead)
    else:
        _tell(told, held, last, time.perf_counter() - began)
    return True


def _stop(held: batches.Claim) -> None:
    batches.hand_back(held)
    ready.forget_ended()


def _tell(told: structlog.stdlib.BoundLogger, held: batches.Claim, last: bool | None, seconds: float) -> None:
    if last is None:
        _stop(held)
        told.warning("rows discarded: cancelled, or the lease was lost")
        return
    told.info("chunk done", runs=held.hi - held.lo, seconds=round(seconds, 3))
    if last:
        ready.forget(held.batch_id)
        batch = Batch.objects.defer(*Batch.LARGE).get(pk=held.batch_id)
        wall = (batch.finished - batch.created).total_seconds() if batch.finished else 0.0
        timings = {part: round(spent, 3) for part, spent in batch.timings.items()}
        told.info("batch finished", runs=batch.total, seconds=round(wall, 3), **timings)
