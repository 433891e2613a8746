"""What a person does with backtests: run one, order a batch, cancel it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation

from backtests import blocks, interventions, prices, selectors, wakeups
from backtests.analysis import analyse, settle
from backtests.blocks import RUNS
from backtests.contracts import Outcome, Provenance, RunSpec, Span
from backtests.engine import required, single
from backtests.engine.prepared import check_run
from backtests.engine.version import version
from backtests.combinations import Combinations
from backtests.models import Batch
from strategies.tree import codec
from strategies.tree.nodes import Strategy, Value
from strategies.tree.validate import uses
from treeline.core.errors import Conflict, Fault, Invalid, NotFound

log = structlog.get_logger(__name__)

LONGEST_NAME = 200
LOWEST_PRIORITY = 9  # 0 is the most urgent


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is asked for. `saved_as` is the primary key of the saved strategy it was taken from, if any.

    Variables that the combinations don't name take the strategy's defaults, or else those of the owner's library. An empty
    name becomes the strategy's.
    """

    strategy: Strategy
    combinations: Combinations
    spec: RunSpec
    source: str
    name: str = ""
    saved_as: int | None = None
    priority: int = 5


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
    strategy, spec = settle(owner, strategy, spec)
    complete = _defaults(strategy) | dict(values)
    axes = {name: (value,) for name, value in complete.items()}
    source, symbols = analyse(owner, strategy, axes, spec, source_name)
    analysed = time.perf_counter() - began
    bars, provenance = prices.load(source, symbols, spec, required.fields(strategy, spec, axes))
    outcome = single.backtest(strategy, complete, bars, _as_far_as_there_is(spec, provenance), provenance)
    phases = dict(outcome.phases)
    phases["analysis"] += analysed
    _tell(provenance, phases, time.perf_counter() - began)
    return replace(outcome, phases=phases)


def _as_far_as_there_is(spec: RunSpec, provenance: Provenance) -> RunSpec:
    """Ends with the source, which says so itself: that is no ticker's fault."""
    if spec.end is None or provenance.through is None:
        return spec
    return replace(spec, end=min(spec.end, provenance.through))


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
    """Puts a batch into the queue, whole or not at all, and wakes workers once it is there for all to see.

    Raises Invalid with every fault, be it that the prices leave nothing to run, NotFound when the saved strategy is
    deleted meanwhile, Unavailable when the source cannot be read.
    """
    faults = _faults(order)
    try:
        strategy, spec = settle(owner, order.strategy, order.spec)
        combinations = order.combinations.completed(_defaults(strategy))
        lists = combinations.grid.lists
        source, symbols = analyse(owner, strategy, lists, spec, order.source)
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    if faults:
        raise Invalid(faults)
    bars, provenance = prices.load(source, symbols, spec, required.fields(strategy, spec, lists))
    span, filled, warnings = check_run(strategy, lists, bars, _as_far_as_there_is(spec, provenance))
    prices.pin(provenance, bars)
    try:
        settled = replace(order, strategy=strategy, combinations=combinations, spec=spec)
        return _write(owner, settled, provenance, span, filled, (*provenance.warnings, *warnings))
    except IntegrityError as error:
        if isinstance(error.__cause__, ForeignKeyViolation):
            raise NotFound("The strategy was deleted while the batch was being ordered.") from None
        raise


def _write(
    owner: AbstractBaseUser,
    order: Order,
    provenance: Provenance,
    span: Span,
    filled: Mapping[str, int],
    warnings: Sequence[str],
) -> Batch:
    """The batch, in one transaction. Raises IntegrityError at its end for a strategy that is gone."""
    combinations, spec = order.combinations, order.spec
    with transaction.atomic():
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
            benchmark=spec.benchmark_name,
            benchmark_document=codec.encode(spec.benchmark) if isinstance(spec.benchmark, Strategy) else None,
            start=spec.start,
            end=spec.end,
            fill=spec.fill,
            slippage_bps=spec.costs.slippage_bps,
            commission_percent=spec.costs.commission_percent,
            commission_per_share=spec.costs.commission_per_share,
            capital=spec.capital,
            priority=order.priority,
            total=combinations.size,
            created=timezone.now(),
            first_session=span.first,
            last_session=span.last,
            sessions=span.sessions,
            limited_by=span.limited_by,
            ended_by=span.ended_by,
            filled={symbol: count for symbol, count in filled.items() if count},
            warnings=list(warnings),
        )
        blocks.ensure_partition(batch.pk)
        connection.check_constraints()  # now rather than at the commit, which may be a caller's
        transaction.on_commit(lambda: wakeups.send(-(-combinations.size // RUNS)))
    return batch


def cancel(owner: AbstractBaseUser, public_id: UUID) -> Batch:
    """Cancels a batch; its workers stop within two seconds and the rows so far stay. Cancelling twice is no error.

    Raises NotFound; Conflict when it has finished or failed already.
    """
    batch = selectors.get(owner, public_id)
    interventions.cancel([batch.pk])
    batch.refresh_from_db()
    if batch.state != Batch.State.CANCELLED:
        raise Conflict(f'The batch "{batch.name}" cannot be cancelled: it is {batch.state} already.')
    return batch


def _defaults(strategy: Strategy) -> dict[str, Value]:
    """The defaults of the variables that the tree uses."""
    used = uses(strategy)
    return {name: value for name, value in strategy.variables if name in used}


def _faults(order: Order) -> list[Fault]:
    faults = []
    if len(order.name) > LONGEST_NAME:
        faults.append(Fault("name", f"has {len(order.name)} characters", f"at most {LONGEST_NAME}"))
    if not 0 <= order.priority <= LOWEST_PRIORITY:
        faults.append(Fault("priority", f"{order.priority} is out of range", f"0 (first) to {LOWEST_PRIORITY}"))
    return faults
