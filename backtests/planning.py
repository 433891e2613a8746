"""What a batch would be: everything that is known before it is ordered, and everything that forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
from django.contrib.auth.models import AbstractBaseUser

from backtests import allowance, estimates, prices, selectors, turns
from backtests.allowance import Allowance
from backtests.analysis import analyse, settle
from backtests.caveats import caveats
from backtests.combinations import Combinations
from backtests.contracts import Provenance, RunSpec, Span
from backtests.engine import required
from backtests.engine.prepared import check_run
from backtests.engine.version import version
from backtests.estimates import Estimate
from backtests.models import Batch, Failure
from strategies.tree import codec
from strategies.tree.nodes import Strategy, Value
from strategies.tree.validate import uses
from strategies.tree.walk import walk
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.sample import INDEX, SampleSource
from treeline.marketdata.source import Bars

LONGEST_NAME = 200
LOWEST_PRIORITY = 9  # 0 is the most urgent
USUAL_BENCHMARK = "SPY"
EARLIER = 20  # batches that are searched for combinations that have been run before


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is asked for. `saved_as` is the primary key of the saved strategy it was taken from, if any.

    Variables that the combinations don't name take the strategy's defaults, or else those of the owner's library. An
    empty name becomes the strategy's.
    """

    strategy: Strategy
    combinations: Combinations
    spec: RunSpec
    source: str
    name: str = ""
    saved_as: int | None = None
    priority: int = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """An order as it would be carried out: references and defaults in their places, on these prices, within this
    allowance, in about this time."""

    order: Order
    provenance: Provenance
    bars: Mapping[str, Bars] = field(repr=False)
    span: Span
    filled: Mapping[str, int]
    warnings: tuple[str, ...]
    allowance: Allowance
    estimate: Estimate

    @property
    def caveats(self) -> list[str]:
        """What a person should know of the results before ordering them."""
        spec = self.order.spec
        return caveats(spec.start, spec.end, self.span, self.filled, self.warnings)


@dataclass(frozen=True, slots=True)
class Found:
    """A finished batch that holds so many of the combinations, as they would come out again."""

    batch_id: UUID
    name: str
    combinations: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where combinations of an order have been run before, the newest first, and how many different ones these are."""

    batches: tuple[Found, ...]
    combinations: int


def plan(owner: AbstractBaseUser, order: Order) -> Planned:
    """What would be run, on which prices and in which time. Nothing is written.

    Raises Invalid with every fault, be it that the plan's limits forbid it or that the prices leave nothing to run;
    Unavailable when the source cannot be read.
    """
    allowed = allowance.allowance(owner)
    faults = _faults(order) + allowance.faults(allowed, order.combinations)
    try:
        strategy, spec = settle(owner, order.strategy, order.spec)
        combinations = order.combinations.completed(defaults(strategy))
        lists = combinations.grid.lists
        source, symbols = analyse(owner, strategy, lists, spec, order.source)
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    if faults:
        raise Invalid(faults)
    bars, provenance = prices.load(source, symbols, spec, required.fields(strategy, spec, lists))
    span, filled, warnings = check_run(strategy, lists, bars, as_far_as_there_is(spec, provenance))
    return Planned(
        order=replace(order, strategy=strategy, combinations=combinations, spec=spec),
        provenance=provenance,
        bars=bars,
        span=span,
        filled={symbol: count for symbol, count in filled.items() if count},
        warnings=(*provenance.warnings, *warnings),
        allowance=allowed,
        estimate=_estimate(owner, strategy, combinations.size, span.sessions, order.priority),
    )


def earlier(owner: AbstractBaseUser, planned: Planned) -> Earlier:
    """Which of the combinations stand in finished batches of the owner, of the same tree, run in the same way, on the
    same prices, by the same engine."""
    order, columns = planned.order, spec_columns(planned.order.spec)
    same = Batch.objects.filter(
        owner_id=owner.pk,
        state=Batch.State.FINISHED,
        digest=codec.digest(order.strategy),
        data_version=planned.provenance.version,
        engine_version=version(),
        **{name: value for name, value in columns.items() if value is not None},
        **{f"{name}__isnull": True for name, value in columns.items() if value is None},
    )
    anywhere = np.zeros(order.combinations.size, np.bool_)
    found = []
    for batch in same.defer("document").order_by("-created", "-id")[:EARLIER]:
        held = order.combinations.found_in(_ran(batch))
        if held.any():
            found.append(Found(batch.public_id, batch.name, int(held.sum())))
            anywhere |= held
    return Earlier(tuple(found), int(anywhere.sum()))


def usual_benchmark(source_name: str) -> str:
    """What results of this source stand against when nothing is said."""
    return INDEX if source_name == SampleSource.name else USUAL_BENCHMARK


def defaults(strategy: Strategy) -> dict[str, Value]:
    """The defaults of the variables that the tree uses."""
    used = uses(strategy)
    return {name: value for name, value in strategy.variables if name in used}


def as_far_as_there_is(spec: RunSpec, provenance: Provenance) -> RunSpec:
    """Ends with the source, which says so itself: that is no ticker's fault."""
    if spec.end is None or provenance.through is None:
        return spec
    return replace(spec, end=min(spec.end, provenance.through))


def spec_columns(spec: RunSpec) -> dict[str, object]:
    """What is simulated, by the columns of a batch."""
    return {
        "benchmark": spec.benchmark_name,
        "benchmark_document": codec.encode(spec.benchmark) if isinstance(spec.benchmark, Strategy) else None,
        "start": spec.start,
        "end": spec.end,
        "fill": spec.fill,
        "slippage_bps": spec.costs.slippage_bps,
        "commission_percent": spec.costs.commission_percent,
        "commission_per_share": spec.costs.commission_per_share,
        "capital": spec.capital,
    }


def name_faults(name: str) -> list[Fault]:
    """What is wrong with a batch's name."""
    too_long = len(name) > LONGEST_NAME
    return [Fault("name", f"has {len(name)} characters", f"at most {LONGEST_NAME}")] if too_long else []


def priority_faults(priority: int) -> list[Fault]:
    """What is wrong with a batch's priority."""
    if 0 <= priority <= LOWEST_PRIORITY:
        return []
    return [Fault("priority", f"{priority} is out of range", f"0 (first) to {LOWEST_PRIORITY}")]


def _faults(order: Order) -> list[Fault]:
    return name_faults(order.name) + priority_faults(order.priority)


def _ran(batch: Batch) -> Combinations:
    """The combinations of a finished batch, without those that have failed."""
    whole = selectors.combinations_of(batch)
    if not batch.failed:
        return whole
    ran = np.ones(batch.total, np.bool_)
    for lo, hi in Failure.objects.filter(batch=batch).values_list("lo", "hi"):
        ran[lo:hi] = False
    return Combinations(whole.grid, whole.all_indices()[ran], "list")


def _estimate(owner: AbstractBaseUser, strategy: Strategy, combinations: int, sessions: int, priority: int) -> Estimate:
    nodes = sum(1 for _ in walk(strategy.root))
    pace = estimates.pace_of(owner, codec.digest(strategy), nodes, sessions, combinations)
    return estimates.estimate(combinations, pace, turns.standing_of_next(owner, priority))
