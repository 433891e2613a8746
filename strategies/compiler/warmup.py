"""How much history a program needs before its first session."""

from collections.abc import Mapping, Sequence

from strategies.compiler.parameters import Series
from strategies.compiler.program import Program
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import Variable


def longest_readings(program: Program, axes: Mapping[str, Sequence[float]]) -> tuple[Series, ...]:
    """Every reading of the tree as written, with the longest window that it can take."""
    longest: dict[Series, None] = {}
    for reading in program.readings:
        window = reading.window
        if isinstance(window, Variable):
            window = max(axes[window.name])
        longest[Series(reading.indicator, reading.ticker, int(window or 0))] = None
    return tuple(longest)


def lag(series: Series) -> int:
    """The bar of its ticker, counted from 0, at which a series has its first value."""
    return CATALOGUE[series.indicator].lag(series.window)
