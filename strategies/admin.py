"""Strategies as operators see them: to look at, never to edit past the language's rules."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from strategies.models import Strategy
from strategies.tree import codec, render
from treeline.rest.lists import Unfiltered


@admin.register(Strategy)
class StrategyAdmin(Unfiltered, admin.ModelAdmin):
    """A list to search in; a page with the tree as text and as JSON."""

    list_display = ("name", "owner", "updated")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    ordering = ("-updated", "-id")
    fields = ("name", "owner", "public_id", "created", "updated", "digest", "as_text", "as_json")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Strategy]:
        return super().get_queryset(request).defer("document")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Strategy | None = None) -> bool:
        return False

    @admin.display(description="Tree")
    def as_text(self, strategy: Strategy) -> SafeString:
        return format_html("<pre>{}</pre>", render.render(codec.decode(strategy.document)))

    @admin.display(description="Document")
    def as_json(self, strategy: Strategy) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(strategy.document, indent=2, ensure_ascii=False))
