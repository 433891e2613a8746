"""Strategies in strategies: one's own only, never in a circle, and never pulled out from under another."""

import threading
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from strategies import library, reports, selectors, services
from strategies.tree.codec import decode, encode
from treeline.core.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

CASH: dict[str, Any] = {"node": "cash"}


def of(name: str, *parts: Any, **fields: Any) -> dict[str, Any]:
    """A strategy of strategies and nodes."""
    children = [part if isinstance(part, dict) else {"node": "reference", "strategy": str(part)} for part in parts]
    return {"version": 1, "name": name, **fields, "root": {"node": "equal", "children": children}}


def rising(window: Any) -> dict[str, Any]:
    average = {"indicator": "sma", "ticker": "A", "window": window}
    condition = {"left": {"indicator": "price", "ticker": "A"}, "op": ">", "right": average}
    return {"node": "gate", "condition": condition, "then": {"node": "ticker", "ticker": "A"}, "else": CASH}


@pytest.fixture
def alice() -> Any:
    return get_user_model().objects.create_user("alice")


@pytest.fixture
def charlie() -> Any:
    return get_user_model().objects.create_user("charlie")


def test_a_reference_is_replaced_by_the_other_ones_tree_with_its_own_defaults(alice: Any):
    inner = services.create(alice, of("Inner", rising("{n}"), variables={"n": 50}))
    outer = services.create(alice, of("Outer", inner.public_id, {"node": "ticker", "ticker": "B"}))
    whole = services.resolved(alice, decode(outer.document))
    assert encode(whole)["root"]["children"] == [of("", rising(50))["root"], {"node": "ticker", "ticker": "B"}]


def test_a_reference_sees_the_latest_version(alice: Any):
    inner = services.create(alice, of("Inner", CASH))
    outer = services.create(alice, of("Outer", inner.public_id))
    services.update(alice, inner.public_id, of("Inner", {"node": "ticker", "ticker": "NEW"}))
    whole = services.resolved(alice, decode(outer.document))
    assert encode(whole)["root"]["children"][0]["children"] == [{"node": "ticker", "ticker": "NEW"}]


def test_a_default_that_the_other_one_lacks_is_taken_from_the_library(alice: Any):
    with pytest.raises(Invalid, match=r"no default for \{n\}"):
        services.create(alice, of("Too early", services.create(alice, of("First", rising("{n}"))).public_id))
    library.create(alice, library.Definition("n", "window", 20, (10, 20)))
    inner = services.create(alice, of("Inner", rising("{n}")))
    outer = services.create(alice, of("Outer", inner.public_id))
    whole = services.resolved(alice, decode(outer.document))
    assert encode(whole)["root"]["children"] == [of("", rising(20))["root"]]


def test_a_strategy_that_is_not_there_is_refused_with_the_path(alice: Any):
    nowhere = uuid.uuid4()
    with pytest.raises(Invalid) as caught:
        services.create(alice, of("Outer", CASH, nowhere))
    assert [fault.path for fault in caught.value.faults] == ["root.children[1]"]
    assert str(nowhere) in str(caught.value)
    assert not selectors.of(alice)


def test_anothers_strategy_is_refused_in_the_same_words(alice: Any, charlie: Any):
    hers = services.create(alice, of("Hers", CASH)).public_id
    nowhere = uuid.uuid4()
    said = []
    for target in (hers, nowhere):
        with pytest.raises(Invalid) as caught:
            services.create(charlie, of("His", target))
        said.append(str(caught.value).replace(str(target), "ID"))
    assert said[0] == said[1]


def test_a_circle_is_refused_and_named(alice: Any):
    first = services.create(alice, of("First", CASH))
    second = services.create(alice, of("Second", first.public_id))
    third = services.create(alice, of("Third", second.public_id))
    with pytest.raises(Invalid) as caught:
        services.update(alice, first.public_id, of("First", CASH, third.public_id))
    assert [fault.path for fault in caught.value.faults] == ["root.children[1]"]
    for name in ("First", "Second", "Third"):
        assert name in str(caught.value)
    assert selectors.get(alice, first.public_id).latest == 1


def test_a_strategy_in_itself_is_refused(alice: Any):
    saved = services.create(alice, of("Self", CASH))
    with pytest.raises(Invalid, match="circle"):
        services.update(alice, saved.public_id, of("Self", saved.public_id))


def test_what_is_part_of_others_cannot_be_deleted_and_they_are_named(alice: Any):
    inner = services.create(alice, of("Inner", CASH))
    outer = services.create(alice, of("Outer", inner.public_id, inner.public_id))
    with pytest.raises(Conflict, match='"Inner" is part of "Outer"'):
        services.delete(alice, inner.public_id)
    services.update(alice, outer.public_id, of("Outer", CASH))
    services.delete(alice, inner.public_id)
    with pytest.raises(Invalid, match="no strategy"):
        services.restore(alice, outer.public_id, 1)


def test_the_first_of_many_that_hold_a_strategy_are_named(alice: Any):
    inner = services.create(alice, of("Inner", CASH))
    for number in range(7):
        services.create(alice, of(f"Outer {number}", inner.public_id))
    with pytest.raises(Conflict, match='"Outer 3", "Outer 4", others: take'):
        services.delete(alice, inner.public_id)


def test_an_owner_with_strategies_in_strategies_can_go(alice: Any):
    services.create(alice, of("Outer", services.create(alice, of("Inner", CASH)).public_id))
    alice.delete()


def test_a_report_tells_what_a_strategy_names_and_its_tickers(alice: Any):
    inner = services.create(alice, of("Inner", {"node": "ticker", "ticker": "IN"}))
    report = reports.validate(alice, of("Outer", inner.public_id, {"node": "ticker", "ticker": "OUT"}))
    assert (report["valid"], report["references"], report["tickers"]) == (True, [str(inner.public_id)], ["IN", "OUT"])
    assert report["nodes"] == 3
    faulty = reports.validate(alice, of("Outer", uuid.uuid4()))
    assert (faulty["valid"], faulty["faults"][0]["path"]) == (False, "root.children[0]")


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_the_same_moment_make_no_circle(alice: Any):
    one, two = (services.create(alice, of(name, CASH)).public_id for name in ("One", "Two"))
    said: list[str] = []
    together = threading.Barrier(2)

    def save(mine: uuid.UUID, other: uuid.UUID, name: str) -> None:
        together.wait(timeout=10)
        try:
            services.update(alice, mine, of(name, other))
            said.append("saved")
        except Invalid:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in ((one, two, "One"), (two, one, "Two"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(said) == ["refused", "saved"]
