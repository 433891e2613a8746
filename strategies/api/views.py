"""Saved strategies: list, create, read, replace, delete; and checking a document without saving it."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies import selectors, services
from strategies.api import serializers
from strategies.api.language import EXAMPLE
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import checked
from treeline.rest.pagination import newest_first

_SUMMARY = {
    "id": "0b8f5a8e-6a3b-4c67-9d59-0e8b8a1f2c3d",
    "name": EXAMPLE["name"],
    "created": "2026-01-05T14:30:00Z",
    "updated": "2026-01-05T14:30:00Z",
}
_REPORT_OF_FAULTS = {
    "valid": False,
    "faults": [{"path": "root.then.children", "message": "is empty", "remedy": "give it at least one child"}],
    "variables": [],
    "tickers": [],
    "nodes": 0,
    "gates": 0,
    "depth": 0,
}
_SEND = OpenApiExample("strategy", value={"document": EXAMPLE}, request_only=True)
_SAVED = OpenApiExample("saved", value={**_SUMMARY, "document": EXAMPLE}, response_only=True)


def _describe(strategy: Any) -> dict[str, Any]:
    return serializers.StrategySerializer(strategy).data


class StrategiesView(APIView):
    """A user's strategies."""

    @extend_schema(
        operation_id="list_strategies",
        tags=["strategies"],
        parameters=[serializers.StrategyQuerySerializer],
        responses=serializers.StrategyPageSerializer,
        examples=[OpenApiExample("one strategy", value={"items": [_SUMMARY], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Your strategies without their trees, the last changed first."""
        query = checked(serializers.StrategyQuerySerializer, request.query_params)
        found = selectors.of(signed_in(request), query.get("q", ""))
        if "name" in query:
            found = found.filter(name=query["name"])
        page = newest_first(found, query["limit"], query.get("cursor"), "updated")
        return Response(page.body(lambda strategy: serializers.StrategySummarySerializer(strategy).data))

    @extend_schema(
        operation_id="create_strategy",
        tags=["strategies"],
        request=serializers.DocumentSerializer,
        responses={201: serializers.StrategySerializer},
        examples=[_SEND, _SAVED],
    )
    def post(self, request: Request) -> Response:
        """Saves a new strategy. 400 with every fault of the tree; 409 when you have one of that name."""
        document = checked(serializers.DocumentSerializer, request.data)["document"]
        return Response(_describe(services.create(signed_in(request), document)), status=201)


class StrategyView(APIView):
    """One strategy."""

    @extend_schema(
        operation_id="get_strategy",
        tags=["strategies"],
        responses=serializers.StrategySerializer,
        examples=[_SAVED],
    )
    def get(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """The strategy with its tree."""
        return Response(_describe(selectors.get(signed_in(request), strategy_id)))

    @extend_schema(
        operation_id="replace_strategy",
        tags=["strategies"],
        request=serializers.DocumentSerializer,
        responses=serializers.StrategySerializer,
        examples=[_SEND, _SAVED],
    )
    def put(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """Replaces the tree, and the name with it. Batches that were made from the strategy keep the tree they had."""
        document = checked(serializers.DocumentSerializer, request.data)["document"]
        return Response(_describe(services.update(signed_in(request), strategy_id, document)))

    @extend_schema(operation_id="delete_strategy", tags=["strategies"], request=None, responses={204: None})
    def delete(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """Removes the strategy; its batches stay."""
        services.delete(signed_in(request), strategy_id)
        return Response(status=204)


class ValidateView(APIView):
    """A check without saving."""

    @extend_schema(
        operation_id="validate_strategy",
        tags=["strategies"],
        request=serializers.DocumentSerializer,
        responses=serializers.ReportSerializer,
        examples=[_SEND, OpenApiExample("faults", value=_REPORT_OF_FAULTS, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Whether the document can be run, with every fault or, without faults, what is in it. Always 200."""
        document = checked(serializers.DocumentSerializer, request.data)["document"]
        return Response(services.validate(document))
