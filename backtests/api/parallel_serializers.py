"""Which parallel coordinates are asked for over the API, and what they say."""

from typing import Any

from rest_framework import serializers

from backtests.api.findings_serializers import FoundSerializer
from backtests.api.requests import ValueField
from backtests.api.results_requests import FilterField
from treeline.rest.fields import StrictSerializer


class ParallelQuerySerializer(StrictSerializer):
    """Which metrics, of which runs."""

    metric = serializers.ListField(
        child=serializers.CharField(max_length=60),
        default=lambda: ["sharpe", "cagr", "max_drawdown"],
        min_length=1,
        max_length=6,
        help_text="Repeatable: 1 to 6 metrics, each an axis. Left out: sharpe, cagr, max_drawdown.",
    )
    filter = FilterField()


class ParallelAxisSerializer(serializers.Serializer[Any]):
    """An axis: with `values`, of which the i-th of n lies in bin ⌊i·bins/n⌋; else with `low` and `high`, between which
    the bins are of equal width, and the first and the last also take what lies outside."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["variable", "metric"])
    bins = serializers.IntegerField(help_text="64 at most.")
    values = serializers.ListField(
        child=ValueField(), required=False, help_text="Of a variable of tickers, or of 64 numbers at most."
    )
    low = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text="Of a metric the 1 % quantile of all runs, filtered or not; null when no run has a finite value.",
    )
    high = serializers.FloatField(required=False, allow_null=True, help_text="Of a metric the 99 % quantile.")
    undefined = serializers.IntegerField(
        required=False, help_text="Of a metric: runs of `count` without a value. They have no links there."
    )


class ParallelLinkSerializer(serializers.Serializer[Any]):
    """How the runs go from an axis to the next."""

    cells = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=3, max_length=3),
        help_text="Bin on the one axis, bin on the other, runs; those with a run only, ascending.",
    )

    def get_fields(self) -> Any:
        """With `from`, which no class can have."""
        ends = {
            "from": serializers.IntegerField(help_text="The place of the one axis in `axes`, counted from 0."),
            "to": serializers.IntegerField(help_text="The place of the next."),
        }
        return {**ends, **super().get_fields()}


class ParallelSerializer(FoundSerializer):
    """Parallel coordinates, binned: as large for 200,000 runs as for a thousand."""

    count = serializers.IntegerField(help_text="Runs that meet the filters.")
    of = serializers.IntegerField(help_text="All runs with results.")
    axes = ParallelAxisSerializer(many=True, help_text="The variables with more than one value, then the metrics.")
    links = ParallelLinkSerializer(many=True)
