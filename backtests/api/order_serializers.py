"""What an order would be: its size, its time, what a plan leaves of it, what was run before."""

from typing import Any

from rest_framework import serializers

from backtests.api.serializers import KINDS, OriginSerializer, SpanSerializer
from backtests.estimates import BASES


class ExpectedSerializer(serializers.Serializer[Any]):
    """Where an estimate comes from: wait + preparation + combinations / (pace x processes that work for you)."""

    wait_seconds = serializers.FloatField(help_text="Until its first chunk.")
    preparation_seconds = serializers.FloatField(help_text="Fetching prices, indicators.")
    pace = serializers.FloatField(help_text="Combinations a second of one process.")
    processes = serializers.IntegerField(
        allow_null=True, help_text="That do batches now. With none, the estimate is for one; null when not known."
    )
    basis = serializers.ChoiceField(choices=BASES, help_text="What the pace was taken from.")


class LimitsSerializer(serializers.Serializer[Any]):
    """What your plan allows."""

    plan = serializers.CharField()
    combinations_per_batch = serializers.IntegerField()
    combinations_per_month = serializers.IntegerField(help_text="Of a calendar month, UTC.")
    left_this_month = serializers.IntegerField(help_text="Before this order.")
    month_ends = serializers.DateField(help_text="The first day of the next month.")


class EarlierBatchSerializer(serializers.Serializer[Any]):
    """A finished batch that holds some of the combinations."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    combinations = serializers.IntegerField(help_text="How many of these.")


class EarlierSerializer(serializers.Serializer[Any]):
    """What has been run before and is still valid: the same tree, prices, engine, costs, dates and benchmark."""

    combinations = serializers.IntegerField(help_text="How many different ones, over all the batches.")
    batches = EarlierBatchSerializer(many=True, help_text="The newest first; the newest 20 are looked at.")


class PlannedSerializer(OriginSerializer):
    """What an order would be."""

    kind = serializers.ChoiceField(choices=KINDS)
    seed = serializers.IntegerField(allow_null=True, help_text="What the sample was drawn with; null without one.")
    combinations = serializers.IntegerField()
    drawn_from = serializers.IntegerField(
        allow_null=True, help_text="How many combinations a sample's grid has; null without one."
    )
    span = SpanSerializer()
    warnings = serializers.ListField(child=serializers.CharField())
    engine_version = serializers.CharField(help_text="A hash of the code that computes.")
    benchmark = serializers.CharField(help_text="A ticker, or the name of a strategy.")
    expected_seconds = serializers.FloatField(help_text="From the order to the end.")
    expected = ExpectedSerializer()
    limits = LimitsSerializer()
    earlier = EarlierSerializer()
