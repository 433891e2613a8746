"""A batch's rows, sorted, filtered and paged by Postgres, and streamed as CSV.

The values of the variables are not stored: the grid gives them by a run's index. A CSV's are written in Python, since
in SQL they would be an array of all values in each query, which took 15 s for an axis of 200,000.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from backtests import selectors
from backtests.contracts import METRICS
from backtests.grid import Axis, Grid
from backtests.models import Batch
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid
from treeline.rest import cursor as cursors

LARGEST_PAGE = 1000
_CSV_RUNS = 10_000  # of a CSV that are in memory at a time: 2 MB
_TEXTS = 4096  # combinations of neighbouring variables whose texts are kept for a CSV

Bounds = tuple[float | None, float | None]
Filter = Bounds | frozenset[str]

_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, METRICS))
_NAN = sql.SQL("'NaN'::float8")
_CHOICE = "one of " + ", ".join(METRICS)


@dataclass(frozen=True, slots=True)
class Row:
    """One combination. Undefined metrics are NaN."""

    run_index: int
    values: Mapping[str, Value]
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page, None on the last."""

    rows: list[Row]
    next: str | None


def page(
    batch: Batch,
    sort: str = "-sharpe",
    filters: Mapping[str, Filter] | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page:
    """One page of the rows there are so far.

    `sort` is a metric, descending with "-" before it; undefined (NaN) comes last either way and equal values in the
    order of their run index. `filters` bound metrics and variables, both ends included, None for an open end, or name
    tickers that a variable may take; a bounded metric that is undefined doesn't match. Raises Invalid with every fault,
    a cursor of another sort among them.
    """
    grid = selectors.grid_of(batch)
    order = _order(sort)
    faults = [] if order else [Fault("sort", f'"{sort}" is no metric', _CHOICE + ", with - before it for descending")]
    if not 1 <= limit <= LARGEST_PAGE:
        faults.append(Fault("limit", f"{limit} is out of range", f"1 to {LARGEST_PAGE}"))
    where = [sql.SQL("batch_id = {}").format(batch.pk)]
    for name, asked in (filters or {}).items():
        try:
            where.extend(_filtered(grid, name, asked))
        except Invalid as error:
            faults.extend(error.faults)
    after = None
    try:
        after = _read_cursor(cursor, sort) if cursor else None
    except Invalid as error:
        faults.extend(error.faults)
    if faults or order is None:
        raise Invalid(faults)
    if after is not None:
        where.append(order.after(*after))
    query = sql.SQL("SELECT run_index, {} FROM backtests_run WHERE {} ORDER BY {} LIMIT {}").format(
        _COLUMNS, sql.SQL(" AND ").join(where), order.by, limit + 1
    )
    with connection.cursor() as reader:
        reader.execute(query)
        found = [Row(run, grid.values(run), dict(zip(METRICS, metrics, strict=True))) for run, *metrics in reader]
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], _write_cursor(sort, last.metrics[order.metric], last.run_index))


def stream_csv(batch: Batch) -> Iterator[bytes]:
    """The rows there are, in the order of their run index, as CSV (RFC 4180, UTF-8): run_index, the variables, the
    metrics. Figures are written so that reading them gives the same float64; an undefined one is empty.

    Memory stays bounded and no transaction is held between two parts: each is a COPY of its own over a range of runs.
    """
    grid = selectors.grid_of(batch)
    yield (",".join(["run_index", *(axis.name for axis in grid.axes), *METRICS]) + "\r\n").encode()
    written = _written(grid)
    figures = [sql.SQL("nullif({}, {})").format(sql.Identifier(metric), _NAN) for metric in METRICS]
    for lo in range(0, batch.total, _CSV_RUNS):
        query = sql.SQL(
            "COPY (SELECT run_index, {} FROM backtests_run WHERE batch_id = {} AND run_index >= {} AND run_index < {} "
            "ORDER BY run_index) TO STDOUT (FORMAT csv)"
        ).format(sql.SQL(", ").join(figures), batch.pk, lo, lo + _CSV_RUNS)
        with connection.cursor() as reader, reader.copy(query) as copy:
            lines = b"".join(copy)
        if lines:
            yield b"".join(_with_values(line, written) for line in lines.splitlines())


def _written(grid: Grid) -> list[tuple[list[bytes], int]]:
    """The values of the variables as CSV, with the stride of each list of texts: `run_index // stride % len(texts)`.

    Neighbouring variables are written together while that makes few texts, so that a row is put together of few.
    """
    columns: list[tuple[list[bytes], int]] = []
    for axis, stride in zip(grid.axes, grid.strides, strict=True):
        texts = [_text(value).encode() for value in axis.values]
        if columns and len(columns[-1][0]) * len(texts) <= _TEXTS:
            before, _ = columns.pop()
            texts = [first + b"," + second for first in before for second in texts]
        columns.append((texts, stride))
    return columns


def _text(value: Value) -> str:
    """A ticker holds nothing that CSV would have to quote."""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def _with_values(line: bytes, columns: list[tuple[list[bytes], int]]) -> bytes:
    """A line of run index and metrics, with the values of the variables between them."""
    index, _, figures = line.partition(b",")
    run = int(index)
    return b",".join([index, *(texts[run // stride % len(texts)] for texts, stride in columns), figures]) + b"\r\n"


@dataclass(frozen=True, slots=True)
class _Order:
    """A total order of the rows: by a metric, NaN last, then by run index."""

    metric: str
    descending: bool

    @property
    def by(self) -> sql.Composed:
        # Postgres takes NaN for the largest value: ascending it is last already.
        column = sql.Identifier(self.metric)
        if self.descending:
            return sql.SQL("{0} = {1}, {0} DESC, run_index").format(column, _NAN)
        return sql.SQL("{}, run_index").format(column)

    def after(self, value: float, run_index: int) -> sql.Composed:
        """The condition of standing behind a row."""
        column = sql.Identifier(self.metric)
        if math.isnan(value):
            return sql.SQL("({} = {} AND run_index > {})").format(column, _NAN, run_index)
        if self.descending:
            condition = "({0} < {1} OR ({0} = {1} AND run_index > {2}) OR {0} = {3})"
        else:
            condition = "({0} > {1} OR ({0} = {1} AND run_index > {2}))"
        return sql.SQL(condition).format(column, _float(value), run_index, _NAN)


def _order(sort: str) -> _Order | None:
    metric = sort.removeprefix("-")
    return _Order(metric, sort.startswith("-")) if metric in METRICS else None


def _filtered(grid: Grid, name: str, asked: Filter) -> list[sql.Composed]:
    """The conditions of a filter. Raises Invalid."""
    axis, stride = next((pair for pair in zip(grid.axes, grid.strides, strict=True) if pair[0].name == name), (None, 0))
    if axis is None and name not in METRICS:
        variables = ", ".join(axis.name for axis in grid.axes) or "none"
        raise Invalid([Fault(name, "is neither a metric nor a variable", f"{_CHOICE}; variables: {variables}")])
    if isinstance(asked, frozenset):
        if axis is None or not axis.of_tickers:
            raise Invalid([Fault(name, "is a number", f"bound it: {name}>=1, {name}<=20")])
        return [_among(axis, stride, [value in asked for value in axis.values])]
    if axis is not None and axis.of_tickers:
        raise Invalid([Fault(name, "is a ticker", f"name those that you want: {name}={axis.values[0]}")])
    _check_bounds(name, asked)
    if axis is None:
        return _bounded(name, *asked)
    lowest, highest = -math.inf if asked[0] is None else asked[0], math.inf if asked[1] is None else asked[1]
    return [_among(axis, stride, [lowest <= value <= highest for value in map(float, axis.values)])]


def _check_bounds(name: str, bounds: Bounds) -> None:
    low, high = bounds
    if any(bound is not None and math.isnan(bound) for bound in bounds):
        raise Invalid([Fault(name, "a bound is not a number", "finite numbers bound a filter")])
    if low is not None and high is not None and low > high:
        raise Invalid([Fault(name, f"{low:g} to {high:g} runs backwards", "the lower bound first")])


def _bounded(metric: str, low: float | None, high: float | None) -> list[sql.Composed]:
    column = sql.Identifier(metric)
    conditions = [sql.SQL("{} <> {}").format(column, _NAN)] if (low, high) != (None, None) else []
    if low is not None:
        conditions.append(sql.SQL("{} >= {}").format(column, _float(low)))
    if high is not None:
        conditions.append(sql.SQL("{} <= {}").format(column, _float(high)))
    return conditions


def _among(axis: Axis, stride: int, chosen: Sequence[bool]) -> sql.Composed:
    """Whether a run has one of the axis's chosen values."""
    within = [index for index, one in enumerate(chosen) if one]
    return sql.SQL("{} = ANY({}::int[])").format(_index(axis, stride), sql.Literal(within))


def _index(axis: Axis, stride: int) -> sql.Composed:
    """The index of the axis's value, from 0, in SQL."""
    return sql.SQL("(run_index / {} % {})").format(stride, len(axis.values))


def _float(value: float) -> sql.Composed:
    return sql.SQL("{}::float8").format(sql.Literal(repr(value)))


def _write_cursor(sort: str, value: float, run_index: int) -> str:
    return cursors.write(sort, None if math.isnan(value) else value, run_index)


def _read_cursor(cursor: str, sort: str) -> tuple[float, int]:
    """The value and run index that a page ended on. Raises Invalid for anything but a cursor of this sort."""
    try:
        bound, value, run_index = cursors.read(cursor)
        right = bound == sort and isinstance(value, float | None) and type(run_index) is int and 0 <= run_index < 2**31
    except ValueError:
        right = False
    if not right:
        remedy = "leave it out for the first page, or send the `next` of a page with the same sort"
        raise Invalid([Fault("cursor", "is not a cursor of this list in this order", remedy)])
    return math.nan if value is None else value, run_index
