"""What reads the trail: pages over the tables of all that is tracked, the newest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    ForeignKey,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, JSONObject

from treeline.accounts.models import User
from treeline.audit.base import Event
from treeline.audit.contracts import Action, Change, Entry
from treeline.core.errors import Fault, Invalid, NotFound
from treeline.rest import cursor as cursors


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one kind, of one thing, from `since` on, before `until`. None is all."""

    kind: str | None = None
    id: UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


ALL = Wanted()
_NONE = Value(None, CharField())


@dataclass(frozen=True)
class TrailPage:
    """`next` is the cursor of the page after it, None on the last."""

    entries: list[Entry] = field(default_factory=list)
    next: str | None = None


def trail(owner: User, wanted: Wanted, limit: int, cursor: str | None = None) -> TrailPage:
    """What was done to the owner's things, by whomever. Raises Invalid for a cursor that isn't one."""
    return _page(wanted, limit, cursor, owner.pk)


def whole_trail(wanted: Wanted, limit: int, cursor: str | None = None, owner_id: int | None = None) -> TrailPage:
    """For operators: what was done to everybody's things and the installation's, or to those of one user."""
    return _page(wanted, limit, cursor, owner_id)


def user_known_as(name: str) -> int:
    """The key of the user with this name or public id, also of one who is gone; of several, the last to be called so.
    Raises NotFound."""
    events: QuerySet[Any, Any] = QuerySet(_table("account"))
    same = Q(username=name)
    with suppress(ValueError):
        same |= Q(public_id=UUID(name))
    key = events.filter(same).order_by("-pgh_created_at").values_list("pgh_obj_id", flat=True).first()
    if key is None:
        raise NotFound("there never was a user of this name or id")
    return int(key)


def accounts_left(keys: Iterable[int]) -> set[int]:
    """Those of these keys of users that are not gone."""
    return set(User.objects.filter(pk__in=set(keys)).values_list("pk", flat=True))


def _table(kind: str) -> type[Event]:
    model = apps.get_model(settings.AUDITED[kind])
    assert issubclass(model, Event)
    return model


def _page(wanted: Wanted, limit: int, cursor: str | None, owner_id: int | None) -> TrailPage:
    after = _decode(cursor) if cursor else None
    kinds = [kind for kind in settings.AUDITED if wanted.kind in (None, kind)]
    parts = [_newest(kind, wanted, after, owner_id, limit + 1) for kind in kinds if _may_have(kind, wanted, owner_id)]
    if not parts:
        return TrailPage()
    one, *more = parts
    rows = list(one.union(*more, all=True).order_by("-at", "-what", "-entry")[: limit + 1] if more else one)
    entries = _with_names_of_owners([_entry(row) for row in rows[:limit]])
    last = entries[-1] if len(rows) > limit else None
    return TrailPage(entries, None if last is None else cursors.write(last.at.isoformat(), last.kind, last.number))


def _may_have(kind: str, wanted: Wanted, owner_id: int | None) -> bool:
    model = _table(kind)
    return (owner_id is None or model.owner_field is not None) and (wanted.id is None or model.id_field is not None)


def _newest(
    kind: str, wanted: Wanted, after: tuple[Any, ...] | None, owner_id: int | None, most: int
) -> "QuerySet[Any, Any]":
    """The first so many of one table, in the columns that all have in common."""
    model = _table(kind)
    rows: QuerySet[Any, Any] = QuerySet(model)
    earlier = rows.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    if owner_id is not None:
        rows = rows.filter(**{_column(model, str(model.owner_field)): owner_id})
    if wanted.id is not None:
        rows = rows.filter(**{str(model.id_field): wanted.id})
    if wanted.since is not None:
        rows = rows.filter(pgh_created_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(pgh_created_at__lt=wanted.until)
    if after is not None:
        rows = rows.filter(_beyond(kind, *after))
    return rows.order_by("-pgh_created_at", "-pgh_id").values(
        at=F("pgh_created_at"),
        what=Value(_rank(kind)),
        entry=F("pgh_id"),
        deed=F("pgh_label"),
        thing=F(model.id_field) if model.id_field else Cast(_NONE, UUIDField()),
        called=Cast(F(model.name_field), CharField()) if model.name_field else Value("", CharField()),
        whose=F(_column(model, model.owner_field)) if model.owner_field else Cast(_NONE, BigIntegerField()),
        then=JSONObject(**_told(model)),
        before=Subquery(earlier.values(told=JSONObject(**_told(model)))[:1]),
        facts=F("pgh_context"),
    )[:most]


def _rank(kind: str) -> int:
    """Orders what was done at the same moment; a number, because databases order texts in ways of their own."""
    return list(settings.AUDITED).index(kind)


def _column(model: type[Event], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]


def _told(model: type[Event]) -> dict[str, Any]:
    """The fields that are told of an entry, all but ids and owners; another thing by its own id or name."""
    own = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", model.owner_field, model.id_field}
    fields = [one for one in model._meta.concrete_fields if one.name not in own]
    return {one.name: _other(one) if isinstance(one, ForeignKey) else F(one.name) for one in fields}


def _other(link: "ForeignKey[Any, Any]") -> Subquery:
    """What is tracked, too, and may be gone: its last entry knows what it was called."""
    other = link.target_field.model  # or a proxy of it, of a package's model
    tracked = {table.pgh_tracked_model: table for table in map(_table, settings.AUDITED)}
    table = next(table for model, table in tracked.items() if model is not None and issubclass(model, other))
    known: QuerySet[Any, Any] = QuerySet(table).filter(pgh_obj_id=OuterRef(link.attname)).order_by("-pgh_id")
    return Subquery(known.values(known_as=Cast(F(str(table.id_field or table.name_field)), CharField()))[:1])


def _beyond(kind: str, when: dt.datetime, last_kind: str, number: int) -> Q:
    """What comes after this place in the order of time, kind and number."""
    if _rank(kind) < _rank(last_kind):
        return Q(pgh_created_at__lte=when)
    earlier = Q(pgh_created_at__lt=when)
    return earlier | Q(pgh_created_at=when, pgh_id__lt=number) if kind == last_kind else earlier


def _entry(row: Mapping[str, Any]) -> Entry:
    action = Action(row["deed"])
    before, now = row["before"] or {}, row["then"]
    if action is Action.DELETED:
        before, now = now, {}
    elif action in (Action.CREATED, Action.FOUND):
        before = {}
    changes = (Change(name, before.get(name), now.get(name)) for name in row["then"])
    return Entry(
        at=row["at"],
        kind=list(settings.AUDITED)[row["what"]],
        number=row["entry"],
        action=action,
        id=row["thing"],
        name=row["called"],
        owner_id=row["whose"],
        owner_name="",
        changes=tuple(change for change in changes if change.before != change.after),
        facts=row["facts"] or {},
    )


def _with_names_of_owners(entries: list[Entry]) -> list[Entry]:
    keys = {entry.owner_id for entry in entries if entry.owner_id is not None}
    names = dict(User.objects.filter(pk__in=keys).values_list("pk", "username"))
    names |= _names_of_the_gone(keys - names.keys())
    return [replace(entry, owner_name=names.get(entry.owner_id or 0, "")) for entry in entries]


def _names_of_the_gone(keys: Iterable[int]) -> dict[int, str]:
    events: QuerySet[Any, Any] = QuerySet(_table("account"))
    known = events.filter(pgh_obj_id__in=keys, pgh_label=Action.DELETED)
    return dict(known.values_list("pgh_obj_id", "username"))


def _decode(cursor: str) -> tuple[dt.datetime, str, int]:
    try:
        when, kind, number = cursors.read(cursor)
        moment = dt.datetime.fromisoformat(when)
        if moment.tzinfo is None or kind not in settings.AUDITED or type(number) is not int or not 0 <= number < 2**63:
            raise ValueError(cursor)
        moment = moment.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError):
        remedy = "leave it out for the first page, or send the `next` of a page as it came"
        raise Invalid([Fault("cursor", "is not a cursor of this list", remedy)]) from None
    return moment, kind, number
