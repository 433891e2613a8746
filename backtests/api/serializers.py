"""What the backtests' endpoints answer."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from backtests.api.requests import ValueField
from backtests.contracts import FILLS, METRICS
from strategies.api.language import DocumentField

# Every metric by its name; null where it is undefined.
# docs/metrics.md has the formulas.
MEANING = {
    "total_return": "Fraction: 0.5 is 50 %.",
    "cagr": "Compound growth, fraction a year of 252 sessions.",
    "volatility": "Sample standard deviation of the daily returns, times √252.",
    "sharpe": "Mean over standard deviation of the daily returns, times √252; no riskless rate.",
    "sortino": "Mean over the root mean square of the losses, times √252.",
    "max_drawdown": "Largest fall from a high, fraction, 0 or below.",
    "calmar": "cagr over the size of max_drawdown.",
    "win_rate": "Days with a gain over days with a gain or a loss.",
    "best_day": "Largest daily return, fraction.",
    "worst_day": "Smallest daily return, fraction.",
    "turnover": "Traded value, buys and sells, times equity a year.",
}

MetricsSerializer = type(
    inline_serializer(
        "Metrics",
        {name: serializers.FloatField(allow_null=True, help_text=MEANING[name]) for name in METRICS},
    )
)


def _figures(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.FloatField(), help_text=help_text)


class SpanSerializer(serializers.Serializer[Any]):
    """The sessions that are really covered."""

    first = serializers.DateField()
    last = serializers.DateField()
    sessions = serializers.IntegerField()
    limited_by = serializers.CharField(
        help_text="The ticker or indicator before which it can't start; empty when the asked-for start came later."
    )
    ended_by = serializers.CharField(
        help_text="The ticker whose bars end first, before the asked-for end or the others'; empty when none does."
    )


class PhasesSerializer(serializers.Serializer[Any]):
    """Seconds."""

    analysis = serializers.FloatField()
    prices = serializers.FloatField()
    indicators = serializers.FloatField()
    simulation = serializers.FloatField()


class CacheSerializer(serializers.Serializer[Any]):
    """Symbols that the cache held, and that it did not."""

    hits = serializers.IntegerField()
    misses = serializers.IntegerField()


class WeightsSerializer(serializers.Serializer[Any]):
    """Targets at the closes at which they change; in between they stay. What is missing to 1 is cash."""

    tickers = serializers.ListField(child=serializers.CharField())
    sessions = serializers.ListField(child=serializers.DateField())
    rows = serializers.ListField(child=_figures("One weight a ticker."))


class OutcomeSerializer(serializers.Serializer[Any]):
    """A finished backtest."""

    request_id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    data_version = serializers.CharField()
    benchmark_name = serializers.CharField(help_text="The benchmark's ticker, or its strategy's name.")
    fill = serializers.ChoiceField(choices=FILLS)
    slippage_bps = serializers.FloatField()
    commission_percent = serializers.FloatField()
    commission_per_share = serializers.FloatField()
    span = SpanSerializer()
    metrics = MetricsSerializer()
    benchmark_metrics = MetricsSerializer()
    phases = PhasesSerializer()
    cache = CacheSerializer()
    filled = serializers.DictField(child=serializers.IntegerField(), help_text="Missing bars by symbol.")
    warnings = serializers.ListField(child=serializers.CharField())
    sessions = serializers.ListField(child=serializers.DateField())
    equity = _figures("Dollars at each close.")
    benchmark = _figures("The benchmark's dollars at each close.")
    drawdown = _figures("Fractions below the highest equity so far, 0 or less.")
    weights = WeightsSerializer()


class SourceSerializer(serializers.Serializer[Any]):
    """A source of prices."""

    name = serializers.CharField(help_text="What a backtest's `source` says.")
    note = serializers.CharField()
    symbols = serializers.ListField(child=serializers.CharField())
    first = serializers.DateField(allow_null=True, help_text="The first session of any symbol.")
    last = serializers.DateField(allow_null=True, help_text="The last session of any symbol.")
    trouble = serializers.CharField(help_text="Why it can't be used; empty for one that can.")


class SourcesSerializer(serializers.Serializer[Any]):
    """All sources."""

    items = SourceSerializer(many=True)


class BatchSummarySerializer(serializers.Serializer[Any]):
    """A batch and where it stands."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    strategy = serializers.UUIDField(
        allow_null=True, help_text="The saved strategy it was made from; null when there was none, or it is gone."
    )
    state = serializers.ChoiceField(choices=["queued", "running", "finished", "failed", "cancelled"])
    label = serializers.CharField(help_text="`Partial (n/N)` while rows are missing, then `Final`.")  # type: ignore[assignment]
    total = serializers.IntegerField(help_text="Combinations.")
    done = serializers.IntegerField(help_text="Combinations whose results are stored.")
    rate = serializers.FloatField(allow_null=True, help_text="Combinations a second.")
    eta_seconds = serializers.FloatField(allow_null=True)
    poll_after_seconds = serializers.IntegerField(
        allow_null=True, help_text="When to ask again; null when nothing will change any more."
    )
    priority = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    data_version = serializers.CharField()
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
    span = SpanSerializer(allow_null=True, help_text="What every combination covers; null for a batch of old.")
    warnings = serializers.ListField(child=serializers.CharField())
    benchmark_metrics = serializers.DictField(
        child=serializers.FloatField(allow_null=True), allow_null=True, help_text="Known after the first results."
    )
    timings = serializers.DictField(
        child=serializers.FloatField(), help_text="Seconds over all workers: prepare, kernel, store."
    )
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


class ResultSerializer(serializers.Serializer[Any]):
    """One combination."""

    run_index = serializers.IntegerField()
    values = serializers.DictField(child=ValueField())
    metrics = MetricsSerializer()


class ResultPageSerializer(serializers.Serializer[Any]):
    """A page of results."""

    label = serializers.CharField(help_text="`Partial (n/N)` while rows are missing, then `Final`.")  # type: ignore[assignment]
    items = ResultSerializer(many=True)
    next = serializers.CharField(allow_null=True)
