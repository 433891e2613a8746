"""The bodies of the strategies' endpoints."""

from typing import Any

from rest_framework import serializers

from strategies.api.language import DocumentField
from treeline.rest.fields import PageSerializer, StrictSerializer
from treeline.rest.schema import FaultSerializer


class DocumentSerializer(StrictSerializer):
    """A strategy document to be saved or checked."""

    document = DocumentField()


class StrategyQuerySerializer(PageSerializer):
    """Which strategies a list shows."""

    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name, in any case.")
    name = serializers.CharField(required=False, max_length=200, help_text="The exact name.")


class StrategySummarySerializer(serializers.Serializer[Any]):
    """A saved strategy in a list."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()


class StrategySerializer(StrategySummarySerializer):
    """A saved strategy with its tree."""

    document = DocumentField()


class StrategyPageSerializer(serializers.Serializer[Any]):
    """A page of strategies."""

    items = StrategySummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class UseSerializer(serializers.Serializer[Any]):
    """One place where a variable stands."""

    path = serializers.CharField(help_text="The node's path.")
    role = serializers.CharField(help_text="window, threshold or weight.")
    indicator = serializers.CharField(help_text="Whose window it is, or what a threshold is compared with.")


class VariableSerializer(serializers.Serializer[Any]):
    """A variable of the tree."""

    name = serializers.CharField()
    default = serializers.FloatField(allow_null=True)
    uses = UseSerializer(many=True)


class ReportSerializer(serializers.Serializer[Any]):
    """What a check of a strategy document found. With faults nothing is known of the tree: no variables, zero nodes."""

    valid = serializers.BooleanField()
    faults = FaultSerializer(many=True)
    variables = VariableSerializer(many=True)
    tickers = serializers.ListField(child=serializers.CharField())
    nodes = serializers.IntegerField()
    gates = serializers.IntegerField()
    depth = serializers.IntegerField(help_text="Levels of the tree.")
