"""Who did what to whose things, and what he is told of it."""

import uuid
from typing import Any

import pytest

from tests import cast
from treeline.audit import selectors
from treeline.audit.contracts import Action, Change, Entry, Means, Who
from treeline.audit.selectors import ALL, Wanted

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Cash",
    "root": {"node": "cash"},
}
VARIABLE = {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5}


def told(user: Any, kind: str) -> list[Entry]:
    """What its owner is told of one kind of thing, the oldest first."""
    return selectors.trail(user, Wanted(kind), 100).entries[::-1]


@pytest.mark.django_db
def test_a_strategys_life_is_told_with_what_changed() -> None:
    alice = cast.alice()
    client = cast.caller(alice)
    made = client.post("/api/v1/strategies", {"document": DOCUMENT}).json()
    client.put(f"/api/v1/strategies/{made['id']}", {"document": DOCUMENT | {"name": "Idle"}})
    client.delete(f"/api/v1/strategies/{made['id']}")
    created, changed, deleted = told(alice, "strategy")
    assert [one.action for one in (created, changed, deleted)] == [Action.CREATED, Action.CHANGED, Action.DELETED]
    assert {one.id for one in (created, changed, deleted)} == {uuid.UUID(made["id"])}
    assert [one.name for one in (created, changed, deleted)] == ["Cash", "Idle", "Idle"]
    assert Change("name", "Cash", "Idle") in changed.changes
    assert Change("latest", 1, 2) in changed.changes
    assert Change("name", None, "Cash") in created.changes
    assert Change("name", "Idle", None) in deleted.changes
    for one in (created, changed, deleted):
        assert one.means is Means.TOKEN
        assert one.who(alice.pk) is Who.YOU
        assert one.facts["by"] == "test"
        assert one.facts["username"] == "alice"
        assert one.facts["address"] == "127.0.0.1"
        assert len(one.facts["request"]) == 32


@pytest.mark.django_db
def test_all_kinds_are_one_list_by_pages() -> None:
    alice, bob = cast.alice(), cast.bob()
    for user in (alice, bob):
        client = cast.caller(user)
        for name in "abc":
            client.post("/api/v1/strategies", {"document": DOCUMENT | {"name": name}})
            client.post("/api/v1/variables", VARIABLE | {"name": name})
    whole = selectors.trail(alice, ALL, 100)
    assert whole.next is None
    assert {one.owner_name for one in whole.entries} == {"alice"}
    assert [one.at for one in whole.entries] == sorted((one.at for one in whole.entries), reverse=True)
    pages, cursor = [], None
    while True:
        page = selectors.trail(alice, ALL, 2, cursor)
        pages += page.entries
        cursor = page.next
        if cursor is None:
            break
    assert pages == whole.entries
    assert [one.kind for one in pages if one.kind not in ("account", "token")] == ["variable", "strategy"] * 3
    everybody = selectors.whole_trail(ALL, 1000)
    assert {"alice", "bob"} <= {one.owner_name for one in everybody.entries}
    assert {"plan", "entrance"} <= {one.kind for one in everybody.entries}
