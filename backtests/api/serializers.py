"""What the backtests' endpoints answer."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from backtests.api.requests import ValueField
from backtests.contracts import FILLS, METRICS
from backtests.estimates import BASES
from strategies.api.language import DocumentField

KINDS = ("grid", "sample", "list")

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
    "expected_return": "Geometric mean of the daily returns, fraction.",
    "smart_sharpe": "sharpe over a penalty for returns that follow those of the day before.",
    "smart_sortino": "sortino over the same penalty.",
    "probabilistic_sharpe": "Probability that the true Sharpe ratio is above 0, by skew and kurtosis.",
    "skew": "Sample skewness of the daily returns.",
    "kurtosis": "Sample excess kurtosis of the daily returns: 0 for normal ones.",
    "value_at_risk": "Daily return below which 5 % lie if returns are normal, fraction.",
    "conditional_value_at_risk": "Mean of the worst 5 % of days if returns are normal, fraction.",
    "expected_shortfall": "Mean of the worst 5 % of days as they were, fraction.",
    "tail_ratio": "Size of the 95 % quantile over that of the 5 % quantile of the daily returns.",
    "outlier_win_ratio": "99 % quantile over the mean of the days that did not lose.",
    "outlier_loss_ratio": "1 % quantile over the mean of the days that lost.",
    "average_drawdown": "Mean of the deepest points of all drawdowns, fraction, below 0.",
    "longest_drawdown": "Most sessions in a row below a high.",
    "ulcer_index": "Root mean square of the drawdowns of all days, fraction.",
    "ulcer_performance_index": "total_return over ulcer_index.",
    "serenity_index": "Sum of the returns over ulcer_index and the pitfall: the drawdowns' tail over the deviation.",
    "recovery_factor": "Size of the sum of the returns over that of max_drawdown.",
    "gain_to_pain": "Sum of the returns over the size of the losing months' (Schwager).",
    "profit_factor": "Sum of the gains over the size of the sum of the losses; the omega ratio at 0.",
    "payoff_ratio": "average_win over the size of average_loss.",
    "average_return": "Mean of the daily returns that are not 0, fraction.",
    "average_win": "Mean of the daily returns above 0, fraction.",
    "average_loss": "Mean of the daily returns below 0, fraction.",
    "consecutive_wins": "Most days with a gain in a row.",
    "consecutive_losses": "Most days with a loss in a row.",
    "exposure": "Days with a gain or a loss over all days, rounded up to a whole percent.",
    "kelly_criterion": "Share of the capital that grows fastest by win_rate and payoff_ratio, fraction.",
    "common_sense_ratio": "profit_factor times tail_ratio.",
    "cpc_index": "profit_factor times win_rate times payoff_ratio.",
    "best_month": "Largest return of a calendar month, fraction.",
    "worst_month": "Smallest return of a calendar month, fraction.",
    "winning_months": "Months with a gain over months with a gain or a loss.",
    "alpha": "Mean return beyond beta times the benchmark's, times 252, fraction.",
    "beta": "Covariance with the benchmark over its variance.",
    "r_squared": "Squared correlation with the benchmark.",
    "information_ratio": "Mean over standard deviation of the daily returns less the benchmark's; not annualised.",
    "treynor_ratio": "total_return over beta.",
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
    """Ticker-years and corporate actions that the cache held, and that it did not; the last two sessions of a live
    source are never kept and count as neither."""

    hits = serializers.IntegerField()
    misses = serializers.IntegerField()


class WeightsSerializer(serializers.Serializer[Any]):
    """Targets at the closes at which they change; in between they stay. What is missing to 1 is cash."""

    tickers = serializers.ListField(child=serializers.CharField())
    sessions = serializers.ListField(child=serializers.DateField())
    rows = serializers.ListField(child=_figures("One weight a ticker."))


class OriginSerializer(serializers.Serializer[Any]):
    """The prices that a result stands on."""

    source = serializers.CharField()  # type: ignore[assignment]
    feed = serializers.CharField(help_text="Whose trades the prices are of; empty when that is not known.")
    adjustment = serializers.CharField(help_text="What the prices are adjusted for, and by whom.")
    data_version = serializers.CharField(help_text="A hash of exactly the prices that were used.")
    prices_through = serializers.DateField(
        allow_null=True, help_text="The last day whose prices were asked for; prices are adjusted as of it."
    )
    gaps = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many sessions of the exchange lack a bar, by symbol."
    )


class OutcomeSerializer(OriginSerializer):
    """A finished backtest."""

    request_id = serializers.CharField()
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
    api_calls = serializers.IntegerField(help_text="Requests for prices and corporate actions to the source's server.")
    filled = serializers.DictField(child=serializers.IntegerField(), help_text="Missing bars by symbol.")
    warnings = serializers.ListField(child=serializers.CharField())
    sessions = serializers.ListField(child=serializers.DateField())
    equity = _figures("Dollars at each close.")
    benchmark = _figures("The benchmark's dollars at each close.")
    drawdown = _figures("Fractions below the highest equity so far, 0 or less.")
    weights = WeightsSerializer()


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


class ProgressSerializer(serializers.Serializer[Any]):
    """Where a batch stands."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["queued", "running", "paused", "finished", "failed", "cancelled"])
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
