"""What an operator may do in the admin. An admin is Django's superuser, who may do all of it."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from treeline.accounts.models import User

# Nothing here lets an operator sign in as somebody else, or become an admin.
OPERATOR_MAY = frozenset(
    {
        "accounts.view_user",
    }
)


class OperatorBackend(BaseBackend):
    """Gives staff the permissions of OPERATOR_MAY; it signs nobody in."""

    def get_user_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: object | None = None) -> set[str]:
        is_operator = isinstance(user_obj, User) and user_obj.is_active and user_obj.is_staff
        return set(OPERATOR_MAY) if is_operator and obj is None else set()
