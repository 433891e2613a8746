"""A batch's rows, sorted, filtered and paged.

Only the columns by which they are sorted and filtered are read of all runs, 1.6 MB each at 200,000, and only the page's
own rows are sorted and read whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests import blocks, selectors
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.models import Batch
from backtests.results import figures, filters, neighbours
from backtests.results.figures import COLUMNS, Figures
from backtests.results.filters import CHOICE, Filter, Filters
from backtests.results.order import Order, Place
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Of a run: the worst and the median Sharpe ratio of the `count` runs one step away, NaN without one; of how many
    variables it has the first or the last value."""

    worst: float
    median: float
    count: int
    edges: int


@dataclass(frozen=True, slots=True)
class Row:
    """One combination. Undefined metrics are NaN."""

    run_index: int
    values: Mapping[str, Value]
    metrics: Mapping[str, float]
    neighbours: Neighbours


@dataclass(frozen=True, slots=True)
class Page:
    """`count` rows match on all pages; `next` is the cursor of the following page, None on the last."""

    rows: list[Row]
    count: int
    next: str | None


def page(
    batch: Batch,
    sort: str = "-sharpe",
    asked: Mapping[str, Filter] | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page:
    """One page of the rows there are so far.

    `sort` is one of figures.COLUMNS or a variable, descending with "-" before it; undefined (NaN) comes last either way
    and equal values in the order of their run index. `asked` are filters by the names of columns and variables; a
    bounded column that is undefined doesn't match. Raises Invalid with every fault, a cursor of another sort among
    them.
    """
    combinations = selectors.combinations_of(batch)
    order, wanted, after = _checked(combinations, sort, asked or {}, limit, cursor)
    found = figures.read(batch, combinations, {order.column, *wanted.bounds})
    matching = wanted.hold(found.runs, found.of, combinations)
    count = int(np.count_nonzero(matching))
    values = _sorted_by(order.column, found, combinations)
    if after is not None:
        matching &= order.behind(after, values, found.runs)
    listed = np.flatnonzero(matching)
    listed = listed[order.first(values[listed], limit + 1)]
    rows = _rows(batch, combinations, found, listed[:limit])
    if len(listed) <= limit:
        return Page(rows, count, None)
    last = listed[limit - 1]
    return Page(rows, count, order.cursor(Place(float(values[last]), int(found.runs[last]))))


def _checked(
    combinations: Combinations, sort: str, asked: Mapping[str, Filter], limit: int, cursor: str | None
) -> tuple[Order, Filters, Place | None]:
    """Raises Invalid with every fault."""
    order = Order.parse(sort)
    wanted, after = Filters({}, {}), None
    faults = []
    variables = [axis.name for axis in combinations.grid.axes]
    if order.column not in (*COLUMNS, *variables):
        remedy = f"{CHOICE}; variables: {', '.join(variables) or 'none'}; with - before it for descending"
        faults.append(Fault("sort", f'"{sort}" is neither a metric nor a variable', remedy))
    if not 1 <= limit <= LARGEST_PAGE:
        faults.append(Fault("limit", f"{limit} is out of range", f"1 to {LARGEST_PAGE}"))
    try:
        wanted = filters.read(combinations, asked)
    except Invalid as error:
        faults.extend(error.faults)
    try:
        after = order.place(cursor) if cursor else None
    except Invalid as error:
        faults.extend(error.faults)
    if faults:
        raise Invalid(faults)
    return order, wanted, after


def _sorted_by(column: str, found: Figures, combinations: Combinations) -> NDArray[np.float64]:
    """A column of all runs, float64 [m]; a variable's is worked out from their places in the grid."""
    if column in found.of:
        return found.of[column]
    place = next(place for place, axis in enumerate(combinations.grid.axes) if axis.name == column)
    keys: NDArray[np.float64] = combinations.grid.axes[place].keys[combinations.all_indices()[found.runs, place]]
    return keys


def _rows(batch: Batch, combinations: Combinations, found: Figures, listed: NDArray[np.intp]) -> list[Row]:
    """The rows at these positions, in their order."""
    runs = found.runs[listed].tolist()
    if found.around is not None:
        around = found.around.at(listed)
    else:
        around = neighbours.of_some(combinations, found.found, listed)
    metrics = blocks.rows(batch, runs).tolist()
    columns = (around.worst, around.median, around.count, around.edges)
    scores = zip(*(column.tolist() for column in columns), strict=True)
    return [
        Row(run, combinations.values(run), dict(zip(METRICS, row, strict=True)), Neighbours(*score))
        for run, row, score in zip(runs, metrics, scores, strict=True)
    ]
