"""Parallel coordinates of a batch: which axes there are, and which of their bins its runs lie in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests import selectors
from backtests.combinations import Combinations
from backtests.findings import parallel
from backtests.findings_of import metric_faults
from backtests.grid import Axis
from backtests.models import Batch
from backtests.results import figures, filters
from backtests.results.filters import Filter, Filters
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid


@dataclass(frozen=True, slots=True)
class Line:
    """An axis of parallel coordinates: a variable with its values, or with a scale where they are many; or a metric
    with its scale, and how many of the runs are `undefined` there."""

    name: str
    bins: int
    values: tuple[Value, ...] | None = None
    scale: parallel.Scale | None = None
    undefined: int | None = None


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Parallel coordinates of `count` of the batch's `of` runs that have results. links: between each axis and the
    next, as findings.parallel.links counts them."""

    count: int
    of: int
    axes: list[Line]
    links: list[NDArray[np.int64]]


def coordinates(batch: Batch, metrics: Sequence[str], asked: Mapping[str, Filter]) -> Coordinates:
    """Parallel coordinates of the runs that meet `asked`: the variables that have more than one value, then these
    metrics, whose scales are those of all runs. Raises Invalid with every fault."""
    combinations = selectors.combinations_of(batch)
    wanted = _checked(combinations, metrics, asked)
    found = figures.read(batch, combinations, {*metrics, *wanted.bounds})
    matching = wanted.hold(found.runs, found.of, combinations)
    indices = combinations.all_indices()[found.runs[matching]]
    varied = [place for place, axis in enumerate(combinations.grid.axes) if len(axis.values) > 1]
    lined = [_line_of_variable(combinations.grid.axes[place], indices[:, place]) for place in varied]
    lined += [_line_of_metric(metric, found.of[metric], matching) for metric in metrics]
    axes, places = [line for line, _ in lined], [place for _, place in lined]
    return Coordinates(len(indices), len(found.runs), axes, parallel.links(places, [line.bins for line in axes]))


def _line_of_variable(axis: Axis, indices: NDArray[np.int32]) -> tuple[Line, NDArray[np.int16]]:
    """A bin a value, numbers ascending; of more than parallel.BINS numbers ranges of equal width, of more tickers as
    many neighbours of their list in each bin as in the next, give or take one."""
    count = len(axis.values)
    if axis.of_tickers:
        bins = min(count, parallel.BINS)
        share = (np.arange(count) * bins // count).astype(np.int16)
        return Line(axis.name, bins, axis.values), share[indices]
    numbers = np.array(axis.values, np.float64)
    if count > parallel.BINS:
        scale = parallel.of_numbers(numbers)
        return Line(axis.name, scale.bins, scale=scale), scale.places(numbers)[indices]
    order = np.argsort(numbers)
    bin_of = np.empty(count, np.int16)
    bin_of[order] = np.arange(count)
    return Line(axis.name, count, tuple(numbers[order].tolist())), bin_of[indices]


def _line_of_metric(
    metric: str, values: NDArray[np.float64], matching: NDArray[np.bool_]
) -> tuple[Line, NDArray[np.int16]]:
    scale = parallel.of_metric(values)
    places = scale.places(values[matching])
    undefined = int(np.count_nonzero(places == parallel.NOWHERE))
    return Line(metric, scale.bins, scale=scale, undefined=undefined), places


def _checked(combinations: Combinations, metrics: Sequence[str], asked: Mapping[str, Filter]) -> Filters:
    faults = metric_faults(metrics)
    twice = [metric for place, metric in enumerate(metrics) if metric in metrics[:place]]
    faults += [Fault("metric", f"{metric} is an axis already", "name each once") for metric in dict.fromkeys(twice)]
    try:
        wanted = filters.read(combinations, asked)
    except Invalid as error:
        faults += error.faults
    if faults:
        raise Invalid(faults)
    return wanted
