"""Signing in through Discord, and which Discord account signs you in."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows import connect
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts.api import discord_serializers as serializers
from treeline.accounts.api.authentication import SessionAuthentication, signed_in
from treeline.accounts.api.confirmation import require_confirmation
from treeline.accounts.api.permissions import BySession
from treeline.accounts.discord.connections import PROVIDER, accounts_of, connection_of
from treeline.accounts.discord.offer import is_offered
from treeline.core.errors import Conflict, NotFound
from treeline.rest.fields import checked
from treeline.rest.parsers import StrangersJSONParser

_GO = {"url": "https://discord.com/oauth2/authorize?client_id=…&state=…"}


class DiscordSignInView(APIView):
    """Signing in through Discord."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    parser_classes = (StrangersJSONParser,)

    @extend_schema(
        operation_id="sign_in_by_discord",
        tags=["session"],
        auth=[],
        request=serializers.DiscordSignInSerializer,
        responses=serializers.DiscordAddressSerializer,
        examples=[
            OpenApiExample("until the browser is closed", value={}, request_only=True),
            OpenApiExample("where to go", value=_GO, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Says where to send the browser. Who comes back is signed in, or pending as GET /api/v1/session tells."""
        asked = checked(serializers.DiscordSignInSerializer, request.data)
        _require_offer()
        if request.user.is_authenticated:
            raise Conflict("you are signed in: sign out first, or connect Discord by POST /api/v1/account/discord")
        request.session.set_expiry(settings.SESSION_REMEMBERED_SECONDS if asked["remember"] else 0)
        return Response({"url": _way_to_discord(request, AuthProcess.LOGIN)})


class DiscordView(APIView):
    """The Discord account that signs you in."""

    may_find_nothing = True
    permission_classes = (BySession,)

    @extend_schema(
        operation_id="get_discord",
        tags=["account"],
        responses=serializers.DiscordSerializer,
        examples=[
            OpenApiExample("connected", value={"name": "Alice", "since": "2026-01-05T14:30:00Z"}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        """Which Discord account signs you in, if any."""
        _require_offer()
        found = connection_of(signed_in(request))
        return Response(serializers.DiscordSerializer(found or {"name": None, "since": None}).data)

    @extend_schema(
        operation_id="connect_discord",
        tags=["account"],
        request=serializers.NothingSerializer,
        responses=serializers.DiscordAddressSerializer,
        examples=[
            OpenApiExample("nothing to say", value={}, request_only=True),
            OpenApiExample("where to go", value=_GO, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Says where to send the browser. The Discord account of who comes back signs you in. Needs a confirmed
        session."""
        checked(serializers.NothingSerializer, request.data)
        _require_offer()
        require_confirmation(request)
        if accounts_of(signed_in(request)):
            raise Conflict("a Discord account is connected: disconnect it first")
        return Response({"url": _way_to_discord(request, AuthProcess.CONNECT)})

    @extend_schema(operation_id="disconnect_discord", tags=["account"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """From now on Discord does not sign you in. Needs a confirmed session, and another way to sign in."""
        _require_offer()
        require_confirmation(request)
        accounts = accounts_of(signed_in(request))
        if not accounts:
            raise Conflict("no Discord account is connected")
        for account in accounts:
            try:
                connect.validate_disconnect(request._request, account)
            except ValidationError:
                told = (
                    "without Discord you could not sign in any more: set a password and verify an e-mail address first"
                )
                raise Conflict(told) from None
            connect.disconnect(request._request, account)
        return Response(status=204)


def _require_offer() -> None:
    if not is_offered():
        raise NotFound("there is no signing in through Discord here")


def _way_to_discord(request: Request, process: str) -> str:
    """Discord's page, with a state that only this session's browser can bring back."""
    discord = get_adapter().get_provider(request._request, PROVIDER)
    redirect = discord.redirect(request._request, process, next_url=f"{settings.PUBLIC_URL}/", headless=True)
    return str(redirect["Location"])
