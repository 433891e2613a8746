"""Random documents of the whole language, valid ones: with every node, every indicator and every optional field."""

from typing import Any

from hypothesis import strategies as st

from strategies.indicators.catalogue import CATALOGUE, Definition
from strategies.tree.nodes import COMPARATORS, REBALANCES

Documents = st.SearchStrategy[dict[str, Any]]

_NUMBERS = ("n", "t", "w", "Long_name_9")
_SYMBOLS = ("held", "read")
_TICKERS = ("AAPL", "SPY", "BRK.B", "BRK/B", "^GSPC", "BTC-USD", "3XL")
_WHOLE = st.integers(2, 2000) | st.integers(2, 2000).map(float) | st.sampled_from([f"{{{name}}}" for name in _NUMBERS])
_ANY = (
    st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**70), 2**70)
    | st.sampled_from([f"{{{name}}}" for name in _NUMBERS])
)
_TICKER = st.sampled_from((*_TICKERS, *(f"{{{name}}}" for name in _SYMBOLS)))


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A strategy's document, some with defaults, of which 2 to 40 whole fit wherever a number's variable stands."""
    document: dict[str, Any] = {"version": 1, "name": draw(_texts(120)), "root": draw(nodes())}
    if draw(st.booleans()):
        document["description"] = draw(_texts(200))
    if draw(st.booleans()):
        document["rebalance"] = draw(st.sampled_from(REBALANCES))
    if document.get("rebalance", "daily") == "daily" and draw(st.booleans()):
        document["corridor"] = draw(st.floats(0.01, 100.0) | st.integers(1, 100))
    written = repr(document["root"])
    defaults: dict[str, st.SearchStrategy[Any]] = {name: st.integers(2, 40) for name in _NUMBERS}
    defaults |= {name: st.sampled_from(_TICKERS) for name in _SYMBOLS}
    used = {name: value for name, value in defaults.items() if f"'{{{name}}}'" in written}
    chosen: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=used))
    if chosen:
        document["variables"] = chosen
    return document


def nodes() -> Documents:
    """A tree."""
    leaves = (
        st.just({"node": "cash"})
        | _tickers()
        | st.fixed_dictionaries({"node": st.just("reference"), "strategy": st.uuids().map(str)})
    )
    return st.recursive(leaves, _branches, max_leaves=12)


def conditions() -> Documents:
    """A comparison, or all or any of several conditions."""

    def several(inner: Documents) -> Documents:
        parts = st.lists(inner, min_size=1, max_size=3)
        return st.fixed_dictionaries({"all": parts}) | st.fixed_dictionaries({"any": parts})

    return st.recursive(_comparisons(), several, max_leaves=4)


def _tickers() -> Documents:
    return st.fixed_dictionaries({"node": st.just("ticker"), "ticker": _TICKER})


def _texts(longest: int) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=("Cs", "Cc", "Z"))
    return st.text(characters, min_size=1, max_size=longest)


def _measures(only_closes: bool = False, **more: st.SearchStrategy[Any]) -> Documents:
    known = [name for name, one in CATALOGUE.items() if not only_closes or one.inputs == ("close",)]
    return st.sampled_from(known).flatmap(lambda name: _measure(CATALOGUE[name], more))


def _measure(definition: Definition, more: dict[str, st.SearchStrategy[Any]]) -> Documents:
    required: dict[str, st.SearchStrategy[Any]] = {"indicator": st.just(definition.name)}
    optional: dict[str, st.SearchStrategy[Any]] = {"days_ago": st.integers(0, 2000) | _WHOLE}
    for parameter in definition.parameters:
        number = _WHOLE if parameter.whole else st.floats(parameter.minimum, parameter.maximum) | st.just("{n}")
        if parameter.name == "window":
            number = st.integers(3, 2000) | st.just("{w3}")
        (required if parameter.default is None else optional)[parameter.name] = number
    for name, value in more.items():
        (required if name == "ticker" else optional)[name] = value
    return st.fixed_dictionaries(required, optional=optional)


def _readings() -> Documents:
    return _measures(ticker=_TICKER, times=_ANY, plus=_ANY)


def _comparisons() -> Documents:
    ops = st.sampled_from(COMPARATORS)
    lasting = {"for_days": st.just(1) | _WHOLE}
    return st.fixed_dictionaries(
        {"left": _readings(), "op": ops, "right": _readings() | _ANY}, optional=lasting
    ) | st.fixed_dictionaries({"left": _ANY, "op": ops, "right": _readings()}, optional=lasting)


def _sorts(children: Documents, only_closes: bool) -> Documents:
    measure = _measures(only_closes)
    select = st.sampled_from(("top", "bottom"))
    weight = st.floats(0.01, 1e6) | st.integers(-9, -1) | st.just("{w}")
    term = st.fixed_dictionaries({"measure": measure, "weight": weight})
    limit = st.fixed_dictionaries(
        {"measure": measure, "op": st.sampled_from((">", ">=", "<", "<=", "==")), "bound": _ANY}
    )
    fields = {
        "node": st.just("sort"),
        "score": st.lists(term, min_size=1, max_size=2),
        "select": select,
        "count": st.integers(1, 5) | st.just("{n}"),
        "children": st.lists(children, min_size=1, max_size=4),
    }
    optional = {
        "limits": st.lists(limit, min_size=1, max_size=2),
        "ties": st.lists(st.fixed_dictionaries({"measure": measure, "select": select}), min_size=1, max_size=2),
    }
    return st.fixed_dictionaries(
        fields, optional={**optional, "weighting": st.sampled_from(("equal", "rank"))}
    ) | st.fixed_dictionaries(
        {**fields, "weighting": st.just("inverse_volatility"), "window": _WHOLE}, optional=optional
    )


@st.composite
def _scales(draw: st.DrawFn, children: Documents) -> dict[str, Any]:
    stops: list[Any] = sorted(draw(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=4, unique=True)))
    if draw(st.booleans()):
        stops[draw(st.integers(0, len(stops) - 1))] = "{stop}"
    parts = [{"stop": stop, "child": draw(children)} for stop in stops]
    return {"node": "scale", "by": draw(_readings()), "children": parts}


def _branches(children: Documents) -> Documents:
    weights = st.floats(0.01, 1e6) | st.integers(1, 100) | st.just("{w}")
    shares = st.fixed_dictionaries({"weight": weights, "child": children})
    several = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.fixed_dictionaries({"node": st.just("group"), "name": _texts(40), "child": children}),
        st.fixed_dictionaries({"node": st.just("equal"), "children": several}),
        st.fixed_dictionaries({"node": st.just("specified"), "children": st.lists(shares, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"node": st.just("inverse_volatility"), "window": _WHOLE, "children": several}),
        _scales(children),
        _sorts(children, only_closes=True),
        _sorts(_tickers(), only_closes=False),
        st.fixed_dictionaries({"node": st.just("gate"), "condition": conditions(), "then": children, "else": children}),
        st.fixed_dictionaries(
            {
                "node": st.just("enter_exit"),
                "enter": conditions(),
                "exit": conditions(),
                "inside": children,
                "outside": children,
            }
        ),
    )
