"""Results in blocks of 128 runs, column by column, in the place of a row a run; what there is is carried over.

`migrate` of an old installation rewrites its results: about a second for each 200,000.
"""

import numpy as np
from django.db import migrations

METRICS = (
    "total_return", "cagr", "volatility", "sharpe", "sortino", "max_drawdown", "calmar", "win_rate", "best_day", "worst_day",
    "turnover", "expected_return", "smart_sharpe", "smart_sortino", "probabilistic_sharpe", "skew", "kurtosis",
    "value_at_risk", "conditional_value_at_risk", "expected_shortfall", "tail_ratio", "outlier_win_ratio",
    "outlier_loss_ratio", "average_drawdown", "longest_drawdown", "ulcer_index", "ulcer_performance_index",
    "serenity_index", "recovery_factor", "gain_to_pain", "profit_factor", "payoff_ratio", "average_return", "average_win",
    "average_loss", "consecutive_wins", "consecutive_losses", "exposure", "kelly_criterion", "common_sense_ratio",
    "cpc_index", "best_month", "worst_month", "winning_months", "alpha", "beta", "r_squared", "information_ratio",
    "treynor_ratio",
)  # fmt: skip
RUNS = 128
BATCHES = 256
UNKNOWN = 1  # the behaviour of a run that was stored before behaviours were

CREATE_BLOCKS = """
CREATE TABLE backtests_block (
    batch_id bigint NOT NULL,
    number integer NOT NULL,
    runs bytea NOT NULL,
    PRIMARY KEY (batch_id, number)
) PARTITION BY RANGE (batch_id);
ALTER TABLE backtests_block ALTER COLUMN runs SET STORAGE EXTERNAL
"""

# Blocks go with their batch, whoever deletes it and however. A foreign key would do the same, at a check for every row.
CREATE_TRIGGER = """
DROP TRIGGER backtests_delete_runs ON backtests_batch;
DROP FUNCTION backtests_delete_runs();
CREATE FUNCTION backtests_delete_blocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM backtests_block WHERE batch_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER backtests_delete_blocks AFTER DELETE ON backtests_batch
    FOR EACH ROW EXECUTE FUNCTION backtests_delete_blocks()
"""

# Chunks used to be cut when a batch was ordered: all of its runs are in one.
HANDED_OUT = """
UPDATE backtests_batch batch SET next_run = total,
    next_seq = coalesce((SELECT max(seq) + 1 FROM backtests_chunk WHERE batch_id = batch.id), 0)
"""

# What waits, by batch: chunks that were given back, and about as many as will be cut from the rest. What an operator
# holds back does not wait for workers.
CREATE_WAITING = """
CREATE VIEW backtests_waiting AS
SELECT batch.id AS batch_id, batch.owner_id,
       coalesce(given.chunks, 0)
       + ceil((batch.total - batch.next_run) / greatest(128, coalesce(batch.pace, 1024)))::bigint AS chunks,
       batch.total - batch.next_run + coalesce(given.runs, 0) AS runs
FROM backtests_batch batch
LEFT JOIN backtests_turn turn ON turn.owner_id = batch.owner_id
LEFT JOIN (
    SELECT batch_id, count(*) AS chunks, sum(hi - lo) AS runs FROM backtests_chunk
    WHERE state = 'ready' AND (not_before IS NULL OR not_before <= clock_timestamp()) GROUP BY batch_id
) given ON given.batch_id = batch.id
WHERE batch.state IN ('queued', 'running') AND NOT coalesce(turn.held, false)
"""

# One row. `chunks`, what waits and what is under way, says how many worker processes would have something to do.
CREATE_BACKLOG = """
CREATE VIEW backtests_backlog AS
SELECT ready, running, ready + running AS chunks, runs, batches_queued, batches_running, batches_paused
FROM (SELECT coalesce(sum(chunks), 0)::bigint AS ready, coalesce(sum(runs), 0)::bigint AS runs
      FROM backtests_waiting) waiting,
     (SELECT count(*) AS running FROM backtests_chunk WHERE state = 'running') hands,
     (SELECT count(*) FILTER (WHERE state = 'queued') AS batches_queued,
             count(*) FILTER (WHERE state = 'running') AS batches_running,
             count(*) FILTER (WHERE state = 'paused') AS batches_paused
      FROM backtests_batch WHERE state IN ('queued', 'running', 'paused')) batches
"""


def carry_over(apps, schema_editor):
    """Every row of the old table, batch by batch, into blocks."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, total, state FROM backtests_batch ORDER BY id")
        batches = cursor.fetchall()
        for part in sorted({batch_id // BATCHES for batch_id, _, _ in batches}):
            cursor.execute(
                f"CREATE TABLE backtests_block_{part} PARTITION OF backtests_block "
                f"FOR VALUES FROM ({part * BATCHES}) TO ({(part + 1) * BATCHES})"
            )
        for batch_id, total, state in batches:
            short = [
                number
                for number in range(-(-total // RUNS))
                if _carry_block(cursor, batch_id, number) < min(RUNS, total - number * RUNS)
            ]
            if state in ("queued", "running", "failed"):
                _cut_anew(cursor, batch_id, total, short)


def _cut_anew(cursor, batch_id, total, short):
    """What a batch still lacks, in chunks of whole blocks: those of old could end within one."""
    cursor.execute("DELETE FROM backtests_chunk WHERE batch_id = %s AND state <> 'done'", [batch_id])
    cursor.execute("SELECT coalesce(max(seq) + 1, 0) FROM backtests_chunk WHERE batch_id = %s", [batch_id])
    first = cursor.fetchone()[0]
    for seq, number in enumerate(short, start=first):
        cursor.execute(
            "INSERT INTO backtests_chunk (batch_id, seq, lo, hi, state, attempts, faults, worker, failure) "
            "VALUES (%s, %s, %s, %s, 'ready', 0, 0, '', '')",
            [batch_id, seq, number * RUNS, min(total, (number + 1) * RUNS)],
        )


def _carry_block(cursor, batch_id, number):
    """One block, if any of its runs is there; how many are."""
    cursor.execute(
        f"SELECT run_index, {', '.join(METRICS)} FROM backtests_run "  # noqa: S608 - of our own names
        "WHERE batch_id = %s AND run_index >= %s AND run_index < %s",
        [batch_id, number * RUNS, (number + 1) * RUNS],
    )
    found = cursor.fetchall()
    if found:
        block = np.zeros((1 + len(METRICS), RUNS), "<f8")
        inside = [row[0] % RUNS for row in found]
        block[1:, inside] = np.array([row[1:] for row in found]).T
        block.view("<u8")[0, inside] = UNKNOWN
        cursor.execute("INSERT INTO backtests_block VALUES (%s, %s, %s)", [batch_id, number, block.tobytes()])
    return len(found)


class Migration(migrations.Migration):
    dependencies = [("backtests", "0008_many_users")]

    operations = [
        migrations.RunSQL(CREATE_BLOCKS, "DROP TABLE backtests_block"),
        migrations.RunPython(carry_over),
        migrations.RunSQL(CREATE_TRIGGER),
        migrations.RunSQL("DROP TABLE backtests_run"),
        migrations.RunSQL(HANDED_OUT, migrations.RunSQL.noop),
        migrations.RunSQL(CREATE_WAITING, "DROP VIEW backtests_waiting"),
        migrations.RunSQL(CREATE_BACKLOG, "DROP VIEW backtests_backlog"),
    ]
