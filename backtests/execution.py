"""One chunk from claim to rows: what a batch worker does each time it is woken."""

import time
from collections import OrderedDict
from dataclasses import dataclass

import structlog
from django.db import Error as DatabaseError

from backtests import batches, prices, selectors
from backtests.analysis import analyse
from backtests.engine.sweep import Stopped, Sweep, prepare
from backtests.grid import Grid
from backtests.heartbeat import heartbeat
from backtests.models import Batch
from strategies.tree import codec
from treeline.core.errors import Fault, Invalid

log = structlog.get_logger(__name__)

_KEPT = 4  # prepared batches a process keeps: a few users' chunks take turns


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch that is prepared in this process."""

    grid: Grid
    sweep: Sweep


_prepared: OrderedDict[int, Ready] = OrderedDict()


def work_once(worker: str) -> bool:
    """Claims, computes and stores one chunk; False when there was none.

    What goes wrong with the chunk is written to the chunk, not raised. Only Postgres being away is: nothing can be
    written then, and the reaper frees the chunk when its lease runs out.
    """
    held = batches.claim(worker)
    if held is None:
        return False
    told = log.bind(batch=held.batch_id, chunk=held.seq)
    if held.opens:
        told.info("batch started")
    try:
        with heartbeat(held) as stop:
            began = time.perf_counter()
            ready = _ready(held.batch_id)
            prepared = time.perf_counter()
            metrics = ready.sweep.run(ready.grid.indices(held.lo, held.hi), stop)
            computed = time.perf_counter()
            span, benchmark = ready.sweep.span, ready.sweep.benchmark_metrics
            product = batches.Product(metrics, span, benchmark, prepared - began, computed - prepared)
            last = batches.finish(held, product)
    except Stopped:
        batches.release(held, "stopped before its end")
        told.info("chunk stopped: cancelled, or its lease was lost")
    except Invalid as error:
        batches.fail(held, str(error))
        told.warning("batch failed", reason=str(error))
    except DatabaseError:
        raise
    except Exception as error:
        dead = batches.release(held, f"{type(error).__name__}: {error}")
        told.exception("chunk failed", batch_failed=dead)
    else:
        _tell(told, held, last, time.perf_counter() - began)
    return True


def _ready(batch_id: int) -> Ready:
    if batch_id in _prepared:
        _prepared.move_to_end(batch_id)
        return _prepared[batch_id]
    batch = Batch.objects.get(pk=batch_id)
    strategy, grid, spec = codec.decode(batch.document), selectors.grid_of(batch), selectors.spec_of(batch)
    source, symbols = analyse(strategy, grid.lists, spec, batch.source)
    bars, provenance = prices.load(source, symbols)
    if provenance.version != batch.data_version:
        message = f"the data of {batch.source} have changed since the batch was ordered"
        raise Invalid([Fault("source", message, "order the batch again: all its rows should stand on one data set")])
    _prepared[batch_id] = Ready(grid, prepare(strategy, grid.lists, bars, spec))
    if len(_prepared) > _KEPT:
        _prepared.popitem(last=False)
    return _prepared[batch_id]


def _tell(told: structlog.stdlib.BoundLogger, held: batches.Claim, last: bool | None, seconds: float) -> None:
    if last is None:
        batches.release(held, "stopped at its end")
        told.warning("rows discarded: cancelled, or the lease was lost")
        return
    told.info("chunk done", runs=held.hi - held.lo, seconds=round(seconds, 3))
    if last:
        batch = Batch.objects.defer("document", "grid").get(pk=held.batch_id)
        wall = (batch.finished - batch.created).total_seconds() if batch.finished else 0.0
        timings = {part: round(spent, 3) for part, spent in batch.timings.items()}
        told.info("batch finished", runs=batch.total, seconds=round(wall, 3), **timings)
