"""What an admin does for people who lost something, from the list of users."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from treeline.accounts import second_factors, sessions, sign_in_throttles
from treeline.accounts.models import User


@admin.action(description="Sign out everywhere", permissions=["admin"])
def sign_out_everywhere(page: Any, request: HttpRequest, users: QuerySet[User]) -> None:
    """Ends all sessions of the selected users. API tokens are ended one by one, on their own page."""
    chosen = list(users)
    with transaction.atomic():
        for user in chosen:
            sessions.end_others(user, None)
        _write_down(request, chosen, "Signed out everywhere.")
    page.message_user(request, f"{len(chosen):,} signed out everywhere; their API tokens still work.")


@admin.action(description="Remove the second factor", permissions=["admin"])
def remove_second_factor(page: Any, request: HttpRequest, users: QuerySet[User]) -> None:
    """For who lost both his app and his recovery codes, and has shown in another way who he is."""
    with transaction.atomic():
        had = second_factors.remove(users)
        _write_down(request, had, "Removed the second factor.")
    page.message_user(request, f"{len(had):,} without a second factor now, who got mail about it; the others had none.")


@admin.action(description="Let sign in again", permissions=["change"])
def let_sign_in_again(page: Any, request: HttpRequest, users: QuerySet[User]) -> None:
    """For who mistyped his password too often, or whose password somebody tries to guess: he need not wait."""
    chosen = [user for user in users if page.has_change_permission(request, user)]
    with transaction.atomic():
        for user in chosen:
            sign_in_throttles.let_in_again(user)
        _write_down(request, chosen, "Let sign in again.")
    page.message_user(request, f"{len(chosen):,} may sign in again without waiting.")


def _write_down(request: HttpRequest, users: Sequence[User], words: str) -> None:
    LogEntry.objects.log_actions(request.user.pk, users, CHANGE, change_message=words)  # type: ignore[arg-type] # signed in
