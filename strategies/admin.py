"""Libraries as operators see them: to look at, never to edit past the language's rules."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from strategies.models import LibraryVariable, Strategy, Version
from strategies.tree import codec, render
from treeline.rest.lists import Unfiltered


class LookOnly(Unfiltered, admin.ModelAdmin):
    """Nothing is added or edited by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Strategy)
class StrategyAdmin(LookOnly):
    """A list to search in; a page with the tree as text and as JSON."""

    list_display = ("name", "owner", "latest", "updated")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    ordering = ("-updated", "-id")
    fields = ("name", "owner", "public_id", "latest", "created", "updated", "digest", "as_text", "as_json")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Strategy]:
        return super().get_queryset(request).defer("document")

    @admin.display(description="Tree")
    def as_text(self, strategy: Strategy) -> SafeString:
        return format_html("<pre>{}</pre>", render.render(codec.decode(strategy.document)))

    @admin.display(description="Document")
    def as_json(self, strategy: Strategy) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(strategy.document, indent=2, ensure_ascii=False))


@admin.register(Version)
class VersionAdmin(LookOnly):
    """What was saved when; the tree is to be seen on a version's own page."""

    list_display = ("name", "number", "note", "created")
    search_fields = ("name", "strategy__public_id")
    ordering = ("-id",)
    fields = ("name", "number", "note", "created", "digest", "as_json")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        return super().get_queryset(request).defer("document")

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """With its strategy only: the numbers have no gaps."""
        match = request.resolver_match
        alone = match is None or (match.url_name or "").startswith("strategies_version")
        return not alone and super().has_delete_permission(request)

    @admin.display(description="Document")
    def as_json(self, version: Version) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(version.document, indent=2, ensure_ascii=False))


@admin.register(LibraryVariable)
class LibraryVariableAdmin(LookOnly):
    """The variables of all libraries, without their lists of values."""

    list_display = ("name", "owner", "kind", "count", "updated")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    ordering = ("owner", "name")
    fields = ("name", "owner", "public_id", "kind", "default", "low", "high", "step", "count", "description")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[LibraryVariable]:
        return super().get_queryset(request).defer("listed")
