"""Accounts in the operators' admin."""

from functools import partial
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from treeline.accounts import broker_key_admin, services, user_admin_forms  # noqa: F401 - registers its page
from treeline.accounts.admin_actions import let_sign_in_again, remove_second_factor, sign_out_everywhere
from treeline.accounts.admin_sign_in import AdminSignInForm
from treeline.accounts.contracts import TERMS, Role
from treeline.accounts.models import ApiToken, Entrance, Plan, User
from treeline.accounts.plans import MADE
from treeline.accounts.user_admin_forms import NewUserForm, UserForm
from treeline.rest.lists import Unfiltered

# Pages of other packages that would show a session's key or a second factor's secret, that would call an address
# verified which is not, or that nothing here uses.
for model in (Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

admin.site.login_form = AdminSignInForm

_FLAGS = {
    Role.USER: {"is_staff": False, "is_superuser": False},
    Role.OPERATOR: {"is_staff": True, "is_superuser": False},
    Role.ADMIN: {"is_superuser": True},
}


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


class RoleFilter(admin.SimpleListFilter):
    """By what they may do."""

    title = parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All roles."""
        return [(role.value, role.value) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those of the role."""
        known = {role.value: flags for role, flags in _FLAGS.items()}
        return queryset.filter(**known.get(self.value() or "", {}))


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """An admin changes a person's name, password and role. An operator puts users, not staff, on a plan and locks them
    out. An address is its owner's to change, who must be able to read its mail."""

    form = UserForm
    add_form = NewUserForm
    list_display = ("username", "email", "role", "plan", "is_active", "last_login")
    list_filter = (RoleFilter, "plan", "is_active")
    list_select_related = ("plan",)
    filter_horizontal = ()
    search_fields = ("username", "email", "public_id")
    fieldsets = (
        (None, {"fields": ("username", "addresses", "public_id")}),
        ("Rights", {"fields": ("role", "plan", "is_active")}),
        ("Signing in", {"fields": ("second_factor", "refused")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "usable_password", "password1", "password2")}),
    )
    actions = (let_sign_in_again, sign_out_everywhere, remove_second_factor)
    _told: ClassVar = ("addresses", "public_id", "second_factor", "refused", "last_login", "date_joined")

    @admin.display(description="E-mail addresses")
    def addresses(self, user: User) -> str:
        return user_admin_forms.addresses(user)

    @admin.display(description="Second factor")
    def second_factor(self, user: User) -> str:
        return user_admin_forms.second_factor(user)

    @admin.display(description="Refused at present")
    def refused(self, user: User) -> str:
        return user_admin_forms.refused(user)

    def has_admin_permission(self, request: HttpRequest) -> bool:
        """Whether the actions for people who lost something are there."""
        return _is_admin(request)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """An admin also finds the way to another password."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or not _is_admin(request):
            return shown
        return ((None, {"fields": ("username", "addresses", "password", "public_id")}), *shown[1:])

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return self._told if _is_admin(request) else (*self._told, "username", "role")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff are an admin's to change."""
        is_his = obj is None or obj.role is Role.USER or _is_admin(request)
        return is_his and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who is staff is made a user first, so that an admin always stays."""
        return (obj is None or obj.role is Role.USER) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            user_admin_forms.keep_address(obj)
        role = form.cleaned_data.get("role")
        if change and role is not None and role != obj.role and isinstance(request.user, User):
            services.give_role(request.user, obj, Role(role))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Another password for somebody. Raises PermissionDenied unless an admin asks."""
        if not _is_admin(request):
            raise PermissionDenied
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        return answer

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

    list_display = ("name", "owner", "prefix", "scopes", "created", "expires", "last_used")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "prefix")
    fields = ("public_id", "owner", "name", "scopes", "prefix", "created", "expires", "last_used")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Those of staff are an admin's, and their owner's, to end."""
        is_his = obj is None or obj.owner.role is Role.USER or obj.owner == request.user or _is_admin(request)
        return is_his and super().has_delete_permission(request, obj)


@admin.register(Entrance)
class EntranceAdmin(Unfiltered, admin.ModelAdmin):
    """One row, which counts from the next request on."""

    fields = ("guests", "sign_ups")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A list of one row is its page. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:accounts_entrance_change", args=[1]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _is_admin(request: HttpRequest) -> bool:
    return getattr(request.user, "role", Role.USER) is Role.ADMIN


def _made(plan: Plan | None) -> bool:
    """Whether services look this plan up by its name."""
    return plan is not None and plan.name in {terms.name for terms in MADE}


def _put_on(plan: Plan, page: UserAdmin, request: HttpRequest, users: QuerySet[User]) -> None:
    theirs = users if _is_admin(request) else users.filter(**_FLAGS[Role.USER])
    with transaction.atomic():
        moved = services.put_on_plan(list(theirs.values_list("pk", flat=True)), plan)
        author, words = request.user.pk, f"Put on plan {plan.name}."
        LogEntry.objects.log_actions(author, moved, CHANGE, change_message=words)  # type: ignore[arg-type] # signed in
    page.message_user(request, f"{len(moved):,} put on plan {plan.name}; the others were on it, or are staff.")
