"""The backlog: for Prometheus, for GET /health, and for whoever scales the batch workers."""

from collections.abc import Iterable

from django.db import connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector as Base

_COLUMNS = ("ready", "running", "chunks", "runs", "batches_queued", "batches_running", "batches_paused")


def backlog() -> dict[str, int]:
    """Of all users together. ready: chunks given back, and those still to be carved, estimated; running: chunks in
    hand; chunks: both, the signal for scaling; runs: combinations that wait; batches_…: in each state.

    Raises django.db.Error when Postgres is away.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM backtests_backlog")  # noqa: S608 - our own names
        return dict(zip(_COLUMNS, map(int, cursor.fetchone()), strict=True))


class Collector(Base):
    """Reads the backlog at every scrape, in one query."""

    def collect(self) -> Iterable[Metric]:
        found = backlog()
        chunks = GaugeMetricFamily("treeline_backlog_chunks", "Chunks, of about a second each.", labels=["state"])
        batches = GaugeMetricFamily("treeline_batches", "Batches that have not ended.", labels=["state"])
        for state in ("ready", "running"):
            chunks.add_metric([state], found[state])
        for state in ("queued", "running", "paused"):
            batches.add_metric([state], found[f"batches_{state}"])
        return (
            chunks,
            batches,
            GaugeMetricFamily("treeline_backlog_runs", "Combinations that wait to be run.", found["runs"]),
        )
