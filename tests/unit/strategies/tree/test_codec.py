"""What is written comes back, in one spelling."""

import json
from typing import Any

from hypothesis import given, settings

from strategies.samples import DEMO
from strategies.tree.codec import canonical, decode, digest, encode
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparison,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Limit,
    Measure,
    Reading,
    Reference,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    TieBreak,
    Variable,
)
from tests.unit.strategies.tree.documents import documents

WHOLE = {
    "version": 1,
    "name": "Calm trend",
    "description": "Every node once.",
    "variables": {"n": 10},
    "root": {
        "node": "gate",
        "condition": {"left": {"indicator": "rsi", "ticker": "SPY", "window": "{n}"}, "op": ">", "right": 75},
        "then": {"node": "cash"},
        "else": {
            "node": "specified",
            "children": [
                {"weight": 60, "child": {"node": "ticker", "ticker": "AAPL"}},
                {"weight": "{w}", "child": {"node": "group", "name": "Core", "child": {"node": "cash"}}},
                {"weight": 0.5, "child": {"node": "equal", "children": [{"node": "ticker", "ticker": "BRK/B"}]}},
            ],
        },
    },
}


def test_every_node_is_read_into_its_type():
    assert decode(WHOLE) == Strategy(
        "Calm trend",
        Gate(
            Comparison(Reading(Measure("rsi", (Variable("n"),)), "SPY"), ">", 75.0),
            then=Cash(),
            otherwise=Specified(
                (60.0, Variable("w"), 0.5),
                (Ticker("AAPL"), Group("Core", Cash()), Equal((Ticker("BRK/B"),))),
            ),
        ),
        "Every node once.",
        (("n", 10.0),),
    )


def test_a_document_comes_back_as_it_was_written():
    assert encode(decode(WHOLE)) == WHOLE


PRICE = {"indicator": "price", "ticker": "{read}"}
DECISIONS = {
    "version": 1,
    "name": "Decisions",
    "variables": {"read": "SPY"},
    "rebalance": "weekly",
    "root": {
        "node": "enter_exit",
        "enter": {
            "all": [
                {"left": PRICE, "op": "crosses_above", "right": {**PRICE, "days_ago": 1, "times": 1.5, "plus": -2}},
                {"any": [{"left": 1, "op": "==", "right": PRICE, "for_days": "{n}"}]},
            ]
        },
        "exit": {"left": PRICE, "op": "<", "right": "{t}"},
        "inside": {
            "node": "scale",
            "by": {"indicator": "macd", "ticker": "QQQ", "fast": 12, "slow": 26},
            "children": [
                {"stop": -1, "child": {"node": "cash"}},
                {"stop": 1, "child": {"node": "ticker", "ticker": "{read}"}},
            ],
        },
        "outside": {"node": "inverse_volatility", "window": 20, "children": [{"node": "cash"}]},
    },
}
SORT = {
    "version": 1,
    "name": "Sort",
    "corridor": 2.5,
    "root": {
        "node": "sort",
        "score": [{"measure": {"indicator": "rsi", "window": 10}, "weight": -1}],
        "select": "top",
        "count": "{n}",
        "weighting": "inverse_volatility",
        "window": 20,
        "limits": [{"measure": {"indicator": "price", "days_ago": 2}, "op": "<=", "bound": 5}],
        "ties": [{"measure": {"indicator": "price"}, "select": "bottom"}],
        "children": [{"node": "reference", "strategy": "7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11"}],
    },
}


def test_decisions_are_read_into_their_types_and_come_back():
    price = Reading(Measure("price"), Variable("read"))
    later = Reading(Measure("price", days_ago=1.0), Variable("read"), 1.5, -2.0)
    by = Reading(Measure("macd", (12.0, 26.0)), "QQQ")
    assert decode(DECISIONS) == Strategy(
        "Decisions",
        EnterExit(
            AllOf(
                (Comparison(price, "crosses_above", later), AnyOf((Comparison(1.0, "==", price, Variable("n")),))),
            ),
            Comparison(price, "<", Variable("t")),
            inside=Scale(by, (-1.0, 1.0), (Cash(), Ticker(Variable("read")))),
            outside=InverseVolatility(20.0, (Cash(),)),
        ),
        variables=(("read", "SPY"),),
        rebalance="weekly",
    )
    assert encode(decode(DECISIONS)) == DECISIONS


def test_a_sort_is_read_into_its_type_and_comes_back():
    assert decode(SORT).root == Sort(
        (Term(Measure("rsi", (10.0,)), -1.0),),
        "top",
        Variable("n"),
        (Reference("7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11"),),
        "inverse_volatility",
        20.0,
        (Limit(Measure("price", days_ago=2.0), "<=", 5.0),),
        (TieBreak(Measure("price"), "bottom"),),
    )
    assert decode(SORT).corridor == 2.5
    assert encode(decode(SORT)) == SORT


def test_parameters_with_defaults_may_be_left_out_and_are_written():
    text = json.dumps(DECISIONS).replace(', "fast": 12, "slow": 26', "")
    assert "fast" not in text
    assert encode(decode(json.loads(text))) == DECISIONS


def test_fields_that_hold_their_default_are_not_written():
    condition = {"left": {**PRICE, "days_ago": 0, "times": 1.0, "plus": 0}, "op": ">", "right": 1, "for_days": 1}
    root = {"node": "gate", "condition": condition, "then": {"node": "cash"}, "else": {"node": "cash"}}
    document = {"version": 1, "name": "x", "root": root, "rebalance": "daily", "variables": {}, "description": ""}
    assert encode(decode(document)) == {
        "version": 1,
        "name": "x",
        "root": {**root, "condition": {"left": PRICE, "op": ">", "right": 1}},
    }


@settings(max_examples=100, deadline=None)
@given(documents())
def test_decoding_what_was_encoded_gives_the_same_strategy(document: dict[str, Any]):
    strategy = decode(document)
    assert decode(encode(strategy)) == strategy


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_canonical_bytes_are_a_fixed_point(document: dict[str, Any]):
    written = canonical(decode(document))
    assert canonical(decode(json.loads(written))) == written


@settings(max_examples=30, deadline=None)
@given(documents())
def test_a_float64_survives_exactly(document: dict[str, Any]):
    assert decode(json.loads(json.dumps(document))) == decode(document)


def test_whole_numbers_are_written_without_a_fraction_and_minus_zero_as_zero():
    document = {**WHOLE, "variables": {"n": 10.0, "w": -0.0}}
    text = canonical(decode(document)).decode()
    assert '"variables":{"n":10,"w":0}' in text


def test_the_order_of_fields_and_the_form_of_numbers_do_not_change_the_digest():
    shuffled = dict(reversed(WHOLE.items())) | {"variables": {"n": 10.0}}
    assert digest(decode(shuffled)) == digest(decode(WHOLE))


def test_another_threshold_changes_the_digest():
    changed = json.loads(json.dumps(WHOLE).replace("75", "75.5"))
    assert digest(decode(changed)) != digest(decode(WHOLE))


def test_the_digest_of_the_demo_is_that_of_its_canonical_bytes():
    assert len(digest(DEMO)) == 64
    assert digest(decode(json.loads(canonical(DEMO)))) == digest(DEMO)


def test_numbers_too_large_for_whole_float64_keep_their_value():
    document = json.loads(json.dumps(WHOLE).replace("75", str(2**70)))
    strategy = decode(document)
    assert isinstance(strategy.root, Gate)
    assert isinstance(strategy.root.condition, Comparison)
    assert strategy.root.condition.right == float(2**70)
    assert decode(encode(strategy)) == strategy
