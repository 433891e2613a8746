"""Operands with their variables replaced: what they are for one choice of values."""

from collections.abc import Mapping
from dataclasses import dataclass

from strategies.compiler.columns import (
    AllTrue,
    AnyTrue,
    Column,
    Compared,
    Equity,
    Instrument,
    Judged,
    Series,
    State,
    Streak,
)
from strategies.compiler.needs import variables_in
from strategies.compiler.program import Composite, Every, Formula, Inside, Operand, Program, Read, Test
from strategies.compiler.program import Streak as StreakSignal
from strategies.tree.nodes import Number, Symbol, Value, Variable

Chosen = Mapping[int, int]  # axis → the number of its value


@dataclass(frozen=True, slots=True, eq=False)
class Resolver:
    """`names` of the axes and their value lists; `composites` of the program whose operands are resolved."""

    names: tuple[str, ...]
    lists: tuple[tuple[Value, ...], ...]
    composites: tuple[Program, ...]

    def axes_of(self, thing: object) -> tuple[int, ...]:
        """The axes that an operand or need depends on, ascending."""
        if not self.names:
            return ()
        used = variables_in((thing,), self.composites)
        return tuple(axis for axis, name in enumerate(self.names) if name in used)

    def operand(self, operand: Operand, at: Chosen) -> float | Column:
        match operand:
            case Read():
                return self.series(operand, at)
            case StreakSignal(formula):
                return Streak(self.formula(formula, at))
            case Inside(enter, leave):
                return State(self.formula(enter, at), self.formula(leave, at))
            case _:
                return self.number(operand, at)

    def number(self, number: Number, at: Chosen) -> float:
        return float(self._value(number, at)) if isinstance(number, Variable) else number

    def series(self, read: Read, at: Chosen) -> Series:
        measure = read.measure
        return Series(
            indicator=measure.indicator,
            instrument=self._instrument(read.instrument, at),
            parameters=tuple([self.number(number, at) for number in measure.parameters]),
            delay=int(self.number(measure.days_ago, at)) + read.delay,
            times=self.number(read.times, at),
            plus=self.number(read.plus, at),
        )

    def formula(self, formula: Formula, at: Chosen) -> Judged:
        if isinstance(formula, Test):
            return Compared(self.operand(formula.left, at), formula.strict, self.operand(formula.right, at))
        parts = tuple(self.formula(part, at) for part in formula.parts)
        return AllTrue(parts) if isinstance(formula, Every) else AnyTrue(parts)

    def _instrument(self, instrument: Symbol | Composite, at: Chosen) -> Instrument:
        if isinstance(instrument, Composite):
            names = self.composites[instrument.number].variables
            return Equity(instrument.number, tuple(at[self.names.index(name)] for name in names))
        return self.ticker(instrument, at)

    def ticker(self, symbol: Symbol, at: Chosen) -> str:
        return str(self._value(symbol, at)) if isinstance(symbol, Variable) else symbol

    def _value(self, variable: Variable, at: Chosen) -> Value:
        axis = self.names.index(variable.name)
        return self.lists[axis][at[axis]]
