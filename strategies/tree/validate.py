"""What the numbers and tickers of a tree may be, and the variables that stand for them.

The codec refuses what cannot be read; here is refused what can be read and makes no sense. What numbers of one node
must be together stands in `consistency`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW
from strategies.tree import consistency
from strategies.tree.decoder import MAXIMUM_NODES
from strategies.tree.figures import float64, written
from strategies.tree.nodes import (
    Comparison,
    InverseVolatility,
    Measure,
    Node,
    Number,
    Operand,
    Reading,
    Scale,
    Sort,
    Specified,
    Strategy,
    Symbol,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.reader import TICKER, TICKER_REMEDY, shown
from strategies.tree.walk import comparisons, conditions, walk
from treeline.core.errors import Fault, Invalid

Role = Literal["window", "parameter", "days", "threshold", "weight", "stop", "count", "factor", "ticker"]

# What a number in each role is called; those that have a second word count something, and so are whole.
_CALLED: dict[Role, tuple[str, str]] = {
    "window": ("window", "sessions"),
    "days": ("number of sessions", "sessions"),
    "count": ("count", "children"),
    "parameter": ("parameter", ""),
    "threshold": ("threshold", ""),
    "weight": ("weight", ""),
    "stop": ("stop", ""),
    "factor": ("factor", ""),
}


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a number or a ticker stands.

    `indicator` is the one whose window or parameter it is, or the one that a threshold is compared with ("" elsewhere).
    `minimum` and `maximum` are inclusive; a window, a number of days and a count are whole.
    """

    path: str
    role: Role
    indicator: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf

    def complaint(self, value: object) -> str:
        """Why `value` cannot stand here; "" if it can."""
        if self.role == "ticker":
            return "" if isinstance(value, str) and TICKER.fullmatch(value) else "is not a ticker"
        called, counted = _CALLED[self.role]
        number = float64(value)
        if number is None:
            return "is not a number"
        if not math.isfinite(number):
            return f"is not a finite number and cannot be a {called}"
        if counted and number != math.floor(number):
            return f"cannot be a {called}: a {called} counts whole {counted}"
        least, most = ("shortest", "longest") if self.role == "window" else ("least", "largest")
        if number < self.minimum:
            of = f" of {self.indicator}" if self.indicator else ""
            return f"is below the {least} {called}{of}, {written(self.minimum)}"
        return f"is above the {most} {called}, {written(self.maximum)}" if number > self.maximum else ""

    @property
    def rule(self) -> tuple[Role, float, float]:
        """What decides whether a value fits: a value that fits here fits every use of the same rule."""
        return self.role, self.minimum, self.maximum

    @property
    def remedy(self) -> str:
        """What could stand here."""
        if self.role == "ticker":
            return f"a ticker: {TICKER_REMEDY}"
        kind = "a whole number" if _CALLED[self.role][1] else "a finite number"
        if math.isfinite(self.maximum):
            return f"{kind} from {written(self.minimum)} to {written(self.maximum)}"
        return f"{kind}, {written(self.minimum)} or more" if math.isfinite(self.minimum) else kind


def numbers(strategy: Strategy) -> Iterator[tuple[Use, Number]]:
    """Every number of the tree and the place it stands in, in the document's order; defaults that are left out too."""
    for use, value in _places(strategy):
        if not isinstance(value, str) and use.role != "ticker":
            yield use, value


def uses(strategy: Strategy) -> dict[str, tuple[Use, ...]]:
    """Where each variable stands; the names are sorted, the places in the document's order."""
    found: dict[str, list[Use]] = {}
    for use, value in _places(strategy):
        if isinstance(value, Variable):
            found.setdefault(value.name, []).append(use)
    return {name: tuple(found[name]) for name in sorted(found)}


def check_values(strategy: Strategy, values: Mapping[str, Sequence[Value]]) -> None:
    """Whether every combination of these values can be run.

    `values` holds for each variable of the tree all values that it takes; defaults are not looked at. Raises Invalid
    with every fault: a variable without a value, a name that the tree doesn't use, a value that cannot stand where its
    variable is used, numbers of a node that some combination makes useless. A fault's path is the variable's name, or
    the path of the node.
    """
    places = uses(strategy)
    faults = [_unknown(name, tuple(places)) for name in values if name not in places]
    for name, where in places.items():
        given = values.get(name, ())
        if len(given) == 0:
            remedy = f"it is the {where[0].role} at {where[0].path}: {where[0].remedy}"
            faults.append(Fault(name, f"{{{name}}} has no value", remedy))
        faults.extend(_torn(name, name, where) or _misfits(name, name, where, given))
    if not faults:
        faults = consistency.faults_with(strategy.root, values)
    if faults:
        raise Invalid(faults)


def faults_of(strategy: Strategy) -> list[Fault]:
    """What is wrong with the numbers, tickers, comparisons and defaults of a tree as it stands."""
    faults = []
    for use, value in _places(strategy):
        if not isinstance(value, Variable) and value != "?" and (complaint := use.complaint(value)):
            faults.append(Fault(use.path, f"{written(value)} {complaint}", use.remedy))
    faults += consistency.faults_without(strategy.root)
    defaults = {name: (value,) for name, value in strategy.variables}
    for name, where in uses(strategy).items():
        torn = _torn("", name, where)
        faults += torn
        if name in defaults and not torn:
            faults.extend(_misfits(f"variables.{name}", name, where, defaults[name]))
    fitting = {name: given for name, given in defaults.items() if isinstance(given[0], float)}
    return faults + consistency.faults_with(strategy.root, fitting)


def unused_defaults(strategy: Strategy) -> list[Fault]:
    """A fault for every default whose variable stands nowhere in the tree."""
    places = uses(strategy)
    return [
        Fault(f"variables.{name}", f"{{{name}}} is used nowhere in the tree", "remove it, or use it in the tree")
        for name, _ in strategy.variables
        if name not in places
    ]


def _places(strategy: Strategy) -> Iterator[tuple[Use, Number | Symbol]]:
    """Every number and every ticker with its place."""
    for path, _, node in walk(strategy.root):
        yield from _of_node(path, node)
        for place, condition in conditions(node):
            for at, comparison in comparisons(path + place, condition):
                yield from _of_comparison(at, comparison)


def _of_node(path: str, node: Node) -> Iterator[tuple[Use, Number | Symbol]]:
    match node:
        case Ticker():
            yield Use(f"{path}.ticker", "ticker"), node.symbol
        case Specified():
            for index, weight in enumerate(node.weights):
                yield Use(f"{path}.children[{index}].weight", "weight", minimum=0.0), weight
        case InverseVolatility():
            yield _volatility_window(path), node.window
        case Scale():
            yield from _of_reading(f"{path}.by", node.by)
            for index, stop in enumerate(node.stops):
                yield Use(f"{path}.children[{index}].stop", "stop", node.by.measure.indicator), stop
        case Sort():
            yield from _of_sort(path, node)


def _of_sort(path: str, node: Sort) -> Iterator[tuple[Use, Number | Symbol]]:
    for index, term in enumerate(node.score):
        yield from _of_measure(f"{path}.score[{index}].measure", term.measure)
        yield Use(f"{path}.score[{index}].weight", "weight"), term.weight
    yield Use(f"{path}.count", "count", minimum=1.0, maximum=MAXIMUM_NODES), node.count
    if node.window is not None:
        yield _volatility_window(path), node.window
    for index, limit in enumerate(node.limits):
        yield from _of_measure(f"{path}.limits[{index}].measure", limit.measure)
        yield Use(f"{path}.limits[{index}].bound", "threshold", limit.measure.indicator), limit.bound
    for index, tie in enumerate(node.ties):
        yield from _of_measure(f"{path}.ties[{index}].measure", tie.measure)


def _volatility_window(path: str) -> Use:
    return Use(f"{path}.window", "window", "", 2.0, MAXIMUM_WINDOW)


def _of_comparison(path: str, comparison: Comparison) -> Iterator[tuple[Use, Number | Symbol]]:
    yield from _of_operand(f"{path}.left", comparison.left, comparison.right)
    yield from _of_operand(f"{path}.right", comparison.right, comparison.left)
    yield Use(f"{path}.for_days", "days", "", 1.0, MAXIMUM_WINDOW), comparison.for_days


def _of_operand(path: str, operand: Operand, other: Operand) -> Iterator[tuple[Use, Number | Symbol]]:
    if isinstance(operand, Reading):
        yield from _of_reading(path, operand)
    else:
        yield Use(path, "threshold", other.measure.indicator if isinstance(other, Reading) else ""), operand


def _of_reading(path: str, reading: Reading) -> Iterator[tuple[Use, Number | Symbol]]:
    yield Use(f"{path}.ticker", "ticker"), reading.ticker
    yield from _of_measure(path, reading.measure)
    yield Use(f"{path}.times", "factor", reading.measure.indicator), reading.times
    yield Use(f"{path}.plus", "factor", reading.measure.indicator), reading.plus


def _of_measure(path: str, measure: Measure) -> Iterator[tuple[Use, Number | Symbol]]:
    for parameter, number in zip(CATALOGUE[measure.indicator].parameters, measure.parameters, strict=True):
        role: Role = "window" if parameter.whole else "parameter"
        yield Use(f"{path}.{parameter.name}", role, measure.indicator, parameter.minimum, parameter.maximum), number
    yield Use(f"{path}.days_ago", "days", "", 0.0, MAXIMUM_WINDOW), measure.days_ago


def _unknown(name: str, known: tuple[str, ...]) -> Fault:
    remedy = "its variables: " + ", ".join(known) if known else "it has no variables"
    return Fault(name, f"the strategy has no variable {{{name}}}", remedy)


def _torn(path: str, name: str, where: Sequence[Use]) -> list[Fault]:
    """A fault for a variable that would have to be a ticker and a number, at the later one's place unless told."""
    tickers = [use for use in where if use.role == "ticker"]
    others = [use for use in where if use.role != "ticker"]
    if not tickers or not others:
        return []
    first, ticker = others[0], tickers[0]
    later = ticker if where.index(ticker) > where.index(first) else first
    message = f"{{{name}}} is the ticker at {ticker.path} and the {first.role} at {first.path}"
    return [Fault(path or later.path, message, "use two variables")]


def _misfits(path: str, name: str, where: Sequence[Use], given: Sequence[Value]) -> Iterator[Fault]:
    """A fault for each rule that some value breaks, naming the first such value and the first use under the rule.

    So every value is judged once a rule, however many uses there are: a tree may have 20,000, a batch 200,000 values.
    """
    first: dict[tuple[Role, float, float], Use] = {}
    for use in where:
        first.setdefault(use.rule, use)
    for use in first.values():
        for value in given:
            if complaint := use.complaint(value):
                number = float64(value)
                told = shown(value) if number is None else written(number)
                place = f"{{{name}}} is the {use.role} at {use.path}"
                yield Fault(path, f"{told} {complaint}; {place}", use.remedy)
                break
