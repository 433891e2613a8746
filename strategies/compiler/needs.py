"""What a tree needs as it was written: its tickers, its readings and its variables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from strategies.compiler.conditions import read_of
from strategies.compiler.program import Composite, Need, Pick, Program, Read
from strategies.tree.nodes import (
    Comparison,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Scale,
    Sort,
    Symbol,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.walk import comparisons, conditions, measures, walk

VOLATILITY = "volatility"  # the indicator that inverse volatility divides by


@dataclass(frozen=True, slots=True)
class Written:
    """The tickers (sorted) and the readings of a tree, in the order of the document."""

    symbols: tuple[str, ...]
    needs: tuple[Need, ...]

    @staticmethod
    def of(
        root: Node, axes: Mapping[str, Sequence[Value]], instrument: Callable[[Node], Symbol | Composite]
    ) -> "Written":
        """`instrument` says what a child of a sort is measured on."""
        symbols: dict[Symbol, None] = {}
        needs: dict[Need, None] = {}
        for _, _, node in walk(root):
            if isinstance(node, Ticker):
                symbols[node.symbol] = None
            for need in _needs_of(node, instrument):
                needs[need] = None
                if not isinstance(need.read.instrument, Composite):
                    symbols[need.read.instrument] = None
        named: set[str] = set()
        for symbol in symbols:
            named.update(map(str, axes[symbol.name]) if isinstance(symbol, Variable) else (symbol,))
        return Written(tuple(sorted(named)), tuple(needs))


def _needs_of(node: Node, instrument: Callable[[Node], Symbol | Composite]) -> list[Need]:
    found: list[Need] = []
    for place, condition in conditions(node):
        for _, comparison in comparisons(place, condition):
            found += _needs_of_comparison(comparison)
    if isinstance(node, Scale):
        found.append(Need(read_of(node.by)))
    elif isinstance(node, Sort):
        asked = [measure for _, measure in measures(node)]
        if node.window is not None:
            asked.append(Measure(VOLATILITY, (node.window,)))
        found += [Need(Read(measure, instrument(child))) for measure in asked for child in node.children]
    elif isinstance(node, InverseVolatility):
        measure = Measure(VOLATILITY, (node.window,))
        found += [Need(Read(measure, instrument(child))) for child in node.children]
    return found


def _needs_of_comparison(comparison: Comparison) -> list[Need]:
    earlier = 1 if comparison.op in ("crosses_above", "crosses_below") else 0
    sides = (comparison.left, comparison.right)
    return [Need(read_of(side), comparison.for_days, earlier) for side in sides if isinstance(side, Reading)]


def variables_in(thing: object, composites: Sequence[Program]) -> set[str]:
    """The names of the variables anywhere in decisions, formulas, signals and needs, in measured sub-trees too."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, str | float | int | bool | None):
            continue
        seen.add(id(one))
        if isinstance(one, Variable):
            found.add(one.name)
        elif isinstance(one, Pick):
            found.add(one.variable)
        elif isinstance(one, Composite):
            found.update(composites[one.number].variables)
        elif isinstance(one, tuple):
            waiting.extend(one)
        elif is_dataclass(one):
            waiting.extend(getattr(one, part.name) for part in fields(one))
    return found
