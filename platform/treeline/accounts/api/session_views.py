"""The session: signing in and out with a cookie, for pages in a browser."""

import uuid
from contextlib import suppress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.headless.account import views as allauth
from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import selectors, sessions, sign_in_throttles
from treeline.accounts.api import serializers
from treeline.accounts.api.account_serializers import OpenSessionsSerializer
from treeline.accounts.api.as_typed import SignInView
from treeline.accounts.api.authentication import SessionAuthentication, signed_in
from treeline.accounts.api.door import Answer, browser, hand_on
from treeline.accounts.api.permissions import BySession
from treeline.accounts.discord.offer import is_offered
from treeline.core.errors import Conflict, Invalid, Unavailable
from treeline.rest.fields import checked
from treeline.rest.parsers import StrangersJSONParser
from treeline.rest.throttles import TooMany

_ONE = {
    "id": "3f1f9d0a-6f0e-4c55-8f6a-2f6f3a1f0b7e",
    "since": "2026-01-05T14:30:00Z",
    "address": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "current": True,
}

ANYBODY: Any = [{}]  # in the OpenAPI document: to be asked without signing in
CURRENT = browser(allauth.SessionView)
_SIGN_IN = browser(SignInView)


def session(request: Request, pending: str | None) -> Response:
    """The answer of whatever changes who is signed in."""
    user = serializers.UserSerializer(request.user).data if request.user.is_authenticated else None
    entrance = selectors.entrance()
    return Response(
        {
            "user": user,
            "pending": pending,
            "csrf_token": get_token(request._request),
            "guests": entrance.guests,
            "sign_ups": entrance.sign_ups,
            "discord": is_offered(),
        }
    )


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return get_adapter().get_client_ip(request._request)


class SessionView(APIView):
    """Signing in and out with a cookie, for pages in a browser."""

    authentication_classes = (SessionAuthentication,)
    parser_classes = (StrangersJSONParser,)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated() if self.request.method == "DELETE" else AllowAny()]

    @extend_schema(operation_id="who_am_i", tags=["session"], responses=serializers.SessionSerializer)
    def get(self, request: Request) -> Response:
        """Who is signed in, what is still to do if nobody is, and the CSRF token that this session's writes need."""
        try:
            return session(request, hand_on(request, CURRENT).pending)
        except NotAuthenticated:
            return session(request, None)

    @extend_schema(
        operation_id="sign_in",
        tags=["session"],
        auth=ANYBODY,
        request=serializers.SignInSerializer,
        responses=serializers.SessionSerializer,
        examples=[
            OpenApiExample(
                "sign in", value={"login": "alice@example.com", "password": "…", "remember": True}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Opens a session and sets its cookie; or says, as `pending`, what is to be done before.

        Needs no CSRF token: other sites can't send application/json here, and no other media type is read.
        """
        asked = checked(serializers.SignInSerializer, request.data)
        if request.user.is_authenticated:
            raise Conflict("you are signed in: sign out first")
        answer = _sign_in(request, asked["login"], asked["password"])
        # The session keeps it on its way through the steps that are left.
        request._request.session.set_expiry(settings.SESSION_REMEMBERED_SECONDS if asked["remember"] else 0)
        return session(request, answer.pending)

    @extend_schema(operation_id="sign_out", tags=["session"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ends the session."""
        with suppress(NotAuthenticated):  # which is what allauth says of the session that it has ended
            hand_on(request, CURRENT)
        return Response(status=204)


class SessionsView(APIView):
    """Where a user is signed in."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="list_sessions",
        tags=["session"],
        responses=OpenSessionsSerializer,
        examples=[OpenApiExample("one session", value={"items": [_ONE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Where you are signed in, the latest sign-in first."""
        current = request._request.session.session_key
        shown = [
            {
                "id": sessions.shown_id(one),
                "since": one.created_at,
                "address": one.ip,
                "user_agent": one.user_agent,
                "current": one.session_key == current,
            }
            for one in sessions.sessions_of(signed_in(request))
        ]
        return Response(OpenSessionsSerializer({"items": shown}).data)

    @extend_schema(operation_id="end_other_sessions", tags=["session"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ends all your sessions but this one."""
        sessions.end_others(signed_in(request), request._request.session.session_key)
        return Response(status=204)


class OpenSessionView(APIView):
    """One of a user's sessions."""

    permission_classes = (BySession,)

    @extend_schema(operation_id="end_session", tags=["session"], request=None, responses={204: None})
    def delete(self, request: Request, session_id: uuid.UUID) -> Response:
        """Ends one of your sessions; whoever uses it is signed out at once."""
        ended = sessions.session_of(signed_in(request), session_id)
        if ended.session_key == request._request.session.session_key:
            return SessionView().delete(request)
        ended.end()
        return Response(status=204)


def _sign_in(request: Request, login: str, password: str) -> Answer:
    """Raises AuthenticationFailed, the same for a wrong password, an unknown name and an account that is closed."""
    address = address_of(request)
    sign_in_throttles.before_password(address, login)
    try:
        # By this name allauth looks for an address of mail first, and then for a user name.
        answer = hand_on(request, _SIGN_IN, {"username": login, "password": password})
        if answer.pending == "reset_password":  # no step of this sign-in: the account is closed
            raise NotAuthenticated
    except (Invalid, NotAuthenticated) as error:
        if any(fault.path == "email" for fault in getattr(error, "faults", ())):  # refused by the mail server
            sign_in_throttles.password_was_right(address, login)
            raise
        sign_in_throttles.password_was_wrong(address, login)
        raise AuthenticationFailed("user name or e-mail address and password do not match") from None
    except (TooMany, Unavailable):  # no code could be sent: the password was right
        sign_in_throttles.password_was_right(address, login)
        raise
    sign_in_throttles.password_was_right(address, login)
    return answer
