"""The job that used to take 6.5 hours: 200,000 combinations from the order to Final, by real workers into Postgres.

Needs Postgres and Redis at hand, as `make bench` gives them, and starts a batch worker of its own with two processes.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

from backtests import services
from backtests.contracts import RunSpec
from backtests.grid import Grid
from backtests.models import Batch
from strategies.samples import DEMO, DEMO_GRID
from tests.benchmarks.figures import ROUNDS, Figure, figure
from tests.orders import stored
from tests.reference.stored_rows import worst_difference
from treeline.accounts.models import User

CHECKED = 50
COMMAND = ["celery", "-A", "workers.celery:app", "worker", "-Q", "batch", "-c", "2", "-n", "bench@%h"]


def run() -> list[Figure]:
    """The seconds of ROUNDS batches, their phases, and whether what they stored is right."""
    owner, _ = User.objects.get_or_create(username="bench")
    worker = _start_worker()
    try:
        batches = [_finished(owner) for _ in range(ROUNDS)]
        return _figures(batches)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait()
        owner.delete()


def _start_worker() -> subprocess.Popen[bytes]:
    log = Path(tempfile.mkdtemp()) / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", *COMMAND],
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    while " ready." not in log.read_text():
        if worker.poll() is not None:
            raise RuntimeError(log.read_text())
        time.sleep(0.1)
    return worker


def _finished(owner: User) -> Batch:
    spec = RunSpec("SP500", start=dt.date(2010, 1, 4))
    batch = services.create(owner, services.Order(DEMO, Grid.parse(DEMO_GRID), spec, "sample"))
    while batch.state in Batch.ACTIVE:
        time.sleep(0.02)
        batch.refresh_from_db(fields=("state", "done", "failure", "finished", "timings", "sessions"))
    if batch.state != Batch.State.FINISHED:
        raise RuntimeError(batch.failure)
    return batch


def _figures(batches: list[Batch]) -> list[Figure]:
    seconds = [_seconds(batch) for batch in batches]
    last = batches[-1]
    detail = f"{last.total:,} combinations of {DEMO.name!r}, {last.sessions} sessions, 2 worker processes"
    rows, distinct = stored(last)
    figures = [
        figure("batch, order to Final", "s", seconds, detail),
        figure("batch, rate", "backtests/s", [last.total / one for one in seconds], detail),
    ]
    for phase, meaning in (("kernel", "simulation and metrics"), ("store", "COPY and counters"), ("prepare", "set-up")):
        spent = [batch.timings[phase] for batch in batches]
        figures.append(figure(f"batch, {phase}", "s", spent, f"{meaning}, summed over the processes"))
    figures.append(Figure("batch, rows stored", rows, "rows", f"{distinct:,} of them distinct"))
    figures.append(
        Figure("batch, worst difference to the reference", worst_difference(last, CHECKED), "", f"{CHECKED} rows")
    )
    return figures


def _seconds(batch: Batch) -> float:
    assert batch.finished is not None
    return (batch.finished - batch.created).total_seconds()
