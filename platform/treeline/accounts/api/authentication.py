"""How a request says who sends it: an API token, or the session's cookie."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from treeline.accounts import services, sessions
from treeline.accounts.api.throttles import WrongTokens
from treeline.accounts.contracts import Scope, TokenUse

if TYPE_CHECKING:
    from treeline.accounts.models import User


def signed_in(request: Request) -> "User":
    """Who sends the request, where the endpoint's permissions let nobody in who is not signed in."""
    if not request.user.is_authenticated:
        raise exceptions.NotAuthenticated
    return request.user


def signed_in_or_guest(request: Request) -> "User | None":
    """The same, or None for a guest, where the endpoint's permissions let guests in."""
    return request.user if request.user.is_authenticated else None


def sign_in_of(request: Request) -> Callable[[], bool]:
    """What tells later, in any thread, whether the token or session that the request came with still lets its owner in:
    an answer that takes long asks now and then."""
    if isinstance(request.auth, TokenUse):
        return partial(services.token_lasts, signed_in(request), request.auth.id)
    return partial(sessions.lasts, signed_in(request), request._request.session.session_key)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token <secret>`."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, TokenUse] | None:
        """The token's owner, and what it may do; None when the request carries none. Raises AuthenticationFailed for
        a wrong one, TooMany for one too many."""
        keyword, _, secret = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() != self.keyword.lower():
            return None
        WrongTokens.check(request)
        token = services.sign_in(secret.strip())
        if token is None:
            WrongTokens.count(request)
            raise exceptions.AuthenticationFailed("this API token is not valid: it is unknown, revoked or expired")
        return token.owner, TokenUse(token.public_id, token.name, frozenset(map(Scope, token.scopes)))

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return self.keyword


class SessionAuthentication(authentication.SessionAuthentication):
    """The session's cookie; writes need the X-CSRFToken header."""

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for, where no token is taken: without one REST framework would answer 403."""
        return "Session"


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes the token in the OpenAPI document."""

    target_class = "treeline.accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <secret>`, with a secret from POST /api/v1/tokens. `x-scope` says what it needs.",
        }


class CookieScheme(SessionScheme):
    """Describes the session's cookie in the OpenAPI document."""

    target_class = "treeline.accounts.api.authentication.SessionAuthentication"
    name = "session"
