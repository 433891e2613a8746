"""What a single backtest answers, and what batches say in the same words."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from backtests.contracts import FILLS, METRICS

KINDS = ("grid", "sample", "list")
MOST_TRADES = 20_000  # that one answer tells: two megabytes

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


TradeSerializer = type(
    inline_serializer(
        "Trade",
        {
            "session": serializers.DateField(),
            "ticker": serializers.CharField(),
            "from": serializers.FloatField(help_text="Its share of equity before the trade, a fraction."),
            "to": serializers.FloatField(help_text="Its share of equity after the trade, a fraction."),
            "value": serializers.FloatField(help_text="Dollars: above 0 bought, below 0 sold."),
        },
    )
)


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
    trades = TradeSerializer(many=True, help_text=f"By session, then ticker: the latest {MOST_TRADES:,} of all.")
    trade_count = serializers.IntegerField(help_text="How many trades there were in all.")
