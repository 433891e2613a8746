"""The bodies of the strategies' endpoints."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from strategies.api.language import DocumentField
from strategies.limits import LONGEST_NOTE
from strategies.tree.codec import LONGEST_NAME
from treeline.rest.fields import NameField, PageSerializer, StrictSerializer
from treeline.rest.schema import FaultSerializer


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}], "description": "A number, or a ticker."})
class ValueField(serializers.JSONField):
    """The value of a variable. Whether it is one that fits is told by the library, with the place."""


class DocumentSerializer(StrictSerializer):
    """A strategy document to be checked."""

    document = DocumentField()


class SaveSerializer(DocumentSerializer):
    """A strategy document to be saved."""

    note = NameField(default="", allow_blank=True, max_length=LONGEST_NOTE, help_text="What was done, for the version.")


class NewStrategySerializer(StrictSerializer):
    """A new strategy: from a document, or from a template."""

    document = DocumentField(required=False)
    note = NameField(default="", allow_blank=True, max_length=LONGEST_NOTE, help_text="What was done, for the version.")
    template = NameField(required=False, max_length=100, help_text="The key of a template, instead of a document.")
    name = NameField(
        required=False,
        max_length=LONGEST_NAME,
        help_text="With a template: the strategy's name. Left out, the template's own, with a number if you have it.",
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Either a document or a template. Raises ValidationError."""
        if ("document" in attrs) == ("template" in attrs):
            raise serializers.ValidationError("send either a document or a template")
        if "document" in attrs and "name" in attrs:
            raise serializers.ValidationError({"name": "a document has its own name"})
        return attrs


class StrategyQuerySerializer(PageSerializer):
    """Which strategies a list shows."""

    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name, in any case.")
    name = serializers.CharField(required=False, max_length=200, help_text="The exact name.")


class StrategySummarySerializer(serializers.Serializer[Any]):
    """A saved strategy in a list."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    version = serializers.IntegerField(source="latest", help_text="The number of the latest version.")
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

    path = serializers.CharField(help_text="The place's path.")
    role = serializers.CharField(help_text="What it is there: window, threshold, weight, ticker, count and so on.")
    indicator = serializers.CharField(help_text="Whose window or parameter it is, or what it is compared with.")


class VariableSerializer(serializers.Serializer[Any]):
    """A variable of the tree."""

    name = serializers.CharField()
    default = ValueField(allow_null=True, help_text="The strategy's own.")
    library = ValueField(allow_null=True, help_text="That of your library, which counts where there is no other.")
    uses = UseSerializer(many=True)


class ReportSerializer(serializers.Serializer[Any]):
    """What a check of a strategy document found. With faults nothing is known of the tree: no variables, zero nodes."""

    valid = serializers.BooleanField()
    faults = FaultSerializer(many=True)
    variables = VariableSerializer(many=True)
    tickers = serializers.ListField(child=serializers.CharField(), help_text="Those of the named strategies too.")
    references = serializers.ListField(child=serializers.UUIDField(), help_text="The strategies that it names.")
    nodes = serializers.IntegerField()
    gates = serializers.IntegerField()
    depth = serializers.IntegerField(help_text="Levels of the tree.")
