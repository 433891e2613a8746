"""The session: signing in and out with a cookie, for pages in a browser."""

from contextlib import suppress

from allauth.headless.account import views as allauth
from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts.api import serializers
from treeline.accounts.api.authentication import SessionAuthentication
from treeline.accounts.api.door import browser, hand_on
from treeline.accounts.sign_in_throttles import attempt
from treeline.rest.fields import checked
from treeline.rest.parsers import StrangersJSONParser

_CURRENT = browser(allauth.SessionView)
_SIGN_IN = browser(allauth.LoginView)


def session(request: Request, pending: str | None) -> Response:
    """The answer of whatever changes who is signed in."""
    user = serializers.UserSerializer(request.user).data if request.user.is_authenticated else None
    return Response({"user": user, "pending": pending, "csrf_token": get_token(request._request)})


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
            return session(request, hand_on(request, _CURRENT).pending)
        except NotAuthenticated:
            return session(request, None)

    @extend_schema(
        operation_id="sign_in",
        tags=["session"],
        auth=[],
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
        method = "email" if "@" in asked["login"] else "username"
        with attempt(request.META["REMOTE_ADDR"], asked["login"]):
            request._request.session.set_expiry(settings.SESSION_REMEMBERED_SECONDS if asked["remember"] else 0)
            answer = hand_on(request, _SIGN_IN, {method: asked["login"], "password": asked["password"]})
        return session(request, answer.pending)

    @extend_schema(operation_id="sign_out", tags=["session"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ends the session."""
        with suppress(NotAuthenticated):  # which is what allauth says of the session that it has ended
            hand_on(request, _CURRENT)
        return Response(status=204)
