"""The batches that are prepared in this process: bars, indicators and combinations, kept from one chunk to the next."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backtests import prices, selectors
from backtests.analysis import analyse
from backtests.combinations import Combinations
from backtests.engine import required
from backtests.engine.sweep import Stopped, Sweep, prepare
from backtests.engine.version import version
from backtests.models import Batch
from backtests.together import exchange
from strategies.tree import codec

MOST = 16  # batches a process keeps: as many users' chunks take turns without preparing anything twice
MOST_BYTES = 1_000_000_000  # of all that it keeps: a demo's sweep is 10 MB, one of a production tree 145 MB


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch that can be run. `fetch` and `indicators` are the seconds that it took to get the prices, and to work out
    what all combinations share; `hits` and `misses` are of the price cache."""

    public_id: str
    combinations: Combinations
    sweep: Sweep
    fetch: float
    indicators: float
    hits: int
    misses: int


_kept: OrderedDict[int, Ready] = OrderedDict()


def get(batch_id: int, stop: NDArray[np.uint8]) -> tuple[Ready, bool]:
    """The batch, and whether it was prepared just now rather than kept. Raises Invalid when it can't be run,
    Unavailable without prices, Stopped when `stop[0]` is set."""
    if batch_id in _kept:
        _kept.move_to_end(batch_id)
        return _kept[batch_id], False
    forget_ended()
    batch = Batch.objects.select_related("owner").filter(pk=batch_id).first()
    if batch is None:
        raise Stopped  # it was deleted
    ready = _prepare(batch, stop)
    _kept[batch_id] = ready
    while len(_kept) > 1 and (len(_kept) > MOST or sum(one.sweep.nbytes for one in _kept.values()) > MOST_BYTES):
        _kept.popitem(last=False)
    return ready, True


def forget(batch_id: int) -> None:
    """Gives the memory of a batch back; none is kept is no error."""
    _kept.pop(batch_id, None)


def forget_ended() -> None:
    """Gives back the memory of batches that others finished, or that were cancelled or failed."""
    if _kept:
        active = set(Batch.objects.filter(pk__in=_kept, state__in=Batch.ACTIVE).values_list("pk", flat=True))
        for batch_id in _kept.keys() - active:
            forget(batch_id)


def _prepare(batch: Batch, stop: NDArray[np.uint8]) -> Ready:
    began = time.perf_counter()
    _note_engine(batch)
    strategy, spec = codec.decode(batch.document), selectors.spec_of(batch)
    combinations = selectors.combinations_of(batch)
    lists = combinations.grid.lists
    symbols = required.symbols(strategy, spec, lists)
    asked = time.perf_counter()
    bars = prices.pinned(batch.data_version, symbols)
    hits, misses = (0, len(symbols)) if bars is None else (len(symbols), 0)
    if bars is None:
        source, symbols = analyse(batch.owner, strategy, lists, spec, batch.source)
        whole = required.fields(strategy, spec, lists)
        bars = prices.again(source, symbols, whole, batch.data_version, batch.prices_through or batch.end)
    fetched = time.perf_counter()
    sweep = prepare(strategy, lists, bars, spec)
    sweep.work_out(stop, exchange(f"{batch.public_id}:{version()}"))
    indicators = time.perf_counter() - fetched + asked - began
    return Ready(str(batch.public_id), combinations, sweep, fetched - asked, indicators, hits, misses)


def _note_engine(batch: Batch) -> None:
    """A batch that goes on after the platform was brought up to date is of two engines, and says so."""
    if batch.engine_version == version():
        return
    changes: dict[str, Any] = {"engine_version": version()}
    if batch.done:
        said = "a part of the results was computed before the engine was changed, and may differ from the rest"
        changes = {"engine_version": "", "warnings": list(dict.fromkeys([*batch.warnings, said]))}
    Batch.objects.filter(pk=batch.pk).update(**changes)
