"""What the plan's limit on keeping results means for a user's batches, over the API."""

from typing import Any

from rest_framework import serializers

from treeline.rest.fields import QueryIntegerField, StrictSerializer


class RetentionQuerySerializer(StrictSerializer):
    """How far to look ahead."""

    days = QueryIntegerField(min_value=0, max_value=366, default=7, help_text="What goes within so many days.")


class GoingSerializer(serializers.Serializer[Any]):
    """A batch that goes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    runs = serializers.IntegerField(help_text="Combinations whose results are stored.")
    bytes = serializers.IntegerField(help_text="Which they take in the database.")
    goes = serializers.DateTimeField(help_text="From then on it is deleted, within the hour.")


class RetentionSerializer(serializers.Serializer[Any]):
    """What will go of a user's batches."""

    keep_days = serializers.IntegerField(help_text="Your plan keeps a batch for so many days after it is over.")
    batches = serializers.IntegerField(help_text="How many go.")
    runs = serializers.IntegerField()
    bytes = serializers.IntegerField()
    items = GoingSerializer(many=True, help_text="The first to go first; 1,000 at most.")
