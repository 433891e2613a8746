"""What a batch's results say so far: read from its blocks, worked out by findings/ (formulas: docs/findings.md)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from backtests import blocks, selectors
from backtests.combinations import Combinations
from backtests.contracts import METRICS
from backtests.findings import behaviours as alike
from backtests.findings import heatmap
from backtests.findings.better import BETTER
from backtests.findings.importance import Importance, Importances, importance
from backtests.grid import Axis, figure
from backtests.models import Batch
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid

CELLS = 250_000  # of a heat map: a picture of 500 by 500, a megabyte or two of JSON

_UNKNOWN = 1  # the behaviour of runs that were stored before behaviours were
_NAMED = 12  # values that a remedy lists


@dataclass(frozen=True, slots=True)
class Cell:
    """The best of a heat map: the places of its row and column, its value, its runs, whether it is on an edge."""

    row: int
    column: int
    value: float
    count: int
    on_edge: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A heat map: cells float64 [R, C], NaN where there is nothing; counts int32 [R, C]; on_edge bool [R, C]: a row or
    column of the first or the last number, where there are no neighbours on one side."""

    row: Axis
    column: Axis
    cells: NDArray[np.float64]
    counts: NDArray[np.int32]
    on_edge: NDArray[np.bool_]
    best: Cell | None


@dataclass(frozen=True, slots=True)
class Shares:
    """How much each axis accounts for. `runs` have a value of the metric."""

    axes: tuple[Axis, ...]
    runs: int
    found: Importances

    def __iter__(self) -> "zip[tuple[Axis, Importance]]":
        return zip(self.axes, self.found.variables, strict=True)


@dataclass(frozen=True, slots=True)
class Alike:
    """Runs of one behaviour, by the first of them."""

    runs: int
    run_index: int
    values: dict[str, Value]


def heat_map(batch: Batch, row: str, column: str, metric: str, by: str, slices: Sequence[str]) -> Picture:
    """`metric` over the variables `row` and `column`; over the others cells are folded by `by`, one of heatmap.FOLDS,
    but those that `slices`, such as "n=10", hold fixed. Raises Invalid with every fault."""
    combinations = selectors.combinations_of(batch)
    axes = {axis.name: place for place, axis in enumerate(combinations.grid.axes)}
    fixed = _heat_map_checked(combinations.grid.axes, row, column, metric, by, slices)
    runs, values = _of(batch, metric)
    indices = _indices(combinations, runs)
    for variable, index in fixed.items():
        kept = indices[:, variable] == index
        indices, values = indices[kept], values[kept]
    sizes = [len(axis.values) for axis in combinations.grid.axes]
    made = heatmap.heat_map(values, indices, sizes, axes[row], axes[column], cast(heatmap.Fold, by), BETTER[metric])
    down, across = combinations.grid.axes[axes[row]], combinations.grid.axes[axes[column]]
    on_edge = _edges(down)[:, None] | _edges(across)[None, :]
    return Picture(down, across, made.cells, made.counts, on_edge, _best(made, on_edge, metric))


def shares(batch: Batch, metric: str) -> Shares:
    """How much of the metric's variation each variable accounts for on its own. Raises Invalid."""
    require_metrics([metric])
    combinations = selectors.combinations_of(batch)
    runs, values = _of(batch, metric)
    axes = combinations.grid.axes
    found = importance(values, _indices(combinations, runs), [len(axis.values) for axis in axes])
    return Shares(axes, int(np.count_nonzero(~np.isnan(values))), found)


def behaviours(batch: Batch) -> int | None:
    """How many behaviours the batch's runs show; None when some of them were stored before behaviours were."""
    _, behaviour = blocks.behaviours(batch)
    return None if (behaviour == _UNKNOWN).any() else alike.distinct(behaviour)


def groups(batch: Batch, most: int) -> tuple[int | None, list[Alike]]:
    """The same number, and the `most` largest groups of runs that behave alike."""
    runs, behaviour = blocks.behaviours(batch)
    if (behaviour == _UNKNOWN).any():
        return None, []
    combinations = selectors.combinations_of(batch)
    found = alike.groups(behaviour, most)
    firsts = runs[found.firsts].tolist()
    listed = zip(found.counts.tolist(), firsts, map(combinations.values, firsts), strict=True)
    return alike.distinct(behaviour), [Alike(*one) for one in listed]


def metric_faults(metrics: Sequence[str]) -> list[Fault]:
    """A fault for every name that is no metric's."""
    remedy = f"one of {', '.join(METRICS)}"
    return [Fault("metric", f'"{metric}" is no metric', remedy) for metric in metrics if metric not in METRICS]


def require_metrics(metrics: Sequence[str]) -> None:
    """Raises Invalid for names that are no metrics'."""
    if faults := metric_faults(metrics):
        raise Invalid(faults)


def _of(batch: Batch, metric: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    found = blocks.columns(batch, [metric])
    return found.runs, found.of[metric]


def _indices(combinations: Combinations, runs: NDArray[np.int32]) -> NDArray[np.int32]:
    """Of each of these runs the places of its values: int32 [m, V]."""
    every = combinations.indices(0, combinations.size)
    return every if len(runs) == len(every) else every[runs]


def _edges(axis: Axis) -> NDArray[np.bool_]:
    """Which of the axis's values are its least or its largest; tickers, and a value alone, have no edges."""
    edges = np.zeros(len(axis.values), np.bool_)
    if not axis.of_tickers and len(axis.values) > 1:
        order = np.argsort(np.array(axis.values, np.float64))
        edges[order[[0, -1]]] = True
    return edges


def _best(made: heatmap.HeatMap, on_edge: NDArray[np.bool_], metric: str) -> Cell | None:
    if np.isnan(made.cells).all():
        return None
    place = int(np.nanargmax(made.cells * BETTER[metric]))
    row, column = divmod(place, made.cells.shape[1])
    value, count = float(made.cells[row, column]), int(made.counts[row, column])
    return Cell(row, column, value, count, bool(on_edge[row, column]))


def _heat_map_checked(
    axes: Sequence[Axis], row: str, column: str, metric: str, by: str, slices: Sequence[str]
) -> dict[int, int]:
    """Which axes are held at which of their values."""
    if len(axes) < 2:
        message = f"this batch has one variable only, {axes[0].name}" if axes else "this batch has no variables"
        raise Invalid([Fault("column", f"a heat map needs two, and {message}", "read its results, or its importance")])
    known = {axis.name: axis for axis in axes}
    faults = [
        Fault(path, f'"{name}" is no variable of this batch', f"one of {', '.join(known)}")
        for path, name in (("row", row), ("column", column))
        if name not in known
    ]
    if row == column and not faults:
        faults.append(Fault("column", f"{row} is the row already", "choose another variable"))
    if not faults and (cells := len(known[row].values) * len(known[column].values)) > CELLS:
        message = f"{cells:,} cells are more than the {CELLS:,} that one map may have"
        faults.append(Fault("column", message, "choose variables of fewer values"))
    faults += metric_faults([metric])
    if by not in heatmap.FOLDS:
        faults.append(Fault("by", f'"{by}" is no way to fold a cell', f"one of {', '.join(heatmap.FOLDS)}"))
    fixed, wrong = _sliced(axes, (row, column), slices)
    if faults + wrong:
        raise Invalid(faults + wrong)
    return fixed


def _sliced(axes: Sequence[Axis], shown: Sequence[str], slices: Sequence[str]) -> tuple[dict[int, int], list[Fault]]:
    places = {axis.name: place for place, axis in enumerate(axes)}
    fixed: dict[int, int] = {}
    faults = []
    for text in slices:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in places:
            others = ", ".join(other for other in places if other not in shown) or "none"
            faults.append(Fault("slice", f'"{text}" names no variable of this batch', f"write {_EXAMPLE} ({others})"))
        elif name in shown or places[name] in fixed:
            faults.append(Fault("slice", f"{name} is {'shown' if name in shown else 'sliced'} already", "leave it out"))
        elif (index := _index(axes[places[name]], value)) is None:
            faults.append(Fault("slice", f'{name} is never "{value}"', f"one of {_listed(axes[places[name]])}"))
        else:
            fixed[places[name]] = index
    return fixed, faults


_EXAMPLE = "variable=value"
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def _index(axis: Axis, text: str) -> int | None:
    """The place of a value that is written down; None when the axis doesn't take it."""
    value: Value = text
    if not axis.of_tickers:
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text)
    return axis.values.index(value) if value in axis.values else None


def _listed(axis: Axis) -> str:
    more = len(axis.values) - _NAMED
    return ", ".join(map(figure, axis.values[:_NAMED])) + (f" and {more:,} more" if more > 0 else "")
