"""A reference is replaced by the tree that it names."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from strategies.tree.codec import decode
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Measure,
    Node,
    Reading,
    Reference,
    Sort,
    Strategy,
    Term,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.references import resolve
from strategies.tree.substitute import substitute
from strategies.tree.validate import uses
from tests.unit.strategies.tree.documents import documents
from treeline.core.errors import Fault, Invalid, NotFound


def refer(*names: str) -> Node:
    return Equal(tuple(Reference(name) for name in names))


def looked_up(library: Mapping[str, Strategy]):
    def lookup(key: str) -> Strategy:
        if key not in library:
            raise NotFound("no such strategy")
        return library[key]

    return lookup


def resolved(root: Node, **library: Node) -> Node:
    return resolve(Strategy("Top", root), looked_up({key: Strategy(key, one) for key, one in library.items()})).root


def faults(root: Node, library: Mapping[str, Strategy]) -> tuple[Fault, ...]:
    began = time.perf_counter()
    with pytest.raises(Invalid) as caught:
        resolve(Strategy("Top", root), looked_up(library))
    assert time.perf_counter() - began < 5.0
    assert len(str(caught.value)) < 1_000_000
    return caught.value.faults


def named(**roots: Node) -> dict[str, Strategy]:
    return {key: Strategy(key, root) for key, root in roots.items()}


def test_a_strategy_without_references_is_itself():
    strategy = Strategy("Top", Ticker("A"))
    assert resolve(strategy, looked_up({})) is strategy


def test_a_reference_is_replaced_by_the_others_root_and_so_are_those_in_it():
    assert resolved(Group("g", refer("a", "b", "a")), a=Ticker("A"), b=Group("b", Reference("a"))) == Group(
        "g", Equal((Ticker("A"), Group("b", Ticker("A")), Ticker("A")))
    )


def test_its_variables_take_its_own_defaults_and_those_of_the_referring_strategy_stay():
    def gate(ticker: Value | Variable, n: float | Variable) -> Gate:
        reading = Reading(Measure("rsi", (n,)), ticker if isinstance(ticker, Variable) else str(ticker))
        return Gate(Comparison(reading, ">", 5.0), Cash(), Cash())

    mine = gate(Variable("s"), Variable("n"))
    other = Strategy("a", mine, variables=(("n", 10.0), ("s", "SPY")), rebalance="weekly")
    top = Strategy("Top", Equal((mine, Reference("a"))), variables=(("n", 3.0),), corridor=5.0)
    found = resolve(top, looked_up({"a": other}))
    assert found == Strategy("Top", Equal((mine, gate("SPY", 10.0))), variables=(("n", 3.0),), corridor=5.0)


def test_a_missing_default_is_a_fault_of_the_reference():
    library = {"a": Strategy("Lacking", Ticker(Variable("s")))}
    (fault,) = faults(Group("g", Reference("a")), library)
    assert (fault.path, fault.message) == ("root.child", '"Lacking" has no default for {s}')


def test_an_unknown_strategy_is_a_fault_of_every_reference_that_leads_to_it():
    found = faults(refer("x", "a"), named(a=Group("g", Reference("x"))))
    assert [(fault.path, fault.message) for fault in found] == [
        ("root.children[0]", "there is no strategy x"),
        ("root.children[1]", '"a" refers to a strategy that there is not, x'),
    ]


def test_a_circle_is_named():
    (fault,) = faults(refer("a"), named(a=refer("b"), b=refer("c"), c=refer("a")))
    assert fault.path == "root.children[0]"
    assert fault.message == "these strategies refer to each other in a circle: a → b → c → a"
    top = refer("a")
    (fault,) = faults(top, named(a=refer("t")) | {"t": Strategy("Top", top)})
    assert fault.message.endswith("in a circle: Top → a → Top")
    (fault,) = faults(refer("a"), named(a=refer("a")))
    assert fault.message.endswith("in a circle: a → a")


def test_a_chain_of_hundreds_is_no_circle_and_needs_no_stack():
    chain = {f"s{index}": Strategy(f"s{index}", Reference(f"s{index + 1}")) for index in range(999)}
    chain["s999"] = Strategy("s999", Ticker("A"))
    assert resolve(Strategy("Top", Reference("s0")), looked_up(chain)).root == Ticker("A")
    (fault,) = faults(Equal((Reference("s0"), Reference("other"))), chain | named(other=Cash()))
    assert "more than 1,000 strategies" in fault.message


def test_strategies_that_double_are_too_large_at_once():
    library = {f"s{index}": Strategy(f"s{index}", refer(f"s{index + 1}", f"s{index + 1}")) for index in range(500)}
    library["s500"] = Strategy("s500", Cash())
    found = faults(refer("s0"), library)
    assert found[0].path == "root.children[0]"
    assert "more than 20,000 nodes" in found[0].message


def test_large_strategies_together_are_too_large():
    large = Equal((Cash(),) * (MAXIMUM_NODES - 1))
    assert resolved(Reference("a"), a=large) == large
    (fault,) = faults(refer("a"), named(a=large))
    assert fault.path == "root.children[0]"
    (fault,) = faults(refer("a", "b"), named(a=large, b=large))
    assert "more than 20,000 nodes" in fault.message


def test_a_tree_that_becomes_too_deep_is_a_fault():
    def deep(levels: int, end: Node) -> Node:
        for _ in range(levels):
            end = Group("g", end)
        return end

    assert resolved(deep(100, Reference("a")), a=deep(99, Cash()))
    (fault,) = faults(deep(100, Reference("a")), named(a=deep(100, Cash())))
    assert fault.message.endswith(f"deeper than {MAXIMUM_DEPTH} levels")


def test_a_sort_may_measure_a_reference_on_bars_only_when_it_is_a_ticker():
    def sort(child: Node) -> Sort:
        return Sort((Term(Measure("atr", (10.0,))),), "top", 1.0, (child,))

    assert resolved(sort(Reference("a")), a=Ticker("A")) == sort(Ticker("A"))
    (fault,) = faults(sort(Reference("a")), named(a=refer("b"), b=Ticker("A")))
    assert fault.path == "root.score[0].measure"
    (fault,) = faults(refer("s"), named(s=sort(Reference("a")), a=Cash()))
    assert fault.path == "root.children[0]"


@settings(max_examples=40, deadline=None)
@given(documents())
def test_with_all_variables_substituted_none_is_left(document: dict[str, Any]):
    strategy = decode(document)
    values: dict[str, Value] = {
        name: "SPY" if places[0].role == "ticker" else 7.0 for name, places in uses(strategy).items()
    }
    root = substitute(strategy.root, values)
    assert uses(Strategy("x", root)) == {}
