"""What is wrong is said: where it is, what it is, what would be right."""

from typing import Any

import pytest

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.codec import decode
from treeline.core.errors import Fault, Invalid

CASH = {"node": "cash"}
RSI = {"indicator": "rsi", "ticker": "SPY", "window": 10}


def document(root: Any, **fields: Any) -> dict[str, Any]:
    return {"version": 1, "name": "A strategy", "root": root, **fields}


def gate(left: Any = RSI, op: Any = ">", right: Any = 75) -> dict[str, Any]:
    return {"node": "gate", "condition": {"left": left, "op": op, "right": right}, "then": CASH, "else": CASH}


def shares(*weights: Any) -> dict[str, Any]:
    return {"node": "specified", "children": [{"weight": weight, "child": CASH} for weight in weights]}


COMPARED = {"left": RSI, "op": ">", "right": 75}
MACD = {"indicator": "macd", "ticker": "SPY"}
BAND = {"indicator": "bollinger_upper", "ticker": "SPY"}
ATR = {"indicator": "atr", "window": 10}
TERM = {"measure": {"indicator": "rsi", "window": 10}, "weight": 1}
LIMIT = {"measure": {"indicator": "rsi", "window": 10}, "op": "<", "bound": 70}


def decided(condition: Any) -> dict[str, Any]:
    return {"node": "gate", "condition": condition, "then": CASH, "else": CASH}


def scale(*stops: Any) -> dict[str, Any]:
    return {"node": "scale", "by": RSI, "children": [{"stop": stop, "child": CASH} for stop in stops]}


def sort(**fields: Any) -> dict[str, Any]:
    return {"node": "sort", "score": [TERM], "select": "top", "count": 1, "children": [CASH], **fields}


def faults(value: object) -> tuple[Fault, ...]:
    with pytest.raises(Invalid) as caught:
        decode(value)
    return caught.value.faults


def only(value: object) -> Fault:
    (fault,) = faults(value)
    return fault


@pytest.mark.parametrize(
    ("root", "path", "message"),
    [
        ({"node": "cash", "ticker": "A"}, "root.ticker", 'unknown field "ticker"'),
        ({"node": "ticker"}, "root", 'the field "ticker" is missing'),
        ({}, "root", 'the field "node" is missing'),
        ({"node": "equals", "children": [CASH]}, "root.node", 'unknown node "equals"'),
        ({"node": ["equal"]}, "root.node", "unknown node a list"),
        ("cash", "root", '"cash" is not a node'),
        (None, "root", "null is not a node"),
        ({"node": "equal", "children": []}, "root.children", "there are no children"),
        ({"node": "specified", "children": []}, "root.children", "there are no children"),
        ({"node": "equal", "children": CASH}, "root.children", "an object is not a list"),
        ({"node": "equal", "children": [CASH, 7]}, "root.children[1]", "7 is not a node"),
        ({"node": "ticker", "ticker": "spy"}, "root.ticker", '"spy" is not a ticker'),
        ({"node": "ticker", "ticker": "ABCDEFGHIJKLMNOP"}, "root.ticker", '"ABCDEFGHIJKLMNOP" is not a ticker'),
        ({"node": "ticker", "ticker": ""}, "root.ticker", '"" is not a ticker'),
        ({"node": "ticker", "ticker": "A\n"}, "root.ticker", "'A\\n' is not a ticker"),
        ({"node": "group", "name": "", "child": CASH}, "root.name", "the text is empty"),
        ({"node": "group", "name": "a\x00", "child": CASH}, "root.name", "the text holds a control character"),
        ({"node": "group", "name": "\ud800", "child": CASH}, "root.name", "the text holds a control character"),
        (gate(op="=>"), "root.condition.op", 'unknown comparison "=>"'),
        (gate(left=1, right=2), "root.condition", "compares two numbers"),
        (gate(left="{a}", right=2), "root.condition", "compares two numbers"),
        (gate(left={**RSI, "indicator": "rsy"}), "root.condition.left.indicator", 'unknown indicator "rsy"'),
        (gate(left={"indicator": "rsi", "ticker": "SPY"}), "root.condition.left", 'the field "window" is missing'),
        (gate(left={**RSI, "indicator": "price"}), "root.condition.left.window", 'unknown field "window"'),
        (gate(left={**RSI, "window": 2.5}), "root.condition.left.window", "2.5 cannot be a window"),
        (gate(left={**RSI, "window": 1}), "root.condition.left.window", "1 is below the shortest window of rsi, 2"),
        (gate(left={**RSI, "window": 2001}), "root.condition.left.window", "2001 is above the longest window"),
        (gate(left={**RSI, "window": True}), "root.condition.left.window", "true is not a number"),
        (gate(left={**RSI, "window": None}), "root.condition.left.window", "null is not a number"),
        (gate(right="75"), "root.condition.right", '"75" is not a number'),
        (gate(right=float("nan")), "root.condition.right", "NaN is not a finite number"),
        (gate(right=float("-inf")), "root.condition.right", "-Infinity is not a finite number"),
        (gate(right=10**400), "root.condition.right", "a whole number of over 20 digits is not a finite number"),
        (gate(right="{1n}"), "root.condition.right", '"1n" is not a variable\'s name'),
        (gate(right="{n}\n"), "root.condition.right", "'{n}\\n' is not a number"),
        (shares(-1, 2), "root.children[0].weight", "-1 is below the least weight, 0"),
        (shares(0, 0.0), "root", "all weights are zero"),
        (shares(1e308, 1e308), "root", "the weights add up to more than a number can hold"),
        (
            gate(left={**RSI, "days_ago": -1}),
            "root.condition.left.days_ago",
            "-1 is below the least number",
        ),
        (gate(left={**RSI, "days_ago": 0.5}), "root.condition.left.days_ago", "0.5 cannot be a number of sessions"),
        (gate(left={**RSI, "times": "2"}), "root.condition.left.times", '"2" is not a number'),
        (gate(left={**RSI, "ticker": "{1}"}), "root.condition.left.ticker", '"1" is not a variable\'s name'),
        (gate(left={**RSI, "ticker": "{n}"}, right="{n}"), "root.condition.right", "{n} is the ticker at"),
        (gate(left=MACD | {"fast": 0}), "root.condition.left.fast", "0 is below the shortest window of macd"),
        (gate(left=MACD | {"fsat": 3}), "root.condition.left.fsat", 'unknown field "fsat"'),
        (gate(left=BAND | {"deviations": 0}), "root.condition.left.deviations", "0 is below the least parameter"),
        (decided({"all": []}), "root.condition.all", "there are no conditions"),
        (decided({"any": [1]}), "root.condition.any[0]", "1 is not an object"),
        (decided({"all": [COMPARED], "any": [COMPARED]}), "root.condition.any", 'unknown field "any"'),
        (decided({"all": [COMPARED, {**COMPARED, "left": 1}]}), "root.condition.all[1]", "compares two numbers"),
        (decided({"all": [COMPARED] * 51}), "root.condition.all", "51 conditions"),
        (decided({**COMPARED, "for_days": 0}), "root.condition.for_days", "0 is below the least number of sessions"),
        (scale(1), "root.children", "there is one child only"),
        (scale(1, 1), "root.children[1].stop", "1 is not above the stop before it, 1"),
        (scale(1, "{a}", 0.5), "root.children[2].stop", "0.5 is not above the stop before it, 1"),
        (sort(score=[]), "root.score", "there are no terms"),
        (sort(score=[{"measure": RSI, "weight": 1}]), "root.score[0].measure.ticker", 'unknown field "ticker"'),
        (sort(score=[TERM | {"weight": 0}]), "root.score", "all weights are zero"),
        (sort(count=0), "root.count", "0 is below the least count, 1"),
        (sort(count=1.5), "root.count", "1.5 cannot be a count: a count counts whole children"),
        (sort(select="best"), "root.select", 'unknown selection "best"'),
        (sort(weighting="inverse_volatility"), "root", 'the field "window" is missing'),
        (sort(window=20), "root.window", 'the weighting "equal" has no window'),
        (sort(limits=[{**LIMIT, "op": "crosses_above"}]), "root.limits[0].op", 'unknown comparison "crosses_above"'),
        (sort(score=[{"measure": ATR, "weight": 1}]), "root.score[0].measure", "atr needs high and low"),
        (sort(ties=[{"measure": ATR, "select": "top"}]), "root.ties[0].measure", "atr needs high and low"),
        ({"node": "inverse_volatility", "window": 1, "children": [CASH]}, "root.window", "1 is below the shortest"),
        ({"node": "reference", "strategy": "mine"}, "root.strategy", '"mine" is not a strategy\'s id'),
        ({"node": "enter_exit", "enter": COMPARED, "inside": CASH, "outside": CASH}, "root", 'the field "exit" is'),
        ({"node": "specified", "children": [CASH]}, "root.children[0].node", 'unknown field "node"'),
    ],
)
def test_a_fault_names_its_place(root: Any, path: str, message: str):
    assert any(fault.path == path and fault.message.startswith(message) for fault in faults(document(root)))


@pytest.mark.parametrize(
    ("root", "remedy"),
    [
        ({"node": "Equal", "children": [CASH]}, 'did you mean "equal"?'),
        ({**gate(), "els": CASH}, 'did you mean "else"?'),
        (gate(left={**RSI, "indicator": "cumulative return"}), 'did you mean "cumulative_return"?'),
        (gate(left={**RSI, "indicator": "zigzag"}), "known: " + ", ".join(CATALOGUE)),
        (gate(op="!="), "known: >, >=, <, <=, ==, crosses_above, crosses_below"),
        (gate(right="75"), "write 75 without quotes"),
        (gate(left={**RSI, "window": 1}), "a whole number from 2 to 2000"),
        ({"node": "ticker", "ticker": " brk.b"}, 'write "BRK.B"'),
        ({"node": "ticker", "symbol": "SPY"}, 'write {"node": "ticker", "ticker": "SPY"}'),
    ],
)
def test_a_remedy_names_what_would_be_right(root: Any, remedy: str):
    assert remedy in [fault.remedy for fault in faults(document(root))]


def test_every_fault_is_listed_not_only_the_first():
    root = {
        "node": "gate",
        "condition": {"left": {"indicator": "RSI", "ticker": "spy", "windw": 3}, "op": "=", "right": "x"},
        "then": {"node": "specified", "children": [{"weight": -1}, {"weight": "{w}", "child": {"node": "equal"}}]},
    }
    assert [fault.path for fault in faults(document(root, variables={"2": 1, "w": -1}))] == [
        "variables.2",
        "root",  # no else
        "root.condition.op",
        "root.condition.left.windw",
        "root.condition.left.indicator",
        "root.condition.left.ticker",
        "root.condition.right",
        "root.then.children[0]",  # no child
        "root.then.children[1].child",  # no children
        "root.then.children[0].weight",
        "variables.w",
    ]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"name": None}, "name", "null is not a text"),
        ({"name": " "}, "name", "the text is empty"),
        ({"name": "A "}, "name", '"A " begins or ends with blank space'),
        ({"name": "A\nB"}, "name", "the text holds a control character"),
        ({"name": "x" * 121}, "name", "the text has 121 characters"),
        ({"description": "x" * 10_001}, "description", "the text has 10,001 characters"),
        ({"description": 3}, "description", "3 is not a text"),
        ({"nodes": 3}, "nodes", 'unknown field "nodes"'),
        ({"variables": [1]}, "variables", "a list is not an object"),
        ({"variables": {"n": "{m}"}}, "variables.n", '"{m}" is neither a number nor a ticker'),
        ({"variables": {"n": True}}, "variables.n", "true is not a number"),
        ({"rebalance": "hourly"}, "rebalance", 'unknown rebalance "hourly"'),
        ({"corridor": 0}, "corridor", "0 is out of range"),
        ({"corridor": 101}, "corridor", "101 is out of range"),
        ({"corridor": "{c}"}, "corridor", '"{c}" is not a number'),
        ({"corridor": 5, "rebalance": "weekly"}, "corridor", 'there is no corridor with the rebalance "weekly"'),
        ({"variables": {"a-b": 1}}, "variables.a-b", '"a-b" is not a variable\'s name'),
        ({"variables": {"n": 1}}, "variables.n", "{n} is used nowhere in the tree"),
    ],
)
def test_the_fields_around_the_tree_are_checked(change: dict[str, Any], path: str, message: str):
    fault = only(document(CASH) | change)
    assert fault.path == path
    assert fault.message.startswith(message)


def test_a_default_must_fit_every_place_of_its_variable():
    root = {**gate(left={**RSI, "window": "{n}"}), "then": shares("{n}", 1)}
    (fault,) = faults(document(root, variables={"n": 2.5}))
    assert fault.path == "variables.n"
    assert fault.message.startswith("2.5 cannot be a window")
    assert "{n} is the window at root.condition.left.window" in fault.message


def test_a_default_of_a_ticker_is_a_ticker_and_that_of_a_number_a_number():
    held = {"node": "ticker", "ticker": "{n}"}
    decode(document(held, variables={"n": "SPY"}))
    assert only(document(held, variables={"n": 10})).message == "10 is not a ticker; {n} is the ticker at root.ticker"
    assert only(document(shares("{n}"), variables={"n": "10"})).message.startswith('"10" is not a number')


def test_a_sort_of_tickers_may_measure_more_than_closes():
    held = {"node": "ticker", "ticker": "SPY"}
    tickers = [held, {"node": "group", "name": "g", "child": held}]
    decode(document(sort(score=[{"measure": ATR, "weight": 1}], children=tickers)))


def test_a_variable_may_go_without_a_default():
    decode(document(gate(left={**RSI, "window": "{n}"})))


def test_defaults_that_make_all_weights_zero_are_a_fault_of_the_node():
    fault = only(document(shares("{a}", "{b}", 0), variables={"a": 0, "b": 0}))
    assert (fault.path, fault.message) == ("root", "all weights are zero when {a} and {b} are 0")
    decode(document(shares("{a}", "{b}", 0), variables={"a": 0}))


@pytest.mark.parametrize("version", [2, 0, -1, "1", 1.5, True, None, [1]])
def test_another_version_stops_the_reading_and_says_which_are_known(version: object):
    fault = only({"version": version, "anything": "goes"})
    assert fault.path == "version"
    assert fault.remedy == "known versions: 1"


def test_a_newer_version_is_called_newer():
    assert only(document(CASH) | {"version": 2}).message == "version 2 is newer than this platform"


def test_a_missing_version_is_a_fault_beside_the_others():
    assert [fault.message for fault in faults({"name": "", "root": CASH})] == [
        'the field "version" is missing',
        "the text is empty",
    ]


@pytest.mark.parametrize("value", [None, [], "text", 3, True, b"{}"])
def test_what_is_no_object_is_no_strategy(value: object):
    assert "is not an object" in faults(value)[0].message
