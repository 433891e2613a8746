"""Minutes of violence: workers, Redis and Postgres are killed again and again while a batch of 200,000 runs, and every
wake-up comes twice and out of order. `make chaos` runs it.

CHAOS_KILLS is the number of SIGKILLs to workers, 100 unless given, half of them to one process, half to a whole worker;
every tenth takes Redis along, and three of them Postgres.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

import pytest
from django.conf import settings
from django.db.models import Count, Sum

from backtests import batches, claims, services, wakeups
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.acceptance.conftest import OwnPostgres
from tests.acceptance.stack import Redis, Worker, until
from tests.benchmarks.figures import GOAL, Figure, machine, write
from tests.chaos.violence import PROCESSES, WORKERS, Toll, Violence, disorder
from tests.orders import checksum, order, stored

KILLS = int(os.environ.get("CHAOS_KILLS") or 100)
GRID = "n=5:44,t=60:84.5:0.5,w=3:102"  # 40 × 50 × 100 = 200,000 combinations, 1,563 chunks of a block
SECONDS = 2.0  # of undisturbed work for every kill, so that all of them fall into the batch
USUAL_CHUNK = claims.LARGEST_CHUNK  # before a fixture makes it small


@pytest.mark.timeout(1800)
def test_every_row_is_there_once_and_as_in_a_calm_run(
    own_postgres: OwnPostgres,
    small_chunks: None,
    redis: Redis,
    worker: Callable[..., Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calm = _calm(monkeypatch)
    began = time.monotonic()
    send = wakeups.send
    monkeypatch.setattr(wakeups, "send", lambda chunks: (send(chunks), send(chunks)))
    batch = services.create(cast.alice(), order(GRID))
    slowness = KILLS * SECONDS * WORKERS * PROCESSES / batch.total
    slowed = {"SLOWED_SECONDS": f"{slowness:.5f}", "SLOWED_TWICE": "1"}
    with disorder(redis):
        toll = Violence(batch, redis, own_postgres, worker, slowed).run(KILLS)
        assert _fresh(batch).state == "running", "the kills came too late: nothing was shown"
        done, struck = batch.done, time.monotonic() - began
        until(lambda: _fresh(batch).state != "running", "the batch ends", patience=900)
    again, given_up = _again(batch), batch.failed
    if given_up:
        services.retry(cast.alice(), batch.public_id)
        until(lambda: _fresh(batch).state == "finished", "what was given up is done", patience=120)
    _tell(
        batch,
        toll,
        {"chunks claimed again": again, "runs given up": given_up},
        f"within {struck:.0f} s, until {done:,} were done",
    )
    assert (batch.state, batch.done, batch.failed) == ("finished", batch.total, 0), batch.failure
    assert stored(batch) == (batch.total, batch.total)
    assert checksum(batch) == calm
    assert again <= toll.in_hand


def _calm(monkeypatch: pytest.MonkeyPatch) -> str:
    """The checksum of the same batch, done by this process alone, in the chunks that it takes of itself."""
    with monkeypatch.context() as usual:
        usual.setattr(claims, "FIRST_CHUNK", USUAL_CHUNK)
        usual.setattr(claims, "LARGEST_CHUNK", USUAL_CHUNK)
        batch = services.create(cast.alice(), order(GRID))
        while work_once("calm"):
            pass
    assert (_fresh(batch).state, batch.done) == ("finished", batch.total)
    return checksum(batch)


def _fresh(batch: Batch) -> Batch:
    batch.refresh_from_db()
    return batch


def _again(batch: Batch) -> int:
    """How many claims there were beyond one a chunk."""
    found = Chunk.objects.filter(batch=batch).aggregate(claims=Sum("attempts"), chunks=Count("pk"))
    return int(found["claims"] - found["chunks"])


def _tell(batch: Batch, toll: Toll, cost: Mapping[str, int], within: str) -> None:
    """What was done to the batch and what it cost, for people and in var/bench/chaos.json."""
    rows, distinct = stored(batch)
    killed = ", ".join(f"{count} {what}" for what, count in asdict(toll).items() if what != "in_hand")
    detail = (
        f"{distinct:,} of {batch.total:,} distinct; killed: {killed}, {within}; every wake-up twice and out of order; "
        f"{machine()}"
    )
    again, given_up = cost.items()
    in_hand = f"{GOAL}≤ {toll.in_hand}; as many as may have been in hand, one a process; {machine()}"
    tried = f"{GOAL}≤ 0; {batches.DEATHS} workers died of them; tried again at the end; {machine()}"
    figures = [
        Figure("chaos, rows stored", rows, "rows", f"{GOAL}≥ {batch.total:,}; {detail}"),
        Figure(f"chaos, {again[0]}", again[1], "chunks", in_hand),
        Figure(f"chaos, {given_up[0]}", given_up[1], "runs", tried),
    ]
    print()
    write(settings.BASE_DIR / "var" / "bench" / "chaos.json", figures)
