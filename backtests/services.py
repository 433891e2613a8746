"""What a person does with backtests: run one, order a batch, and whatever can be done to a batch then."""

import datetime as dt
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation

from backtests import (
    allowance,
    blocks,
    estimates,
    events,
    interventions,
    leftovers,
    planning,
    prices,
    selectors,
    wakeups,
)
from backtests.analysis import analyse, settle
from backtests.blocks import RUNS
from backtests.contracts import Explanation, Outcome, Provenance, RunSpec
from backtests.engine import required, single
from backtests.engine.version import version
from backtests.models import Batch, Turn
from backtests.planning import Order, Planned
from strategies.tree import codec
from strategies.tree.nodes import Strategy, Value
from treeline.core.errors import Conflict, Fault, Invalid, NotFound
from treeline.marketdata.source import Bars

log = structlog.get_logger(__name__)


def backtest(
    strategy: Strategy,
    values: Mapping[str, Value],
    spec: RunSpec,
    source_name: str,
    owner: AbstractBaseUser | None = None,
) -> Outcome:
    """One backtest, now. Variables without a value take the strategy's defaults, or else those of the owner's library;
    references are to strategies of his.

    Raises Invalid with every fault, Unavailable when the prices cannot be read.
    """
    began = time.perf_counter()
    loaded = _load(strategy, values, spec, source_name, owner)
    outcome = single.backtest(loaded.strategy, loaded.values, loaded.bars, loaded.spec, loaded.provenance)
    phases = dict(outcome.phases)
    phases["analysis"] += loaded.analysed
    _tell(loaded.provenance, phases, time.perf_counter() - began)
    return replace(outcome, phases=phases)


def explain(
    strategy: Strategy,
    values: Mapping[str, Value],
    spec: RunSpec,
    source_name: str,
    session: dt.date,
    owner: AbstractBaseUser | None = None,
) -> Explanation:
    """Which way the tree of such a backtest went at a session's close. Raises as `backtest`, and Invalid when the
    session is none of the backtest's or when there is too much to tell."""
    loaded = _load(strategy, values, spec, source_name, owner)
    return single.explain(loaded.strategy, loaded.values, loaded.bars, loaded.spec, session)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A backtest as it is really run, its bars, and the seconds that its analysis took."""

    strategy: Strategy
    values: Mapping[str, Value]
    spec: RunSpec
    bars: Mapping[str, Bars]
    provenance: Provenance
    analysed: float


def _load(
    strategy: Strategy, values: Mapping[str, Value], spec: RunSpec, source_name: str, owner: AbstractBaseUser | None
) -> _Loaded:
    began = time.perf_counter()
    strategy, spec = settle(owner, strategy, spec)
    complete = planning.defaults(strategy) | dict(values)
    axes = {name: (value,) for name, value in complete.items()}
    source, symbols = analyse(owner, strategy, axes, spec, source_name)
    analysed = time.perf_counter() - began
    bars, provenance = prices.load(source, symbols, spec, required.fields(strategy, spec, axes))
    spec = planning.as_far_as_there_is(spec, provenance)
    return _Loaded(strategy, complete, spec, bars, provenance, analysed)


def _tell(provenance: Provenance, phases: Mapping[str, float], seconds: float) -> None:
    """One line for a backtest; the request's id stands on it as on every line."""
    hits, calls = provenance.hit_percent, provenance.api_calls
    log.info(
        f"Backtest complete in {seconds:.2f} s ({hits:.0f} % cache hits, {calls} API call{'s' * (calls != 1)})",
        source=provenance.source,
        data_version=provenance.version,
        **{phase: round(spent, 4) for phase, spent in phases.items()},
    )


def create(owner: AbstractBaseUser, order: Order) -> Batch:
    """Puts a batch into the queue as `planning.plan` says, whole or not at all. Once it is there for all to see,
    workers are woken, and who watches the owner's batches has word of it.

    Raises as `plan`, and NotFound when the saved strategy is deleted meanwhile.
    """
    planned = planning.plan(owner, order)
    prices.pin(planned.provenance, planned.bars)
    try:
        with allowance.one_order_at_a_time(owner):
            if faults := allowance.faults(allowance.allowance(owner), planned.order.combinations):
                raise Invalid(faults)  # another order was faster
            return _write(owner, planned)
    except IntegrityError as error:
        if isinstance(error.__cause__, ForeignKeyViolation):
            raise NotFound("The strategy was deleted while the batch was being ordered.") from None
        raise


def pause(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """Pauses a batch; its workers stop within two seconds. Pausing twice is no error.

    Raises NotFound; Conflict when it is over.
    """
    batch = selectors.get(owner, public_id)
    interventions.pause([batch.pk])
    return _now(batch, "paused", (Batch.State.PAUSED,))


def resume(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """Lets a paused batch go on where it stopped; one that goes on already is no error.

    Raises NotFound; Conflict when it is over.
    """
    batch = selectors.get(owner, public_id)
    interventions.resume([batch.pk])
    return _now(batch, "resumed", Batch.ACTIVE)


def cancel(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """Cancels a batch; its workers stop within two seconds and the results so far stay. Cancelling twice is no error.

    Raises NotFound; Conflict when it has finished or failed already.
    """
    batch = selectors.get(owner, public_id)
    interventions.cancel([batch.pk])
    return _now(batch, "cancelled", (Batch.State.CANCELLED,))


def retry(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """Runs what has failed of a batch again; doing so while that is under way is no error.

    Raises NotFound; Conflict when it was cancelled, or finished and nothing of it failed.
    """
    batch = selectors.get(owner, public_id)
    interventions.retry([batch.pk])
    batch = _now(batch, "tried again", (*Batch.OPEN, Batch.State.FINISHED))
    if batch.state == Batch.State.FINISHED:
        raise Conflict(f'Nothing of the batch "{batch.name}" has failed.')
    return batch


def change(owner: AbstractBaseUser, public_id: UUID, *, name: str | None = None, priority: int | None = None) -> Batch:
    """Gives a batch another name, or another priority among its owner's; None leaves it. Raises Invalid, NotFound."""
    batch = selectors.get(owner, public_id)
    wanted: dict[str, Any] = {}
    faults = []
    if name is not None:
        wanted["name"] = name.strip()
        faults += planning.name_faults(name) if name.strip() else [Fault("name", "is empty", "a word or two")]
    if priority is not None:
        wanted["priority"] = priority
        faults += planning.priority_faults(priority)
    if faults or not wanted:
        raise Invalid(faults or [Fault("", "nothing is changed", "send `name`, `priority` or both")])
    Batch.objects.filter(pk=batch.pk).update(**wanted)
    transaction.on_commit(lambda: events.publish(batch.pk, owner.pk))
    return selectors.get(owner, public_id)


def delete(owner: AbstractBaseUser, public_id: UUID) -> None:
    """Removes a batch with its results; one that is not over is cancelled first. Raises NotFound."""
    leftovers.delete(selectors.get(owner, public_id))


def _now(batch: Batch, done: str, states: Collection[str]) -> Batch:
    """The batch as it is by now. Raises Conflict unless it is in one of these states."""
    batch.refresh_from_db()
    if batch.state not in states:
        raise Conflict(f'The batch "{batch.name}" cannot be {done}: it is {batch.state} already.')
    return batch


def _write(owner: AbstractBaseUser, planned: Planned) -> Batch:
    """The batch, within the caller's transaction. Raises IntegrityError for a strategy that is gone."""
    order, provenance, span, estimate = planned.order, planned.provenance, planned.span, planned.estimate
    combinations, pace = order.combinations, estimate.pace
    batch = Batch.objects.create(
        owner_id=owner.pk,
        name=order.name.strip() or order.strategy.name,
        strategy_id=order.saved_as,
        document=codec.encode(order.strategy),
        digest=codec.digest(order.strategy),
        grid=[[axis.name, axis.values] for axis in combinations.grid.axes],
        kind=combinations.kind,
        seed=combinations.seed,
        listed=combinations.packed() if combinations.kind == Batch.Kind.LIST else None,
        engine_version=version(),
        source=provenance.source,
        feed=provenance.feed,
        adjustment=provenance.adjustment,
        data_version=provenance.version,
        prices_through=provenance.through,
        gaps=dict(provenance.gaps),
        **planning.spec_columns(order.spec),
        priority=order.priority,
        total=combinations.size,
        pace=pace.runs if pace.basis == estimates.SAME_TREE else None,
        expected_seconds=estimate.seconds,
        created=timezone.now(),
        first_session=span.first,
        last_session=span.last,
        sessions=span.sessions,
        limited_by=span.limited_by,
        ended_by=span.ended_by,
        filled=dict(planned.filled),
        warnings=list(planned.warnings),
    )
    allowance.spend(batch)
    Turn.objects.get_or_create(owner_id=owner.pk)  # operators see his queue before a worker does
    blocks.ensure_partition(batch.pk)
    connection.check_constraints()  # now rather than at the commit, which may be a caller's
    transaction.on_commit(lambda: wakeups.send(-(-combinations.size // RUNS)))
    transaction.on_commit(lambda: events.publish(batch.pk, owner.pk))
    return batch
