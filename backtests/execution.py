"""One chunk from claim to results: what a batch worker does each time it is woken."""

import time
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from backtests import batches, claims, events, ready
from backtests.claims import Claim
from backtests.contracts import METRICS, Runs
from backtests.engine.sketch import Sketch
from backtests.engine.sweep import Stopped, Sweep
from backtests.heartbeat import heartbeat
from backtests.models import Batch
from backtests.ready import Ready
from backtests.sketches import format as sketches
from backtests.sketches.places import place
from treeline.core.errors import Invalid, Unavailable

log = structlog.get_logger(__name__)

# Prices, or the place for sketches, that are away may come back: they are asked for again after 20 s, 40 s and so on,
# for an hour and a half.
_REST, _PATIENCE = 20.0, 24


@dataclass(frozen=True, slots=True)
class _Computed:
    """`failures`: the reason of every run that could not be run, by its number."""

    runs: Runs
    failures: dict[int, str]


def work_once(worker: str) -> bool:
    """Claims, computes and stores one chunk; False when there was none.

    What goes wrong with the chunk is written to the chunk, not raised. Only Postgres being away is: nothing can be
    written then, and the reaper frees the chunk when its lease runs out.
    """
    held = claims.claim(worker)
    if held is None:
        ready.forget_ended()
        return False
    told = log.bind(batch=held.batch_id, chunk=held.seq)
    if held.opens:
        told.info("batch started")
        events.publish(held.batch_id, held.owner_id)
    try:
        with heartbeat(held) as stop:
            progress = _work(held, stop)
    except Stopped:
        _stop(held)
        told.info("chunk stopped: paused, cancelled, or the worker is stopping or lost its lease")
    except Invalid as error:
        batches.fail(held, str(error))
        told.warning("batch failed", reason=str(error))
    except batches.AWAY:
        raise
    except Unavailable as error:
        dead = batches.release(held, str(error), faults=_PATIENCE, rest=_REST)
        told.warning("chunk put off", reason=str(error), batch_failed=dead)
    except Exception as error:
        dead = batches.release(held, f"{type(error).__name__}: {error}")
        told.exception("chunk failed", batch_failed=dead)
    else:
        _tell(told, held, progress)
    events.publish(held.batch_id, held.owner_id)
    return True


def _work(held: Claim, stop: NDArray[np.uint8]) -> batches.Progress | None:
    began = time.perf_counter()
    batch, is_new = ready.get(held.batch_id, stop)
    prepared = time.perf_counter()
    indices = batch.combinations.indices(held.lo, held.hi)
    computed = _run(batch.sweep, indices, held.lo, stop)
    executed = time.perf_counter()
    place().write(batch.public_id, held.lo, held.hi, sketches.encode(computed.runs.behaviour, computed.runs.sketch))
    timings = {**_preparation(batch, is_new), "execution": executed - prepared, "chunks": time.perf_counter() - began}
    product = batches.Product(
        computed.runs.metrics, computed.runs.behaviour, computed.failures, batch.sweep.benchmark_metrics, timings
    )
    return batches.finish(held, product)


def _run(sweep: Sweep, indices: NDArray[np.int32], lo: int, stop: NDArray[np.uint8]) -> _Computed:
    """The runs of these combinations; what goes wrong with one of them is looked for by halves, and the rest is run."""
    try:
        return _Computed(sweep.run(indices, stop), {})
    except Stopped:
        raise
    except Exception as error:
        if len(indices) == 1:
            return _Computed(_nothing(sweep), {lo: f"{type(error).__name__}: {error}"})
    middle = len(indices) // 2
    first = _run(sweep, indices[:middle], lo, stop)
    second = _run(sweep, indices[middle:], lo + middle, stop)
    return _Computed(_joined(first.runs, second.runs), first.failures | second.failures)


def _nothing(sweep: Sweep) -> Runs:
    """The results of a run that failed: undefined, with the behaviour 0, which is nobody's."""
    return Runs(np.full((1, len(METRICS)), np.nan), np.zeros(1, np.uint64), sweep.no_sketch())


def _joined(first: Runs, second: Runs) -> Runs:
    one, other = first.sketch, second.sketch
    sketch = Sketch(
        np.concatenate([one.monthly, other.monthly]),
        np.concatenate([one.moments, other.moments]),
        np.concatenate([one.weights, other.weights]),
        np.concatenate([one.mixed, other.mixed]),
        one.sessions,
        one.tickers,
    )
    metrics = np.concatenate([first.metrics, second.metrics])
    return Runs(metrics, np.concatenate([first.behaviour, second.behaviour]), sketch)


def _preparation(batch: Ready, is_new: bool) -> dict[str, float]:
    """What preparing the batch took, told with the first chunk of each process."""
    if not is_new:
        return {"fetch": 0.0, "indicators": 0.0, "hits": 0, "misses": 0}
    return {"fetch": batch.fetch, "indicators": batch.indicators, "hits": batch.hits, "misses": batch.misses}


def _stop(held: Claim) -> None:
    batches.hand_back(held)
    ready.forget_ended()


def _tell(told: structlog.stdlib.BoundLogger, held: Claim, progress: batches.Progress | None) -> None:
    """A line at most once a second, and one at the end with the totals."""
    if progress is None:
        _stop(held)
        told.warning("results discarded: paused, cancelled, or the lease was lost")
    elif progress.over:
        ready.forget(held.batch_id)
        batch = Batch.objects.defer(*Batch.LARGE).filter(pk=held.batch_id).first()
        if batch is None:
            return  # deleted this very moment
        wall = (batch.finished - batch.created).total_seconds() if batch.finished else 0.0
        timings = {part: round(spent, 3) for part, spent in batch.timings.items()}
        told.info(f"batch {batch.state}", runs=batch.done, failed=batch.failed, seconds=round(wall, 3), **timings)
    elif progress.tells:
        told.info("backtests done", done=progress.done, failed=progress.failed, total=progress.total)
