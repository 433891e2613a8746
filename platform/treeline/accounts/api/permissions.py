"""Who may ask for what: what a token's scopes allow, what only a session may, what operators and guests may."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from treeline.accounts import selectors
from treeline.accounts.contracts import Role, Scope, TokenUse


class Allowed(BasePermission):
    """Signed in, and a token has the scope that the method needs: to read `read`, else `run`.

    A view whose POST stores nothing says `scopes = {"POST": "read"}`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """False for who isn't signed in. Raises PermissionDenied that names the scope that the token lacks."""
        if not request.user.is_authenticated:
            return False
        needed, use = self.scope(view, str(request.method)), request.auth
        if isinstance(use, TokenUse) and needed not in use.scopes:
            has = ", ".join(sorted(use.scopes))
            raise PermissionDenied(f"this needs an API token with the scope {needed}; yours has: {has}")
        return True

    @staticmethod
    def scope(view: Any, method: str) -> Scope:
        """What a token needs for this method; the OpenAPI document tells it."""
        usual = Scope.READ if method in SAFE_METHODS else Scope.RUN
        return Scope(getattr(view, "scopes", {}).get(method, usual))


class BySession(BasePermission):
    """Signed in by a session: what no token may, whatever its scopes. A stolen token makes itself no other one."""

    takes_tokens = False  # for the OpenAPI document

    def has_permission(self, request: Request, view: Any) -> bool:
        """False for who isn't signed in. Raises PermissionDenied for a token."""
        if isinstance(request.auth, TokenUse):
            raise PermissionDenied("no API token may do this, whatever its scopes: sign in by POST /api/v1/session")
        return bool(request.user.is_authenticated)


class OperatorsOnly(Allowed):
    """Signed in as an operator or an admin; a token of theirs has the scope too."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False for who isn't signed in. Raises PermissionDenied for the others."""
        if not super().has_permission(request, view):
            return False
        if getattr(request.user, "role", Role.USER) is Role.USER:
            raise PermissionDenied("this is for operators")
        return True


class GuestsToo(Allowed):
    """As usual, and without signing in as long as the entrance is open to guests."""

    admits_guests = True  # for the OpenAPI document

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises NotAuthenticated while guests aren't let in, PermissionDenied for a token without the scope."""
        if request.user.is_authenticated:
            return super().has_permission(request, view)
        if not selectors.entrance().guests:
            raise NotAuthenticated("guests are not let in at present: sign in, or send an API token")
        return True
