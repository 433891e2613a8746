"""The batches that are prepared in this process: bars, indicators and grid, kept from one chunk to the next."""

from collections import OrderedDict
from dataclasses import dataclass

from backtests import prices, selectors
from backtests.analysis import analyse
from backtests.engine import required
from backtests.engine.sweep import Sweep, prepare
from backtests.grid import Grid
from backtests.models import Batch
from strategies.tree import codec

MOST = 4  # batches a process keeps: a few users' chunks take turns
MOST_BYTES = 512_000_000  # of all that it keeps; a sweep of the demo's size is 10 MB


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch that can be run."""

    grid: Grid
    sweep: Sweep


_kept: OrderedDict[int, Ready] = OrderedDict()


def get(batch_id: int) -> Ready:
    """The batch, prepared now unless it is kept. Raises Invalid when it can't be run, Unavailable without prices."""
    if batch_id in _kept:
        _kept.move_to_end(batch_id)
        return _kept[batch_id]
    forget_ended()
    ready = _prepare(Batch.objects.select_related("owner").get(pk=batch_id))
    _kept[batch_id] = ready
    while len(_kept) > 1 and (len(_kept) > MOST or sum(one.sweep.nbytes for one in _kept.values()) > MOST_BYTES):
        _kept.popitem(last=False)
    return ready


def forget(batch_id: int) -> None:
    """Gives the memory of a batch back; none is kept is no error."""
    _kept.pop(batch_id, None)


def forget_ended() -> None:
    """Gives back the memory of batches that others finished, or that were cancelled or failed."""
    if _kept:
        active = set(Batch.objects.filter(pk__in=_kept, state__in=Batch.ACTIVE).values_list("pk", flat=True))
        for batch_id in _kept.keys() - active:
            forget(batch_id)


def _prepare(batch: Batch) -> Ready:
    strategy, grid, spec = codec.decode(batch.document), selectors.grid_of(batch), selectors.spec_of(batch)
    bars = prices.pinned(batch.data_version, required.symbols(strategy, spec, grid.lists))
    if bars is None:
        source, symbols = analyse(batch.owner, strategy, grid.lists, spec, batch.source)
        whole = required.fields(strategy, spec, grid.lists)
        bars = prices.again(source, symbols, whole, batch.data_version, batch.prices_through or batch.end)
    return Ready(grid, prepare(strategy, grid.lists, bars, spec))
