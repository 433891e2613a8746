"""What the parts of a node must be together: no number or measure alone is wrong here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.figures import written
from strategies.tree.nodes import (
    Group,
    Node,
    Number,
    Reading,
    Reference,
    Scale,
    Sort,
    Specified,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.walk import comparisons, conditions, measures, walk
from treeline.core.errors import Fault

_READING = '{"indicator": "rsi", "ticker": "SPY", "window": 10}'


@dataclass(frozen=True, slots=True)
class _Span:
    """What a number can be: at least, at most, and whether it can be 0."""

    least: float
    most: float
    zero: bool


def faults_without(root: Node) -> list[Fault]:
    """What is wrong in a tree whatever its variables are."""
    faults = []
    for path, _, node in walk(root):
        for place, condition in conditions(node):
            for at, comparison in comparisons(path + place, condition):
                if not isinstance(comparison.left, Reading) and not isinstance(comparison.right, Reading):
                    remedy = f"at least one side must be an indicator, e.g. {_READING}"
                    faults.append(Fault(at, "compares two numbers, so it never changes", remedy))
        if isinstance(node, Sort):
            faults.extend(_unmeasurable(path, node))
    return faults


def faults_with(root: Node, values: Mapping[str, Sequence[Value]]) -> list[Fault]:
    """What some combination of the variables' values makes useless.

    The values fit their places. A variable without values is taken to be something that does no harm.
    """
    spans = {name: span for name, given in values.items() if (span := _span(given))}
    faults: list[Fault] = []
    for path, _, node in walk(root):
        if isinstance(node, Specified):
            faults.extend(_vanishing_weights(path, node, spans))
        elif isinstance(node, Scale):
            faults.extend(_unordered_stops(path, node, spans))
        elif isinstance(node, Sort):
            faults.extend(_vanishing_score(path, node, spans))
    return faults


def _span(given: Sequence[Value]) -> _Span | None:
    numbers = [float(value) for value in given if not isinstance(value, str)]
    return _Span(min(numbers), max(numbers), 0.0 in numbers) if numbers else None


def _spans_of(numbers: Sequence[Number], spans: Mapping[str, _Span]) -> list[_Span | None]:
    return [
        spans.get(number.name) if isinstance(number, Variable) else _Span(number, number, number == 0.0)
        for number in numbers
    ]


def _when(numbers: Sequence[Number]) -> str:
    varied = dict.fromkeys(written(number) for number in numbers if isinstance(number, Variable))
    return f" when {' and '.join(varied)} {'are' if len(varied) > 1 else 'is'} 0" if varied else ""


def _vanishing_weights(path: str, node: Specified, spans: Mapping[str, _Span]) -> Iterator[Fault]:
    """Weights that can add up to nothing, or to more than a float64 holds."""
    ranges = _spans_of(node.weights, spans)
    if all(span is not None and span.zero for span in ranges):
        remedy = "give at least one child a weight above 0"
        yield Fault(path, f"all weights are zero{_when(node.weights)}", remedy)
    elif math.isinf(sum(span.most for span in ranges if span is not None)):
        yield Fault(path, "the weights add up to more than a number can hold", "use smaller weights")


def _vanishing_score(path: str, node: Sort, spans: Mapping[str, _Span]) -> Iterator[Fault]:
    """A score whose weights can all be zero, so that it would be the same for every child."""
    weights = [term.weight for term in node.score]
    if all(span is not None and span.zero for span in _spans_of(weights, spans)):
        remedy = "give at least one measure a weight other than 0"
        yield Fault(f"{path}.score", f"all weights are zero{_when(weights)}", remedy)


def _unordered_stops(path: str, node: Scale, spans: Mapping[str, _Span]) -> Iterator[Fault]:
    """Stops that can stand at or below one before them; judged by the least and the most that each can be."""
    before: tuple[float, Number] | None = None
    for index, (stop, span) in enumerate(zip(node.stops, _spans_of(node.stops, spans), strict=True)):
        if span is None:
            continue
        if before is not None and span.least <= before[0]:
            told = f"{_told(stop, span.least)} is not above the stop before it, {_told(before[1], before[0])}"
            remedy = "stops ascend, whatever their variables are"
            yield Fault(f"{path}.children[{index}].stop", told, remedy)
        before = (span.most, stop) if before is None or span.most > before[0] else before


def _told(number: Number, value: float) -> str:
    """`10`, or `10 ({name})` for a value of a variable."""
    return f"{written(value)} ({written(number)})" if isinstance(number, Variable) else written(value)


def _unmeasurable(path: str, node: Sort) -> Iterator[Fault]:
    """A measure of more than closes, taken of a child that has only closes: its own equity."""
    grown = [index for index, child in enumerate(node.children) if not _has_bars(child)]
    if not grown:
        return
    for place, measure in measures(node):
        others = [name for name in CATALOGUE[measure.indicator].inputs if name != "close"]
        if others:
            child = f"{path}.children[{grown[0]}]"
            message = f"{measure.indicator} needs {' and '.join(others)}, and {child} is no ticker: it has closes only"
            remedy = "measure something of closes, or make every child a ticker"
            yield Fault(path + place, message, remedy)


def _has_bars(child: Node) -> bool:
    """Whether a child of a sort is measured on a ticker's bars; a reference may turn out to be one."""
    while isinstance(child, Group):
        child = child.child
    return isinstance(child, Ticker | Reference)
