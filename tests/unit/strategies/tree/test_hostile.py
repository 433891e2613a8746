"""Nothing that anybody sends takes more than a moment, or ends in anything but a fault."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.tree.codec import canonical, decode, encode
from strategies.tree.conditions import MAXIMUM_LEVELS
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.reader import MAXIMUM_FAULTS
from strategies.tree.render import render
from tests.unit.strategies.tree.documents import documents
from treeline.core.errors import Invalid

CASH = {"node": "cash"}
LONG = "x" * 100_000_000
CONDITION = {"left": {"indicator": "price", "ticker": "A"}, "op": ">", "right": 1}
NESTS = {
    "group": lambda below: {"node": "group", "name": "g", "child": below},
    "equal": lambda below: {"node": "equal", "children": [below]},
    "specified": lambda below: {"node": "specified", "children": [{"weight": 1, "child": below}]},
    "scale": lambda below: {
        "node": "scale",
        "by": {"indicator": "price", "ticker": "A"},
        "children": [{"stop": 1, "child": CASH}, {"stop": 2, "child": below}],
    },
    "sort": lambda below: {
        "node": "sort",
        "score": [{"measure": {"indicator": "price"}, "weight": 1}],
        "select": "top",
        "count": 1,
        "children": [below],
    },
    "enter_exit": lambda below: {
        "node": "enter_exit",
        "enter": CONDITION,
        "exit": CONDITION,
        "inside": below,
        "outside": CASH,
    },
    "gate": lambda below: {"node": "gate", "condition": CONDITION, "then": CASH, "else": below},
}


def document(root: Any, **fields: Any) -> dict[str, Any]:
    return {"version": 1, "name": "A strategy", "root": root, **fields}


def nested(kind: str, levels: int) -> dict[str, Any]:
    root: dict[str, Any] = CASH
    for _ in range(levels - 1):
        root = NESTS[kind](root)
    return document(root)


def refused(value: object) -> Invalid:
    began = time.perf_counter()
    with pytest.raises(Invalid) as caught:
        decode(value)
    text = str(caught.value)
    assert time.perf_counter() - began < 2.0
    assert len(text) < 1_000_000
    text.encode()  # nothing in a message is unfit for an answer
    return caught.value


@pytest.mark.parametrize("kind", NESTS)
def test_the_deepest_tree_allowed_works_throughout(kind: str):
    strategy = decode(nested(kind, MAXIMUM_DEPTH))
    again = decode(json.loads(canonical(strategy)))
    assert again == strategy
    assert hash(again) == hash(strategy)
    assert render(again)
    assert json.dumps(encode(strategy), indent=2)


@pytest.mark.parametrize("kind", NESTS)
@pytest.mark.parametrize("levels", [MAXIMUM_DEPTH + 1, 100_000])
def test_a_tree_too_deep_is_one_clear_fault(kind: str, levels: int):
    (fault,) = refused(nested(kind, levels)).faults
    assert fault.message == "the tree is deeper than 200 levels"


def test_a_tree_that_contains_itself_is_too_deep():
    root: dict[str, Any] = {"node": "equal", "children": [CASH]}
    root["children"].append(root)
    assert refused(document(root)).faults[-1].message == "the tree is deeper than 200 levels"


def test_a_tree_that_doubles_at_every_level_is_too_large():
    root: dict[str, Any] = CASH
    for _ in range(100):
        root = {"node": "equal", "children": [root, root]}
    assert "more than 20,000 nodes" in refused(document(root)).faults[-1].message


def test_the_largest_tree_allowed_is_read_and_one_node_more_is_not():
    decode(document({"node": "equal", "children": [CASH] * (MAXIMUM_NODES - 1)}))
    invalid = refused(document({"node": "equal", "children": [CASH] * MAXIMUM_NODES}))
    assert "more than 20,000 nodes" in invalid.faults[-1].message
    refused(document({"node": "equal", "children": [CASH] * 5_000_000}))


def gate(condition: Any) -> dict[str, Any]:
    return {"node": "gate", "condition": condition, "then": CASH, "else": CASH}


@pytest.mark.parametrize("levels", [MAXIMUM_LEVELS, 100_000])
def test_a_condition_too_deep_is_one_clear_fault(levels: int):
    condition: dict[str, Any] = CONDITION
    for _ in range(levels):
        condition = {"all": [condition]}
    (fault,) = refused(document(gate(condition))).faults
    assert fault.message == "the condition is deeper than 20 levels"
    if levels == MAXIMUM_LEVELS:
        decode(document(gate(condition["all"][0])))


def test_a_condition_that_contains_itself_is_cut_short():
    condition: dict[str, Any] = {"any": []}
    condition["any"] += [condition] * 50
    refused(document(gate(condition)))


def test_conditions_that_double_at_every_level_are_too_many():
    condition: dict[str, Any] = CONDITION
    for _ in range(19):
        condition = {"any": [condition, condition]}
    assert "more than 20,000 comparisons" in refused(document(gate(condition))).faults[-1].message


def test_a_list_of_a_million_terms_is_not_read():
    root = {"node": "sort", "score": [1] * 1_000_000, "select": "top", "count": 1, "children": [CASH]}
    (fault,) = refused(document(root)).faults
    assert (fault.path, fault.message) == ("root.score", "1,000,000 terms")


@pytest.mark.parametrize(
    "value",
    [
        LONG,
        {LONG: 1},
        document(LONG),
        document(CASH, name=LONG),
        document(CASH, description=LONG),
        document(CASH, variables={LONG: 1}),
        document({"node": LONG}),
        document({"node": "ticker", "ticker": LONG}),
        document({"node": "cash", LONG: 1}),
        document({"node": "gate", "condition": {**CONDITION, "op": LONG}, "then": CASH, "else": CASH}),
        document({"node": "gate", "condition": {**CONDITION, "right": LONG}, "then": CASH, "else": CASH}),
        document({"node": "gate", "condition": {**CONDITION, "right": f"{{{LONG}}}"}, "then": CASH, "else": CASH}),
        document({"node": "gate", "condition": {**CONDITION, "left": {"indicator": LONG}}, "then": CASH, "else": CASH}),
        document({"node": "specified", "children": [{"weight": 10**100_000, "child": CASH}]}),
        document(gate({"all": LONG})),
        document(gate({LONG: []})),
        document(gate({**CONDITION, "for_days": LONG})),
        document({"node": "reference", "strategy": LONG}),
        document({"node": "sort", "score": LONG, "select": LONG, "count": LONG, "children": [CASH]}),
        document(CASH, variables={"n": LONG}, rebalance=LONG, corridor=LONG),
        document({"node": "cash", "\ud800\0": "\ud800"}),
        document({"node": "cash", 7: object(), (): 1}),
    ],
    ids=range(22),
)
def test_a_huge_or_strange_value_is_a_short_fault(value: object):
    refused(value)


def test_a_million_faults_are_cut_short_and_said_to_be():
    invalid = refused(document({"node": "cash", **{f"k{index}": index for index in range(1_000_000)}}))
    assert len(invalid.faults) == MAXIMUM_FAULTS + 1
    assert "the rest was not read" in invalid.faults[-1].message


def test_nesting_where_none_belongs_is_never_entered():
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    refused(document(deep))
    refused(document(CASH, name=deep, description=deep, variables={"n": deep}))
    refused(document({"node": "ticker", "ticker": deep}))


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(documents(), _JUNK, st.data())
def test_junk_anywhere_in_a_document_is_a_strategy_or_faults(document: dict[str, Any], junk: Any, data: st.DataObject):
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = junk
        break
    try:
        assert decode(encode(decode(document))) == decode(document)
    except Invalid as invalid:
        assert all(fault.message and fault.remedy for fault in invalid.faults)
