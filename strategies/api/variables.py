"""The library of variables: list, create, read, replace, delete; where they stand; how many combinations they make."""

import uuid
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies import library, selectors
from strategies.api import pages
from strategies.api.serializers import ValueField
from strategies.limits import LONGEST_VARIABLE_DESCRIPTION, LONGEST_VARIABLE_NAME
from strategies.ranges import KINDS, MOST_VALUES, Range
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import NumberField, PageSerializer, StrictSerializer, TextField, checked

_WINDOW = {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5, "description": "RSI windows"}
_TICKER = {"name": "asset", "kind": "ticker", "default": "AAPL", "values": ["AAPL", "MSFT", "XOM"]}
_RANGE = ("low", "high", "step")


class DefinitionSerializer(StrictSerializer):
    """What a variable is. Its values are a range (low, high, and step, which is 1 when left out) or a list."""

    name = TextField(
        max_length=LONGEST_VARIABLE_NAME, help_text="A letter and up to 39 more letters, digits or underscores."
    )
    kind = serializers.ChoiceField(choices=list(KINDS))
    default = ValueField(help_text="Its value where a strategy gives it none.")
    low = NumberField(required=False)
    high = NumberField(required=False, help_text="Included.")
    step = NumberField(required=False)
    values = serializers.ListField(child=ValueField(), required=False, max_length=MOST_VALUES)
    description = TextField(default="", allow_blank=True, max_length=LONGEST_VARIABLE_DESCRIPTION)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Either a range or a list. Raises ValidationError."""
        if "values" in attrs:
            if any(name in attrs for name in _RANGE):
                raise serializers.ValidationError({"values": "send either values, or low, high and step"})
            if any(not isinstance(value, str | int | float) for value in attrs["values"]):
                raise serializers.ValidationError({"values": "send numbers or tickers"})
        elif "low" not in attrs or "high" not in attrs:
            raise serializers.ValidationError({"values": "send values, or low and high"})
        return attrs


class LibraryQuerySerializer(PageSerializer):
    """Which variables a list shows."""

    q = serializers.CharField(required=False, max_length=40, help_text="Part of the name, in any case.")


class LibraryVariableSummarySerializer(serializers.Serializer[Any]):
    """A variable of the library in a list."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    default = ValueField()
    low = serializers.FloatField(allow_null=True, help_text="The range's; null with a list, as are high and step.")
    high = serializers.FloatField(allow_null=True)
    step = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField(help_text="How many values it has.")
    description = serializers.CharField()
    strategies = serializers.IntegerField(help_text="In how many of your strategies it stands.")
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()


class LibraryVariableSerializer(LibraryVariableSummarySerializer):
    """A variable of the library."""

    values = serializers.ListField(source="listed", child=ValueField(), allow_null=True, help_text="Null with a range.")


class LibraryPageSerializer(serializers.Serializer[Any]):
    """A page of variables."""

    items = LibraryVariableSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class VariableUseSerializer(serializers.Serializer[Any]):
    """A strategy in which a variable stands."""

    id = serializers.UUIDField(source="strategy.public_id", help_text="The strategy's.")
    name = serializers.CharField(source="strategy.name", help_text="The strategy's.")
    places = serializers.IntegerField(help_text="In how many places of its tree.")
    paths = serializers.ListField(child=serializers.CharField(), help_text="The first 50 of them.")


class VariableUsePageSerializer(serializers.Serializer[Any]):
    """A page of strategies in which a variable stands."""

    items = VariableUseSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class CombinationsQuerySerializer(StrictSerializer):
    """Which variables are chosen."""

    variables = serializers.CharField(
        required=False, max_length=10_000, help_text="Names with commas between; left out: all of the strategy's."
    )


class CountSerializer(serializers.Serializer[Any]):
    """How many values a variable has."""

    name = serializers.CharField()
    values = serializers.IntegerField(allow_null=True, help_text="Null: your library doesn't know it.")


class CombinationsSerializer(serializers.Serializer[Any]):
    """What a choice of variables makes."""

    variables = CountSerializer(many=True)
    combinations = serializers.IntegerField(help_text="The product; an unknown variable keeps to its default.")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Not in your library.")


def _definition(values: dict[str, Any]) -> library.Definition:
    span = None if "values" in values else Range(values["low"], values["high"], values.get("step", 1.0))
    return library.Definition(
        name=values["name"],
        kind=values["kind"],
        default=values["default"],
        values=tuple(values["values"]) if span is None else span,
        description=values["description"],
    )


class VariablesView(APIView):
    """A user's variables."""

    @extend_schema(
        operation_id="list_variables",
        tags=["variables"],
        parameters=[LibraryQuerySerializer],
        responses=LibraryPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Your variables by name, without their lists of values."""
        query = checked(LibraryQuerySerializer, request.query_params)
        page = pages.by_name(selectors.variables(signed_in(request), query.get("q", "")), query, "name")
        return Response(page.body(LibraryVariableSummarySerializer().to_representation))

    @extend_schema(
        operation_id="create_variable",
        tags=["variables"],
        request=DefinitionSerializer,
        responses={201: LibraryVariableSerializer},
        examples=[
            OpenApiExample("a range", value=_WINDOW, request_only=True),
            OpenApiExample("a list", value=_TICKER, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Adds a variable, to be used in any strategy as `{name}`. 409 when your library has one of that name."""
        owner = signed_in(request)
        made = library.create(owner, _definition(checked(DefinitionSerializer, request.data)))
        return Response(_describe(selectors.variable(owner, made.public_id)), status=201)


class VariableView(APIView):
    """One variable."""

    @extend_schema(operation_id="get_variable", tags=["variables"], responses=LibraryVariableSerializer)
    def get(self, request: Request, variable_id: uuid.UUID) -> Response:
        """The variable with its values."""
        return Response(_describe(selectors.variable(signed_in(request), variable_id)))

    @extend_schema(
        operation_id="replace_variable",
        tags=["variables"],
        request=DefinitionSerializer,
        responses=LibraryVariableSerializer,
        examples=[OpenApiExample("a range", value=_WINDOW, request_only=True)],
    )
    def put(self, request: Request, variable_id: uuid.UUID) -> Response:
        """Replaces the variable. Strategies know it by its name, and do not follow when you give it another one."""
        owner = signed_in(request)
        library.update(owner, variable_id, _definition(checked(DefinitionSerializer, request.data)))
        return Response(_describe(selectors.variable(owner, variable_id)))

    @extend_schema(operation_id="delete_variable", tags=["variables"], request=None, responses={204: None})
    def delete(self, request: Request, variable_id: uuid.UUID) -> Response:
        """Takes the variable out of the library; strategies in which it stands stay as they are."""
        library.delete(signed_in(request), variable_id)
        return Response(status=204)


class UsesView(APIView):
    """Where a variable stands."""

    @extend_schema(
        operation_id="list_variable_uses",
        tags=["variables"],
        parameters=[PageSerializer],
        responses=VariableUsePageSerializer,
    )
    def get(self, request: Request, variable_id: uuid.UUID) -> Response:
        """The strategies of yours in which the variable stands, and where in them."""
        query = checked(PageSerializer, request.query_params)
        page = pages.by_number(selectors.uses(signed_in(request), variable_id), query, "strategy_id")
        return Response(page.body(VariableUseSerializer().to_representation))


class CombinationsView(APIView):
    """What a choice makes."""

    @extend_schema(
        operation_id="count_combinations",
        tags=["variables"],
        parameters=[CombinationsQuerySerializer],
        responses=CombinationsSerializer,
    )
    def get(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """How many backtests the library's values of a strategy's variables make: of all, or of the chosen ones."""
        query = checked(CombinationsQuerySerializer, request.query_params)
        chosen = [name.strip() for name in query["variables"].split(",")] if "variables" in query else None
        found = library.combinations(signed_in(request), strategy_id, chosen)
        counts = [{"name": name, "values": count} for name, count in found.counts.items()]
        return Response({"variables": counts, "combinations": found.product, "unknown": found.unknown})


def _describe(variable: Any) -> dict[str, Any]:
    return LibraryVariableSerializer(variable).data
