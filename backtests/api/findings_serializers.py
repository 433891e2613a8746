"""What is asked of a batch's findings over the API, and what they say."""

from typing import Any

from rest_framework import serializers

from backtests.api.requests import ValueField
from treeline.rest.fields import IdField, QueryIntegerField, StrictSerializer

_METRIC = "A metric, as in the results."


class HeatMapQuerySerializer(StrictSerializer):
    """Which map."""

    row = serializers.CharField(max_length=200, help_text="The variable that goes down.")
    column = serializers.CharField(max_length=200, help_text="The variable that goes across.")
    metric = serializers.CharField(max_length=60, default="sharpe", help_text=_METRIC)
    by = serializers.CharField(
        max_length=20,
        default="median",
        help_text="What becomes of the other variables in a cell: `worst`, `median`, `best` or `mean` of its runs.",
    )
    slice = serializers.ListField(
        child=serializers.CharField(max_length=200),
        default=list,
        max_length=50,
        help_text="Repeatable: another variable held at one value, e.g. `slice=c=10`, `slice=held=SPY`.",
    )


class MetricQuerySerializer(StrictSerializer):
    """Which metric."""

    metric = serializers.CharField(max_length=60, default="sharpe", help_text=_METRIC)


class MetricsQuerySerializer(StrictSerializer):
    """Which metrics."""

    metric = serializers.ListField(
        child=serializers.CharField(max_length=60), default=list, max_length=50, help_text="Repeatable. Left out: all."
    )


class BehavioursQuerySerializer(StrictSerializer):
    """How many groups."""

    limit = QueryIntegerField(min_value=1, max_value=1000, default=20, help_text="Groups, the largest first.")


class CompareQuerySerializer(StrictSerializer):
    """Which batches, and what of them."""

    batch = serializers.ListField(
        child=IdField(), max_length=50, help_text="Repeatable: 2 to 10 batches of yours, in this order."
    )
    metric = serializers.ListField(
        child=serializers.CharField(max_length=60),
        default=list,
        max_length=50,
        help_text="Repeatable. Left out: cagr, sharpe, max_drawdown.",
    )


class FoundSerializer(serializers.Serializer[Any]):
    """What every finding begins with."""

    label = serializers.CharField(help_text="`Partial (n/N)` while rows are missing, then `Final`.")  # type: ignore[assignment]


class AxisSerializer(serializers.Serializer[Any]):
    """A variable with its values, in the order in which they are run."""

    name = serializers.CharField()
    values = serializers.ListField(child=ValueField())


class BestCellSerializer(serializers.Serializer[Any]):
    """The best cell."""

    row = serializers.IntegerField(help_text="Its place in `row.values`, counted from 0.")
    column = serializers.IntegerField(help_text="Its place in `column.values`, counted from 0.")
    values = serializers.DictField(child=ValueField(), help_text="The values of both variables.")
    value = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()
    on_edge = serializers.BooleanField(help_text="What lies beyond was not run: the best may be there.")


class HeatMapSerializer(FoundSerializer):
    """A metric over two variables. The lists of lists go by row, then by column."""

    metric = serializers.CharField()
    by = serializers.CharField()
    row = AxisSerializer()
    column = AxisSerializer()
    cells = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True)),
        help_text="null where no run has a value.",
    )
    counts = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()), help_text="Runs with a value behind each cell."
    )
    on_edge = serializers.ListField(
        child=serializers.ListField(child=serializers.BooleanField()),
        help_text="Whether the row or the column is the least or the largest number; tickers have no edge.",
    )
    best = BestCellSerializer(allow_null=True, help_text="The first of equals; null when no run has a value.")


class ExtremeSerializer(serializers.Serializer[Any]):
    """A run at one end."""

    value = serializers.FloatField(allow_null=True)
    run_index = serializers.IntegerField()
    values = serializers.DictField(child=ValueField())


class SpreadSerializer(serializers.Serializer[Any]):
    """How a metric is spread over the runs; null where there is nothing to tell."""

    count = serializers.IntegerField(help_text="Runs with a value.")
    undefined = serializers.IntegerField(help_text="Runs without one.")
    mean = serializers.FloatField(allow_null=True)
    deviation = serializers.FloatField(allow_null=True, help_text="Standard deviation (n - 1).")
    minimum = serializers.FloatField(allow_null=True)
    q01 = serializers.FloatField(allow_null=True)
    q05 = serializers.FloatField(allow_null=True)
    q25 = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    q75 = serializers.FloatField(allow_null=True)
    q95 = serializers.FloatField(allow_null=True)
    q99 = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    best = ExtremeSerializer(allow_null=True, help_text="The highest or the lowest, as the metric goes; the first.")
    worst = ExtremeSerializer(allow_null=True)
    benchmark = serializers.FloatField(allow_null=True, help_text="The benchmark's own.")
    beats = serializers.FloatField(
        allow_null=True, help_text="Share of the runs with a value that are better than the benchmark, 0 to 1."
    )


class SummarySerializer(FoundSerializer):
    """A batch at a glance."""

    done = serializers.IntegerField(help_text="Combinations whose results are stored.")
    failed = serializers.IntegerField(help_text="Combinations that could not be run.")
    behaviours = serializers.IntegerField(
        allow_null=True, help_text="How many combinations really differ in what they hold; null for a batch of old."
    )
    metrics = serializers.DictField(child=SpreadSerializer())


class ShareOfVariableSerializer(serializers.Serializer[Any]):
    """What one variable accounts for on its own. The lists go by its values; null where no run has one."""

    name = serializers.CharField()
    share = serializers.FloatField(
        allow_null=True, help_text="Of the metric's variance, 0 to 1; null when the metric does not vary."
    )
    spread = serializers.FloatField(allow_null=True, help_text="The highest mean less the lowest.")
    values = serializers.ListField(child=ValueField())
    means = serializers.ListField(child=serializers.FloatField(allow_null=True))
    medians = serializers.ListField(child=serializers.FloatField(allow_null=True))
    counts = serializers.ListField(child=serializers.IntegerField())


class ImportanceSerializer(FoundSerializer):
    """How much each variable matters to a metric."""

    metric = serializers.CharField()
    runs = serializers.IntegerField(help_text="Runs with a value.")
    variables = ShareOfVariableSerializer(many=True)
    explained = serializers.FloatField(
        allow_null=True,
        help_text="The sum of the shares; null where combinations are missing, since shares then overlap.",
    )
    interactions = serializers.FloatField(allow_null=True, help_text="What only variables together account for.")


class BehaviourSerializer(serializers.Serializer[Any]):
    """Combinations with the same holdings on every session."""

    runs = serializers.IntegerField(help_text="How many.")
    run_index = serializers.IntegerField(help_text="The first of them.")
    values = serializers.DictField(child=ValueField(), help_text="The first one's.")


class BehavioursSerializer(FoundSerializer):
    """How many combinations really differ."""

    runs = serializers.IntegerField(help_text="Combinations whose results are stored.")
    distinct = serializers.IntegerField(allow_null=True, help_text="Behaviours; null for a batch of old.")
    groups = BehaviourSerializer(many=True)


class SpanOfBatchSerializer(serializers.Serializer[Any]):
    """The sessions that every combination covers."""

    first = serializers.DateField()
    last = serializers.DateField()
    sessions = serializers.IntegerField()


class ComparedSerializer(FoundSerializer):
    """One of the batches."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    strategy_digest = serializers.CharField(help_text="A hash of the strategy: equal for equal ones.")
    total = serializers.IntegerField(help_text="Combinations.")
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    behaviours = serializers.IntegerField(allow_null=True)
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    span = SpanOfBatchSerializer(allow_null=True)
    fill = serializers.CharField()
    slippage_bps = serializers.FloatField()
    commission_percent = serializers.FloatField()
    commission_per_share = serializers.FloatField()
    capital = serializers.FloatField()
    benchmark = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    feed = serializers.CharField()
    adjustment = serializers.CharField()
    data_version = serializers.CharField()
    engine_version = serializers.CharField(help_text="A hash of the code that computed; empty for a batch of old.")
    metrics = serializers.DictField(child=SpreadSerializer())


class ComparisonSerializer(serializers.Serializer[Any]):
    """Batches side by side."""

    batches = ComparedSerializer(many=True)
    differ = serializers.ListField(
        child=serializers.CharField(),
        help_text="The fields in which the batches were made otherwise: their results differ for that, too.",
    )
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Those of which nobody can tell yet, or any more, for all batches."
    )
