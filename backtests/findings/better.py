"""Which way every metric is better: where "best" and "worst" get their meaning."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Better = Literal[1, -1]  # 1: the higher the better; −1: the lower

# Losses, drawdowns and values at risk are numbers below 0, so the higher is the better there too.
BETTER: Mapping[str, Better] = MappingProxyType(
    {
        "total_return": 1,
        "cagr": 1,
        "volatility": -1,
        "sharpe": 1,
        "sortino": 1,
        "max_drawdown": 1,
        "calmar": 1,
        "win_rate": 1,
        "best_day": 1,
        "worst_day": 1,
        "turnover": -1,  # each trade costs and may slip
        "expected_return": 1,
        "smart_sharpe": 1,
        "smart_sortino": 1,
        "probabilistic_sharpe": 1,
        "skew": 1,  # the rare days are the good ones
        "kurtosis": -1,  # fat tails
        "value_at_risk": 1,
        "conditional_value_at_risk": 1,
        "expected_shortfall": 1,
        "tail_ratio": 1,
        "outlier_win_ratio": 1,
        "outlier_loss_ratio": -1,  # above 0: how much worse the worst days are than the average loss
        "average_drawdown": 1,
        "longest_drawdown": -1,
        "ulcer_index": -1,
        "ulcer_performance_index": 1,
        "serenity_index": 1,
        "recovery_factor": 1,
        "gain_to_pain": 1,
        "profit_factor": 1,
        "payoff_ratio": 1,
        "average_return": 1,
        "average_win": 1,
        "average_loss": 1,
        "consecutive_wins": 1,
        "consecutive_losses": -1,
        "exposure": -1,  # the same result with less time at risk
        "kelly_criterion": 1,
        "common_sense_ratio": 1,
        "cpc_index": 1,
        "best_month": 1,
        "worst_month": 1,
        "winning_months": 1,
        "alpha": 1,
        "beta": -1,  # the same result with less of the benchmark's risk
        "r_squared": -1,  # the same result, less explained by the benchmark
        "information_ratio": 1,
        "treynor_ratio": 1,
    }
)
