"""What the trail's page says of an entry."""

import datetime as dt
from typing import Any

import pytest

from treeline.audit import words
from treeline.audit.contracts import Action, Change, Entry


def entry(action: Action, kind: str = "account", facts: dict[str, Any] | None = None, **changed: Any) -> Entry:
    """`changed`: (before, after) by field."""
    changes = tuple(Change(field, *values) for field, values in changed.items())
    at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    return Entry(at, kind, 1, action, None, "alice", 1, "alice", changes, facts or {})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"is_staff": (False, True)}, "became operator"),
        ({"is_staff": (True, False)}, "became user"),
        ({"is_superuser": (False, True), "is_staff": (False, True)}, "became admin"),
        ({"is_superuser": (False, True)}, "became admin"),
        ({"is_superuser": (True, False)}, "became operator"),
        ({"is_superuser": (True, False), "is_staff": (True, False)}, "became user"),
    ],
)
def test_a_role_is_told_by_its_name(changed: dict[str, Any], told: str) -> None:
    assert words.changes(entry(Action.CHANGED, **changed)) == [told]


def test_of_what_is_new_or_gone_the_values_are_told() -> None:
    new: dict[str, Any] = {
        "username": (None, "alice"),
        "email": (None, ""),
        "is_staff": (None, False),
        "is_superuser": (None, False),
    }
    assert words.changes(entry(Action.CREATED, **new)) == ["role: user", "username: alice"]
    gone: dict[str, Any] = {name: (after, None) for name, (_, after) in new.items()}
    assert words.changes(entry(Action.DELETED, **gone)) == ["role: user", "username: alice"]
    rotation = entry(Action.CREATED, "rotation", key=(None, "5f0c"), secrets=(None, 12), failed=(None, 0))
    assert words.changes(rotation) == ["key: 5f0c", "secrets: 12", "failed: 0"]


def test_of_what_changed_both_values_are_told() -> None:
    changed = entry(Action.CHANGED, "token", name=("a", ""), scopes=(["read"], ["read", "run"]), on=(True, False))
    moved = entry(Action.CHANGED, "batch", finished=(None, "2026-01-05T14:30:00.123456+01:00"))
    assert words.changes(moved) == ["finished: none → 2026-01-05 13:30:00 UTC"]
    assert words.changes(changed) == ["name: a → none", "scopes: read → read, run", "on: yes → no"]


@pytest.mark.parametrize(
    ("facts", "who", "means"),
    [
        ({"means": "session", "username": "bob"}, "bob", "session"),
        ({"means": "session"}, "a visitor", "session"),
        ({"means": "token", "by": "notebook", "username": "bob"}, "bob", "token notebook"),
        ({"means": "command", "by": "rotate_vault"}, "", "command rotate_vault"),
        ({}, "", "database"),
    ],
)
def test_it_is_told_who_it_was_and_by_what(facts: dict[str, Any], who: str, means: str) -> None:
    told = entry(Action.CHANGED, facts=facts)
    assert (words.who(told), words.means(told)) == (who, means)
