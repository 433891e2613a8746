"""What an operator may do in the admin. An admin is Django's superuser, who may do all of it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from treeline.accounts.mail_addresses import as_kept
from treeline.accounts.models import User

# Nothing here lets an operator sign in as somebody else, become an admin, or read a strategy. docs/runbooks/people.md
# says it in words.
OPERATOR_MAY = frozenset(
    {
        "accounts.view_user",
        "accounts.change_user",  # his plan, and whether he is active: see UserAdmin
        "accounts.view_plan",
        "accounts.add_plan",
        "accounts.change_plan",
        "accounts.view_entrance",
        "accounts.change_entrance",
        "accounts.view_apitoken",
        "accounts.delete_apitoken",
        "accounts.view_brokerkey",
        "backtests.view_batch",
        "backtests.change_batch",  # by the lists' actions alone: nothing there is edited
        "backtests.view_chunk",
        "backtests.change_chunk",
        "backtests.view_turn",
        "backtests.change_turn",
        "backtests.view_failure",
        "backtests.view_share",
        "backtests.view_spent",
        "uploads.view_upload",
        "django_celery_beat.view_periodictask",
        "django_celery_beat.view_clockedschedule",
        "django_celery_beat.view_crontabschedule",
        "django_celery_beat.view_intervalschedule",
        "django_celery_beat.view_solarschedule",
    }
)

_Somebody = AbstractBaseUser | AnonymousUser


class SignInBackend(AuthenticationBackend):
    """Signs people in as allauth does; it gives nobody a permission, because a role says all of them."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """The user, None for a wrong password; an address counts in any of its spellings."""
        if isinstance(name := credentials.get("username"), str):
            credentials["username"] = as_kept(name)
        return super().authenticate(request, **credentials)

    def get_user_permissions(self, user_obj: _Somebody, obj: object | None = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: _Somebody, obj: object | None = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: _Somebody, obj: object | None = None) -> set[str]:
        return set()


class OperatorBackend(BaseBackend):
    """Gives staff the permissions of OPERATOR_MAY; it signs nobody in."""

    def get_user_permissions(self, user_obj: _Somebody, obj: object | None = None) -> set[str]:
        is_operator = isinstance(user_obj, User) and user_obj.is_active and user_obj.is_staff
        return set(OPERATOR_MAY) if is_operator and obj is None else set()

    def has_module_perms(self, user_obj: _Somebody, app_label: str) -> bool:
        """Whether the admin's index shows the app."""
        return any(name.partition(".")[0] == app_label for name in self.get_user_permissions(user_obj))
