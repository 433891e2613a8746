"""Putting values in place of variables."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    EnterExit,
    Gate,
    InverseVolatility,
    Measure,
    Node,
    Number,
    Operand,
    Reading,
    Scale,
    Sort,
    Specified,
    Symbol,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.walk import rebuilt


def substitute(root: Node, values: Mapping[str, Value]) -> Node:
    """The tree with `values` in place of their variables; a variable without a value stays.

    The values fit their places (validate.check_values).
    """
    return rebuilt(root, _Values(values).node) if values else root


class _Values:
    """Replaces what stands in one node, sub-trees apart."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def node(self, node: Node) -> Node:
        match node:
            case Ticker():
                node = Ticker(self.symbol(node.symbol))
            case Specified():
                node = replace(node, weights=self.numbers(node.weights))
            case InverseVolatility():
                node = replace(node, window=self.number(node.window))
            case Scale():
                node = replace(node, by=self.reading(node.by), stops=self.numbers(node.stops))
            case Sort():
                node = self.sort(node)
            case Gate():
                node = replace(node, condition=self.condition(node.condition))
            case EnterExit():
                node = replace(node, enter=self.condition(node.enter), exit=self.condition(node.exit))
        return node

    def sort(self, node: Sort) -> Sort:
        return replace(
            node,
            score=tuple(
                replace(term, measure=self.measure(term.measure), weight=self.number(term.weight))
                for term in node.score
            ),
            count=self.number(node.count),
            window=None if node.window is None else self.number(node.window),
            limits=tuple(
                replace(limit, measure=self.measure(limit.measure), bound=self.number(limit.bound))
                for limit in node.limits
            ),
            ties=tuple(replace(tie, measure=self.measure(tie.measure)) for tie in node.ties),
        )

    def condition(self, condition: Condition) -> Condition:
        if isinstance(condition, AllOf | AnyOf):
            return replace(condition, conditions=tuple(map(self.condition, condition.conditions)))
        left, right = self.operand(condition.left), self.operand(condition.right)
        return Comparison(left, condition.op, right, self.number(condition.for_days))

    def operand(self, operand: Operand) -> Operand:
        return self.reading(operand) if isinstance(operand, Reading) else self.number(operand)

    def reading(self, reading: Reading) -> Reading:
        times, plus = self.number(reading.times), self.number(reading.plus)
        return Reading(self.measure(reading.measure), self.symbol(reading.ticker), times, plus)

    def measure(self, measure: Measure) -> Measure:
        return Measure(measure.indicator, self.numbers(measure.parameters), self.number(measure.days_ago))

    def numbers(self, numbers: tuple[Number, ...]) -> tuple[Number, ...]:
        return tuple(map(self.number, numbers))

    def number(self, number: Number) -> Number:
        if not isinstance(number, Variable):
            return number
        return cast(float | Variable, self.values.get(number.name, number))

    def symbol(self, symbol: Symbol) -> Symbol:
        return cast(Symbol, self.values.get(symbol.name, symbol)) if isinstance(symbol, Variable) else symbol
