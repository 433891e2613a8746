"""The values of a library variable: a range with both ends, or a list; and what a value of each kind may be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from strategies.indicators.catalogue import MAXIMUM_WINDOW
from strategies.tree.figures import float64, written
from strategies.tree.nodes import Value
from strategies.tree.reader import TICKER, shown
from treeline.core.errors import Fault, Invalid

MOST_VALUES = 200_000

KINDS = {
    "number": "a finite number",
    "window": f"a whole number from 1 to {MAXIMUM_WINDOW}",
    "weight": "a finite number, 0 or more",
    "ticker": "1 to 15 of the characters A-Z 0-9 . - / ^",
}


@dataclass(frozen=True, slots=True)
class Range:
    """`low`, `low` + `step`, …, `high`."""

    low: float
    high: float
    step: float


def remedy(kind: str) -> str:
    """What a value of this kind may be."""
    return KINDS[kind]


def fits(kind: str, value: object) -> bool:
    """Whether a value is one of this kind."""
    if kind == "ticker":
        return isinstance(value, str) and TICKER.fullmatch(value) is not None
    number = float64(value)
    if number is None or not math.isfinite(number):
        return False
    if kind == "window":
        return number == math.floor(number) and 1 <= number <= MAXIMUM_WINDOW
    return kind != "weight" or number >= 0


def count(span: Range) -> int:
    """How many values a range has. Raises Invalid when its step does not lead from one end to the other.

    The steps are exact, in decimals as the numbers are written: 60 to 85 by 0.5 has 51 values and ends on 85.
    """
    low, high, step = (Decimal(str(number)) for number in (span.low, span.high, span.step))
    if step <= 0:
        raise Invalid([Fault("step", f"{written(span.step)} is not above 0", "write a step above 0")])
    if high < low:
        message = f"{written(span.low)} to {written(span.high)} runs backwards"
        raise Invalid([Fault("high", message, "write the smaller number as low")])
    steps = (high - low) / step
    if steps >= MOST_VALUES:
        raise Invalid([Fault("step", f"makes more than {MOST_VALUES:,} values", "use a larger step")])
    if steps % 1:
        reached = low + step * int(steps)
        message = f"never leads from {written(span.low)} to {written(span.high)}"
        remedy = f"end on {written(float(reached))} or {written(float(reached + step))}"
        raise Invalid([Fault("step", message, remedy)])
    return int(steps) + 1


def values(span: Range) -> list[float]:
    """The values of a range that `count` takes, ascending."""
    low, step = Decimal(str(span.low)), Decimal(str(span.step))
    return [float(low + step * index) for index in range(count(span))]


def check_list(kind: str, listed: Sequence[Value]) -> None:
    """Whether this can be a variable's list of values. Raises Invalid."""
    if not 1 <= len(listed) <= MOST_VALUES:
        raise Invalid([Fault("values", f"there are {len(listed):,} values", f"give 1 to {MOST_VALUES:,}")])
    if len(set(listed)) != len(listed):
        raise Invalid([Fault("values", "names a value twice", "every value once")])
    for index, value in enumerate(listed):
        if not fits(kind, value):
            raise Invalid([Fault(f"values[{index}]", f"{shown(value)} is no {kind}", remedy(kind))])


def check_range(kind: str, span: Range) -> None:
    """Whether this can be a variable's range. Raises Invalid."""
    if kind == "ticker":
        raise Invalid([Fault("low", "tickers have no range", "list them as values")])
    count(span)
    odd = next((value for value in values(span) if not fits(kind, value)), None)
    if odd is not None:
        raise Invalid([Fault("low", f"{written(odd)}, one of the range's values, is no {kind}", remedy(kind))])
