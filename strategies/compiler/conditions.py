"""From conditions as they are written to formulas of tests.

`<` is `>` with the sides exchanged, `==` is `>=` both ways, a cross is a comparison now and its opposite one session
ago, and `for_days` asks how long a formula has been true.
"""

from dataclasses import replace

from strategies.compiler.program import Every, Formula, Operand, Read, Some, Streak, Test
from strategies.tree import nodes
from strategies.tree.nodes import AllOf, AnyOf, Comparison, Condition, Reading


def formula_of(condition: Condition) -> Formula:
    """The formula of a condition."""
    match condition:
        case AllOf(parts):
            return Every(tuple(formula_of(part) for part in parts))
        case AnyOf(parts):
            return Some(tuple(formula_of(part) for part in parts))
        case Comparison(left, op, right, for_days):
            formula = _compared(_operand(left), op, _operand(right))
            return formula if for_days == 1.0 else Test(Streak(formula), False, for_days)


def read_of(reading: Reading) -> Read:
    """The reading as a signal."""
    return Read(reading.measure, reading.ticker, reading.times, reading.plus)


def _operand(operand: nodes.Operand) -> Operand:
    return read_of(operand) if isinstance(operand, Reading) else operand


def _compared(left: Operand, op: str, right: Operand) -> Formula:
    match op:
        case ">" | ">=":
            return Test(left, op == ">", right)
        case "<" | "<=":
            return Test(right, op == "<", left)
        case "==":
            return Every((Test(left, False, right), Test(right, False, left)))
        case "crosses_above":
            return Every((Test(left, True, right), Test(_before(right), False, _before(left))))
        case _:
            return Every((Test(right, True, left), Test(_before(left), False, _before(right))))


def _before(operand: Operand) -> Operand:
    return replace(operand, delay=operand.delay + 1) if isinstance(operand, Read) else operand
