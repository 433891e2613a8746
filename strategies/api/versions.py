"""A strategy's versions: list, read, compare, restore."""

import uuid
from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies import selectors, services
from strategies.api import pages
from strategies.api.language import DocumentField
from strategies.api.serializers import StrategySerializer
from strategies.api.views import describe
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import PageSerializer, QueryIntegerField, StrictSerializer, checked

_CHANGE = {
    "path": "root.condition.right",
    "change": "changed",
    "before": 70,
    "after": 75,
    "was": "root.condition.right",
}


class VersionSummarySerializer(serializers.Serializer[Any]):
    """A version in a list."""

    number = serializers.IntegerField(help_text="1 for the first, no gaps.")
    name = serializers.CharField(help_text="The strategy's name in this version.")
    note = serializers.CharField()
    created = serializers.DateTimeField()


class VersionSerializer(VersionSummarySerializer):
    """A version with its tree."""

    document = DocumentField()


class VersionPageSerializer(serializers.Serializer[Any]):
    """A page of versions."""

    items = VersionSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


@extend_schema_field(OpenApiTypes.ANY)
class AnythingField(serializers.JSONField):
    """Whatever stands at a place of a document."""


class ChangeSerializer(serializers.Serializer[Any]):
    """One place that differs between two versions."""

    path = serializers.CharField(help_text="The place in the newer version; of what was removed, in the older one.")
    change = serializers.ChoiceField(choices=["added", "removed", "changed"])
    before = AnythingField(help_text="What stood there; null where something was added.")
    after = AnythingField(help_text="What stands there; null where something was removed.")
    was = serializers.CharField(help_text="The place in the older version; empty where something was added.")


class DiffSerializer(serializers.Serializer[Any]):
    """What leads from one version to another."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    changes = ChangeSerializer(many=True)


class DiffQuerySerializer(StrictSerializer):
    """Which versions are compared."""

    before = QueryIntegerField(min_value=1, required=False, help_text="Left out: the one before `after`.")
    after = QueryIntegerField(min_value=1, required=False, help_text="Left out: the latest.")


class VersionsView(APIView):
    """A strategy's versions."""

    @extend_schema(
        operation_id="list_versions",
        tags=["versions"],
        parameters=[PageSerializer],
        responses=VersionPageSerializer,
    )
    def get(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """Every save that changed something, the newest first, without the trees."""
        query = checked(PageSerializer, request.query_params)
        found = selectors.versions(signed_in(request), strategy_id)
        page = pages.by_number(found, query, "number", newest_first=True)
        return Response(page.body(VersionSummarySerializer().to_representation))


class VersionView(APIView):
    """One version."""

    @extend_schema(operation_id="get_version", tags=["versions"], responses=VersionSerializer)
    def get(self, request: Request, strategy_id: uuid.UUID, number: int) -> Response:
        """The version with its tree."""
        return Response(VersionSerializer(selectors.version(signed_in(request), strategy_id, number)).data)


class RestoreView(APIView):
    """Going back."""

    @extend_schema(operation_id="restore_version", tags=["versions"], request=None, responses={200: StrategySerializer})
    def post(self, request: Request, strategy_id: uuid.UUID, number: int) -> Response:
        """Saves an earlier version once more, as the next one. 409 when another strategy has its name by now."""
        return Response(describe(services.restore(signed_in(request), strategy_id, number)))


class DiffView(APIView):
    """A comparison."""

    @extend_schema(
        operation_id="compare_versions",
        tags=["versions"],
        parameters=[DiffQuerySerializer],
        responses=DiffSerializer,
        examples=[OpenApiExample("a bound", value={"before": 1, "after": 2, "changes": [_CHANGE]}, response_only=True)],
    )
    def get(self, request: Request, strategy_id: uuid.UUID) -> Response:
        """What differs between two versions, place by place; of version 1 alone, nothing."""
        owner, query = signed_in(request), checked(DiffQuerySerializer, request.query_params)
        after = query["after"] if "after" in query else selectors.get(owner, strategy_id).latest
        before = query.get("before", max(after - 1, 1))
        changes = selectors.changes(owner, strategy_id, before, after)
        return Response({"before": before, "after": after, "changes": [asdict(change) for change in changes]})
