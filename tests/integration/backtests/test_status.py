"""Progress, rate, ETA, position and wait, when to ask again, and what a batch took."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backtests import claims, estimates, execution, interventions, selectors, services
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order
from treeline.accounts.models import User
from treeline.core.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "processes", lambda: 2)


def made(owner: User, priority: int = 5, grid: str = "n=5:30,t=60:79", **columns: Any) -> Batch:
    """A batch of 520 runs with these columns."""
    batch = services.create(owner, order(grid, priority=priority))
    Batch.objects.filter(pk=batch.pk).update(**columns)
    batch.refresh_from_db()
    return batch


def done(batch: Batch, lo: int, hi: int, ago: float) -> None:
    """Runs that were stored so many seconds ago."""
    moment = timezone.now() - dt.timedelta(seconds=ago)
    Chunk.objects.create(batch=batch, seq=lo, lo=lo, hi=hi, state=Chunk.State.DONE, finished=moment)


def seconds_ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def positions(*batches: Batch) -> list[int | None]:
    return [status["position"] for status in selectors.statuses(batches)]


def test_a_queued_batch_has_no_rate_yet_but_an_estimate() -> None:
    batch = made(cast.alice(), pace=100.0)
    status = selectors.status(batch)
    assert (status["state"], status["word"], status["progress"]) == ("queued", "Partial (0/520)", 0.0)
    assert (status["rate"], status["position"], status["wait_seconds"], status["failed"]) == (None, 1, 0.0, 0)
    assert status["eta_seconds"] == pytest.approx(520 / (2 * 100))
    assert status["poll_after_seconds"] == 1


def test_without_a_worker_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = made(cast.alice())
    for there in (0, None):
        monkeypatch.setattr(estimates, "processes", lambda there=there: there)
        status = selectors.status(batch)
        assert (status["position"], status["wait_seconds"], status["eta_seconds"]) == (1, None, None)


def test_rate_and_eta_come_from_the_last_half_minute() -> None:
    batch = made(cast.alice(), state="running", started=seconds_ago(300), done=256, failed=4)
    done(batch, 0, 128, 240)
    done(batch, 128, 256, 3)
    status = selectors.status(batch)
    assert status["rate"] == pytest.approx(128 / 30, rel=0.05)
    assert status["eta_seconds"] == pytest.approx((520 - 256 - 4) / (128 / 30), rel=0.05)
    assert (status["position"], status["wait_seconds"], status["failed"]) == (None, None, 4)
    Chunk.objects.filter(batch=batch).update(finished=seconds_ago(60))
    assert selectors.status(batch)["eta_seconds"] is None, "nothing moves, so nothing is promised"


def test_before_there_is_a_rate_the_expected_pace_and_the_share_say_when() -> None:
    batch = made(cast.alice(), state="running", started=seconds_ago(2), pace=50.0)
    assert selectors.status(batch)["eta_seconds"] == pytest.approx(520 / (2 * 50))
    made(cast.bob())
    assert selectors.status(batch)["eta_seconds"] == pytest.approx(520 / (1 * 50)), "half of the workers are Bob's"


def test_a_paused_batch_promises_nothing_but_may_go_on() -> None:
    status = selectors.status(services.pause(cast.alice(), made(cast.alice()).public_id))
    assert (status["position"], status["wait_seconds"], status["eta_seconds"]) == (None, None, None)
    assert status["poll_after_seconds"] == 1


def test_the_first_of_every_owner_stand_before_anybodys_second() -> None:
    first, second, third = (made(cast.alice()) for _ in range(3))
    bobs, urgent = made(cast.bob()), made(cast.bob(), priority=0)
    assert positions(urgent, first, bobs, second, third) == [2, 1, 4, 3, 5]
    assert positions(made(cast.person("carla", plan="free"))) == [3], (
        "as the others' first, but her plan has no priority"
    )


def test_position_one_is_the_batch_that_is_claimed_next() -> None:
    queued = [made(owner, priority) for owner in (cast.alice(), cast.bob()) for priority in (5, 1)]
    for _ in range(3):
        places = positions(*queued)
        first = places.index(1)
        held = claims.claim("w")
        assert held is not None
        assert held.batch_id == queued[first].pk
        Batch.objects.filter(pk=queued[first].pk).update(state="cancelled")
        del queued[first]


def test_who_waits_for_batches_of_his_own_is_told_how_long() -> None:
    made(cast.alice(), pace=10.0)
    second = made(cast.alice())
    assert selectors.status(second)["wait_seconds"] == pytest.approx(520 / (10 * 2))
    made(cast.bob())
    assert selectors.status(second)["wait_seconds"] == pytest.approx(520 / (10 * 1))


def test_a_held_queue_has_no_position() -> None:
    batch, bobs = made(cast.alice()), made(cast.bob())
    interventions.hold([batch.owner_id], held=True)
    status = selectors.status(batch)
    assert (status["held"], status["position"], status["wait_seconds"], status["eta_seconds"]) == (True, *3 * (None,))
    assert positions(bobs) == [1]
    assert not selectors.status(bobs)["held"]


def test_many_batches_cost_no_more_queries_than_one() -> None:
    batches = [made(cast.alice(), state=state, started=seconds_ago(9)) for state in ("running", "queued", "running")]
    counts = []
    for some in (batches[:1], batches):
        with CaptureQueriesContext(connection) as queries:
            selectors.statuses(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("age", "after"), [(0, 1), (29, 1), (31, 2), (61, 5), (121, 10), (301, 30), (601, 60), (9999, 60)]
)
def test_the_older_a_batch_the_slower_the_questions(age: int, after: int) -> None:
    batch = made(cast.alice())
    batch.created = seconds_ago(age)
    assert selectors.status(batch)["poll_after_seconds"] == after


def test_what_a_batch_took_is_recorded() -> None:
    batch = made(cast.alice())
    assert set(selectors.records([batch])[0].values()) == {None, batch.expected_seconds}
    while execution.work_once("w"):
        pass
    batch.refresh_from_db()
    told, spent = selectors.records([batch])[0], batch.timings
    assert batch.finished is not None
    assert batch.started is not None
    duration = (batch.finished - batch.started).total_seconds()
    assert told["duration_seconds"] == pytest.approx(duration)
    assert told["mean_seconds_per_backtest"] == spent["chunks"] / 520
    assert told["parallelism"] == pytest.approx(spent["chunks"] / duration)
    assert told["cache_hit_percent"] == 100.0
    assert told["queue_wait_seconds"] == (batch.started - batch.created).total_seconds()
    assert (told["fetch_seconds"], told["store_seconds"]) == (spent["fetch"], spent["store"])


DAYS = 3 * 86_400.0


def worked(ends: Sequence[float], end: float, seconds: float = 2.0, **columns: Any) -> Batch:
    """A batch that is over: begun half a week and `end` seconds ago; its chunks, each of so many seconds of a process,
    ended these seconds after."""
    began = seconds_ago(4 * 86_400 + end)
    over = {"state": "finished", "started": began, "finished": began + dt.timedelta(seconds=end), "done": 520}
    batch = made(cast.alice(), **{**over, "timings": {"chunks": seconds * len(ends)}, **columns})
    for lo, moment in enumerate(ends):
        finished = began + dt.timedelta(seconds=moment)
        Chunk.objects.create(batch=batch, seq=lo, lo=lo, hi=lo + 1, state=Chunk.State.DONE, finished=finished)
    return batch


@pytest.mark.parametrize(
    ("ends", "end", "duration"),
    [
        ((2, 2, 4, 4), 4, 4.0),
        ((2, 2, DAYS, DAYS + 2), DAYS + 2, 2 + 2 + 2.0),  # paused for days, or tried again days later
        ((2, 2, 4, 4), DAYS, 4 + 2.0),  # paused, and cancelled days later
        ((2, 2, 30, 30), 30, 30.0),
    ],
)
def test_pauses_and_the_time_until_a_retry_are_no_part_of_what_a_batch_took(
    ends: Sequence[float], end: float, duration: float
) -> None:
    batch = worked(ends, end)
    told = selectors.records([batch])[0]
    assert told["duration_seconds"] == pytest.approx(duration, abs=1e-3)
    assert told["parallelism"] == pytest.approx(8 / duration, rel=1e-3)
    assert selectors.status(batch)["rate"] == pytest.approx(520 / duration, rel=1e-3)


def test_slow_chunks_and_slow_prices_are_no_pauses() -> None:
    slow = worked((100, 200, 300), 300, 100.0)
    assert selectors.records([slow])[0]["duration_seconds"] == pytest.approx(300)
    fetched = worked((202, 204), 204, 102.0, timings={"chunks": 204.0, "fetch": 200.0})
    assert selectors.records([fetched])[0]["duration_seconds"] == pytest.approx(204)
    of_old = worked((2, DAYS), DAYS, timings={"kernel": 1.0})
    assert selectors.records([of_old])[0]["duration_seconds"] == pytest.approx(DAYS)


def test_many_batches_are_recorded_in_as_many_queries_as_one() -> None:
    batches = [worked((2, 4), 4) for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        assert [told["duration_seconds"] for told in selectors.records(batches)] == pytest.approx([4.0] * 3)
    assert len(queries) == 1


def test_a_held_queue_promises_no_end_though_something_moved_just_now() -> None:
    batch = made(cast.alice(), state="running", started=seconds_ago(20), done=128)
    done(batch, 0, 128, 3)
    assert selectors.status(batch)["eta_seconds"]
    interventions.hold([batch.owner_id], held=True)
    assert selectors.status(batch)["eta_seconds"] is None


def test_a_batch_is_its_owners_only() -> None:
    batch = made(cast.alice())
    assert list(selectors.of(cast.alice())) == [batch]
    assert list(selectors.of(cast.charlie())) == []
    with pytest.raises(NotFound):
        selectors.get(cast.charlie(), batch.public_id)
