"""Keys of accounts at brokers. A session alone enters and deletes them, and only soon after a sign-in."""

import uuid
from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import broker_keys, notices
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.broker_key_serializers import (
    BrokerKeyNameSerializer,
    BrokerKeyPageSerializer,
    BrokerKeySerializer,
    NewBrokerKeySerializer,
)
from treeline.accounts.api.confirmation import require_confirmation
from treeline.accounts.api.permissions import BySession
from treeline.accounts.brokers import Credentials
from treeline.rest.fields import PageSerializer, checked
from treeline.rest.pagination import newest_first
from treeline.rest.parsers import StrangersJSONParser

_KEY = {
    "id": "2f0c8a5e-6b1d-4e7a-8c39-d4f5a6b7c8d9",
    "name": "paper account",
    "kind": "paper",
    "last_four": "Q7XK",
    "state": "accepted",
    "answer": "the account is open",
    "created": "2026-01-05T14:30:00Z",
    "checked": "2026-01-05T14:30:00Z",
}
_PAIR = {"name": "paper account", "kind": "paper", "key": "PKB3EXAMPLEEXAMPLEQ7XK", "secret": "…as Alpaca shows it…"}


class BrokerKeysView(APIView):
    """A user's broker keys."""

    permission_classes = (BySession,)
    parser_classes = (StrangersJSONParser,)
    throttle: ClassVar = {"POST": "broker"}

    @extend_schema(
        operation_id="list_broker_keys",
        tags=["broker keys"],
        parameters=[PageSerializer],
        responses=BrokerKeyPageSerializer,
        examples=[OpenApiExample("one pair", value={"items": [_KEY], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Your broker keys, the newest first."""
        query = checked(PageSerializer, request.query_params)
        page = newest_first(broker_keys.of(signed_in(request)), query["limit"], query.get("cursor"))
        return Response(page.body(lambda key: BrokerKeySerializer(key).data))

    @extend_schema(
        operation_id="enter_broker_key",
        tags=["broker keys"],
        request=NewBrokerKeySerializer,
        responses={201: BrokerKeySerializer},
        examples=[
            OpenApiExample("a pair", value=_PAIR, request_only=True),
            OpenApiExample("the pair's row", value=_KEY, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Checks a pair of keys with the broker and keeps it encrypted. It is never shown again.

        A pair that the broker refuses is not kept. One that it could not be asked about is, as `unknown`. Asks for a
        confirmation first unless the session signed in just now.
        """
        require_confirmation(request)
        asked = checked(NewBrokerKeySerializer, request.data)
        pair = Credentials(asked["kind"], asked["key"], asked["secret"])
        key = broker_keys.enter(signed_in(request), asked["name"], pair)
        notices.broker_key_entered(key)
        return Response(BrokerKeySerializer(key).data, status=201)


class BrokerKeyView(APIView):
    """One pair of keys."""

    permission_classes = (BySession,)
    parser_classes = (StrangersJSONParser,)

    @extend_schema(
        operation_id="get_broker_key",
        tags=["broker keys"],
        responses=BrokerKeySerializer,
        examples=[OpenApiExample("a pair", value=_KEY, response_only=True)],
    )
    def get(self, request: Request, broker_key_id: uuid.UUID) -> Response:
        """One of your broker keys."""
        return Response(BrokerKeySerializer(broker_keys.get(signed_in(request), broker_key_id)).data)

    @extend_schema(
        operation_id="rename_broker_key",
        tags=["broker keys"],
        request=BrokerKeyNameSerializer,
        responses=BrokerKeySerializer,
        examples=[
            OpenApiExample("name", value={"name": "paper account"}, request_only=True),
            OpenApiExample("a pair", value=_KEY, response_only=True),
        ],
    )
    def patch(self, request: Request, broker_key_id: uuid.UUID) -> Response:
        """Gives it another name."""
        name = checked(BrokerKeyNameSerializer, request.data)["name"]
        return Response(BrokerKeySerializer(broker_keys.rename(signed_in(request), broker_key_id, name)).data)

    @extend_schema(operation_id="delete_broker_key", tags=["broker keys"], request=None, responses={204: None})
    def delete(self, request: Request, broker_key_id: uuid.UUID) -> Response:
        """Forgets it. Asks for a confirmation first unless the session signed in just now."""
        require_confirmation(request)
        broker_keys.delete(signed_in(request), broker_key_id)
        return Response(status=204)


class BrokerKeyCheckView(APIView):
    """Whether the broker accepts a pair."""

    permission_classes = (BySession,)
    parser_classes = (StrangersJSONParser,)
    throttle: ClassVar = {"POST": "broker"}

    @extend_schema(
        operation_id="check_broker_key",
        tags=["broker keys"],
        request=None,
        responses=BrokerKeySerializer,
        examples=[OpenApiExample("a pair", value=_KEY, response_only=True)],
    )
    def post(self, request: Request, broker_key_id: uuid.UUID) -> Response:
        """Asks the broker again, and notes what it says."""
        return Response(BrokerKeySerializer(broker_keys.check(signed_in(request), broker_key_id)).data)
