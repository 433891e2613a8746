"""Every save is a version: nothing that was ever saved is lost."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from strategies import selectors, services
from strategies.models import Version
from strategies.naming import file_name
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def holding(*symbols: str, name: str = "Mine") -> dict[str, Any]:
    children = [{"node": "ticker", "ticker": symbol} for symbol in symbols]
    return {"version": 1, "name": name, "root": {"node": "equal", "children": children}}


@pytest.fixture
def alice() -> Any:
    return get_user_model().objects.create_user("alice")


@pytest.fixture
def charlie() -> Any:
    return get_user_model().objects.create_user("charlie")


def test_a_new_strategy_is_version_1_and_every_change_the_next(alice: Any):
    saved = services.create(alice, holding("A"), "first thoughts")
    for symbols in ("AB", "ABC"):
        saved = services.update(alice, saved.public_id, holding(*symbols), f"with {symbols[-1]}")
    found = list(selectors.versions(alice, saved.public_id))
    assert [(one.number, one.note) for one in found] == [(3, "with C"), (2, "with B"), (1, "first thoughts")]
    assert saved.latest == 3
    latest = selectors.version(alice, saved.public_id, 3)
    assert (latest.document, latest.digest, latest.name) == (saved.document, saved.digest, saved.name)
    assert selectors.version(alice, saved.public_id, 1).document == holding("A")


def test_a_save_that_changes_nothing_is_no_version(alice: Any):
    saved = services.create(alice, holding("A", "B"))
    before = selectors.get(alice, saved.public_id).updated
    respelled = {name: holding("A", "B")[name] for name in ("root", "name", "version")}
    assert services.update(alice, saved.public_id, respelled).latest == 1
    assert selectors.get(alice, saved.public_id).updated == before
    assert selectors.versions(alice, saved.public_id).count() == 1


def test_a_refused_save_leaves_no_version(alice: Any):
    services.create(alice, holding("A", name="Taken"))
    saved = services.create(alice, holding("A"))
    with pytest.raises(Conflict):
        services.update(alice, saved.public_id, holding("A", name="Taken"))
    with pytest.raises(Invalid):
        services.update(alice, saved.public_id, holding("A", "B"), "two\nlines")
    assert Version.objects.filter(strategy=saved).count() == 1
    assert selectors.get(alice, saved.public_id).document == holding("A")


def test_restoring_makes_an_old_document_the_next_version(alice: Any):
    saved = services.create(alice, holding("A", name="Old name"))
    services.update(alice, saved.public_id, holding("A", "B", name="New name"))
    restored = services.restore(alice, saved.public_id, 1)
    assert (restored.latest, restored.name, restored.document) == (3, "Old name", holding("A", name="Old name"))
    assert selectors.version(alice, saved.public_id, 3).note == "Version 1 restored"
    assert selectors.version(alice, saved.public_id, 2).name == "New name"


def test_restoring_what_is_there_already_changes_nothing(alice: Any):
    saved = services.create(alice, holding("A"))
    assert services.restore(alice, saved.public_id, 1).latest == 1


def test_restoring_a_name_that_another_one_has_by_now_is_a_conflict(alice: Any):
    saved = services.create(alice, holding("A", name="First"))
    services.update(alice, saved.public_id, holding("A", name="Second"))
    services.create(alice, holding("B", name="First"))
    with pytest.raises(Conflict, match="First"):
        services.restore(alice, saved.public_id, 1)
    assert selectors.get(alice, saved.public_id).latest == 2


def test_any_two_versions_are_compared_in_both_directions(alice: Any):
    saved = services.create(alice, holding("A"))
    for symbols in ("AB", "XAB"):
        services.update(alice, saved.public_id, holding(*symbols))
    forth = selectors.changes(alice, saved.public_id, 1, 3)
    assert [(one.change, one.path) for one in forth] == [("added", "root.children[0]"), ("added", "root.children[2]")]
    back = selectors.changes(alice, saved.public_id, 3, 1)
    assert [(one.change, one.path) for one in back] == [
        ("removed", "root.children[0]"),
        ("removed", "root.children[2]"),
    ]
    assert selectors.changes(alice, saved.public_id, 2, 2) == []


def test_a_version_that_never_was_is_not_found(alice: Any):
    saved = services.create(alice, holding("A"))
    for number in (0, 2, 2**31, 10**30):
        with pytest.raises(NotFound, match="has no version"):
            selectors.version(alice, saved.public_id, number)


def test_charlie_sees_no_version_of_alices(alice: Any, charlie: Any):
    saved = services.create(alice, holding("A"))
    for act in (
        lambda: selectors.versions(charlie, saved.public_id),
        lambda: selectors.version(charlie, saved.public_id, 1),
        lambda: selectors.changes(charlie, saved.public_id, 1, 1),
        lambda: services.restore(charlie, saved.public_id, 1),
        lambda: services.clone(charlie, saved.public_id),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert str(caught.value) == f"You have no strategy {saved.public_id}."


def test_a_list_of_versions_leaves_the_documents_where_they_are(alice: Any, django_assert_num_queries: Any):
    saved = services.create(alice, holding("A"))
    with django_assert_num_queries(2) as queries:
        list(selectors.versions(alice, saved.public_id))
    assert not any('"document"' in query["sql"] for query in queries.captured_queries)


def test_versions_go_with_their_strategy_and_everything_with_its_owner(alice: Any):
    saved = services.create(alice, holding("A"))
    services.delete(alice, saved.public_id)
    assert not Version.objects.exists()
    services.create(alice, holding("A"))
    alice.delete()
    assert not Version.objects.exists()


def test_copies_are_numbered(alice: Any):
    saved = services.create(alice, holding("A", name="X"))
    made = [services.clone(alice, saved.public_id) for _ in range(3)]
    assert [one.name for one in made] == ["X copy", "X copy 2", "X copy 3"]
    assert services.clone(alice, made[0].public_id).name == "X copy 4"
    assert [one.document["name"] for one in made] == ["X copy", "X copy 2", "X copy 3"]
    assert selectors.version(alice, made[0].public_id, 1).note == "Copy of X"


def test_a_copy_of_the_longest_name_has_a_name_that_can_be_saved(alice: Any):
    saved = services.create(alice, holding("A", name="é" * 120))
    names = [services.clone(alice, saved.public_id).name for _ in range(2)]
    assert names[0].endswith("é copy")
    assert names[1].endswith("é copy 2")
    assert all(len(name) <= 120 for name in names)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Calm trend", "Calm-trend.json"),
        ("60/40 (été)", "60-40-ete.json"),
        ('../../etc/"passwd"', "etc-passwd.json"),
        ("战略", "strategy.json"),
        ("x" * 120, "x" * 80 + ".json"),
    ],
)
def test_a_file_is_named_in_letters_that_every_system_takes(name: str, file: str):
    assert file_name(name) == file
