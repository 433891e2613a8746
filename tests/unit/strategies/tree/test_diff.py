"""What two documents differ in is named in full, and nothing else is."""

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.tree.diff import Change, diff

Document = dict[str, Any]


def ticker(symbol: str) -> Document:
    return {"node": "ticker", "ticker": symbol}


def equal(*children: Any) -> Document:
    return {"node": "equal", "children": list(children)}


def share(weight: Any, child: Document) -> Document:
    return {"weight": weight, "child": child}


def specified(*shares: Document) -> Document:
    return {"node": "specified", "children": list(shares)}


def gate(threshold: Any, then: Document, otherwise: Document) -> Document:
    reading = {"indicator": "rsi", "ticker": "SPY", "window": 10}
    return {
        "node": "gate",
        "condition": {"left": reading, "op": ">", "right": threshold},
        "then": then,
        "else": otherwise,
    }


def document(root: Any, **fields: Any) -> Document:
    return {"version": 1, "name": "One", **fields, "root": root}


def told(before: Document, after: Document) -> list[tuple[str, str, Any, Any]]:
    return [(one.path, one.change, one.before, one.after) for one in diff(before, after)]


def test_equal_documents_differ_in_nothing():
    one = document(gate(70, ticker("A"), equal(ticker("B"), ticker("C"))))
    assert diff(one, copy.deepcopy(one)) == []


def test_a_changed_number_is_named_alone():
    before, after = (document(gate(bound, ticker("A"), equal(ticker("B")))) for bound in (70, 75))
    assert told(before, after) == [("root.condition.right", "changed", 70, 75)]


def test_name_description_and_variables_are_places_of_their_own():
    before = document(ticker("A"), variables={"n": 10, "m": 1})
    after = {**document(ticker("A"), variables={"n": 20, "k": 2}, description="new"), "name": "Two"}
    assert told(before, after) == [
        ("name", "changed", "One", "Two"),
        ("description", "added", None, "new"),
        ("variables.k", "added", None, 2),
        ("variables.m", "removed", 1, None),
        ("variables.n", "changed", 10, 20),
    ]


def test_a_child_put_in_front_is_one_change():
    many = [ticker(f"T{index}") for index in range(50)]
    assert told(document(equal(*many)), document(equal(ticker("NEW"), *many))) == [
        ("root.children[0]", "added", None, ticker("NEW"))
    ]
    assert told(document(equal(ticker("NEW"), *many)), document(equal(*many))) == [
        ("root.children[0]", "removed", ticker("NEW"), None)
    ]


def test_a_child_put_before_equal_ones_is_one_change():
    before, after = (document(equal(*[ticker("A")] * count, ticker("B"))) for count in (3, 4))
    assert [(one.change, one.after) for one in diff(before, after)] == [("added", ticker("A"))]


def test_a_change_behind_an_insertion_is_named_at_both_its_places():
    before = document(equal(ticker("A"), gate(70, ticker("B"), ticker("C"))))
    after = document(equal(ticker("NEW"), ticker("A"), gate(75, ticker("B"), ticker("C"))))
    assert diff(before, after) == [
        Change("root.children[0]", "added", None, ticker("NEW"), ""),
        Change("root.children[2].condition.right", "changed", 70, 75, "root.children[1].condition.right"),
    ]


def test_a_share_is_known_again_by_its_child():
    before = document(specified(share(60, ticker("A")), share(40, ticker("B"))))
    after = document(specified(share(10, ticker("C")), share(55, ticker("A")), share(35, ticker("B"))))
    assert told(before, after) == [
        ("root.children[0]", "added", None, share(10, ticker("C"))),
        ("root.children[1].weight", "changed", 60, 55),
        ("root.children[2].weight", "changed", 40, 35),
    ]


def test_a_changed_gate_is_known_again_behind_a_new_one():
    before = document(equal(gate(70, ticker("A"), ticker("B")), gate(60, ticker("C"), ticker("D"))))
    after = document(
        equal(
            gate(50, ticker("N"), ticker("N")), gate(71, ticker("A"), ticker("B")), gate(60, ticker("X"), ticker("D"))
        )
    )
    assert [(one.path, one.change) for one in diff(before, after)] == [
        ("root.children[0]", "added"),
        ("root.children[1].condition.right", "changed"),
        ("root.children[2].then.ticker", "changed"),
    ]


def test_a_ticker_in_anothers_place_is_a_changed_field():
    before, after = (document(equal(ticker("A"), ticker(other), ticker("C"))) for other in ("B", "X"))
    assert told(before, after) == [("root.children[1].ticker", "changed", "B", "X")]


def test_a_node_that_keeps_its_children_is_told_by_its_own_fields():
    children = [ticker("A"), ticker("B")]
    before = document(equal(*children))
    after = document({"node": "inverse_volatility", "window": 20, "children": children})
    assert told(before, after) == [
        ("root.node", "changed", "equal", "inverse_volatility"),
        ("root.window", "added", None, 20),
    ]


def test_a_node_that_became_quite_another_is_one_change():
    before, after = ticker("A"), gate(70, ticker("B"), ticker("C"))
    assert told(document(before), document(after)) == [("root", "changed", before, after)]


def test_a_comparison_that_became_one_of_several_is_one_change():
    before = gate(70, ticker("A"), ticker("B"))
    after = {**before, "condition": {"all": [before["condition"], before["condition"]]}}
    assert told(document(before), document(after)) == [
        ("root.condition", "changed", before["condition"], after["condition"])
    ]


def test_any_lists_of_20000_are_compared_before_the_test_times_out():
    """Each takes a fraction of a second; in proportion to n² it would be many minutes."""
    many = [ticker(f"T{index}") for index in range(19_000)]
    swapped = [many[index ^ 1] for index in range(len(many))]
    alternating = [ticker("AB"[index % 2]) for index in range(19_000)]
    for before, after in (
        (many, swapped),
        (many, many[::-1]),
        (alternating, [*alternating[1:], ticker("C")]),
        ([ticker("A")] * 19_000, [ticker("B"), *[ticker("A")] * 18_000]),
        (many, [ticker("NEW"), *many]),
    ):
        assert diff(document(equal(*before)), document(equal(*after)))


SYMBOLS = st.sampled_from(["A", "B", "C", "{x}"])
NUMBERS = st.integers(0, 3)


def inverse_volatility(window: int, children: list[Document]) -> Document:
    return {"node": "inverse_volatility", "window": window, "children": children}


def below(nodes: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    several = st.lists(nodes, min_size=1, max_size=5)
    return st.one_of(
        several.map(lambda made: equal(*made)),
        st.builds(
            lambda window, made: {"node": "inverse_volatility", "window": window, "children": made}, NUMBERS, several
        ),
        st.lists(st.builds(share, NUMBERS, nodes), min_size=1, max_size=5).map(lambda made: specified(*made)),
        st.builds(gate, NUMBERS, nodes, nodes),
        st.builds(lambda name, child: {"node": "group", "name": name, "child": child}, SYMBOLS, nodes),
    )


TREES = st.recursive(st.one_of(SYMBOLS.map(ticker), st.just({"node": "cash"})), below, max_leaves=25)
DOCUMENTS = st.builds(
    lambda root, variables: document(root, **({"variables": variables} if variables else {})),
    TREES,
    st.dictionaries(st.sampled_from(["n", "m", "k"]), NUMBERS),
)


def steps(path: str) -> list[str | int]:
    return [int(found[1:-1]) if found[0] == "[" else found for found in re.findall(r"\[\d+\]|[^.\[\]]+", path)]


def at(document: Any, path: str) -> Any:
    for step in steps(path):
        document = document[step]
    return document


def without(document: Document, changed: list[str], gone: list[str]) -> Document:
    """The document with a mark at every changed place, and nothing where something came or went."""
    left = copy.deepcopy(document)
    for path in changed:
        parent, last = parent_of(left, path)
        parent[last] = "CHANGED"
    for path in sorted(gone, key=steps_key, reverse=True):
        parent, last = parent_of(left, path)
        del parent[last]
    return left


def parent_of(document: Any, path: str) -> tuple[Any, str | int]:
    *way, last = steps(path)
    for step in way:
        document = document[step]
    return document, last


def steps_key(path: str) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in steps(path)]


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_outside_of_the_changes_two_documents_are_the_same(before: Document, after: Document):
    changes = diff(before, after)
    assert (changes == []) == (before == after)
    for one in changes:
        if one.change != "added":
            assert at(before, one.was) == one.before
        if one.change != "removed":
            assert at(after, one.path) == one.after
    old, new = (
        without(
            whole,
            [place(one) for one in changes if one.change == "changed"],
            [place(one) for one in changes if one.change == kind],
        )
        for whole, place, kind in ((before, lambda one: one.was, "removed"), (after, lambda one: one.path, "added"))
    )
    # The document's own order of fields has no meaning; that of lists has.
    assert json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True) or emptied(old) == emptied(new)


def emptied(document: Any) -> Any:
    """Without `variables`, where none is left of them."""
    return {name: value for name, value in document.items() if (name, value) != ("variables", {})}
