"""What is written comes back, in one spelling."""

import json
from typing import Any

from hypothesis import given, settings

from strategies.samples import DEMO
from strategies.tree.codec import canonical, decode, digest, encode
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Measure,
    Reading,
    Specified,
    Strategy,
    Ticker,
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
