"""Saved strategies: list, create, read, replace, delete, clone, export; and checking a document without saving it."""

import uuid
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies import naming, reports, selectors, services
from strategies.api import serializers
from strategies.api.language import EXAMPLE
from strategies.tree import codec
from treeline.accounts.api.authentication import signed_in, signed_in_or_guest
from treeline.accounts.api.permissions import GuestsToo
from treeline.accounts.contracts import Scope
from treeline.rest.fields import checked
from treeline.rest.pagination import newest_first
from treeline.rest.parsers import GuestsJSONParser

_SUMMARY = {
    "id": "0b8f5a8e-6a3b-4c67-9d59-0e8b8a1f2c3d",
    "name": EXAMPLE["name"],
    "version": 1,
    "created": "2026-01-05T14:30:00Z",
    "updated": "2026-01-05T14:30:00Z",
}
_REPORT_OF_FAULTS = {
    "valid": False,
    "faults": [{"path": "root.then.children", "message": "is empty", "remedy": "give it at least one child"}],
    "variables": [],
    "tickers": [],
    "references": [],
    "nodes": 0,
    "gates": 0,
    "depth": 0,
}
_DOCUMENT = {"$ref": "#/components/schemas/StrategyDocument"}
_SEND = OpenApiExample("strategy", value={"document": EXAMPLE}, request_only=True)
_SAVED = OpenApiExample("saved", value={**_SUMMARY, "document": EXAMPLE}, response_only=True)


def describe(strategy: Any) -> dict[str, Any]:
    """A saved strategy with its tree, in the words of the API."""
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
        return Response(page.body(serializers.StrategySummarySerializer().to_representation))

    @extend_schema(
        operation_id="create_strategy",
        tags=["strategies"],
        request=serializers.NewStrategySerializer,
        responses={201: serializers.StrategySerializer},
        examples=[
            _SEND,
            OpenApiExample("from a template", value={"template": "trend", "name": "My trend"}, request_only=True),
            _SAVED,
        ],
    )
    def post(self, request: Request) -> Response:
        """Saves a new strategy, from a document or a template. 400 with every fault; 409 when you have one of its name.

        It may name other strategies of yours (`reference`), but none that isn't there or that leads back to itself.
        """
        asked, owner = checked(serializers.NewStrategySerializer, request.data), signed_in(request)
        if "template" in asked:
            made = services.start_from(owner, asked["template"], asked.get("name", ""))
        else:
            made = services.create(owner, asked["document"], asked["note"])
        return Response(describe(made), status=201)


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
        return Response(describe(selectors.get(signed_in(request), strategy_id)))

    @extend_schema(
        operation_id="replace_strategy",
        tags=["strategies"],
        request=serializers.SaveSerializer,
        responses=serializers.StrategySerializer,
        examples=[_SEND, _SAVED],
    )
    def put(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """Saves the next version: the tree, and the name with it. What equals the latest version makes no other.

        Batches that were made from the strategy keep the tree they had.
        """
        asked = checked(serializers.SaveSerializer, request.data)
        return Response(describe(services.update(signed_in(request), strategy_id, asked["document"], asked["note"])))

    @extend_schema(operation_id="delete_strategy", tags=["strategies"], request=None, responses={204: None})
    def delete(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """Removes the strategy with all its versions; its batches stay. 409 while other strategies name it."""
        services.delete(signed_in(request), strategy_id)
        return Response(status=204)


class CloneView(APIView):
    """A copy."""

    @extend_schema(
        operation_id="clone_strategy",
        tags=["strategies"],
        request=None,
        responses={201: serializers.StrategySerializer},
        examples=[_SAVED],
    )
    def post(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """A new strategy with the same tree, named `X copy`, or `X copy 2` and so on."""
        return Response(describe(services.clone(signed_in(request), strategy_id)), status=201)


class ExportView(APIView):
    """The document as a file."""

    @extend_schema(
        operation_id="export_strategy",
        tags=["strategies"],
        responses={(200, "application/json"): OpenApiResponse(_DOCUMENT, "The document.")},
    )
    def get(self, request: Request, strategy_id: uuid.UUID) -> HttpResponse:
        """The document in its canonical form, to be kept or given away; its SHA-256 is the strategy's digest."""
        strategy = selectors.get(signed_in(request), strategy_id)
        content = codec.canonical(codec.decode(strategy.document))
        headers = {"Content-Disposition": f'attachment; filename="{naming.file_name(strategy.name)}"'}
        return HttpResponse(content, content_type="application/json", headers=headers)


class ValidateView(APIView):
    """A check without saving."""

    scopes: ClassVar = {"POST": Scope.READ}
    permission_classes = (GuestsToo,)
    parser_classes = (GuestsJSONParser,)

    @extend_schema(
        operation_id="validate_strategy",
        tags=["strategies"],
        request=serializers.DocumentSerializer,
        responses=serializers.ReportSerializer,
        examples=[_SEND, OpenApiExample("faults", value=_REPORT_OF_FAULTS, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Whether the document can be saved and run, with every fault or, without faults, what is in it. Always 200.

        Open to guests, whose documents can refer to no saved strategy."""
        document = checked(serializers.DocumentSerializer, request.data)["document"]
        return Response(reports.validate(signed_in_or_guest(request), document))
