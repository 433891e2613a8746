"""The runs of a batch that could not be run, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from backtests import selectors
from backtests.models import Batch, Failure
from backtests.results.pages import LARGEST_PAGE
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid
from treeline.rest import cursor as cursors

_LIST = "failures"


@dataclass(frozen=True, slots=True)
class Failed:
    """The runs lo <= run_index < hi: one that could not be run, or some of whom their worker died time and again.
    `values` are those of the first."""

    lo: int
    hi: int
    values: Mapping[str, Value]
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page, None on the last."""

    items: list[Failed]
    next: str | None


def page(batch: Batch, limit: int = 100, cursor: str | None = None) -> Page:
    """One page of what has failed so far, in the order of the runs. Raises Invalid for a wrong limit or cursor."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise Invalid([Fault("limit", f"{limit} is out of range", f"1 to {LARGEST_PAGE}")])
    after = _read_cursor(cursor) if cursor else -1
    combinations = selectors.combinations_of(batch)
    rows = Failure.objects.filter(batch=batch, lo__gt=after).order_by("lo")[: limit + 1]
    found = [Failed(row.lo, row.hi, combinations.values(row.lo), row.reason) for row in rows]
    return Page(found[:limit], cursors.write(_LIST, found[limit - 1].lo) if len(found) > limit else None)


def _read_cursor(cursor: str) -> int:
    try:
        of, lo = cursors.read(cursor)
        if of == _LIST and type(lo) is int and 0 <= lo < 2**31:
            return lo
    except ValueError:
        pass
    remedy = "leave it out for the first page, or send the `next` of a page as it came"
    raise Invalid([Fault("cursor", "is not a cursor of this list", remedy)])
