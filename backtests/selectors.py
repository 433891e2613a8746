"""Reading batches: the owner's only, whoever asks."""

import datetime as dt
from typing import Any, TypedDict, cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from backtests.caveats import caveats
from backtests.combinations import Combinations
from backtests.contracts import Costs, Fill, RunSpec, Span
from backtests.grid import Axis, Grid
from backtests.models import Batch, Chunk
from strategies.tree import codec
from strategies.tree.nodes import Value
from treeline.core.errors import NotFound

_RATE_OVER = dt.timedelta(seconds=30)

# A page asks again after so many seconds, while the batch is younger than so many.
_POLL = ((30, 1), (60, 2), (120, 5), (300, 10), (600, 30))
_POLL_SLOWEST = 60


class Status(TypedDict):
    """Where a batch stands.

    `word` is "Partial (n/N)" while rows may come, then "Final". `progress` is a fraction. `rate` is in runs a second
    over the last half minute, and over the whole run once the batch is over; None before there is one. `eta_seconds` is
    None when nothing moves, `poll_after_seconds` None when nothing will change any more.
    """

    state: str
    word: str
    done: int
    total: int
    progress: float
    rate: float | None
    eta_seconds: float | None
    poll_after_seconds: int | None


def of(owner: AbstractBaseUser) -> QuerySet[Batch]:
    """The owner's batches, the newest first, by the key (created, id). Documents and grid stay in the database."""
    return Batch.objects.filter(owner_id=owner.pk).defer(*Batch.LARGE).order_by("-created", "-id")


def get(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """One batch of the owner. Raises NotFound."""
    try:
        return Batch.objects.select_related("strategy").get(owner_id=owner.pk, public_id=public_id)
    except Batch.DoesNotExist:
        raise NotFound(f"You have no batch {public_id}.") from None


def grid_of(batch: Batch) -> Grid:
    """The variables of the batch with all values that they take."""
    return Grid(tuple(Axis(name, _values(values)) for name, values in batch.grid))


def combinations_of(batch: Batch) -> Combinations:
    """The combinations whose numbers the batch's results carry."""
    grid = grid_of(batch)
    if batch.kind == Batch.Kind.SAMPLE:
        assert batch.seed is not None
        return Combinations.sampled(grid, batch.total, batch.seed)
    if batch.kind == Batch.Kind.LIST:
        assert batch.listed is not None
        return Combinations.unpacked(grid, bytes(batch.listed))
    return Combinations.whole(grid)


def spec_of(batch: Batch) -> RunSpec:
    """What the batch simulates."""
    return RunSpec(
        benchmark=batch.benchmark if batch.benchmark_document is None else codec.decode(batch.benchmark_document),
        start=batch.start,
        end=batch.end,
        capital=batch.capital,
        costs=Costs(batch.slippage_bps, batch.commission_percent, batch.commission_per_share),
        fill=cast(Fill, batch.fill),
    )


def span_of(batch: Batch) -> Span:
    """The sessions that every run of the batch covers."""
    assert batch.first_session is not None
    assert batch.last_session is not None
    assert batch.sessions is not None
    return Span(batch.first_session, batch.last_session, batch.sessions, batch.limited_by, batch.ended_by)


def caveats_of(batch: Batch) -> list[str]:
    """What a person should know of the batch's rows before believing them."""
    if batch.first_session is None:
        return []
    return caveats(batch.start, batch.end, span_of(batch), batch.filled, batch.warnings)


def word(batch: Batch) -> str:
    """ "Partial (n/N)" until all rows are there, then "Final"."""
    return "Final" if batch.state == Batch.State.FINISHED else f"Partial ({batch.done:,}/{batch.total:,})"


def status(batch: Batch) -> Status:
    """Where the batch stands."""
    rate = _rate(batch)
    over = batch.state not in Batch.ACTIVE
    return Status(
        state=batch.state,
        word=word(batch),
        done=batch.done,
        total=batch.total,
        progress=batch.done / batch.total,
        rate=rate,
        eta_seconds=None if over or not rate else (batch.total - batch.done) / rate,
        poll_after_seconds=None if over else _poll_after(timezone.now() - batch.created),
    )


def _values(stored: list[Any]) -> tuple[Value, ...]:
    """JSON writes 5.0 as 5."""
    return tuple(stored) if isinstance(stored[0], str) else tuple(map(float, stored))


def _rate(batch: Batch) -> float | None:
    if batch.started is None:
        return None
    if batch.finished is not None:
        seconds = (batch.finished - batch.started).total_seconds()
        return batch.done / seconds if seconds > 0 else None
    now = timezone.now()
    since = max(batch.started, now - _RATE_OVER)
    recent = Chunk.objects.filter(batch=batch, state=Chunk.State.DONE, finished__gt=since)
    runs = recent.aggregate(runs=Sum(F("hi") - F("lo")))["runs"] or 0
    seconds = (now - since).total_seconds()
    return runs / seconds if runs and seconds > 0 else None


def _poll_after(age: dt.timedelta) -> int:
    return next((after for below, after in _POLL if age.total_seconds() < below), _POLL_SLOWEST)
