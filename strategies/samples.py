"""Strategies to start from, over the symbols of the built-in prices, and the grid that the demonstration sweeps."""

import itertools
import math
from dataclasses import dataclass

from strategies.tree.figures import plain
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Measure,
    Node,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from treeline.core.errors import Fault, Invalid


def _equal(*symbols: str) -> Equal:
    return Equal(tuple(Ticker(symbol) for symbol in symbols))


_WINDOW = Variable("window")
_CORE = Variable("core")
_SHELTER: Node = Group("Shelter", _equal("JNJ", "KO", "PG"))

_RISING = Gate(
    Comparison(Reading(Measure("rsi", (_WINDOW,)), "SP500"), ">", Variable("overbought")),
    then=Group("Overbought: wait for the dip", Specified((_CORE, 50.0), (_SHELTER, Cash()))),
    otherwise=Gate(
        Comparison(Reading(Measure("ema", (20.0,)), "AAPL"), ">", Reading(Measure("ema", (100.0,)), "AAPL")),
        then=Group(
            "Technology leads",
            Specified(
                (_CORE, 40.0),
                (
                    _equal("AAPL", "MSFT"),
                    Gate(
                        Comparison(Reading(Measure("rsi", (_WINDOW,)), "AMD"), "<", 45.0),
                        then=Ticker("AMD"),
                        otherwise=_equal("HD", "UNH"),
                    ),
                ),
            ),
        ),
        otherwise=Group("Broad market", _equal("HD", "JPM", "UNH")),
    ),
)

_FALLING = Gate(
    Comparison(Reading(Measure("rsi", (_WINDOW,)), "SP500"), "<", 30.0),
    then=Group("Oversold: buy the bounce", _equal("HD", "JPM", "MSFT")),
    otherwise=Gate(
        Comparison(
            Reading(Measure("cumulative_return", (60.0,)), "XOM"),
            ">",
            Reading(Measure("cumulative_return", (60.0,)), "JNJ"),
        ),
        then=Specified((60.0, 40.0), (Group("Energy", _equal("CVX", "XOM")), _SHELTER)),
        otherwise=Cash(),
    ),
)

DEMO = Strategy(
    "Calm trend, bought dips",
    Gate(
        Comparison(Reading(Measure("price"), "SP500"), ">", Reading(Measure("sma", (Variable("trend"),)), "SP500")),
        then=_RISING,
        otherwise=_FALLING,
    ),
    description=(
        "While the index stands above its average, hold what leads and step aside when its RSI says that it ran too "
        "far. Below the average hold energy while it gains, else cash, but buy the bounce out of a sharp fall. {core} "
        "is the weight of shelter or technology against the fixed weight beside it."
    ),
    variables=(("core", 60.0), ("overbought", 72.0), ("trend", 120.0), ("window", 10.0)),
)

ONE_AVERAGE = Strategy(
    "Apple above its average",
    Gate(
        Comparison(Reading(Measure("price"), "AAPL"), ">", Reading(Measure("sma", (Variable("trend"),)), "AAPL")),
        then=Ticker("AAPL"),
        otherwise=Cash(),
    ),
    description="The smallest strategy with a decision: one gate and one variable.",
    variables=(("trend", 200.0),),
)

FOUR_PILLARS = Strategy(
    "Four pillars",
    Specified(
        (40.0, 25.0, 20.0, 15.0),
        (
            Group("Technology", _equal("AAPL", "MSFT")),
            Group("Health", _equal("JNJ", "LLY", "PFE")),
            Group("Daily needs", _equal("KO", "PEP", "PG", "WMT")),
            Group("Energy", _equal("CVX", "XOM")),
        ),
    ),
    description="No decisions and no variables: four groups by weight, each held equally.",
)

SAMPLES: tuple[Strategy, ...] = (DEMO, ONE_AVERAGE, FOUR_PILLARS)


@dataclass(frozen=True, slots=True)
class _Range:
    """`count` values of a variable, from `first` on in steps of `step`."""

    name: str
    first: float
    step: float
    count: int

    def apart(self, count: int) -> int:
        """How many steps lie between neighbours when `count` values are spread as widely as they can be."""
        return (self.count - 1) // (count - 1) if count > 1 else 1

    def coverage(self, count: int) -> float:
        """The share of the range that `count` values span."""
        return self.apart(count) * (count - 1) / (self.count - 1)

    def thinned(self, count: int) -> str:
        """The grid text of `count` evenly spaced values from the middle of the range."""
        step = self.step * self.apart(count)
        unused = self.count - 1 - self.apart(count) * (count - 1)
        first = self.first + self.step * (unused // 2)
        return f"{self.name}={plain(first)}:{plain(first + step * (count - 1))}:{plain(step)}"


_DEMO_RANGES = (
    _Range("window", 5, 1, 25),
    _Range("overbought", 60, 0.5, 40),
    _Range("trend", 20, 10, 20),
    _Range("core", 10, 10, 10),
)
DEMO_COMBINATIONS = math.prod(axis.count for axis in _DEMO_RANGES)  # 200,000
DEMO_GRID = ",".join(axis.thinned(axis.count) for axis in _DEMO_RANGES)


def demo_grid(combos: int = DEMO_COMBINATIONS) -> str:
    """The grid text of the demonstration with at most `combos` combinations, and nearly as many.

    A smaller grid spans much the same ranges with fewer values of every variable. Raises Invalid below 1 and above
    DEMO_COMBINATIONS.
    """
    if not 1 <= combos <= DEMO_COMBINATIONS:
        raise Invalid([Fault("combos", f"{combos:,} combinations", f"use 1 to {DEMO_COMBINATIONS:,}")])
    full = [axis.count for axis in _DEMO_RANGES]
    even = (combos / DEMO_COMBINATIONS) ** (1 / len(full))

    def unevenness(counts: tuple[int, ...]) -> float:
        skew = sum(abs(math.log(count / (most * even))) for count, most in zip(counts, full, strict=True))
        return skew - sum(axis.coverage(count) for axis, count in zip(_DEMO_RANGES, counts, strict=True))

    # Every count of all variables but the first, which takes what is left.
    rests = itertools.product(*(range(1, most + 1) for most in full[1:]))
    fitting = [(min(full[0], combos // math.prod(rest)), *rest) for rest in rests if math.prod(rest) <= combos]
    most = max(math.prod(counts) for counts in fitting)
    best = min((counts for counts in fitting if math.prod(counts) >= 0.95 * most), key=unevenness)
    return ",".join(axis.thinned(count) for axis, count in zip(_DEMO_RANGES, best, strict=True))
