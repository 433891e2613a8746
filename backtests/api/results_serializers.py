"""What a batch's results answer, and what has failed."""

from typing import Any

from rest_framework import serializers

from backtests.api.requests import ValueField
from backtests.api.serializers import MetricsSerializer


class NeighboursSerializer(serializers.Serializer[Any]):
    """The runs around a run: at most one step away in every number that is swept, with the same tickers; with more than
    four such numbers, those that differ in one of them."""

    worst = serializers.FloatField(allow_null=True, help_text="The lowest Sharpe ratio among them.")
    median = serializers.FloatField(allow_null=True, help_text="The median of their Sharpe ratios.")
    count = serializers.IntegerField(help_text="How many were run and have a Sharpe ratio.")
    edges = serializers.IntegerField(
        help_text="Of how many swept numbers the run has the first or the last value: neighbours are missing there."
    )


class ResultSerializer(serializers.Serializer[Any]):
    """One combination."""

    run_index = serializers.IntegerField()
    values = serializers.DictField(child=ValueField())
    metrics = MetricsSerializer()
    neighbours = NeighboursSerializer()


class ResultPageSerializer(serializers.Serializer[Any]):
    """A page of results."""

    label = serializers.CharField(help_text="`Partial (n/N)` while rows are missing, then `Final`.")  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="Of the results so far, those that match, on all pages.")
    items = ResultSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class FailedSerializer(serializers.Serializer[Any]):
    """A combination that could not be run, or successive ones of which some, nobody knows which, kill their worker."""

    run_index = serializers.IntegerField(help_text="The first one's.")
    runs = serializers.IntegerField(help_text="How many.")
    values = serializers.DictField(child=ValueField(), help_text="The first one's.")
    reason = serializers.CharField()


class FailurePageSerializer(serializers.Serializer[Any]):
    """A page of what has failed."""

    count = serializers.IntegerField(help_text="Combinations of the batch that could not be run, on all pages.")
    items = FailedSerializer(many=True)
    next = serializers.CharField(allow_null=True)
