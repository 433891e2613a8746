"""Random strategies: as Python values from a numpy generator for the engine, as JSON documents for the codec."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from strategies.indicators.catalogue import CATALOGUE, Definition
from strategies.tree.nodes import (
    COMPARATORS,
    REBALANCES,
    SELECTS,
    Comparison,
    Gate,
    Measure,
    Reading,
    Strategy,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.validate import Use, uses
from tests.reference.grower import LONGEST_DAYS, LONGEST_WINDOW, ROOM, Grower, typical


def random_strategy(
    rng: np.random.Generator,
    symbols: Sequence[str],
    depth: int,
    variables: Sequence[str] = (),
    of_tickers: Sequence[str] = (),
) -> Strategy:
    """A strategy of at most `depth` levels, and one more for every variable that the dice left out: all are used.

    `variables` are numbers, `of_tickers` are variables that stand for tickers. Some are not asked daily, some trade
    beyond a corridor only.
    """
    grower = Grower(rng, symbols, variables, of_tickers)
    strategy = Strategy(f"random {rng.integers(1_000_000)}", grower.node(depth, ROOM))
    for name in sorted({*variables, *of_tickers} - set(uses(strategy))):
        measure = Measure("rsi", (5.0,) if name in of_tickers else (Variable(name),))
        symbol = Variable(name) if name in of_tickers else symbols[grower.below(len(symbols))]
        condition = Comparison(Reading(measure, symbol), ">", 50.0)
        other = Ticker(symbols[grower.below(len(symbols))])
        strategy = replace(strategy, root=Gate(condition, then=strategy.root, otherwise=other))
    dice = rng.random()
    if dice < 0.15:
        return replace(strategy, corridor=round(float(rng.uniform(0.2, 15.0)), 1))
    if dice < 0.35:
        return replace(strategy, rebalance=REBALANCES[grower.below(len(REBALANCES))])
    return strategy


def random_axes(
    rng: np.random.Generator, strategy: Strategy, symbols: Sequence[str] = ()
) -> dict[str, tuple[Value, ...]]:
    """One to five values for each variable, fit for every place it stands in; not always in ascending order."""
    axes: dict[str, tuple[Value, ...]] = {}
    for name, places in uses(strategy).items():
        if places[0].role == "ticker":
            chosen = rng.permutation(len(symbols))[: int(rng.integers(1, len(symbols) + 1))]
            axes[name] = tuple(symbols[number] for number in chosen)
            continue
        values = list(dict.fromkeys(_value(rng, places) for _ in range(int(rng.integers(1, 6)))))
        axes[name] = tuple(values if rng.random() < 0.3 else sorted(values))
    return axes


def _value(rng: np.random.Generator, places: Sequence[Use]) -> float:
    roles = {place.role for place in places}
    low, high = max(place.minimum for place in places), min(place.maximum for place in places)
    if roles & {"window", "days", "count"}:
        longest = min(high, LONGEST_WINDOW if "window" in roles else LONGEST_DAYS)
        return float(rng.integers(max(1, int(low)), int(longest) + 1))
    if "parameter" in roles:
        return round(float(rng.uniform(max(low, 0.5), min(high, 3.0))), 2)
    if "weight" in roles:
        return float(rng.choice([1.0, 10.0, 33.3, round(float(rng.uniform(0.1, 100.0)), 1)]))
    if "factor" in roles:
        return round(float(rng.uniform(0.8, 1.2)), 2)
    return typical(rng, places[int(rng.integers(len(places)))].indicator)


# Documents. A variable is of one kind, so that every value of its kind fits wherever it stands: whole numbers from 3 to
# 40 for numbers of all roles, tickers for tickers.

_NAMES = ("n", "t", "w", "Long_name_9")
_TICKER_NAMES = ("T", "Other_ticker")
_TICKERS = ("AAPL", "SPY", "BRK.B", "BRK/B", "^GSPC", "BTC-USD", "3XL")
_IDS = ("7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11", "00000000-0000-0000-0000-000000000000")
Drawn = st.SearchStrategy[dict[str, Any]]


@st.composite
def strategies_(draw: st.DrawFn) -> dict[str, Any]:
    """Valid documents of the language, some with defaults, rebalancing or a corridor."""
    document: dict[str, Any] = {"version": 1, "name": draw(_texts(120)), "root": draw(_nodes())}
    if draw(st.booleans()):
        document["description"] = draw(_texts(200))
    drawn = repr(document["root"])
    fits = {name: st.integers(3, 40) for name in _NAMES} | {name: st.sampled_from(_TICKERS) for name in _TICKER_NAMES}
    used = {name: fit for name, fit in fits.items() if f"'{{{name}}}'" in drawn}
    if draw(st.booleans()) and used:
        names = draw(st.lists(st.sampled_from(sorted(used)), unique=True))
        document["variables"] = {name: draw(used[name]) for name in names}
    if draw(st.booleans()):
        document["rebalance"] = draw(st.sampled_from(REBALANCES))
    if document.get("rebalance", "daily") == "daily" and draw(st.booleans()):
        document["corridor"] = draw(st.floats(0.01, 100.0) | st.integers(1, 100))
    return document


def _texts(longest: int) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=("Cs", "Cc", "Z"))
    return st.text(characters, min_size=1, max_size=longest)


def _or_variable(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return numbers | st.sampled_from([f"{{{name}}}" for name in _NAMES])


def _tickers() -> st.SearchStrategy[str]:
    return st.sampled_from([*_TICKERS, *(f"{{{name}}}" for name in _TICKER_NAMES)])


def _numbers() -> st.SearchStrategy[Any]:
    return _or_variable(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70))


def _whole(low: int, high: int) -> st.SearchStrategy[Any]:
    return _or_variable(st.integers(low, high) | st.integers(low, high).map(float))


def _measures(*, of_ticker: bool, closes_only: bool = False) -> Drawn:
    fitting = [one for one in CATALOGUE.values() if one.inputs == ("close",) or not closes_only]
    return st.sampled_from(fitting).flatmap(lambda definition: _measures_of(definition, of_ticker))


def _measures_of(definition: Definition, of_ticker: bool) -> Drawn:
    fields: dict[str, st.SearchStrategy[Any]] = {"indicator": st.just(definition.name)}
    optional: dict[str, st.SearchStrategy[Any]] = {"days_ago": _whole(0, 100)}
    for parameter in definition.parameters:
        low, high = int(np.ceil(parameter.minimum)), int(parameter.maximum)
        numbers = _whole(low, high)
        if not parameter.whole:
            numbers = _or_variable(st.floats(parameter.minimum, parameter.maximum))
        (fields if parameter.default is None else optional)[parameter.name] = numbers
    if of_ticker:
        fields["ticker"] = _tickers()
        optional |= {"times": _numbers(), "plus": _numbers()}
    return st.fixed_dictionaries(fields, optional=optional)


def _conditions() -> Drawn:
    readings, ops = _measures(of_ticker=True), st.sampled_from(COMPARATORS)
    anything = readings | _numbers()
    days = {"for_days": _whole(1, 100)}
    comparisons = st.fixed_dictionaries(
        {"left": readings, "op": ops, "right": anything}, optional=days
    ) | st.fixed_dictionaries({"left": anything, "op": ops, "right": readings}, optional=days)
    return st.recursive(
        comparisons,
        lambda parts: st.one_of(
            [st.fixed_dictionaries({word: st.lists(parts, min_size=1, max_size=3)}) for word in ("all", "any")]
        ),
        max_leaves=4,
    )


def _nodes() -> Drawn:
    leaves = st.one_of(
        st.just({"node": "cash"}),
        st.fixed_dictionaries({"node": st.just("ticker"), "ticker": _tickers()}),
        st.fixed_dictionaries({"node": st.just("reference"), "strategy": st.sampled_from(_IDS)}),
    )
    return st.recursive(leaves, _branches, max_leaves=12)


def _branches(nodes: Drawn) -> Drawn:
    weights = _or_variable(st.floats(0.01, 1e6) | st.integers(1, 100))
    shares = st.fixed_dictionaries({"weight": weights, "child": nodes})
    children = st.lists(nodes, min_size=1, max_size=4)
    conditions = st.deferred(_conditions)
    branches = {"node": st.just("gate"), "condition": conditions, "then": nodes, "else": nodes}
    memory = {"enter": conditions, "exit": conditions, "inside": nodes, "outside": nodes}
    return st.one_of(
        st.fixed_dictionaries({"node": st.just("group"), "name": _texts(40), "child": nodes}),
        st.fixed_dictionaries({"node": st.just("equal"), "children": children}),
        st.fixed_dictionaries({"node": st.just("specified"), "children": st.lists(shares, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"node": st.just("inverse_volatility"), "window": _whole(2, 2000), "children": children}),
        st.deferred(lambda: _scales(nodes)),
        st.deferred(lambda: _sorts(nodes)),
        st.fixed_dictionaries(branches),
        st.fixed_dictionaries({"node": st.just("enter_exit"), **memory}),
    )


def _scales(nodes: Drawn) -> Drawn:
    """Numbers that ascend; a variable (3 to 40) in their midst leaves room."""
    stops = st.lists(st.integers(-1000, 2), min_size=1, max_size=3, unique=True).map(sorted)
    middle = st.sampled_from([[], *([f"{{{name}}}"] for name in _NAMES)])
    above = st.floats(41.0, 1e6).map(lambda stop: [stop])

    def children(written: tuple[list[Any], list[Any], list[Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
        drawn = [st.fixed_dictionaries({"stop": st.just(stop), "child": nodes}) for part in written for stop in part]
        return st.tuples(*drawn).map(list)

    return st.fixed_dictionaries(
        {
            "node": st.just("scale"),
            "by": _measures(of_ticker=True),
            "children": st.tuples(stops, middle, above).flatmap(children),
        }
    )


def _sorts(nodes: Drawn) -> Drawn:
    measures = _measures(of_ticker=False, closes_only=True)
    weights = _or_variable(st.floats(0.01, 1e6) | st.floats(-1e6, -0.01))
    selects = st.sampled_from(SELECTS)
    limits = {"measure": measures, "op": st.sampled_from(COMPARATORS[:5]), "bound": _numbers()}
    fields: dict[str, st.SearchStrategy[Any]] = {
        "node": st.just("sort"),
        "score": st.lists(st.fixed_dictionaries({"measure": measures, "weight": weights}), min_size=1, max_size=3),
        "select": selects,
        "count": _whole(1, 20),
        "children": st.lists(nodes, min_size=1, max_size=4),
    }
    optional = {
        "limits": st.lists(st.fixed_dictionaries(limits), min_size=1, max_size=2),
        "ties": st.lists(st.fixed_dictionaries({"measure": measures, "select": selects}), min_size=1, max_size=2),
    }
    weighted = fields | {"weighting": st.just("inverse_volatility"), "window": _whole(2, 2000)}
    plain = {**optional, "weighting": st.sampled_from(["equal", "rank"])}
    return st.fixed_dictionaries(fields, optional=plain) | st.fixed_dictionaries(weighted, optional=optional)
