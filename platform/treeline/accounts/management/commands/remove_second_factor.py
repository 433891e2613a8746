"""`manage.py remove_second_factor alice`: for who lost his app and his recovery codes, such as the only admin."""

from typing import Any

from allauth.core.context import request_context
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import HttpRequest

from treeline.accounts import second_factors, selectors


class Command(BaseCommand):
    """What the admin's action does."""

    help = "Removes a user's second factor, who gets mail about it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *_: Any, username: str, **__: Any) -> None:
        """Ends with exit code 1 when there is nobody of this name, or no second factor."""
        user = selectors.user_named(username)
        if user is None:
            raise CommandError(f"There is no user {username}.")
        with request_context(HttpRequest()):  # the mail tells from where it was done, when it was from an address
            had = second_factors.remove([user])
        if not had:
            raise CommandError(f"{username} has no second factor.")
        self.stdout.write(f"{username} signs in without a second factor now.")
