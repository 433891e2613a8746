"""An entry of the trail, as it is told."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Action(StrEnum):
    """What was done. `found`: it was there when the trail began. `secret_changed`: what proves it, or opens with it, is
    another one; `code_used`: one of the recovery codes."""

    FOUND = "found"
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    SIGNED_IN = "signed_in"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a deed, not a secret
    SECRET_CHANGED = "secret_changed"  # noqa: S105 - a deed, not a secret
    CODE_USED = "code_used"


class Means(StrEnum):
    """By what. `database`: by SQL, past the platform's code."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a means, not a secret
    ADMIN = "admin"
    COMMAND = "command"
    WORKER = "worker"
    DATABASE = "database"


class Who(StrEnum):
    """Who did something, as its owner is told. `visitor`: somebody who was not signed in, as to sign up."""

    YOU = "you"
    VISITOR = "visitor"
    OPERATOR = "operator"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Change:
    """A field with its value before, None where there was none or it is not known, and after, None where it is gone."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `id` and `name` are those of the thing, as it was called then; `owner_id` is the key of
    whom it belonged to, None for what belongs to the installation; `facts` are those of context.py."""

    at: dt.datetime
    kind: str
    number: int
    action: Action
    id: UUID | None
    name: str
    owner_id: int | None
    owner_name: str
    changes: tuple[Change, ...]
    facts: Mapping[str, Any]

    @property
    def means(self) -> Means:
        return Means(self.facts.get("means", Means.DATABASE))

    def who(self, owner_id: int) -> Who:
        """Who it was for this owner. He learns of other people only that they were operators."""
        if self.means in (Means.COMMAND, Means.DATABASE):
            return Who.OPERATOR
        if self.means is Means.WORKER:
            return Who.PLATFORM
        if "user" not in self.facts:
            return Who.VISITOR
        return Who.YOU if self.facts["user"] == owner_id else Who.OPERATOR
