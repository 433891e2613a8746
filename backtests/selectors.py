"""Reading batches: the owner's only, whoever asks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from backtests import estimates, turns
from backtests.caveats import caveats
from backtests.combinations import Combinations
from backtests.contracts import TIMINGS, Costs, Fill, RunSpec, Span
from backtests.durations import durations
from backtests.grid import Axis, Grid
from backtests.models import Batch, Chunk, Turn
from backtests.turns import Standing
from strategies.tree import codec
from strategies.tree.nodes import Value
from treeline.core.errors import NotFound

_RATE_OVER = dt.timedelta(seconds=30)
_SHORTEST = 0.001  # seconds

# A page asks again after so many seconds, while the batch is younger than so many.
_POLL = ((30, 1), (60, 2), (120, 5), (300, 10), (600, 30))
_POLL_SLOWEST = 60


class Status(TypedDict):
    """Where a batch stands.

    `word` is "Partial (n/N)" while rows may come, then "Final". `progress` is a fraction. `rate` is in runs a second
    over the last half minute, and over its duration once the batch is over; None before there is one. `eta_seconds` is
    None when nothing moves, or when that is not known. `position` counts from 1, the batch that would begin next, among
    all that wait to; `wait_seconds` are those until it does; both None for any other. `held`: an operator has paused
    the owner's queue. `poll_after_seconds` is None when nothing will change any more.
    """

    state: str
    word: str
    done: int
    failed: int
    total: int
    progress: float
    rate: float | None
    eta_seconds: float | None
    position: int | None
    wait_seconds: float | None
    held: bool
    poll_after_seconds: int | None


class Recorded(TypedDict):
    """What a batch took. All are seconds but `cache_hit_percent` and `parallelism`, None while not known.

    `duration_seconds` from its first chunk to its end, after `queue_wait_seconds`, without longer pauses (see
    durations.py); `mean_seconds_per_backtest` of one process. Fetching, indicators, execution and storing are added up
    over all processes, and `parallelism` is how many of them worked on average. `expected_seconds`, from the order to
    the end, is what was told when it was ordered.
    """

    duration_seconds: float | None
    mean_seconds_per_backtest: float | None
    fetch_seconds: float | None
    indicator_seconds: float | None
    execution_seconds: float | None
    store_seconds: float | None
    cache_hit_percent: float | None
    parallelism: float | None
    queue_wait_seconds: float | None
    expected_seconds: float | None


def of(owner: AbstractBaseUser) -> QuerySet[Batch]:
    """The owner's batches, the newest first, by the key (created, id). Documents and grid stay in the database."""
    return Batch.objects.filter(owner_id=owner.pk).defer(*Batch.LARGE).order_by("-created", "-id")


def get(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """One batch of the owner. Raises NotFound."""
    try:
        return Batch.objects.select_related("strategy").get(owner_id=owner.pk, public_id=public_id)
    except Batch.DoesNotExist:
        raise NotFound(f"You have no batch {public_id}.") from None


def progress_of(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """The same without its documents and its grid, which may be megabytes. Raises NotFound."""
    try:
        return of(owner).get(public_id=public_id)
    except Batch.DoesNotExist:
        raise NotFound(f"You have no batch {public_id}.") from None


def locked(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """One batch of the owner without its documents, which nobody deletes before the caller's transaction ends. Raises
    NotFound."""
    try:
        found = Batch.objects.select_for_update(no_key=True).defer(*Batch.LARGE)
        return found.get(owner_id=owner.pk, public_id=public_id)
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
    return statuses([batch])[0]


def statuses(batches: Sequence[Batch]) -> list[Status]:
    """Where each of these batches stands, in as many queries as for one."""
    rates = _rates(batches)
    places = turns.standings([batch.pk for batch in batches if batch.state in Batch.ACTIVE])
    owners = {batch.owner_id for batch in batches if batch.state in Batch.OPEN}
    held = set(Turn.objects.filter(owner_id__in=owners, held=True).values_list("owner_id", flat=True))
    return [_status(batch, rates.get(batch.pk), places.get(batch.pk), batch.owner_id in held) for batch in batches]


def records(batches: Sequence[Batch]) -> list[Recorded]:
    """What each of these batches took, in as many queries as for one."""
    took = durations(batches)
    return [_recorded(batch, took.get(batch.pk)) for batch in batches]


def _recorded(batch: Batch, duration: float | None) -> Recorded:
    spent = {name: batch.timings.get(name) for name in TIMINGS}
    asked = (spent["hits"] or 0.0) + (spent["misses"] or 0.0)
    ran = batch.done + batch.failed
    return Recorded(
        duration_seconds=duration,
        mean_seconds_per_backtest=spent["chunks"] / ran if ran and spent["chunks"] is not None else None,
        fetch_seconds=spent["fetch"],
        indicator_seconds=spent["indicators"],
        execution_seconds=spent["execution"],
        store_seconds=spent["store"],
        cache_hit_percent=100.0 * spent["hits"] / asked if asked else None,
        parallelism=spent["chunks"] / duration if duration and spent["chunks"] is not None else None,
        queue_wait_seconds=_seconds(batch.created, batch.started),
        expected_seconds=batch.expected_seconds,
    )


def _status(batch: Batch, rate: float | None, standing: Standing | None, held: bool) -> Status:
    waits = batch.state == Batch.State.QUEUED and standing is not None
    there = estimates.processes() if batch.state in Batch.ACTIVE else None
    wait = standing.wait(there) if waits and standing and there is not None else None
    return Status(
        state=batch.state,
        word=word(batch),
        done=batch.done,
        failed=batch.failed,
        total=batch.total,
        progress=batch.done / batch.total,
        rate=rate,
        eta_seconds=None if held else _eta(batch, rate, wait, 0.0 if standing is None else standing.hands(there or 0)),
        position=standing.position if waits and standing else None,
        wait_seconds=wait,
        held=held and batch.state in Batch.OPEN,
        poll_after_seconds=_poll_after(timezone.now() - batch.created) if batch.state in Batch.OPEN else None,
    )


def _eta(batch: Batch, rate: float | None, wait: float | None, hands: float) -> float | None:
    """By the rate; before there is one, by what was expected of that many processes."""
    if batch.state not in Batch.ACTIVE:
        return None
    left = batch.total - batch.done - batch.failed
    if rate:
        return left / rate
    waits = batch.state == Batch.State.QUEUED
    stalls = not waits and batch.started is not None and timezone.now() - batch.started > _RATE_OVER
    if stalls or not hands or (waits and wait is None):
        return None
    return (wait or 0.0) + left / (hands * (batch.pace or turns.usual_pace(batch.sessions)))


def _values(stored: list[Any]) -> tuple[Value, ...]:
    """JSON writes 5.0 as 5."""
    return tuple(stored) if isinstance(stored[0], str) else tuple(map(float, stored))


def _rates(batches: Sequence[Batch]) -> dict[int, float]:
    """The rate of each of these batches that has one."""
    now = timezone.now()
    begun = {batch.pk: batch.started for batch in batches if batch.started is not None and batch.finished is None}
    recent = Chunk.objects.filter(batch_id__in=begun, state=Chunk.State.DONE, finished__gt=now - _RATE_OVER)
    found = {}
    for key, runs in recent.values_list("batch_id").annotate(runs=Sum(F("hi") - F("lo"))) if begun else ():
        found[key] = runs / max((now - max(begun[key], now - _RATE_OVER)).total_seconds(), _SHORTEST)
    took = durations(batches)
    for batch in batches:
        if batch.done and (seconds := took.get(batch.pk)):
            found[batch.pk] = batch.done / seconds
    return found


def _seconds(begin: dt.datetime | None, end: dt.datetime | None) -> float | None:
    return None if begin is None or end is None else (end - begin).total_seconds()


def _poll_after(age: dt.timedelta) -> int:
    return next((after for below, after in _POLL if age.total_seconds() < below), _POLL_SLOWEST)
