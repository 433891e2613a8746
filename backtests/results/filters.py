"""What rows must meet to be listed, checked against a batch's columns and variables."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.combinations import Combinations
from backtests.grid import Axis
from backtests.results.figures import COLUMNS
from treeline.core.errors import Fault, Invalid

Bounds = tuple[float | None, float | None]  # both included; None for an open end
Filter = Bounds | frozenset[str]  # or the tickers that a variable may take

CHOICE = "one of " + ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class Filters:
    """All of them must hold: the bounds of columns by name, and of each variable by its place bool [size], which of its
    values are wanted."""

    bounds: Mapping[str, Bounds]
    chosen: Mapping[int, NDArray[np.bool_]]

    def hold(
        self, runs: NDArray[np.int32], of: Mapping[str, NDArray[np.float64]], combinations: Combinations
    ) -> NDArray[np.bool_]:
        """Which of these runs match, bool [m]: `runs` int32 [m]; `of` has the columns of `bounds`, float64 [m] each. An
        undefined figure (NaN) lies within no bounds."""
        found = np.ones(len(runs), np.bool_)
        for name, (low, high) in self.bounds.items():
            if low is not None:
                found &= of[name] >= low
            if high is not None:
                found &= of[name] <= high
        if self.chosen:
            indices = combinations.all_indices()
            for variable, wanted in self.chosen.items():
                found &= wanted[indices[runs, variable]]
        return found


def read(combinations: Combinations, asked: Mapping[str, Filter]) -> Filters:
    """The filters by the names of columns and variables. Raises Invalid with every fault."""
    axes = combinations.grid.axes
    places = {axis.name: place for place, axis in enumerate(axes)}
    bounds: dict[str, Bounds] = {}
    chosen: dict[int, NDArray[np.bool_]] = {}
    faults = []
    for name, one in asked.items():
        place = places.get(name)
        try:
            if place is not None:
                chosen[place] = _chosen(axes[place], one)
            elif name in COLUMNS:
                bounds[name] = _bounds(name, one)
            else:
                remedy = f"{CHOICE}; variables: {', '.join(places) or 'none'}"
                faults.append(Fault(name, "is neither a metric nor a variable", remedy))
        except Invalid as error:
            faults.extend(error.faults)
    if faults:
        raise Invalid(faults)
    return Filters(bounds, chosen)


def _chosen(axis: Axis, asked: Filter) -> NDArray[np.bool_]:
    if axis.of_tickers:
        if isinstance(asked, frozenset):
            return np.array([value in asked for value in axis.values])
        remedy = f"name those that you want: {axis.name}={axis.values[0]}"
        raise Invalid([Fault(axis.name, "is a ticker", remedy)])
    low, high = _bounds(axis.name, asked)
    values = np.array(axis.values, np.float64)
    return (values >= (-math.inf if low is None else low)) & (values <= (math.inf if high is None else high))


def _bounds(name: str, asked: Filter) -> Bounds:
    if isinstance(asked, frozenset):
        raise Invalid([Fault(name, "is a number", f"bound it: {name}>=1, {name}<=20")])
    low, high = asked
    if any(bound is not None and math.isnan(bound) for bound in asked):
        raise Invalid([Fault(name, "a bound is not a number", "finite numbers bound a filter")])
    if low is not None and high is not None and low > high:
        raise Invalid([Fault(name, f"{low:g} to {high:g} runs backwards", "the lower bound first")])
    return low, high
