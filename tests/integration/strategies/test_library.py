"""A variable of the library is there for all of its owner's strategies, and for nobody else's."""

import uuid
from operator import attrgetter
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from strategies import library, selectors, services
from strategies.library import Definition
from strategies.models import LibraryVariable, VariableUse
from strategies.ranges import Range
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db

N = Definition("n", "window", 20, Range(5, 50, 5))
ASSET = Definition("asset", "ticker", "AAPL", ("AAPL", "MSFT", "XOM"))
CORE = Definition("core", "weight", 60, Range(0, 1, 0.1))


def mixed(name: str, *weights: Any, **fields: Any) -> dict[str, Any]:
    shares = [{"weight": weight, "child": {"node": "ticker", "ticker": f"T{at}"}} for at, weight in enumerate(weights)]
    return {"version": 1, "name": name, **fields, "root": {"node": "specified", "children": shares}}


def faults(definition: Definition, owner: Any) -> list[str]:
    with pytest.raises(Invalid) as caught:
        library.create(owner, definition)
    return [fault.path for fault in caught.value.faults]


@pytest.fixture
def alice() -> Any:
    return get_user_model().objects.create_user("alice")


@pytest.fixture
def charlie() -> Any:
    return get_user_model().objects.create_user("charlie")


def test_a_range_has_both_its_ends_and_exact_steps(alice: Any):
    library.create(alice, N)
    library.create(alice, CORE)
    values = library.library_values(alice, ["core", "n"])
    assert values["n"] == [5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0]
    assert values["core"] == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert list(values) == ["core", "n"]


def test_a_list_of_tickers_keeps_its_order(alice: Any):
    library.create(alice, Definition("asset", "ticker", "XOM", ("XOM", "AAPL")))
    assert library.library_values(alice, ["asset"]) == {"asset": ["XOM", "AAPL"]}


def test_defaults_are_numbers_and_tickers(alice: Any):
    for definition in (N, ASSET):
        library.create(alice, definition)
    assert library.library_defaults(alice) == {"n": 20.0, "asset": "AAPL"}


@pytest.mark.parametrize(
    ("definition", "wrong"),
    [
        (Definition("2n", "window", 20, Range(5, 50, 5)), ["name"]),
        (Definition("n", "colour", 20, Range(5, 50, 5)), ["kind"]),
        (Definition("n", "window", 2.5, Range(5, 50, 5)), ["default"]),
        (Definition("n", "window", 20, Range(0, 50, 5)), ["low"]),
        (Definition("n", "window", 20, Range(1, 5, 0.5)), ["low"]),
        (Definition("n", "window", 20, Range(5, 3000, 5)), ["low"]),
        (Definition("w", "weight", -1, Range(-1, 1, 1)), ["default", "low"]),
        (Definition("x", "number", 1, Range(5, 1, 1)), ["high"]),
        (Definition("x", "number", 1, Range(0, 1, 0)), ["step"]),
        (Definition("x", "number", 1, Range(0, 1, 0.3)), ["step"]),
        (Definition("x", "number", 1, Range(0, 1, 1e-9)), ["step"]),
        (Definition("x", "number", 1, Range(-1e308, 1e308, 5e-324)), ["step"]),
        (Definition("x", "number", "AAPL", ()), ["default", "values"]),
        (Definition("x", "number", 1, (1, 2, 1)), ["values"]),
        (Definition("x", "number", 1, (1, "AAPL")), ["values[1]"]),
        (Definition("x", "number", True, (1, float("nan"))), ["default", "values[1]"]),
        (Definition("t", "ticker", "aapl", ("AAPL", "spy")), ["default", "values[1]"]),
        (Definition("t", "ticker", "AAPL", Range(1, 2, 1)), ["low"]),
        (Definition("x", "number", 1, (1,), "d" * 2001), ["description"]),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_its_place(alice: Any, definition: Definition, wrong: list[str]):
    assert faults(definition, alice) == wrong
    assert not LibraryVariable.objects.exists()


def test_a_variable_has_200000_values_at_most(alice: Any):
    assert library.create(alice, Definition("x", "number", 0, Range(1, 200_000, 1))).count == 200_000
    assert faults(Definition("y", "number", 0, Range(0, 200_000, 1)), alice) == ["step"]
    assert faults(Definition("y", "number", 0, tuple(range(200_001))), alice) == ["values"]


def test_a_name_is_given_once_in_a_library_but_in_every_library(alice: Any, charlie: Any):
    library.create(alice, N)
    with pytest.raises(Conflict, match=r"\{n\}"):
        library.create(alice, N)
    library.create(charlie, N)
    other = library.create(alice, ASSET)
    with pytest.raises(Conflict, match=r"\{n\}"):
        library.update(alice, other.public_id, N)


def test_a_replaced_variable_is_the_new_one(alice: Any):
    made = library.create(alice, N)
    library.update(alice, made.public_id, Definition("n", "number", 1.5, (1.5, 2.5)))
    assert library.library_values(alice, ["n"]) == {"n": [1.5, 2.5]}
    library.update(alice, made.public_id, N)
    found = selectors.variable(alice, made.public_id)
    assert (found.listed, found.low, found.count) == (None, 5.0, 10)


def test_a_name_that_the_library_does_not_know_is_a_fault(alice: Any, charlie: Any):
    library.create(alice, N)
    with pytest.raises(Invalid) as caught:
        library.library_values(charlie, ["n", "m"])
    assert [fault.path for fault in caught.value.faults] == ["n", "m"]
    assert library.library_defaults(charlie) == {}


def test_charlie_cannot_see_change_or_delete_what_is_alices(alice: Any, charlie: Any):
    made = library.create(alice, N)
    for act in (
        lambda: selectors.variable(charlie, made.public_id),
        lambda: selectors.uses(charlie, made.public_id),
        lambda: library.update(charlie, made.public_id, N),
        lambda: library.delete(charlie, made.public_id),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert str(caught.value) == f"Your library has no variable {made.public_id}."
    assert not selectors.variables(charlie)
    assert selectors.variable(alice, made.public_id)


def test_where_a_variable_stands_follows_every_save(alice: Any, charlie: Any):
    made = library.create(alice, CORE)
    first = services.create(alice, mixed("First", "{core}", 1, "{core}"))
    services.create(alice, mixed("Second", "{other}", 1))
    services.create(charlie, mixed("His", "{core}", 1))
    (use,) = selectors.uses(alice, made.public_id)
    assert (use.strategy.name, use.places) == ("First", 2)
    assert use.paths == ["root.children[0].weight", "root.children[2].weight"]
    services.update(alice, first.public_id, mixed("First", "{other}", 1))
    assert not selectors.uses(alice, made.public_id)
    services.restore(alice, first.public_id, 1)
    assert [use.places for use in selectors.uses(alice, made.public_id)] == [2]
    services.delete(alice, first.public_id)
    assert not selectors.uses(alice, made.public_id)


def test_of_many_places_the_first_are_told_and_all_are_counted(alice: Any):
    made = library.create(alice, CORE)
    services.create(alice, mixed("Many", *["{core}"] * 60))
    (use,) = selectors.uses(alice, made.public_id)
    assert (use.places, len(use.paths), use.paths[-1]) == (60, 50, "root.children[49].weight")


def test_a_list_tells_in_how_many_strategies_each_stands_in_one_query(alice: Any, django_assert_num_queries: Any):
    for definition in (N, ASSET, CORE):
        library.create(alice, definition)
    for name in ("First", "Second"):
        services.create(alice, mixed(name, "{core}", "{core}"))
    with django_assert_num_queries(1) as queries:
        assert [variable.name for variable in selectors.variables(alice)] == ["asset", "core", "n"]
    found = selectors.variables(alice)
    assert list(map(attrgetter("name", "strategies"), found)) == [("asset", 0), ("core", 2), ("n", 0)]
    assert '"listed"' not in queries.captured_queries[0]["sql"]
    assert [variable.name for variable in selectors.variables(alice, "AS")] == ["asset"]


def test_combinations_are_the_product_of_what_is_chosen(alice: Any):
    for definition in (CORE, Definition("x", "weight", 1, (1, 2, 3))):
        library.create(alice, definition)
    saved = services.create(alice, mixed("Mixed", "{core}", "{x}", "{own}"))
    every = library.combinations(alice, saved.public_id)
    assert (every.counts, every.product, every.unknown) == ({"core": 11, "own": None, "x": 3}, 33, ["own"])
    some = library.combinations(alice, saved.public_id, ["x", "x"])
    assert (some.counts, some.product, some.unknown) == ({"x": 3}, 3, [])
    assert library.combinations(alice, saved.public_id, []).product == 1


def test_choosing_what_the_strategy_does_not_have_is_a_fault(alice: Any, charlie: Any):
    library.create(alice, CORE)
    saved = services.create(alice, mixed("Mixed", "{x}", 1))
    with pytest.raises(Invalid, match="its variables: x"):
        library.combinations(alice, saved.public_id, ["core"])
    with pytest.raises(NotFound):
        library.combinations(charlie, saved.public_id)
    with pytest.raises(NotFound):
        library.combinations(alice, uuid.uuid4())


def test_the_database_itself_refuses_a_variable_with_a_range_and_a_list(alice: Any):
    made = library.create(alice, N)
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryVariable.objects.filter(pk=made.pk).update(listed=[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryVariable.objects.filter(pk=made.pk).update(low=None)


def test_a_library_goes_with_its_owner(alice: Any):
    library.create(alice, N)
    services.create(alice, mixed("Mixed", "{n}", 1))
    alice.delete()
    assert not LibraryVariable.objects.exists()
    assert not VariableUse.objects.exists()
