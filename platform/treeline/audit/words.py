"""An entry of the trail in words, as the admin tells it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from treeline.audit.contracts import Action, Change, Entry, Means

_LONGEST = 200  # characters of a value
_BY_PEOPLE = (Means.SESSION, Means.TOKEN, Means.ADMIN)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
_FLAGS = ("is_superuser", "is_staff")


def who(entry: Entry) -> str:
    """The name of who did it; empty where no person is known, as of a command."""
    nobody = "a visitor" if entry.means in _BY_PEOPLE else ""
    return str(entry.facts.get("username") or nobody)


def means(entry: Entry) -> str:
    """By what, such as `token notebook`."""
    return " ".join(filter(None, (entry.means, entry.facts.get("by"))))


def changes(entry: Entry) -> list[str]:
    """What is different now; of what is new, or gone, its values."""
    flags = {change.field: change for change in entry.changes if entry.kind == "account" and change.field in _FLAGS}
    others = [change for change in entry.changes if change.field not in flags]
    return [*_role(entry.action, flags), *(told for change in others if (told := _change(entry.action, change)))]


def _change(action: Action, change: Change) -> str:
    if action is Action.CHANGED:
        return f"{change.field}: {_value(change.before)} → {_value(change.after)}"
    value = change.before if action is Action.DELETED else change.after
    return "" if value in (None, "") else f"{change.field}: {_value(value)}"


def _role(action: Action, flags: Mapping[str, Change]) -> Iterator[str]:
    """Django's two flags say what a role says in one word."""
    if not flags:
        return
    admin, staff = flags.get("is_superuser"), flags.get("is_staff")
    if action is not Action.CHANGED:
        values = [bool(one and (one.before if action is Action.DELETED else one.after)) for one in (admin, staff)]
        yield f"role: {_named(*values)}"
    else:  # who is taken the one flag only keeps the other; who gets it had it, or gets it too
        yield f"became {_named(bool(admin and admin.after), bool(staff.after if staff else admin))}"


def _named(admin: bool, staff: bool) -> str:
    return "admin" if admin else "operator" if staff else "user"


def _value(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MOMENT.match(value):
        return f"{dt.datetime.fromisoformat(value).astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
    told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return told if len(told) <= _LONGEST else told[:_LONGEST] + "…"
