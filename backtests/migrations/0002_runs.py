"""The results: columns, not JSON, and partitioned over blocks of batches. Django has no words for either."""

from django.db import migrations

METRICS = (
    "total_return",
    "cagr",
    "volatility",
    "sharpe",
    "sortino",
    "max_drawdown",
    "calmar",
    "win_rate",
    "best_day",
    "worst_day",
    "turnover",
)

CREATE_RUNS = f"""
CREATE TABLE backtests_run (
    batch_id bigint NOT NULL,
    run_index integer NOT NULL,
    {", ".join(f"{metric} double precision NOT NULL" for metric in METRICS)},
    PRIMARY KEY (batch_id, run_index)
) PARTITION BY RANGE (batch_id)
"""

# Rows go with their batch, whoever deletes it and however. A foreign key would do the same, at a check for every row.
CREATE_TRIGGER = """
CREATE FUNCTION backtests_delete_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM backtests_run WHERE batch_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER backtests_delete_runs AFTER DELETE ON backtests_batch
    FOR EACH ROW EXECUTE FUNCTION backtests_delete_runs()
"""

DROP_TRIGGER = """
DROP TRIGGER backtests_delete_runs ON backtests_batch;
DROP FUNCTION backtests_delete_runs()
"""


class Migration(migrations.Migration):
    dependencies = [("backtests", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_RUNS, "DROP TABLE backtests_run"),
        migrations.RunSQL(CREATE_TRIGGER, DROP_TRIGGER),
    ]
