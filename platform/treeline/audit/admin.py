"""The trail as operators see it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from treeline.audit import selectors, words
from treeline.audit.contracts import Entry
from treeline.audit.models import Trail
from treeline.core.errors import Fault, Invalid, NotFound
from treeline.rest.lists import FiguresAdmin

_PAGE = 100  # entries
_ASKED = ("kind", "owner", "since", "until", "cursor")


@admin.register(Trail)
class TrailAdmin(FiguresAdmin):
    """The newest entries, of all users or of one, in the place of a list. For all staff."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.page), name="audit_trail_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        """By what the address asks for, see _ASKED; what is wrong with it is said in the list's place."""
        asked = {name: request.GET.get(name, "").strip() for name in _ASKED}
        context: dict[str, Any] = {**self.admin_site.each_context(request), "title": "Trail", "opts": self.opts}
        context |= {"kinds": list(settings.AUDITED), "asked": asked}
        try:
            found = _page(**asked)
        except NotFound as error:
            context["trouble"] = str(error)
        except Invalid as error:
            context["trouble"] = "; ".join(f"{fault.path} {fault.message}" for fault in error.faults)
        else:
            older = urlencode(asked | {"cursor": found.next}) if found.next else ""
            context |= {"rows": _rows(found.entries), "older": older}
        return render(request, "admin/audit/trail.html", context)


def _page(kind: str, owner: str, since: str, until: str, cursor: str) -> selectors.TrailPage:
    if "\0" in owner:
        raise NotFound("there never was a user of this name or id")
    owner_id = selectors.user_known_as(owner) if owner else None
    kind_asked = kind if kind in settings.AUDITED else None
    wanted = selectors.Wanted(kind=kind_asked, since=_midnight("since", since), until=_midnight("until", until))
    return selectors.whole_trail(wanted, _PAGE, cursor or None, owner_id)


def _midnight(name: str, day: str) -> dt.datetime | None:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC) if day else None
    except ValueError:
        raise Invalid([Fault(name, "is not a day like 2026-01-31")]) from None


def _rows(entries: list[Entry]) -> list[dict[str, Any]]:
    left = selectors.accounts_left(entry.owner_id for entry in entries if entry.kind == "account" and entry.owner_id)
    return [_row(entry, has_page=entry.kind == "account" and entry.owner_id in left) for entry in entries]


def _row(entry: Entry, *, has_page: bool) -> dict[str, Any]:
    return {
        "entry": entry,
        "page": reverse("admin:accounts_user_change", args=[entry.owner_id]) if has_page else "",
        "action": entry.action.replace("_", " "),
        "kind": entry.kind.replace("_", " "),
        "who": words.who(entry),
        "means": words.means(entry),
        "changes": words.changes(entry),
        "address": entry.facts.get("address") or "",
        "request": entry.facts.get("request") or "",
    }
