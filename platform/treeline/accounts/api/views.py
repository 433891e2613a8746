"""API tokens."""

import datetime as dt
import uuid
from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import notices, selectors, services
from treeline.accounts.api import serializers
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.permissions import BySession
from treeline.rest.fields import PageSerializer, checked
from treeline.rest.pagination import newest_first

_TOKEN = {
    "id": "7d5c4a1e-8d2b-4f0e-9a3c-5b6d7e8f9a0b",
    "name": "notebook",
    "scopes": ["read", "run"],
    "prefix": "tl_4fGh2kQ",
    "created": "2026-01-05T14:30:00Z",
    "expires": "2026-04-05T14:30:00Z",
    "last_used": None,
}


class TokensView(APIView):
    """A user's API tokens."""

    permission_classes = (BySession,)
    throttle: ClassVar = {"POST": "tokens"}

    @extend_schema(
        operation_id="list_tokens",
        tags=["accounts"],
        parameters=[PageSerializer],
        responses=serializers.TokenPageSerializer,
        examples=[OpenApiExample("one token", value={"items": [_TOKEN], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Your tokens, the newest first."""
        query = checked(PageSerializer, request.query_params)
        page = newest_first(selectors.tokens_of(signed_in(request)), query["limit"], query.get("cursor"))
        return Response(page.body(lambda token: serializers.TokenSerializer(token).data))

    @extend_schema(
        operation_id="create_token",
        tags=["accounts"],
        request=serializers.NewTokenSerializer,
        responses={201: serializers.TokenWithSecretSerializer},
        examples=[
            OpenApiExample("name", value={"name": "notebook"}, request_only=True),
            OpenApiExample(
                "to look at", value={"name": "monitoring", "scopes": ["read"], "days": 366}, request_only=True
            ),
            OpenApiExample("token", value={**_TOKEN, "secret": "tl_4fGh2kQ…"}, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Makes a token. Its secret is in this answer and nowhere else. At most 100 tokens a user."""
        asked = checked(serializers.NewTokenSerializer, request.data)
        lasts = dt.timedelta(days=asked["days"])
        secret = services.create_token(signed_in(request), asked["name"], asked["scopes"], lasts)
        token = selectors.token_with_secret(signed_in(request), secret)
        notices.token_made(token)
        return Response({**serializers.TokenSerializer(token).data, "secret": secret}, status=201)


class TokenView(APIView):
    """One API token."""

    permission_classes = (BySession,)

    @extend_schema(operation_id="revoke_token", tags=["accounts"], request=None, responses={204: None})
    def delete(self, request: Request, token_id: uuid.UUID) -> Response:
        """Ends the token; whoever uses it is signed out at once."""
        services.revoke(signed_in(request), token_id)
        return Response(status=204)
