"""Alice saves strategies; Charlie never sees them."""

import copy
import json
import threading
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from strategies import reports, selectors, services
from strategies.models import Strategy
from strategies.samples import DEMO, SAMPLES
from strategies.tree.codec import decode, digest, encode
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db

CASH = {"version": 1, "name": "All cash", "root": {"node": "cash"}}


def named(name: str) -> dict[str, Any]:
    return CASH | {"name": name}


@pytest.fixture
def alice() -> Any:
    return get_user_model().objects.create_user("alice")


@pytest.fixture
def charlie() -> Any:
    return get_user_model().objects.create_user("charlie")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_was_saved_is_read_back_as_the_same_strategy(alice: Any, sample: Any):
    saved = services.create(alice, encode(sample))
    found = selectors.get(alice, saved.public_id)
    assert decode(found.document) == sample
    assert found.digest == digest(sample)
    assert found.name == sample.name


def test_extreme_numbers_survive_the_database(alice: Any):
    document = copy.deepcopy(encode(DEMO))
    for value in (1e300, -5e-324, 2.0**53 + 2, 0.1 + 0.2, -0.0):
        document["root"]["then"]["condition"]["right"] = value
        document["variables"].pop("overbought", None)
        saved = services.create(alice, document | {"name": f"value {value!r}"})
        found = selectors.get(alice, saved.public_id)
        assert decode(found.document) == decode(document | {"name": f"value {value!r}"})
        assert digest(decode(found.document)) == found.digest


def test_the_deepest_tree_allowed_can_be_saved_and_read(alice: Any):
    root: dict[str, Any] = {"node": "cash"}
    for _ in range(199):
        root = {"node": "specified", "children": [{"weight": 1, "child": root}]}
    saved = services.create(alice, CASH | {"root": root})
    assert selectors.get(alice, saved.public_id).document["root"] == root


def test_a_faulty_document_is_not_saved_and_every_fault_is_said(alice: Any):
    with pytest.raises(Invalid) as caught:
        services.create(alice, {"version": 1, "name": "", "root": {"node": "equal", "children": []}})
    assert [fault.path for fault in caught.value.faults] == ["name", "root.children"]
    assert not Strategy.objects.exists()


def test_a_second_strategy_of_the_same_name_is_a_conflict(alice: Any, charlie: Any):
    services.create(alice, CASH)
    with pytest.raises(Conflict, match='You already have a strategy named "All cash"'):
        services.create(alice, CASH)
    services.create(charlie, CASH)  # the name is free for anybody else
    assert Strategy.objects.count() == 2  # the transaction around it goes on


def test_renaming_onto_another_strategy_is_a_conflict_and_changes_nothing(alice: Any):
    services.create(alice, CASH)
    other = services.create(alice, named("Other"))
    with pytest.raises(Conflict):
        services.update(alice, other.public_id, CASH)
    assert selectors.get(alice, other.public_id).name == "Other"


def test_an_update_replaces_name_document_and_digest(alice: Any):
    saved = services.create(alice, CASH)
    before = selectors.get(alice, saved.public_id)
    services.update(alice, saved.public_id, encode(DEMO))
    after = selectors.get(alice, saved.public_id)
    assert (after.name, after.digest) == (DEMO.name, digest(DEMO))
    assert after.updated > before.updated
    assert after.created == before.created


def test_an_update_may_keep_the_name(alice: Any):
    saved = services.create(alice, CASH)
    services.update(alice, saved.public_id, CASH | {"description": "nothing at all"})
    assert selectors.get(alice, saved.public_id).document["description"] == "nothing at all"


def test_a_deleted_strategy_is_gone_and_its_name_free(alice: Any):
    saved = services.create(alice, CASH)
    services.delete(alice, saved.public_id)
    with pytest.raises(NotFound):
        selectors.get(alice, saved.public_id)
    services.create(alice, CASH)


def test_charlie_cannot_see_change_or_delete_what_is_alices(alice: Any, charlie: Any):
    saved = services.create(alice, CASH)
    for act in (
        lambda: selectors.get(charlie, saved.public_id),
        lambda: services.update(charlie, saved.public_id, CASH),
        lambda: services.delete(charlie, saved.public_id),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert str(caught.value) == f"You have no strategy {saved.public_id}."
    assert not selectors.of(charlie)
    assert selectors.get(alice, saved.public_id)


def test_what_never_was_is_not_found_in_the_same_words(alice: Any):
    nowhere = uuid.uuid4()
    with pytest.raises(NotFound, match=f"You have no strategy {nowhere}."):
        selectors.get(alice, nowhere)


def test_the_list_has_the_last_changed_first_and_finds_parts_of_names_in_any_case(alice: Any):
    first = services.create(alice, named("Calm trend"))
    services.create(alice, named("100% cash"))
    services.create(alice, named("Wild trend"))
    services.update(alice, first.public_id, named("Calm trend") | {"description": "changed"})
    assert [strategy.name for strategy in selectors.of(alice)] == ["Calm trend", "Wild trend", "100% cash"]
    assert [strategy.name for strategy in selectors.of(alice, "TREND")] == ["Calm trend", "Wild trend"]
    assert [strategy.name for strategy in selectors.of(alice, "%")] == ["100% cash"]
    assert not selectors.of(alice, "nothing like it")


def test_a_list_of_any_length_is_one_query_that_leaves_the_documents_where_they_are(
    alice: Any, django_assert_num_queries: Any
):
    for index in range(30):
        services.create(alice, named(f"Strategy {index}"))
    with django_assert_num_queries(1) as queries:
        assert len([strategy.name for strategy in selectors.of(alice)]) == 30
    assert '"document"' not in queries.captured_queries[0]["sql"]


def test_the_database_itself_refuses_a_second_strategy_of_a_name(alice: Any):
    row = services.create(alice, CASH)
    with pytest.raises(IntegrityError), transaction.atomic():
        Strategy.objects.create(owner=alice, name=row.name, document=row.document, digest=row.digest)


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_one_name_at_the_same_moment_leave_one_strategy(alice: Any):
    said: list[str] = []
    together = threading.Barrier(2)

    def save() -> None:
        together.wait(timeout=10)
        try:
            services.create(alice, CASH)
            said.append("saved")
        except Conflict:
            said.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(said) == ["conflict", "saved"]
    assert selectors.of(alice).count() == 1


def test_a_report_counts_what_is_in_the_tree(alice: Any):
    report = reports.validate(alice, encode(DEMO))
    assert report["valid"]
    assert (report["nodes"], report["gates"], report["depth"]) == (44, 6, 8)
    assert "SP500" in report["tickers"]
    assert [(variable["name"], variable["default"]) for variable in report["variables"]] == list(DEMO.variables)
    assert {use["role"] for variable in report["variables"] for use in variable["uses"]} == {
        "window",
        "threshold",
        "weight",
    }
    json.dumps(report, allow_nan=False)


def test_a_report_of_a_faulty_document_lists_the_faults_and_nothing_else(alice: Any):
    report = reports.validate(alice, {"version": 1, "name": "x", "root": {"node": "equal", "children": []}})
    assert report == {
        "valid": False,
        "faults": [
            {
                "path": "root.children",
                "message": "there are no children",
                "remedy": 'give at least one, or hold {"node": "cash"}',
            }
        ],
        "variables": [],
        "tickers": [],
        "references": [],
        "nodes": 0,
        "gates": 0,
        "depth": 0,
    }
