"""The trail as operators see it."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from treeline.audit import selectors
from treeline.audit.contracts import Entry
from treeline.audit.models import Trail
from treeline.core.errors import Invalid, NotFound
from treeline.rest.lists import FiguresAdmin

_PAGE = 100  # entries


@admin.register(Trail)
class TrailAdmin(FiguresAdmin):
    """The newest entries, of all users or of one, in the place of a list. For all staff."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.page), name="audit_trail_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        """By `kind`, `owner` and `cursor` of the address; what is wrong with them is said in the list's place."""
        asked = {name: request.GET.get(name, "").strip() for name in ("kind", "owner", "cursor")}
        context: dict[str, Any] = {**self.admin_site.each_context(request), "title": "Trail", "opts": self.opts}
        context |= {"kinds": list(settings.AUDITED), "asked": asked}
        try:
            found = _page(**asked)
        except NotFound as error:
            context["trouble"] = str(error)
        except Invalid as error:
            context["trouble"] = "; ".join(f"{fault.path} {fault.message}" for fault in error.faults)
        else:
            context |= {"rows": [_row(entry) for entry in found.entries], "next": found.next}
        return render(request, "admin/audit/trail.html", context)


def _page(kind: str, owner: str, cursor: str) -> selectors.TrailPage:
    if "\0" in owner:
        raise NotFound("there never was a user of this name or id")
    owner_id = selectors.user_known_as(owner) if owner else None
    wanted = selectors.Wanted(kind=kind if kind in settings.AUDITED else None)
    return selectors.whole_trail(wanted, _PAGE, cursor or None, owner_id)


def _row(entry: Entry) -> dict[str, Any]:
    facts = entry.facts
    return {
        "entry": entry,
        "who": facts.get("username", ""),
        "means": " ".join(filter(None, (entry.means, facts.get("by")))),
        "address": facts.get("address") or "",
        "request": facts.get("request") or "",
    }
