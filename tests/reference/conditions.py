"""When a condition is true, and from which session on that can be said at all."""

import math
import operator
from collections.abc import Iterator

from strategies.tree.nodes import AllOf, AnyOf, Comparison, Condition, Operand, Reading
from tests.reference.world import World

OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq}


def is_true(world: World, condition: Condition, t: int) -> bool:
    """Whether the condition holds at session t."""
    match condition:
        case AllOf(conditions=parts):
            return all(is_true(world, part, t) for part in parts)
        case AnyOf(conditions=parts):
            return any(is_true(world, part, t) for part in parts)
        case Comparison():
            days = int(world.number(condition.for_days))
            return all(holds(world, condition, day) for day in range(t - days + 1, t + 1))


def holds(world: World, comparison: Comparison, t: int) -> bool:
    """Whether the comparison holds at session t alone; what has no number compares false."""
    left, right = operand(world, comparison.left, t), operand(world, comparison.right, t)
    if comparison.op not in ("crosses_above", "crosses_below"):
        return compare(world, left, comparison.op, right)
    before = operand(world, comparison.left, t - 1), operand(world, comparison.right, t - 1)
    if comparison.op == "crosses_above":
        return compare(world, left, ">", right) and compare(world, before[0], "<=", before[1])
    return compare(world, left, "<", right) and compare(world, before[0], ">=", before[1])


def compare(world: World, left: float, op: str, right: float) -> bool:
    """One of > >= < <= ==, exactly; false with NaN."""
    if math.isnan(left) or math.isnan(right):
        return False
    world.decide(left, right)
    return bool(OPERATORS[op](left, right))


def operand(world: World, written: Operand, t: int) -> float:
    """What stands on one side of a comparison at session t."""
    return reading(world, written, t) if isinstance(written, Reading) else world.number(written)


def reading(world: World, written: Reading, t: int) -> float:
    """The measure of its ticker, times its factor, plus its offset."""
    value = world.at(written.measure, world.ticker(written.ticker), t)
    return value * world.number(written.times) + world.number(written.plus)


def reading_begins(world: World, written: Reading) -> int:
    """The session of a reading's first value."""
    return world.ticker(written.ticker).first + world.lag(written.measure)


def condition_begins(world: World, condition: Condition) -> int:
    """The first session on which all comparisons of a condition can be told."""
    begins = [0]
    for comparison in comparisons(condition):
        earlier = int(world.number(comparison.for_days)) - 1
        if comparison.op in ("crosses_above", "crosses_below"):
            earlier += 1
        sides = (comparison.left, comparison.right)
        begins += [reading_begins(world, side) + earlier for side in sides if isinstance(side, Reading)]
    return max(begins)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in a condition."""
    if isinstance(condition, Comparison):
        yield condition
        return
    for part in condition.conditions:
        yield from comparisons(part)


def was_inside(world: World, enter: Condition, leave: Condition, t: int) -> bool:
    """Whether an enter/exit is inside at session t, having begun outside on the first session that can be told.

    At most one switch a session: who is outside is asked for `enter` only, who is inside for `exit` only.
    """
    key = (enter, leave)
    if key not in world.states:
        begins = max(condition_begins(world, enter), condition_begins(world, leave))
        states = [False] * min(begins, world.sessions)
        inside = False
        for day in range(begins, world.sessions):
            inside = not is_true(world, leave, day) if inside else is_true(world, enter, day)
            states.append(inside)
        world.states[key] = states
    return world.states[key][t]
