"""Accounts in the operators' admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from treeline.accounts import services
from treeline.accounts.contracts import TERMS
from treeline.accounts.models import ApiToken, Plan, User
from treeline.accounts.plans import MADE
from treeline.rest.lists import Unfiltered


@admin.register(Plan)
class PlanAdmin(Unfiltered, admin.ModelAdmin):
    """Limits are edited here and count at once; the plans that every installation has keep their names and stay."""

    list_display = ("name", "users", *TERMS)
    search_fields = ("name",)
    fields = ("name", *TERMS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(people=Count("users"))

    @admin.display(description="Users", ordering="people")
    def users(self, plan: Any) -> SafeString:
        address = reverse("admin:accounts_user_changelist")
        return format_html('<a href="{}?plan__id__exact={}">{}</a>', address, plan.pk, f"{plan.people:,}")

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        return ("name",) if _made(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return not _made(obj) and super().has_delete_permission(request, obj)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's own, with the public id and the plan."""

    list_display = ("username", "email", "first_name", "last_name", "is_staff", "plan")
    list_filter = ("plan", *DjangoUserAdmin.list_filter)
    list_select_related = ("plan",)
    readonly_fields = ("public_id",)
    fieldsets = ((None, {"fields": ("public_id", "plan")}), *(DjangoUserAdmin.fieldsets or ()))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The usual ones, and for who may change users one a plan."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_change_permission(request):
            return actions
        for plan in Plan.objects.all():
            name, shown = f"plan_{plan.pk}", plan.name.replace("%", "%%")  # Django formats the words with %
            actions[name] = (partial(_put_on, plan), name, f"Put the selected users on plan {shown}")
        return actions


@admin.register(ApiToken)
class ApiTokenAdmin(Unfiltered, admin.ModelAdmin):
    """To see and to end; a token is made by its owner, over the API, because its secret is shown only then."""

    list_display = ("name", "owner", "prefix", "created", "last_used")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "prefix")
    fields = ("public_id", "owner", "name", "prefix", "created", "last_used")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _made(plan: Plan | None) -> bool:
    """Whether services look this plan up by its name."""
    return plan is not None and plan.name in {terms.name for terms in MADE}


def _put_on(plan: Plan, page: UserAdmin, request: HttpRequest, users: QuerySet[User]) -> None:
    with transaction.atomic():
        moved = services.put_on_plan(list(users.values_list("pk", flat=True)), plan)
        author, words = request.user.pk, f"Put on plan {plan.name}."
        LogEntry.objects.log_actions(author, moved, CHANGE, change_message=words)  # type: ignore[arg-type] # signed in
    page.message_user(request, f"{len(moved):,} put on plan {plan.name}; the others were on it.")
