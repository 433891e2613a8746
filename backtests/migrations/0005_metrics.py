"""The results' columns for all metrics. What ran before has none of the new ones: undefined, which is NaN."""

from django.db import migrations

METRICS = (
    "expected_return",
    "smart_sharpe",
    "smart_sortino",
    "probabilistic_sharpe",
    "skew",
    "kurtosis",
    "value_at_risk",
    "conditional_value_at_risk",
    "expected_shortfall",
    "tail_ratio",
    "outlier_win_ratio",
    "outlier_loss_ratio",
    "average_drawdown",
    "longest_drawdown",
    "ulcer_index",
    "ulcer_performance_index",
    "serenity_index",
    "recovery_factor",
    "gain_to_pain",
    "profit_factor",
    "payoff_ratio",
    "average_return",
    "average_win",
    "average_loss",
    "consecutive_wins",
    "consecutive_losses",
    "exposure",
    "kelly_criterion",
    "common_sense_ratio",
    "cpc_index",
    "best_month",
    "worst_month",
    "winning_months",
    "alpha",
    "beta",
    "r_squared",
    "information_ratio",
    "treynor_ratio",
)


def _each(action: str) -> str:
    return "ALTER TABLE backtests_run " + ", ".join(action.format(metric) for metric in METRICS)


# A constant default fills the rows there are without writing them, and goes again: every new row brings its figures.
ADD = _each("ADD COLUMN {} double precision NOT NULL DEFAULT 'NaN'")
NO_DEFAULT = _each("ALTER COLUMN {} DROP DEFAULT")
DROP = _each("DROP COLUMN {}")


class Migration(migrations.Migration):
    dependencies = [("backtests", "0004_caveats")]

    operations = [
        migrations.RunSQL(ADD, DROP),
        migrations.RunSQL(NO_DEFAULT, migrations.RunSQL.noop),
    ]
