"""Grows random trees of the whole language, leaning towards what goes wrong.

Ties, equal branches, repeated sub-trees, nodes with one child, sorts in sorts, windows of one session, cash that never
moves. Every tree can be run: what its readings need fits into the sessions that there is room for.
"""

from collections.abc import Sequence

import numpy as np

from strategies.indicators.catalogue import CATALOGUE, Definition, Parameter
from strategies.tree.nodes import (
    COMPARATORS,
    SELECTS,
    WEIGHTINGS,
    AllOf,
    AnyOf,
    Cash,
    Comparator,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Limit,
    Measure,
    Node,
    Number,
    Reading,
    Scale,
    Select,
    Sort,
    Specified,
    Symbol,
    Term,
    Ticker,
    TieBreak,
    Variable,
)

ROOM = 300  # sessions that all readings and returns of a tree may need before its first decision
LONGEST_WINDOW = 10  # the variables' values included
LONGEST_DAYS = 3

# What is worth comparing with for prices around 100 and volumes around 1,000: by unit, and where that misleads by name.
_TYPICAL_OF_UNIT = {
    "dollars": (60.0, 140.0),
    "shares": (500.0, 1500.0),
    "percent": (-5.0, 8.0),
    "percent a day": (1.0, 3.0),
    "0 to 100": (20.0, 80.0),
    "−100 to 0": (-80.0, -20.0),
    "−100 to 100": (-60.0, 60.0),
    "0 to 1": (0.1, 0.9),
}
_TYPICAL = {
    "obv": (-3000.0, 3000.0),
    "momentum": (-8.0, 8.0),
    "macd": (-2.0, 2.0),
    "macd_signal": (-2.0, 2.0),
    "macd_histogram": (-1.0, 1.0),
    "price_deviation": (0.5, 3.0),
    "atr": (1.0, 4.0),
}
_TIES = (0.0, 50.0, 100.0)


def typical(rng: np.random.Generator, indicator: str) -> float:
    """A threshold for an indicator, now and then one that it hits exactly."""
    if rng.random() < 0.15:
        return float(rng.choice(_TIES))
    unit = CATALOGUE[indicator].unit if indicator in CATALOGUE else ""
    low, high = _TYPICAL.get(indicator) or _TYPICAL_OF_UNIT.get(unit, (-5.0, 5.0))
    return round(float(rng.uniform(low, high)), 1)


class Grower:
    """Grows one tree. `grown` are the sub-trees so far with their levels and room, of which some come again."""

    def __init__(
        self, rng: np.random.Generator, symbols: Sequence[str], variables: Sequence[str], of_tickers: Sequence[str]
    ) -> None:
        self.rng = rng
        self.symbols = symbols
        self.variables = variables
        self.of_tickers = of_tickers
        self.grown: list[tuple[int, int, Node]] = []

    def node(self, depth: int, room: int) -> Node:
        fitting = [node for levels, needed, node in self.grown if levels <= depth and needed <= room]
        if fitting and self.chance(0.12):
            return fitting[self.below(len(fitting))]
        node = self.fresh(depth, room)
        self.grown.append((depth, room, node))
        return node

    def fresh(self, depth: int, room: int) -> Node:
        if depth <= 1 or self.chance(0.2 / depth):
            return Cash() if self.chance(0.15) else Ticker(self.symbol())
        kinds = (self.group, self.equal, self.specified, self.inverse_volatility, self.scale, self.sort, self.sort)
        branches = (self.gate, self.gate, self.enter_exit)
        makers = kinds + branches
        return makers[self.below(len(makers))](depth - 1, room)

    def group(self, depth: int, room: int) -> Node:
        return Group(f"group {self.below(100)}", self.node(depth, room))

    def equal(self, depth: int, room: int) -> Node:
        return Equal(self.some(depth, room))

    def specified(self, depth: int, room: int) -> Node:
        children = self.some(depth, room)
        return Specified(self.weights(len(children)), children)

    def inverse_volatility(self, depth: int, room: int) -> Node:
        window, needed = self.window(room)
        return InverseVolatility(window, self.some(depth, room - needed))

    def gate(self, depth: int, room: int) -> Node:
        then = self.node(depth, room)
        return Gate(self.condition(room), then, then if self.chance(0.06) else self.node(depth, room))

    def enter_exit(self, depth: int, room: int) -> Node:
        inside = self.node(depth, room)
        return EnterExit(self.condition(room), self.condition(room), inside, self.node(depth, room))

    def some(self, depth: int, room: int) -> tuple[Node, ...]:
        return tuple(self.node(depth, room) for _ in range(1 + self.below(3)))

    def weights(self, count: int) -> tuple[Number, ...]:
        """Never all zero: the first is above zero, and so is every value of a variable that is a weight."""
        choices = (0.0, 1.0, 50.0, round(float(self.rng.uniform(0.1, 99.0)), 2))
        rest = [float(self.rng.choice(choices)) for _ in range(count - 1)]
        return tuple(self.or_variable(0.2, weight) for weight in [float(self.rng.choice(choices[1:])), *rest])

    def scale(self, depth: int, room: int) -> Scale:
        by = self.reading(room)
        children = (self.node(depth, room), *self.some(depth, room))
        stops: list[Number] = []
        for stop in sorted(typical(self.rng, by.measure.indicator) for _ in children):
            stops.append(stop + 0.25 * len(stops))  # equal draws ascend as well
        if self.variables and self.chance(0.3):  # wide enough for whatever a variable may be
            wide: list[Number] = [-10_000.0, self.variable(), 10_000.0, 20_000.0]
            stops = wide[: len(children)]
        return Scale(by, tuple(stops), children)

    # Sorts.

    def sort(self, depth: int, room: int) -> Sort:
        plain = depth <= 1 or self.chance(0.4)
        measure = self.measure(room, closes_only=not plain)
        terms = [Term(measure, self.or_variable(0.2, self.factor()))]
        if self.chance(0.3):
            terms.append(Term(self.measure(room, closes_only=not plain), self.factor()))
        limits = [self.limit(room, plain)] if self.chance(0.25) else []
        ties = [self.tie(room, plain) for _ in range(self.below(3) if self.chance(0.4) else 0)]
        measures = (
            [term.measure for term in terms] + [limit.measure for limit in limits] + [tie.measure for tie in ties]
        )
        window: Number | None = None
        needed = max(self.lag(one) for one in measures)
        weighting = WEIGHTINGS[self.below(len(WEIGHTINGS))]
        if weighting == "inverse_volatility":
            window, returns = self.window(room)
            needed = max(needed, returns)
        return Sort(
            score=tuple(terms),
            select=self.select(),
            count=self.or_variable(0.2, float(1 + self.below(4))),
            children=self.pool(plain, depth, room - needed),
            weighting=weighting,
            window=window,
            limits=tuple(limits),
            ties=tuple(ties),
        )

    def pool(self, plain: bool, depth: int, room: int) -> tuple[Node, ...]:
        """The children of a sort; some are the same twice, so that their scores tie."""
        pool: list[Node] = []
        for _ in range(2 + self.below(4)):
            if pool and self.chance(0.15):
                pool.append(pool[self.below(len(pool))])
            elif plain:
                held = Ticker(self.symbol())
                pool.append(Group("named", held) if self.chance(0.1) else held)
            elif self.chance(0.5):
                pool.append(Ticker(self.symbol()))
            else:
                pool.append(self.node(depth, room))
        return tuple(pool)

    def limit(self, room: int, plain: bool) -> Limit:
        measure = self.measure(room, closes_only=not plain)
        ops: tuple[Comparator, ...] = COMPARATORS[:5]
        bound = self.or_variable(0.2, typical(self.rng, measure.indicator))
        return Limit(measure, ops[self.below(len(ops))], bound)

    def tie(self, room: int, plain: bool) -> TieBreak:
        return TieBreak(self.measure(room, closes_only=not plain), self.select())

    def select(self) -> Select:
        return SELECTS[self.below(2)]

    # Conditions.

    def condition(self, room: int, levels: int = 3) -> Condition:
        if levels > 1 and self.chance(0.2):
            parts = tuple(self.condition(room, levels - 1) for _ in range(1 + self.below(3)))
            return AllOf(parts) if self.chance(0.5) else AnyOf(parts)
        return self.comparison(room)

    def comparison(self, room: int) -> Comparison:
        op = COMPARATORS[self.below(len(COMPARATORS))]
        days: Number = 1.0
        if self.chance(0.15):
            days = self.or_variable(0.3, float(1 + self.below(LONGEST_DAYS)))
        left = self.reading(room - LONGEST_WINDOW - 1)
        if self.chance(0.10):
            return Comparison(left, op, left, days)  # always a tie
        if self.chance(0.05):
            # A mean of one session is the price itself.
            price, mean = Measure("price"), Measure("sma", (1.0,))
            return Comparison(Reading(price, left.ticker), op, Reading(mean, left.ticker), days)
        if self.chance(0.35):
            return Comparison(left, op, self.reading(room - LONGEST_WINDOW - 1), days)
        threshold = self.or_variable(0.4, typical(self.rng, left.measure.indicator))
        if self.chance(0.2):
            return Comparison(threshold, op, left, days)
        return Comparison(left, op, threshold, days)

    def reading(self, room: int) -> Reading:
        times: Number = 1.0
        plus: Number = 0.0
        if self.chance(0.12):
            times = self.or_variable(0.3, round(float(self.rng.uniform(0.8, 1.2)), 2))
            plus = self.or_variable(0.3, round(float(self.rng.uniform(-5.0, 5.0)), 1))
        return Reading(self.measure(room), self.symbol(), times, plus)

    def measure(self, room: int, *, closes_only: bool = False) -> Measure:
        """An indicator whose first value comes within `room` sessions; those of many months come up less often."""
        definition = self.definition(closes_only)
        parameters = tuple(self.parameter(parameter) for parameter in definition.parameters)
        days_ago: Number = 0.0
        if self.chance(0.12):
            days_ago = self.or_variable(0.3, float(self.below(LONGEST_DAYS + 1)))
        measure = Measure(definition.name, parameters, days_ago)
        return measure if self.lag(measure) <= room else Measure("price")

    def definition(self, closes_only: bool) -> Definition:
        fitting = [one for one in CATALOGUE.values() if one.inputs == ("close",) or not closes_only]
        chosen = fitting[self.below(len(fitting))]
        slow = not chosen.parameters and chosen.lag(()) > 100
        return fitting[self.below(len(fitting))] if slow and self.chance(0.6) else chosen

    def parameter(self, parameter: Parameter) -> Number:
        if parameter.whole:
            shortest = int(parameter.minimum)
            window = shortest if self.chance(0.1) else shortest + self.below(LONGEST_WINDOW - shortest + 1)
            return self.or_variable(0.3, float(window))
        usual = self.rng.uniform(max(parameter.minimum, 0.5), min(parameter.maximum, 3.0))
        return self.or_variable(0.3, round(float(usual), 2))

    def lag(self, measure: Measure) -> int:
        """The sessions that a measure needs whatever its variables are."""
        written = (*measure.parameters, measure.days_ago)
        longest = [float(LONGEST_WINDOW) if isinstance(one, Variable) else one for one in written]
        return CATALOGUE[measure.indicator].lag(longest[:-1]) + int(longest[-1])

    def window(self, room: int) -> tuple[Number, int]:
        """A window of returns, and the sessions that it needs whatever its variable is."""
        if room <= LONGEST_WINDOW:
            return 2.0, 2
        return self.or_variable(0.3, float(2 + self.below(LONGEST_WINDOW - 1))), LONGEST_WINDOW

    # Small things.

    def or_variable(self, share: float, number: float) -> Number:
        return self.variable() if self.variables and self.chance(share) else number

    def variable(self) -> Variable:
        return Variable(self.variables[self.below(len(self.variables))])

    def symbol(self) -> Symbol:
        if self.of_tickers and self.chance(0.2):
            return Variable(self.of_tickers[self.below(len(self.of_tickers))])
        return self.symbols[self.below(len(self.symbols))]

    def factor(self) -> float:
        """A weight of a score; not always positive."""
        return 1.0 if self.chance(0.6) else round(float(self.rng.uniform(-2.0, 2.0)), 1) or 1.0

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def below(self, count: int) -> int:
        return int(self.rng.integers(count))
