"""How long batches that are over were worked at, from when their chunks ended.

From start to end a batch may have been paused for days, or been over until somebody had its failed runs tried again.
No row tells of that, but then no chunk ended. So a stretch without an end of one counts in full up to LONGEST seconds,
what the batch's processes needed before their first runs, and three chunks of average length. A longer one counts as
one chunk.
"""

from collections.abc import Sequence

from django.db import connection

from backtests.models import Batch

LONGEST = 30.0  # seconds

_WORKED = """
WITH batch AS (
    SELECT id, started, finished, (timings->>'chunks')::float8 AS chunks,
           coalesce((timings->>'fetch')::float8, 0) + coalesce((timings->>'indicators')::float8, 0) AS preparation
    FROM backtests_batch WHERE id = ANY(%(batches)s)
), ended AS (
    SELECT batch_id, finished FROM backtests_chunk WHERE batch_id = ANY(%(batches)s) AND state = 'done'
), usual AS (
    SELECT id, chunks / count(*) AS chunk FROM batch JOIN ended ON batch_id = id GROUP BY id, chunks
), stretch AS (
    SELECT batch_id, extract(epoch FROM finished - lag(finished) OVER (PARTITION BY batch_id ORDER BY finished))::float8
           AS seconds
    FROM (SELECT batch_id, finished FROM ended UNION ALL SELECT id, started FROM batch
          UNION ALL SELECT id, finished FROM batch) moment
)
SELECT batch.id, sum(CASE WHEN seconds > %(longest)s + preparation + 3 * chunk THEN chunk ELSE seconds END)
FROM batch JOIN stretch ON stretch.batch_id = batch.id LEFT JOIN usual ON usual.id = batch.id
GROUP BY batch.id
"""


def durations(batches: Sequence[Batch]) -> dict[int, float]:
    """Seconds by primary key, of those that have begun and are over. Of a batch whose chunks' times are not known,
    one of old, all from its start to its end."""
    over = [batch.pk for batch in batches if batch.started is not None and batch.finished is not None]
    if not over:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WORKED, {"batches": over, "longest": LONGEST})
        return {key: float(seconds) for key, seconds in cursor.fetchall()}
