"""What a user's plan lets him order: combinations of a batch, and of all batches of a calendar month (UTC).

A batch counts in the month in which it was ordered, with all its combinations; a cancelled one with what was run of it.
What was ordered stands in a ledger of its own, so that deleting batches gives nothing back.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from backtests.combinations import Combinations
from backtests.grid import Axis
from backtests.models import Batch, Spent
from strategies.tree.figures import plain
from treeline.accounts import selectors as accounts
from treeline.accounts.contracts import PlanTerms
from treeline.core.errors import Fault

if TYPE_CHECKING:
    from treeline.accounts.models import User

_ORDER_LOCK = 0x7472_6571  # an advisory lock of our own for each owner: two orders at once don't share what is left

# Where each kind of order says how many combinations it wants.
_PLACES = {Batch.Kind.GRID: "grid", Batch.Kind.SAMPLE: "sample.count", Batch.Kind.LIST: "combinations"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """A plan's terms, the combinations that are left of its month, and the day on which the next month begins."""

    terms: PlanTerms
    left: int
    until: dt.date

    @property
    def fits(self) -> int:
        """The combinations that a batch may hold now."""
        return min(self.terms.combinations_per_batch, self.left)


def allowance(owner: AbstractBaseUser) -> Allowance:
    """What the owner may order now."""
    terms = accounts.plan_of(cast("User", owner))
    month = _month(timezone.now())
    until = (month + dt.timedelta(days=31)).replace(day=1)
    spent = Spent.objects.filter(owner_id=owner.pk, month=month).values_list("combinations", flat=True).first()
    return Allowance(terms, max(0, terms.combinations_per_month - (spent or 0)), until)


def spend(batch: Batch) -> None:
    """Notes that a batch was ordered."""
    change = {"owner_id": batch.owner_id, "month": _month(batch.created)}
    Spent.objects.get_or_create(**change, defaults={"combinations": 0})
    Spent.objects.filter(**change).update(combinations=F("combinations") + batch.total)


def give_back(batch: Batch) -> None:
    """Notes that a batch was cancelled: what was not run of it counts no more."""
    ledger = Spent.objects.filter(owner_id=batch.owner_id, month=_month(batch.created))
    ledger.update(combinations=F("combinations") - (batch.total - batch.done - batch.failed))


@contextmanager
def one_order_at_a_time(owner: AbstractBaseUser) -> Iterator[None]:
    """A transaction in which nobody else orders for this owner: what is left does not change."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ORDER_LOCK, owner.pk % 2**31])
        yield


def faults(allowed: Allowance, wanted: Combinations) -> list[Fault]:
    """Why the plan does not allow so many combinations, with the number that would fit; nothing when it does."""
    terms, size, place = allowed.terms, wanted.size, _PLACES[Batch.Kind(wanted.kind)]
    if size <= allowed.fits:
        return []
    if not allowed.left:
        message = f"nothing is left of the {terms.combinations_per_month:,} combinations"
        remedy = f"the next month begins on {allowed.until} (UTC); an operator can change your plan"
        return [Fault(place, f"{message} that plan {terms.name} allows a month", remedy)]
    limit = f"the {terms.combinations_per_batch:,} that plan {terms.name} allows a batch"
    if allowed.left < terms.combinations_per_batch:
        whole = f"of the {terms.combinations_per_month:,} that plan {terms.name} allows a month"
        limit = f"the {allowed.left:,} that are left {whole}"
    message = f"{size:,} combinations are more than {limit}: {allowed.fits:,} would fit"
    return [Fault(place, message, _remedy(allowed.fits, wanted))]


def _remedy(fits: int, wanted: Combinations) -> str:
    if wanted.kind == Batch.Kind.SAMPLE:
        return f"sample {fits:,}"
    if wanted.kind == Batch.Kind.LIST:
        return f"leave {wanted.size - fits:,} out"
    thinned = _thinned(fits, wanted)
    return f"run a random sample of {fits:,}" + (f", or {thinned}" if thinned else "")


def _thinned(fits: int, wanted: Combinations) -> str:
    """The wider step of one variable that leaves most combinations, of those that would fit; "" when there is none."""
    best, said = 0, ""
    for axis in wanted.grid.axes:
        step, count = _step(axis), len(axis.values)
        if step is None:
            continue
        others = wanted.size // count
        values = fits // others
        if values < 2:
            continue
        wider = -(-count // values)
        made = others * -(-count // wider)
        if made > best:
            best, said = made, f"give {axis.name} a step of {_shortened(axis, step * wider, wider)}: {made:,}"
    return said


def _shortened(axis: Axis, step: float, wider: int) -> str:
    """The step, and how it is written: a range has to end on one of its values."""
    first, last = (plain(float(value)) for value in (axis.values[0], axis.values[::wider][-1]))
    return f"{step:.10g}, {axis.name}={first}:{last}:{step:.10g}"  # of 0.30000000000000004 people mean 0.3


def _step(axis: Axis) -> float | None:
    """What is between the values of a variable, if that is always the same."""
    if axis.of_tickers or len(axis.values) < 3:
        return None
    between = np.diff(np.array(axis.values, np.float64))
    return float(between[0]) if np.allclose(between, between[0], rtol=1e-9) and between[0] > 0 else None


def _month(moment: dt.datetime) -> dt.date:
    """The first day of its month, UTC."""
    return moment.astimezone(dt.UTC).date().replace(day=1)
