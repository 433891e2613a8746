"""What the numbers of a tree may be: windows, thresholds, weights, and the variables that stand for them.

The codec refuses what cannot be read; here is refused what can be read and makes no sense.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW
from strategies.tree.figures import float64, written
from strategies.tree.nodes import Comparison, Gate, Number, Operand, Reading, Specified, Strategy, Variable
from strategies.tree.walk import walk
from treeline.core.errors import Fault, Invalid

Role = Literal["window", "threshold", "weight"]


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a number stands.

    `indicator` is the one whose window it is, or the one that a threshold is compared with ("" for a weight).
    `minimum` and `maximum` are inclusive; a window counts sessions and so is whole.
    """

    path: str
    role: Role
    indicator: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf

    def complaint(self, value: object) -> str:
        """Why `value` cannot stand here; "" if it can."""
        number = float64(value)
        if number is None:
            return "is not a number"
        if not math.isfinite(number):
            return f"is not a finite number and cannot be a {self.role}"
        if self.role == "window" and number != math.floor(number):
            return "cannot be a window: a window counts whole sessions"
        if number < self.minimum:
            least = f"the shortest window of {self.indicator}," if self.role == "window" else "the least weight,"
            return f"is below {least} {written(self.minimum)}"
        return f"is above the longest window, {written(self.maximum)}" if number > self.maximum else ""

    @property
    def rule(self) -> tuple[Role, float, float]:
        """What decides whether a value fits: a value that fits here fits every use of the same rule."""
        return self.role, self.minimum, self.maximum

    @property
    def remedy(self) -> str:
        """What could stand here."""
        if self.role == "window":
            return f"a whole number from {written(self.minimum)} to {written(self.maximum)}"
        return "a finite number, 0 or more" if self.role == "weight" else "a finite number"


def numbers(strategy: Strategy) -> Iterator[tuple[Use, Number]]:
    """Every number of the tree and the place it stands in, in the document's order."""
    for path, _, node in walk(strategy.root):
        if isinstance(node, Specified):
            for index, weight in enumerate(node.weights):
                yield Use(f"{path}.children[{index}].weight", "weight", minimum=0.0), weight
        elif isinstance(node, Gate):
            left, right = node.condition.left, node.condition.right
            yield from _of_operand(f"{path}.condition.left", left, right)
            yield from _of_operand(f"{path}.condition.right", right, left)


def _of_operand(path: str, operand: Operand, other: Operand) -> Iterator[tuple[Use, Number]]:
    if not isinstance(operand, Reading):
        yield Use(path, "threshold", other.indicator if isinstance(other, Reading) else ""), operand
    elif operand.window is not None:
        shortest = CATALOGUE[operand.indicator].minimum_window
        yield Use(f"{path}.window", "window", operand.indicator, shortest, MAXIMUM_WINDOW), operand.window


def uses(strategy: Strategy) -> dict[str, tuple[Use, ...]]:
    """Where each variable stands; the names are sorted, the places in the document's order."""
    found: dict[str, list[Use]] = {}
    for use, number in numbers(strategy):
        if isinstance(number, Variable):
            found.setdefault(number.name, []).append(use)
    return {name: tuple(found[name]) for name in sorted(found)}


def check_values(strategy: Strategy, values: Mapping[str, Sequence[float]]) -> None:
    """Whether every combination of these values can be run.

    `values` holds for each variable of the tree all values that it takes; defaults are not looked at. Raises Invalid
    with every fault: a variable without a value, a name that the tree doesn't use, a value that cannot stand where its
    variable is used, weights that some combination makes all zero. A fault's path is the variable's name, or the path
    of the node whose weights vanish.
    """
    places = uses(strategy)
    faults = [_unknown(name, tuple(places)) for name in values if name not in places]
    for name, where in places.items():
        given = values.get(name, ())
        if len(given) == 0:
            remedy = f"it is the {where[0].role} at {where[0].path}: {where[0].remedy}"
            faults.append(Fault(name, f"{{{name}}} has no value", remedy))
        faults.extend(_misfits(name, name, where, given))
    if not faults:
        faults = _vanishing_weights(strategy, values)
    if faults:
        raise Invalid(faults)


def faults_of(strategy: Strategy) -> list[Fault]:
    """What is wrong with the numbers, comparisons and defaults of a tree as it stands."""
    faults = []
    for use, number in numbers(strategy):
        if not isinstance(number, Variable) and (complaint := use.complaint(number)):
            faults.append(Fault(use.path, f"{written(number)} {complaint}", use.remedy))
    for path, _, node in walk(strategy.root):
        if isinstance(node, Gate) and not _reads(node.condition):
            remedy = 'at least one side must be an indicator, e.g. {"indicator": "rsi", "ticker": "SPY", "window": 10}'
            faults.append(Fault(f"{path}.condition", "compares two numbers, so it never changes", remedy))
    places = uses(strategy)
    defaults = {name: (value,) for name, value in strategy.variables}
    for name, given in defaults.items():
        faults.extend(_misfits(f"variables.{name}", name, places.get(name, ()), given))
    return faults + _vanishing_weights(strategy, defaults)


def unused_defaults(strategy: Strategy) -> list[Fault]:
    """A fault for every default whose variable stands nowhere in the tree."""
    places = uses(strategy)
    return [
        Fault(f"variables.{name}", f"{{{name}}} is used nowhere in the tree", "remove it, or use it in the tree")
        for name, _ in strategy.variables
        if name not in places
    ]


def _reads(condition: Comparison) -> bool:
    return isinstance(condition.left, Reading) or isinstance(condition.right, Reading)


def _unknown(name: str, known: tuple[str, ...]) -> Fault:
    remedy = "its variables: " + ", ".join(known) if known else "it has no variables"
    return Fault(name, f"the strategy has no variable {{{name}}}", remedy)


def _misfits(path: str, name: str, where: Sequence[Use], given: Sequence[float]) -> Iterator[Fault]:
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
                shown = "a value" if number is None else written(number)
                place = f"{{{name}}} is the {use.role} at {use.path}"
                yield Fault(path, f"{shown} {complaint}; {place}", use.remedy)
                break


def _vanishing_weights(strategy: Strategy, values: Mapping[str, Sequence[float]]) -> list[Fault]:
    """A fault for each specified node whose weights can add up to nothing, or to more than a float64 holds.

    No value is negative: those are faults of their own. A variable without values is taken to be something else than
    zero.
    """
    faults = []
    ends = {name: (min(given), max(given)) for name, given in values.items() if len(given) > 0}
    for path, _, node in walk(strategy.root):
        if not isinstance(node, Specified):
            continue
        ranges = [
            ends.get(weight.name, (1.0, 1.0)) if isinstance(weight, Variable) else (weight, weight)
            for weight in node.weights
        ]
        if all(least == 0.0 for least, _ in ranges):
            varied = dict.fromkeys(written(weight) for weight in node.weights if isinstance(weight, Variable))
            when = f" when {' and '.join(varied)} {'are' if len(varied) > 1 else 'is'} 0" if varied else ""
            faults.append(Fault(path, f"all weights are zero{when}", "give at least one child a weight above 0"))
        elif math.isinf(sum(most for _, most in ranges)):
            faults.append(Fault(path, "the weights add up to more than a number can hold", "use smaller weights"))
    return faults
