"""Random strategies: as Python values from a numpy generator for the engine, as JSON documents for the codec.

`random_strategy` covers every node and every indicator and leans towards what goes wrong: ties, equal branches,
repeated sub-trees, one-child weights, windows of one session.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW
from strategies.tree.nodes import (
    COMPARATORS,
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Number,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from strategies.tree.validate import Use, uses

LONGEST_WINDOW = 40  # so that a panel of a few hundred sessions is enough

# What a gate is worth comparing with, by indicator: (low, high) of thresholds for prices around 100.
_THRESHOLDS = {
    "price": (60.0, 140.0),
    "sma": (60.0, 140.0),
    "ema": (60.0, 140.0),
    "rsi": (20.0, 80.0),
    "cumulative_return": (-10.0, 10.0),
}
_TIES = {"rsi": (0.0, 50.0, 100.0), "cumulative_return": (0.0,), "price": (100.0,), "sma": (100.0,), "ema": (100.0,)}


def random_strategy(rng: np.random.Generator, symbols: Sequence[str], depth: int, variables: Sequence[str]) -> Strategy:
    """A strategy of at most `depth` levels, and one more for every variable that the dice left out: all are used."""
    root = _Grower(rng, symbols, variables).node(depth)
    strategy = Strategy(f"random {rng.integers(1_000_000)}", root)
    for name in set(variables) - set(uses(strategy)):
        condition = Comparison(Reading("rsi", _pick(rng, symbols), Variable(name)), ">", 50.0)
        root = Gate(condition, then=root, otherwise=Ticker(_pick(rng, symbols)))
        strategy = replace(strategy, root=root)
    return strategy


def random_axes(rng: np.random.Generator, strategy: Strategy) -> dict[str, tuple[float, ...]]:
    """One to five values for each variable, fit for every place it stands in; not always in ascending order."""
    axes = {}
    for name, places in uses(strategy).items():
        wanted = int(rng.integers(1, 6))
        values = list(dict.fromkeys(_value(rng, places) for _ in range(wanted)))
        axes[name] = tuple(values if rng.random() < 0.3 else sorted(values))
    return axes


def _value(rng: np.random.Generator, places: Sequence[Use]) -> float:
    roles = {place.role for place in places}
    if "window" in roles:
        shortest = max(place.minimum for place in places)
        return float(rng.integers(max(1, int(shortest)), LONGEST_WINDOW + 1))
    if "weight" in roles:
        return float(rng.choice([1.0, 10.0, 33.3, round(float(rng.uniform(0.1, 100.0)), 1)]))
    indicator = places[int(rng.integers(len(places)))].indicator
    return _threshold(rng, indicator)


def _threshold(rng: np.random.Generator, indicator: str) -> float:
    if rng.random() < 0.15:
        return float(rng.choice(_TIES[indicator]))
    return round(float(rng.uniform(*_THRESHOLDS[indicator])), 1)


def _pick(rng: np.random.Generator, symbols: Sequence[str]) -> str:
    return symbols[int(rng.integers(len(symbols)))]


class _Grower:
    """Grows one tree. `grown` are the sub-trees so far, of which some come again."""

    def __init__(self, rng: np.random.Generator, symbols: Sequence[str], variables: Sequence[str]) -> None:
        self.rng = rng
        self.symbols = symbols
        self.variables = variables
        self.grown: list[tuple[int, Node]] = []

    def node(self, depth: int) -> Node:
        fitting = [node for levels, node in self.grown if levels <= depth]
        if fitting and self.chance(0.12):
            return fitting[int(self.rng.integers(len(fitting)))]
        node = self.fresh(depth)
        self.grown.append((depth, node))
        return node

    def fresh(self, depth: int) -> Node:
        dice = self.rng.random() if depth > 1 else self.rng.random() * 0.12
        if dice < 0.10:
            return Ticker(_pick(self.rng, self.symbols))
        if dice < 0.12:
            return Cash()
        if dice < 0.22:
            return Group(f"group {int(self.rng.integers(100))}", self.node(depth - 1))
        if dice < 0.37:
            return Equal(self.some(depth - 1))
        if dice < 0.55:
            children = self.some(depth - 1)
            return Specified(self.weights(len(children)), children)
        then = self.node(depth - 1)
        return Gate(self.comparison(), then, then if self.chance(0.06) else self.node(depth - 1))

    def some(self, depth: int) -> tuple[Node, ...]:
        return tuple(self.node(depth) for _ in range(int(self.rng.integers(1, 5))))

    def weights(self, count: int) -> tuple[Number, ...]:
        """Never all zero: the first is above zero, and so is every value of `random_axes` for a weight."""
        choices = (0.0, 1.0, 50.0, round(float(self.rng.uniform(0.1, 99.0)), 2))
        rest = [float(self.rng.choice(choices)) for _ in range(count - 1)]
        fixed: list[Number] = [float(self.rng.choice(choices[1:])), *rest]
        return tuple(self.variable() if self.variables and self.chance(0.2) else weight for weight in fixed)

    def comparison(self) -> Comparison:
        op = COMPARATORS[int(self.rng.integers(len(COMPARATORS)))]
        left = self.reading()
        if self.chance(0.10):
            return Comparison(left, op, left)  # always a tie
        if self.chance(0.05):
            # A mean of one session is the price itself.
            return Comparison(Reading("price", left.ticker), op, Reading("sma", left.ticker, 1.0))
        if self.chance(0.35):
            return Comparison(left, op, self.reading())
        threshold: Number = _threshold(self.rng, left.indicator)
        if self.variables and self.chance(0.4):
            threshold = self.variable()
        return Comparison(threshold, op, left) if self.chance(0.2) else Comparison(left, op, threshold)

    def reading(self) -> Reading:
        definition = CATALOGUE[_pick(self.rng, tuple(CATALOGUE))]
        ticker = _pick(self.rng, self.symbols)
        if not definition.has_window:
            return Reading(definition.name, ticker)
        if self.variables and self.chance(0.4):
            return Reading(definition.name, ticker, self.variable())
        window = float(self.rng.integers(definition.minimum_window, LONGEST_WINDOW + 1))
        return Reading(definition.name, ticker, float(definition.minimum_window) if self.chance(0.1) else window)

    def variable(self) -> Variable:
        return Variable(_pick(self.rng, self.variables))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)


_NAMES = ("n", "t", "w", "Long_name_9")
_TICKERS = ("AAPL", "SPY", "BRK.B", "BRK/B", "^GSPC", "BTC-USD", "3XL")


@st.composite
def strategies_(draw: st.DrawFn) -> dict[str, Any]:
    """Valid documents of the language, some with defaults."""
    document: dict[str, Any] = {"version": 1, "name": draw(_texts(120)), "root": draw(_nodes())}
    if draw(st.booleans()):
        document["description"] = draw(_texts(200))
    used = [name for name in _NAMES if f"'{{{name}}}'" in repr(document["root"])]
    if draw(st.booleans()) and used:
        # 2 to 40 whole: fit for a window, a threshold and a weight alike.
        document["variables"] = draw(st.dictionaries(st.sampled_from(used), st.integers(2, 40)))
    return document


def _texts(longest: int) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=("Cs", "Cc", "Z"))
    return st.text(characters, min_size=1, max_size=longest)


def _variables() -> st.SearchStrategy[str]:
    return st.sampled_from([f"{{{name}}}" for name in _NAMES])


def _readings() -> st.SearchStrategy[dict[str, Any]]:
    tickers = st.sampled_from(_TICKERS)
    windows = st.integers(2, MAXIMUM_WINDOW) | st.integers(2, MAXIMUM_WINDOW).map(float) | _variables()
    kinds = []
    for definition in CATALOGUE.values():
        fields: dict[str, st.SearchStrategy[Any]] = {"indicator": st.just(definition.name), "ticker": tickers}
        if definition.has_window:
            fields["window"] = windows
        kinds.append(st.fixed_dictionaries(fields))
    return st.one_of(kinds)


def _comparisons() -> st.SearchStrategy[dict[str, Any]]:
    numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70) | _variables()
    ops = st.sampled_from(COMPARATORS)
    anything = _readings() | numbers
    return st.fixed_dictionaries({"left": _readings(), "op": ops, "right": anything}) | st.fixed_dictionaries(
        {"left": anything, "op": ops, "right": _readings()}
    )


def _nodes() -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.just({"node": "cash"}) | st.fixed_dictionaries(
        {"node": st.just("ticker"), "ticker": st.sampled_from(_TICKERS)}
    )
    return st.recursive(leaves, _branches, max_leaves=12)


def _branches(nodes: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    weights = st.floats(0.01, 1e6) | st.integers(1, 100) | _variables()
    shares = st.fixed_dictionaries({"weight": weights, "child": nodes})
    return st.one_of(
        st.fixed_dictionaries({"node": st.just("group"), "name": _texts(40), "child": nodes}),
        st.fixed_dictionaries({"node": st.just("equal"), "children": st.lists(nodes, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"node": st.just("specified"), "children": st.lists(shares, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"node": st.just("gate"), "condition": _comparisons(), "then": nodes, "else": nodes}),
    )
