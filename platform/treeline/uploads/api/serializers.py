"""The bodies of the uploads' endpoints."""

from typing import Any

from rest_framework import serializers

from treeline.rest.fields import PageSerializer, StrictSerializer, TextField
from treeline.uploads.limits import LARGEST_FILE, MOST_SYMBOLS, NAME, NAME_REMEDY, megabytes
from treeline.uploads.source import PREFIX


class UploadQuerySerializer(PageSerializer):
    """Which collections a list shows."""

    name = serializers.CharField(required=False, max_length=64, help_text="The exact name.")


class NewUploadSerializer(StrictSerializer):
    """Files for a collection."""

    name = TextField(max_length=64, help_text=f"The collection's: {NAME_REMEDY}.")
    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        allow_empty=False,
        help_text=f"One or several CSV or Parquet files, {megabytes(LARGEST_FILE)} at most together, each named after "
        f"its symbol or with a column `symbol`; a collection holds {MOST_SYMBOLS:,} symbols at most.",
    )

    def validate_name(self, name: str) -> str:
        """Raises ValidationError for what is no name."""
        if not NAME.fullmatch(name):
            raise serializers.ValidationError(f"is not a name for a collection ({NAME_REMEDY})")
        return name


class UploadSummarySerializer(serializers.Serializer[Any]):
    """A collection in a list."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    source = serializers.SerializerMethodField(help_text="What a backtest names as its source.")  # type: ignore[assignment]
    symbols = serializers.IntegerField(help_text="How many there are.")
    first = serializers.DateField(allow_null=True, help_text="The first session of any symbol; null when it is empty.")
    last = serializers.DateField(allow_null=True, help_text="The last one.")
    bytes = serializers.IntegerField(source="size", help_text="What it takes of your room.")
    created = serializers.DateTimeField()
    changed = serializers.DateTimeField()

    def get_source(self, upload: Any) -> str:
        """`upload:` and the name."""
        return PREFIX + str(upload.name)


class UploadedSymbolSerializer(serializers.Serializer[Any]):
    """One symbol of a collection."""

    symbol = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    count = serializers.IntegerField(help_text="How many sessions have a bar.")


class UploadSerializer(UploadSummarySerializer):
    """A collection with its symbols."""

    bars = UploadedSymbolSerializer(many=True)


class UploadPageSerializer(serializers.Serializer[Any]):
    """A page of collections."""

    items = UploadSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)
