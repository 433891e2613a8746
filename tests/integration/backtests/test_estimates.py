"""How long a batch will take: from what is known, and it says from what."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from backtests import estimates, execution, planning, services
from backtests.contracts import RunSpec
from backtests.models import Batch
from backtests.turns import Standing
from tests import cast
from tests.orders import CHOICE, SPEC, order
from treeline.accounts.models import User
from workers import registry

pytestmark = pytest.mark.django_db

FREE = Standing(position=1, ahead=0.0, chunks_in_flight=512, share=1.0, busy=0)


@pytest.fixture(autouse=True)
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "processes", lambda: 2)


def over(owner: User, pace: float = 1000.0, spec: RunSpec = SPEC, runs: int = 2000, **columns: Any) -> Batch:
    """A finished batch that ran so many combinations a second, a tenth of the time for storing; a second of preparation
    in each of two processes."""
    batch = services.create(owner, order("n=5:9", spec))
    now = timezone.now()
    seconds = runs / pace
    timings = {"fetch": 0.5, "indicators": 1.5, "execution": 0.9 * seconds, "store": 0.1 * seconds}
    timings["chunks"] = 2 + seconds
    started = now - dt.timedelta(seconds=timings["chunks"] / 2)
    known = {"state": "finished", "total": runs, "done": runs, "started": started, "finished": now, "timings": timings}
    Batch.objects.filter(pk=batch.pk).update(**known | columns)
    return batch


def estimated(owner: User, grid: str = "n=5:59,t=60:84", spec: RunSpec = SPEC, **more: Any) -> estimates.Estimate:
    return planning.plan(owner, order(grid, spec, **more)).estimate


def test_with_nothing_known_it_is_a_rule_of_thumb() -> None:
    found = estimated(cast.alice())
    assert (found.pace.basis, found.processes, found.wait) == ("a rule of thumb", 2, 0.0)
    assert found.seconds == pytest.approx(found.pace.preparation + 55 * 25 / (2 * found.pace.runs))


def test_the_same_tree_tells_best() -> None:
    over(cast.alice(), pace=500.0)
    over(cast.alice(), pace=1000.0)
    found = estimated(cast.alice())
    assert (found.pace.basis, found.pace.runs) == ("this tree's earlier batches", pytest.approx(1000.0))
    assert found.pace.preparation == pytest.approx(1.0)
    assert found.seconds == pytest.approx(1.0 + 1375 / (2 * 1000))


def test_more_sessions_take_longer_and_many_more_are_another_matter() -> None:
    over(cast.alice(), spec=RunSpec("SP500", start=dt.date(2020, 7, 1)))  # 629 sessions
    found = estimated(cast.alice())  # 754
    assert (found.pace.basis, found.pace.runs) == ("this tree's earlier batches", pytest.approx(1000 * 629 / 754))
    assert estimated(cast.alice(), spec=RunSpec("SP500", start=dt.date(2015, 1, 2))).pace.basis != found.pace.basis


def test_another_tree_tells_by_its_sessions_and_nodes() -> None:
    over(cast.alice())
    found = estimated(cast.bob(), "n=5:59", document=CHOICE | {"variables": {"held": "KO", "read": "SP500", "n": 10}})
    assert found.pace.basis == "other trees on this installation"
    assert found.pace.runs == pytest.approx(1000 * (5 / 3) ** 0.25)  # five nodes, three nodes
    assert found.pace.preparation == pytest.approx(1.0)


def test_another_users_batch_of_the_same_tree_is_no_news_of_him() -> None:
    over(cast.alice())
    assert estimated(cast.bob()).pace.basis == "other trees on this installation"


def test_what_was_over_in_a_blink_tells_nothing_of_large_batches() -> None:
    over(cast.alice(), runs=50)
    assert estimated(cast.alice()).pace.basis == "a rule of thumb"
    assert estimated(cast.alice(), "n=5:9").pace.basis == "this tree's earlier batches"


@pytest.mark.parametrize("timings", [{}, {"prepare": 0.5, "kernel": 1.0, "store": 0.01}])
def test_batches_of_old_whose_times_nobody_told_are_passed_over(timings: dict[str, float]) -> None:
    over(cast.alice(), timings=timings)
    assert estimated(cast.alice()).pace.basis == "a rule of thumb"


def test_a_new_batch_begins_with_the_pace_of_its_tree_only() -> None:
    over(cast.bob())
    assert services.create(cast.alice(), order("n=5:9")).pace is None
    over(cast.alice(), runs=50)
    batch = services.create(cast.alice(), order("n=5:9"))
    assert batch.pace == pytest.approx(1000.0)
    assert batch.expected_seconds is not None


def test_the_share_and_what_is_ahead_make_it_longer() -> None:
    pace = estimates.Pace(100.0, 1.0, "a rule of thumb")
    alone = estimates.estimate(1000, pace, FREE)
    assert (alone.seconds, alone.wait) == (1 + 1000 / 200, 0.0)
    shared = estimates.estimate(1000, pace, Standing(2, 10.0, 512, 0.5, 2))
    assert shared.wait == 10.0 + 1.0
    assert shared.seconds == 11 + 1 + 1000 / 100
    narrow = estimates.estimate(1000, pace, Standing(1, 0.0, 1, 1.0, 0))
    assert narrow.seconds == 1 + 1000 / 100


@pytest.mark.parametrize("there", [0, None])
def test_without_a_worker_it_is_told_for_one(monkeypatch: pytest.MonkeyPatch, there: int | None) -> None:
    monkeypatch.setattr(estimates, "processes", lambda: there)
    found = estimates.estimate(1000, estimates.Pace(100.0, 1.0, "a rule of thumb"), FREE)
    assert (found.processes, found.seconds) == (there, 11.0)


def test_a_batch_that_ran_is_estimated_within_a_factor() -> None:
    owner = cast.alice()
    services.create(owner, order("n=5:59,t=60:84"))
    while execution.work_once("w"):
        pass
    found = estimated(owner)
    assert found.pace.basis == "this tree's earlier batches"
    assert 0 < found.seconds < 10


class TestProcesses:
    """Asked of Redis once in a while."""

    @pytest.fixture(autouse=True)
    def two_processes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        estimates._processes.cache_clear()

    def test_are_those_of_the_registry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "processes", {"batch": 7}.__getitem__)
        assert estimates.processes() == 7

    def test_are_not_known_while_redis_is_away(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1"
        assert estimates.processes() is None
        estimates._processes.cache_clear()
