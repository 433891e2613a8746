"""Claims about symphonies in maps, JSON and EDN."""

import json
from typing import Any

import pytest

from strategies.importers.detect import import_bytes
from strategies.importers.report import Imported
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Sort,
    Specified,
    Term,
    Ticker,
)

SPY, BIL = Ticker("SPY"), Ticker("BIL")
RSI = Reading(Measure("rsi", (10.0,)), "SPY")


def asset(symbol: str, **fields: Any) -> dict[str, Any]:
    return {"step": "asset", "ticker": symbol, **fields}


def block(step: str, *children: Any, **fields: Any) -> dict[str, Any]:
    return {
        "step": step,
        "children": list(children),
        **{name.replace("_", "-"): field for name, field in fields.items()},
    }


def imported(*children: Any, **fields: Any) -> Imported:
    symphony = block("root", *children, name="Calm", rebalance="daily", **fields)
    found = import_bytes(json.dumps(symphony).encode(), "calm.json")
    assert found.format == "composer_json"
    assert decode(encode(found.strategy)) == found.strategy
    return found


def root(*children: Any) -> Node:
    found = imported(*children)
    assert found.untranslated == ()
    return found.strategy.root


def choice(condition: dict[str, Any]) -> dict[str, Any]:
    then = {**block("if-child", asset("BIL")), "is-else-condition?": False, **condition}
    return block("if", then, {**block("if-child", asset("SPY")), "is-else-condition?": True})


FLAT = {"lhs-fn": "relative-strength-index", "lhs-val": "SPY", "lhs-window-days": "10", "comparator": "gt"}
LHS = {"fn": "relative-strength-index", "ticker": "SPY", "params": {"window": 10}}
BINARY = {"condition-type": "binary", "lhs": LHS, "comparator": "lt", "rhs": {"constant": 30}}


def test_weights_and_groups():
    assert root(block("wt-cash-equal", asset("SPY"), block("group", asset("BIL"), name="B"))) == Equal(
        (SPY, Group("B", BIL))
    )
    assert root(block("wt-inverse-vol", asset("SPY"), asset("BIL"), window_days="20")) == InverseVolatility(
        20.0, (SPY, BIL)
    )


def test_specified_weights_are_fractions_of_texts_or_numbers():
    shares = (asset("SPY", weight={"num": "38.45", "den": "100"}), asset("BIL", weight={"num": 61.55, "den": 100}))
    assert root(block("wt-cash-specified", *shares)) == Specified((38.45, 61.55), (SPY, BIL))
    halves = (asset("SPY", weight={"num": "01", "den": "2"}), asset("BIL", weight={"num": 1, "den": 2}))
    assert root(block("wt-cash-specified", *halves)) == Specified((50.0, 50.0), (SPY, BIL))


@pytest.mark.parametrize(
    "weight", [None, {"num": "x", "den": 1}, {"num": 1, "den": 0}, {"num": 1e300, "den": 1e-300}, 5]
)
def test_a_weight_that_is_missing_or_no_fraction_is_reported_and_gets_nothing(weight: Any):
    shares = (asset("SPY", weight={"num": 60, "den": 100}), asset("BIL", weight=weight))
    found = imported(block("wt-cash-specified", *shares))
    assert found.strategy.root == Specified((60.0, 0.0, 40.0), (SPY, BIL, Cash()))
    assert [note.path for note in found.untranslated] == ["root.children[1].weight"]


def test_weights_by_capitalisation_and_empty_blocks_are_reported():
    found = imported(block("wt-cash-equal", block("wt-marketcap", asset("SPY")), {"step": "empty"}))
    name = "not translated: weights by market capitalisation"
    assert found.strategy.root == Equal((Group(name, Cash()), Group("not translated: an empty block", Cash())))
    assert [note.path for note in found.untranslated] == ["root.children[0]", "root.children[1]"]


def test_a_flat_condition_against_a_number_that_is_written_as_text():
    gate = Gate(Comparison(RSI, ">", 75.0), BIL, SPY)
    assert root(choice({**FLAT, "rhs-fixed-value?": True, "rhs-val": "75"})) == gate
    assert root(choice({**FLAT, "rhs-fixed-value?": True, "rhs-val": 75, "rhs-fn": "current-price"})) == gate
    assert root(choice({**FLAT, "rhs-val": "75"})) == gate


def test_a_flat_condition_against_a_function():
    right = {"rhs-fn": "moving-average-price", "rhs-val": "QQQ", "rhs-fn-params": {"window": 50}}
    expected = Comparison(RSI, ">", Reading(Measure("sma", (50.0,)), "QQQ"))
    assert root(choice({**FLAT, **right})) == Gate(expected, BIL, SPY)
    assert root(choice({**FLAT, **right, "rhs-fixed-value?": False})) == Gate(expected, BIL, SPY)


def test_newer_parameters_come_before_older_ones():
    fields = {**FLAT, "lhs-fn-params": {"window": 20}, "rhs-fixed-value?": True, "rhs-val": "75"}
    expected = Comparison(Reading(Measure("rsi", (20.0,)), "SPY"), ">", 75.0)
    assert root(choice(fields)) == Gate(expected, BIL, SPY)


def test_a_newer_condition_replaces_the_flat_fields_and_that_is_noted():
    fields = {**FLAT, "rhs-fixed-value?": True, "rhs-val": "75", "condition": BINARY}
    found = imported(choice(fields))
    assert found.strategy.root == Gate(Comparison(RSI, "<", 30.0), BIL, SPY)
    assert [note.reason for note in found.notes if "`condition` is taken" in note.reason]


def test_newer_conditions_may_be_joined_and_ask_several_tickers():
    several = {**BINARY, "condition-type": "binary-compound", "tickers": ["SPY", "QQQ"], "operator": "any"}
    several["lhs"] = {**LHS, "ticker": "%"}
    both = {"condition-type": "compound", "operator": "all", "conditions": [BINARY, several]}
    spy, qqq = (Comparison(Reading(RSI.measure, symbol), "<", 30.0) for symbol in ("SPY", "QQQ"))
    assert root(choice({"condition": both})) == Gate(AllOf((spy, AnyOf((spy, qqq)))), BIL, SPY)


def test_one_condition_of_a_kind_is_itself():
    one = {"condition-type": "compound", "operator": "any", "conditions": [BINARY]}
    assert root(choice({"condition": one})) == Gate(Comparison(RSI, "<", 30.0), BIL, SPY)


def nested(levels: int) -> dict[str, Any]:
    condition: dict[str, Any] = BINARY
    for _ in range(levels):
        condition = {"condition-type": "compound", "operator": "any", "conditions": [condition, BINARY]}
    return condition


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"condition": {**BINARY, "comparator": "near"}}, "none that is known"),
        ({"condition": {**BINARY, "condition-type": "new"}}, 'its type "new" is none that is known'),
        ({"condition": {**BINARY, "lhs": {"constant": 1}}}, "compares two numbers"),
        ({"condition": {"condition-type": "compound", "operator": "any", "conditions": []}}, "list of 1 to 50"),
        (
            {"condition": {"condition-type": "compound", "operator": "any", "conditions": [BINARY] * 51}},
            "list of 1 to 50",
        ),
        (
            {"condition": {"condition-type": "compound", "operator": "one", "conditions": [BINARY]}},
            "neither any nor all",
        ),
        ({"condition": nested(30)}, "more than 20 levels"),
        ({"condition": [1]}, "is not a map"),
        ({**FLAT, "rhs-fixed-value?": True, "rhs-val": "much"}, '"much" is not a number'),
        ({**FLAT, "rhs-fixed-value?": False, "rhs-val": "75"}, "the function null"),
        ({**FLAT, "lhs-window-days": "", "rhs-val": "75"}, "its window is not given"),
        ({}, "the function null"),
    ],
)
def test_a_condition_that_cannot_be_said_makes_its_whole_gate_cash(condition: dict[str, Any], said: str):
    found = imported(choice(condition))
    assert isinstance(found.strategy.root, Group)
    assert found.strategy.root.child == Cash()
    ((path, reason),) = [(note.path, note.reason) for note in found.untranslated]
    assert path == "root"
    assert said in reason


def test_several_conditions_in_a_row_are_gates_in_each_others_else():
    first = {**block("if-child", asset("BIL")), "is-else-condition?": False, "condition": BINARY}
    other = {
        **block("if-child", asset("QQQ")),
        "is-else-condition?": False,
        "condition": {**BINARY, "comparator": "gt"},
    }
    last = {**block("if-child", asset("SPY")), "is-else-condition?": True}
    inner = Gate(Comparison(RSI, ">", 30.0), Ticker("QQQ"), SPY)
    assert root(block("if", first, other, last)) == Gate(Comparison(RSI, "<", 30.0), BIL, inner)
    without = imported(block("if", first))
    assert without.strategy.root == Gate(Comparison(RSI, "<", 30.0), BIL, Cash())
    assert [note.reason for note in without.notes] == ["the choice has no else; cash is held there"]


@pytest.mark.parametrize(
    "branches", [[], [asset("SPY")], [{**block("if-child", asset("SPY")), "is-else-condition?": True}]]
)
def test_a_choice_without_a_condition_is_reported(branches: list[Any]):
    assert [note.path for note in imported(block("if", *branches)).untranslated] == ["root"]


FILTER = {"select-fn": "bottom", "select-n": "2", "sort-by-fn": "max-drawdown", "sort-by-window-days": 20.0}


def test_a_filter_is_a_sort():
    expected = Sort((Term(Measure("max_drawdown", (20.0,))),), "bottom", 2.0, (SPY, BIL))
    assert root({**block("filter", asset("SPY"), asset("BIL")), **FILTER}) == expected
    assert root({**block("filter", asset("SPY"), asset("BIL")), **FILTER, "sort-by?": True}) == expected


def test_a_filter_alone_under_inverse_volatility_is_weighted_by_it():
    inside = {**block("filter", asset("SPY"), asset("BIL")), **FILTER}
    expected = Sort((Term(Measure("max_drawdown", (20.0,))),), "bottom", 2.0, (SPY, BIL), "inverse_volatility", 10.0)
    assert root(block("wt-inverse-vol", inside, window_days=10)) == expected


def test_a_filter_that_is_switched_off_is_reported():
    found = imported({**block("filter", asset("SPY")), **FILTER, "select?": False})
    assert "switched off" in found.untranslated[0].reason


def test_a_corridor_is_a_fraction_and_counts_more_than_the_calendar():
    strategy = imported(asset("SPY"), rebalance_corridor_width=0.075).strategy
    assert (strategy.rebalance, strategy.corridor) == ("daily", 7.5)


def test_a_symphony_that_never_rebalances_is_reported():
    symphony = block("root", asset("SPY"), name="Calm", rebalance="none")
    found = import_bytes(json.dumps(symphony).encode(), "calm.json")
    assert [note.path for note in found.untranslated] == ["rebalance"]


def test_an_empty_symphony_is_cash_and_reported():
    found = imported()
    assert found.strategy.root == Cash()
    assert [(note.path, note.reason) for note in found.untranslated] == [("root", "nothing stands here: cash is held")]


def test_a_block_that_is_no_map_or_of_an_unknown_step_is_reported():
    found = imported(block("wt-cash-equal", 5, {"step": "teleport"}, {"ticker": "SPY"}))
    assert [note.path for note in found.untranslated] == [f"root.children[{index}]" for index in range(3)]
    assert found.untranslated[1].reason == 'the step "teleport": it is none that is known'


def test_a_block_without_a_root_is_named_after_its_file():
    found = import_bytes(json.dumps(block("wt-cash-equal", asset("SPY"))).encode(), "block.json")
    assert (found.strategy.name, found.strategy.root) == ("block", Equal((SPY,)))


EDN = '{:step :root, :name "Calm", :rebalance :weekly, :children [{:step :asset, :ticker "SPY"}]}'


def test_edn_maps_are_read_alike():
    found = import_bytes(EDN.encode(), "calm.edn")
    assert (found.format, found.strategy.name, found.strategy.rebalance) == ("composer_edn", "Calm", "weekly")
    assert found.strategy.root == SPY


@pytest.mark.parametrize(
    "text",
    [
        json.dumps("{:uid 1, :symphony " + EDN + "}"),
        '"' + EDN.replace('"', '""') + '"',
        "{:symphony " + EDN + "}",
        EDN.replace("{:step :asset", "; a comment\n{:step :asset"),
    ],
)
def test_a_symphony_may_be_carried_by_a_request_or_a_text(text: str):
    found = import_bytes(text.encode(), "calm.edn")
    assert (found.format, found.strategy.root) == ("composer_edn", SPY)
