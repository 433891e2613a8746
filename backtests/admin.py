"""Batches and chunks as operators see them: to watch, pause, cancel, retry and bury, never to edit."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.db import transaction
from django.db.models import Aggregate, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from backtests import interventions, leftovers, retention, selectors
from backtests.grid import figure
from backtests.models import Batch, Chunk, Failure, Share, Spent, Turn
from strategies.tree.nodes import Value

_COSTS = ("slippage_bps", "commission_percent", "commission_per_share")
_BAR = 12  # characters
_TITLE = 20
_VALUES = 12  # of a variable that are written out
_FAILURES = 20  # that a batch's page shows


class LookOnly(admin.ModelAdmin):
    """Nothing is added or edited by hand; the right to change is the right to use the list's actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return obj is None and super().has_change_permission(request)


@admin.register(Batch)
class BatchAdmin(LookOnly):
    """The newest first, with progress and rate as of the moment the page was made."""

    list_display = ("title", "owner", "state", "runs", "progress", "rate", "created", "kept_until", "chunks")
    list_filter = ("state", "source", "owner")
    list_select_related = ("owner__plan",)
    list_per_page = 50
    search_fields = ("name", "public_id", "owner__username")
    ordering = ("-created", "-id")
    date_hierarchy = "created"
    fieldsets = (
        (None, {"fields": ("name", "public_id", "owner", "strategy")}),
        ("State", {"fields": ("state", "failure", "progress", "failed", "rate", "chunks", "failures")}),
        (
            "Asked for",
            {"fields": ("kind", "seed", "axes", "source", "benchmark", "start", "end", "fill", *_COSTS, "capital")},
        ),
        ("Covered", {"fields": ("first_session", "last_session", "sessions", "caveats")}),
        ("Prices", {"fields": ("feed", "adjustment", "prices_through", "gaps", "data_version", "engine_version")}),
        (
            "Took",
            {"fields": ("priority", "created", "started", "finished", "kept_until", "expected_seconds", "timings")},
        ),
    )
    readonly_fields = ("axes", "caveats", "chunks", "failures", "kept_until", "progress", "public_id", "rate")
    actions = ("pause", "resume", "cancel", "retry")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).defer(*Batch.LARGE)

    def delete_model(self, request: HttpRequest, obj: Batch) -> None:
        """As its owner does. Not within Django's transaction: what is cancelled there, workers don't see."""
        transaction.on_commit(partial(leftovers.delete, obj))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Batch]) -> None:
        """The same, one after the other."""
        for batch in queryset:
            self.delete_model(request, batch)

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

    @admin.display(description="Kept until", ordering="finished")
    def kept_until(self, batch: Batch) -> str:
        """By its owner's plan as it is now."""
        return str(display_for_value(retention.kept_until(batch, batch.owner.plan.keep_days), "not over yet"))

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

    @admin.display(description="Failed runs")
    def failures(self, batch: Batch) -> SafeString:
        """The first few, with their reasons."""
        lines = ((one.lo, one.hi - 1, one.reason) for one in batch.failures.order_by("lo")[:_FAILURES])
        return format_html_join(mark_safe("<br>"), "{} to {}: {}", lines)

    @admin.action(description="Pause the selected batches", permissions=["change"])
    def pause(self, request: HttpRequest, batches: QuerySet[Batch]) -> None:
        paused = interventions.pause(list(batches.values_list("pk", flat=True)))
        self.message_user(request, f"{paused} paused; the others neither wait nor run.")

    @admin.action(description="Resume the selected batches", permissions=["change"])
    def resume(self, request: HttpRequest, batches: QuerySet[Batch]) -> None:
        resumed = interventions.resume(list(batches.values_list("pk", flat=True)))
        self.message_user(request, f"{resumed} resumed; the others were not paused.")

    @admin.action(description="Retry what failed in the selected batches", permissions=["change"])
    def retry(self, request: HttpRequest, batches: QuerySet[Batch]) -> None:
        tried = interventions.retry(list(batches.values_list("pk", flat=True)))
        self.message_user(request, f"{tried} retried; in the others nothing failed, or they were cancelled.")

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
    actions = ("retry", "bury")

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

    @admin.action(
        description="Retry all that failed in the batches of the selected dead chunks", permissions=["change"]
    )
    def retry(self, request: HttpRequest, chunks: QuerySet[Chunk]) -> None:
        done = interventions.requeue(list(chunks.values_list("pk", flat=True)))
        self.message_user(request, f"What failed in {done} batches is retried; what was cancelled stays.")

    @admin.action(description="Bury the selected chunks: their runs have failed", permissions=["change"])
    def bury(self, request: HttpRequest, chunks: QuerySet[Chunk]) -> None:
        done = interventions.bury(list(chunks.values_list("pk", flat=True)))
        self.message_user(request, f"{done} buried; only ready and running ones of open batches can be.")


@admin.register(Turn)
class QueueAdmin(LookOnly):
    """Each user's queue: what is in it, what of it is in workers' hands, and how much of their time it has had."""

    list_display = (
        "owner",
        "plan",
        "waiting",
        "running",
        "paused",
        "in_hand",
        "runs_left",
        "served",
        "last_claim",
        "held",
    )
    list_filter = ("held", "owner__plan")
    list_select_related = ("owner__plan",)
    search_fields = ("owner__username",)
    ordering = ("-last_claim",)
    actions = ("hold", "let_go")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Turn]:
        return _queues(super().get_queryset(request))

    @admin.display(description="Plan", ordering="owner__plan")
    def plan(self, turn: Turn) -> str:
        return str(turn.owner.plan)

    @admin.display(description="Waiting", ordering="waiting")
    def waiting(self, turn: Turn) -> int:
        return int(turn.waiting)  # type: ignore[attr-defined]

    @admin.display(description="Running", ordering="running")
    def running(self, turn: Turn) -> int:
        return int(turn.running)  # type: ignore[attr-defined]

    @admin.display(description="Paused", ordering="paused")
    def paused(self, turn: Turn) -> int:
        return int(turn.paused)  # type: ignore[attr-defined]

    @admin.display(description="Chunks in hand", ordering="in_hand")
    def in_hand(self, turn: Turn) -> int:
        return int(turn.in_hand)  # type: ignore[attr-defined]

    @admin.display(description="Runs left", ordering="runs_left")
    def runs_left(self, turn: Turn) -> str:
        return f"{turn.runs_left:,}"  # type: ignore[attr-defined]

    @admin.action(description="Hold the selected queues: none of their batches go on", permissions=["change"])
    def hold(self, request: HttpRequest, turns: QuerySet[Turn]) -> None:
        interventions.hold(turns.values_list("owner_id", flat=True), held=True)
        self.message_user(request, "The queues are held; what workers have in hand is finished.")

    @admin.action(description="Let the selected queues go on", permissions=["change"])
    def let_go(self, request: HttpRequest, turns: QuerySet[Turn]) -> None:
        interventions.hold(turns.values_list("owner_id", flat=True), held=False)
        self.message_user(request, "The queues go on.")


@admin.register(Failure)
class FailureAdmin(LookOnly):
    """What could not be run, and why."""

    list_display = ("batch", "lo", "hi", "reason")
    search_fields = ("batch__public_id", "batch__name", "reason")
    list_select_related = ("batch",)
    ordering = ("-batch_id", "lo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Failure]:
        return super().get_queryset(request).defer(*(f"batch__{field}" for field in Batch.LARGE))

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """With its batch only, or by a retry: a batch whose count lacks it would never end."""
        match = request.resolver_match
        alone = match is None or (match.url_name or "").startswith("backtests_failure")
        return not alone and super().has_delete_permission(request)


@admin.register(Share)
class ShareAdmin(LookOnly):
    """Links to see and to revoke; their secrets are known to nobody here."""

    list_display = ("batch", "prefix", "created")
    search_fields = ("batch__public_id", "batch__name", "prefix")
    list_select_related = ("batch",)
    ordering = ("-created",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Share]:
        return super().get_queryset(request).defer(*(f"batch__{field}" for field in Batch.LARGE))


@admin.register(Spent)
class SpentAdmin(LookOnly):
    """How many combinations each user ordered in each month."""

    list_display = ("owner", "month", "combinations")
    list_select_related = ("owner",)
    search_fields = ("owner__username",)
    ordering = ("-month", "owner__username")


def _queues(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    """With what each user has in the queue, and in hand."""
    batches = Batch.objects.filter(owner_id=OuterRef("owner_id"))
    chunks = Chunk.objects.filter(batch__owner_id=OuterRef("owner_id"), state=Chunk.State.RUNNING)
    left = F("total") - F("done") - F("failed")
    return turns.annotate(
        waiting=_of_each(batches.filter(state=Batch.State.QUEUED), Count("*")),
        running=_of_each(batches.filter(state=Batch.State.RUNNING), Count("*")),
        paused=_of_each(batches.filter(state=Batch.State.PAUSED), Count("*")),
        runs_left=_of_each(batches.filter(state__in=Batch.OPEN), Sum(left)),
        in_hand=_of_each(chunks, Count("*"), "batch__owner_id"),
    )


def _of_each(rows: QuerySet[Any], what: Aggregate, owner: str = "owner_id") -> Coalesce:
    found = rows.order_by().values(owner).annotate(found=what).values("found")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def _listed(values: tuple[Value, ...]) -> str:
    if len(values) <= _VALUES:
        return ", ".join(map(figure, values))
    return f"{figure(values[0])}, {figure(values[1])} … {figure(values[-1])} ({len(values):,} values)"
