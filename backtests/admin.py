"""Batches and chunks as operators see them: to watch, cancel, requeue and bury, never to edit."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from backtests import interventions, selectors
from backtests.grid import figure
from backtests.models import Batch, Chunk, Turn
from strategies.tree.nodes import Value

_COSTS = ("slippage_bps", "commission_percent", "commission_per_share")
_BAR = 12  # characters
_TITLE = 20
_VALUES = 12  # of a variable that are written out


class LookOnly(admin.ModelAdmin):
    """Nothing is added or edited by hand; the right to change is the right to use the list's actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return obj is None and super().has_change_permission(request)


@admin.register(Batch)
class BatchAdmin(LookOnly):
    """The newest first, with progress and rate as of the moment the page was made."""

    list_display = ("title", "owner", "state", "runs", "progress", "rate", "created", "chunks")
    list_filter = ("state", "source", "owner")
    list_select_related = ("owner",)
    list_per_page = 50
    search_fields = ("name", "public_id", "owner__username")
    ordering = ("-created", "-id")
    date_hierarchy = "created"
    fieldsets = (
        (None, {"fields": ("name", "public_id", "owner", "strategy")}),
        ("State", {"fields": ("state", "failure", "progress", "rate", "chunks")}),
        ("Asked for", {"fields": ("axes", "source", "benchmark", "start", "end", "fill", *_COSTS, "capital")}),
        ("Covered", {"fields": ("first_session", "last_session", "sessions", "caveats")}),
        ("Prices", {"fields": ("feed", "adjustment", "prices_through", "gaps", "data_version")}),
        ("Took", {"fields": ("priority", "created", "started", "finished", "timings")}),
    )
    readonly_fields = ("axes", "caveats", "chunks", "progress", "public_id", "rate")
    actions = ("cancel",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).defer(*Batch.LARGE)

    @admin.display(description="Name", ordering="name")
    def title(self, batch: Batch) -> str:
        return Truncator(batch.name).chars(_TITLE)

    @admin.display(description="Runs", ordering="total")
    def runs(self, batch: Batch) -> str:
        return f"{batch.total:,}"

    @admin.display(description="Progress")
    def progress(self, batch: Batch) -> SafeString:
        full = _BAR * batch.done // batch.total
        text = "█" * full + "░" * (_BAR - full)
        return format_html("<code>{}</code> {}", text, selectors.word(batch))

    @admin.display(description="Runs/s")
    def rate(self, batch: Batch) -> str:
        rate = selectors.status(batch)["rate"]
        return "" if rate is None else f"{rate:,.0f}"

    @admin.display(description="Grid")
    def axes(self, batch: Batch) -> SafeString:
        """One line a variable; long lists by their ends."""
        lines = ((axis.name, _listed(axis.values)) for axis in selectors.grid_of(batch).axes)
        return format_html_join(mark_safe("<br>"), "{} = {}", lines)

    @admin.display(description="Caveats")
    def caveats(self, batch: Batch) -> str:
        return "; ".join(selectors.caveats_of(batch)) or "none"

    @admin.display(description="Chunks")
    def chunks(self, batch: Batch) -> SafeString:
        address = reverse("admin:backtests_chunk_changelist")
        return format_html('<a href="{}?batch__id__exact={}">chunks</a>', address, batch.pk)

    @admin.action(description="Cancel the selected batches", permissions=["change"])
    def cancel(self, request: HttpRequest, batches: QuerySet[Batch]) -> None:
        cancelled = interventions.cancel(list(batches.values_list("pk", flat=True)))
        self.message_user(request, f"{cancelled} cancelled; those that were over stay as they are.")


@admin.register(Chunk)
class ChunkAdmin(LookOnly):
    """What is in whose hands, and what went wrong."""

    list_display = ("place", "state", "attempts", "worker", "lease_until", "failure", "title")
    list_filter = ("state", "attempts")
    list_select_related = ("batch",)
    search_fields = ("batch__public_id", "batch__name", "failure")
    ordering = ("-batch_id", "seq")
    actions = ("requeue", "bury")

    @admin.display(description="Runs", ordering="seq")
    def place(self, chunk: Chunk) -> str:
        return f"{chunk.lo:,} to {chunk.hi - 1:,}"

    @admin.display(description="Batch", ordering="batch")
    def title(self, chunk: Chunk) -> str:
        return Truncator(chunk.batch.name).chars(_TITLE)

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """With its batch only: a batch that lacks a chunk would never end."""
        match = request.resolver_match
        alone = match is None or (match.url_name or "").startswith("backtests_chunk")
        return not alone and super().has_delete_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chunk]:
        return super().get_queryset(request).defer(*(f"batch__{field}" for field in Batch.LARGE))

    @admin.action(description="Requeue all dead chunks of the selected ones' failed batches", permissions=["change"])
    def requeue(self, request: HttpRequest, chunks: QuerySet[Chunk]) -> None:
        done = interventions.requeue(list(chunks.values_list("pk", flat=True)))
        self.message_user(request, f"{done} requeued: all the dead ones of failed batches; what was cancelled stays.")

    @admin.action(description="Bury the selected chunks, failing their batches", permissions=["change"])
    def bury(self, request: HttpRequest, chunks: QuerySet[Chunk]) -> None:
        done = interventions.bury(list(chunks.values_list("pk", flat=True)))
        self.message_user(request, f"{done} buried; only ready and running ones of active batches can be.")


@admin.register(Turn)
class TurnAdmin(LookOnly):
    """Who waits longest for a worker."""

    list_display = ("owner", "last_claim")
    list_select_related = ("owner",)
    ordering = ("last_claim",)


def _listed(values: tuple[Value, ...]) -> str:
    if len(values) <= _VALUES:
        return ", ".join(map(figure, values))
    return f"{figure(values[0])}, {figure(values[1])} … {figure(values[-1])} ({len(values):,} values)"
