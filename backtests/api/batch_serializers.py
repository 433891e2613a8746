"""What a batch answers: how it was made, where it stands, what it took."""

from typing import Any

from rest_framework import serializers

from backtests.api.requests import ValueField
from backtests.api.serializers import KINDS, OriginSerializer, SpanSerializer
from backtests.contracts import FILLS
from strategies.api.language import DocumentField

STATES = ("queued", "running", "paused", "finished", "failed", "cancelled")


class RecordedSerializer(serializers.Serializer[Any]):
    """What a batch took; null while not known. Seconds of work are added up over all processes."""

    duration_seconds = serializers.FloatField(
        allow_null=True,
        help_text="From its first chunk to its end; pauses, and the time until it was tried again, are left out when "
        "nothing was finished for more than half a minute.",
    )
    mean_seconds_per_backtest = serializers.FloatField(
        allow_null=True, help_text="Of one process, with everything beside the simulation."
    )
    fetch_seconds = serializers.FloatField(allow_null=True, help_text="To fetch the prices.")
    indicator_seconds = serializers.FloatField(
        allow_null=True, help_text="To work out indicators, and what else all combinations share."
    )
    execution_seconds = serializers.FloatField(allow_null=True, help_text="To run the combinations.")
    store_seconds = serializers.FloatField(allow_null=True, help_text="To store their results.")
    cache_hit_percent = serializers.FloatField(allow_null=True, help_text="Of the prices: what a cache held.")
    parallelism = serializers.FloatField(
        allow_null=True, help_text="Processes that worked on it, on average, over `duration_seconds`."
    )
    queue_wait_seconds = serializers.FloatField(allow_null=True, help_text="From the order to its first chunk.")
    expected_seconds = serializers.FloatField(
        allow_null=True, help_text="From the order to its end, as estimated when it was ordered."
    )


class ProgressSerializer(serializers.Serializer[Any]):
    """Where a batch stands."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=STATES)
    label = serializers.CharField(help_text="`Partial (n/N)` while rows are missing, then `Final`.")  # type: ignore[assignment]
    total = serializers.IntegerField(help_text="Combinations.")
    done = serializers.IntegerField(help_text="Combinations whose results are stored.")
    failed = serializers.IntegerField(help_text="Combinations that could not be run; see `failures`, and `retry`.")
    rate = serializers.FloatField(
        allow_null=True, help_text="Combinations a second, over the last 30 s; over `duration_seconds` once it is over."
    )
    eta_seconds = serializers.FloatField(
        allow_null=True,
        help_text="Until its end: by `rate`, before by what was expected; null while nothing moves, or is `held`.",
    )
    position = serializers.IntegerField(
        allow_null=True, help_text="1: the next to begin, among all batches that wait to; null for any other."
    )
    wait_seconds = serializers.FloatField(
        allow_null=True, help_text="Until its first chunk, about; null unless it waits, or when that is not known."
    )
    held = serializers.BooleanField(help_text="An operator has paused your queue: none of your batches goes on.")
    poll_after_seconds = serializers.IntegerField(
        allow_null=True, help_text="When to ask again; null when nothing will change any more."
    )


class BatchSummarySerializer(ProgressSerializer, OriginSerializer):
    """A batch and where it stands."""

    name = serializers.CharField()
    strategy = serializers.UUIDField(
        allow_null=True, help_text="The saved strategy it was made from; null when there was none, or it is gone."
    )
    kind = serializers.ChoiceField(
        choices=KINDS, help_text="All combinations of its grid, a random sample of them, or those of a list."
    )
    seed = serializers.IntegerField(allow_null=True, help_text="What the sample was drawn with; null without one.")
    priority = serializers.IntegerField(help_text="Among your own batches: 0 (first) to 9.")
    engine_version = serializers.CharField(help_text="A hash of the code that computes; empty for a batch of old.")
    benchmark = serializers.CharField(help_text="A ticker, or the name of a strategy.")
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    capital = serializers.FloatField()
    fill = serializers.ChoiceField(choices=FILLS)
    slippage_bps = serializers.FloatField()
    commission_percent = serializers.FloatField()
    commission_per_share = serializers.FloatField()
    created = serializers.DateTimeField()
    started = serializers.DateTimeField(allow_null=True)
    finished = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.DateTimeField(allow_null=True, help_text="When its results go; null while they stay.")
    span = SpanSerializer(allow_null=True, help_text="What every combination covers; null for a batch of old.")
    warnings = serializers.ListField(child=serializers.CharField())
    benchmark_metrics = serializers.DictField(
        child=serializers.FloatField(allow_null=True), allow_null=True, help_text="Known after the first results."
    )
    recorded = RecordedSerializer()
    failure = serializers.CharField(help_text="Why it failed; empty otherwise.")


class BatchSerializer(BatchSummarySerializer):
    """A batch with its strategy and grid as they were when it was made: references replaced, the library's defaults in
    place."""

    document = DocumentField()
    benchmark_document = DocumentField(allow_null=True, help_text="The benchmark's strategy; null for a ticker.")
    grid = serializers.DictField(
        child=serializers.ListField(child=ValueField(), help_text="The values of one variable."),
        help_text="The last one is fastest.",
    )


class BatchPageSerializer(serializers.Serializer[Any]):
    """A page of batches."""

    items = BatchSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)
