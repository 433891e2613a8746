"""How a number or a ticker of the language is read and written."""

import math
from numbers import Real

from strategies.tree.nodes import Number, Symbol, Variable

# From here on float64 no longer holds every whole number, so an integer would claim digits that the value doesn't have.
_WHOLE_BELOW = 2.0**53


def plain(value: float) -> int | float:
    """The shortest JSON number of the same float64: 10 rather than 10.0, 0 rather than -0.0."""
    if math.isfinite(value) and abs(value) < _WHOLE_BELOW and value == int(value):
        return int(value)
    return float(value)


def written(value: Number | Symbol) -> str:
    """`10`, `79.5`, `SPY` or `{name}`."""
    if isinstance(value, Variable):
        return f"{{{value.name}}}"
    return value if isinstance(value, str) else str(plain(value))


def float64(value: object) -> float | None:
    """The value of a number, infinite when it is too large for a float64; None for what is none, such as true."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf
