"""What an order would be: told before anything is written, and refused with the number that would fit."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from backtests import allowance, choice, execution, planning, services
from backtests.combinations import Combinations
from backtests.contracts import Costs, RunSpec
from backtests.grid import Grid
from backtests.models import Batch, Failure, Spent
from strategies import library
from strategies.ranges import Range
from strategies.tree.nodes import Value
from tests import cast
from tests.orders import SPEC, order
from treeline.accounts.models import Plan, User
from treeline.core.errors import Invalid

pytestmark = pytest.mark.django_db


def limited(**terms: int) -> User:
    """Alice, on a plan with these limits."""
    Plan.objects.filter(name="paid").update(**terms)
    return cast.alice()


def refusal(owner: User, order_: planning.Order) -> list[str]:
    """The one fault's path, message and remedy."""
    with pytest.raises(Invalid) as caught:
        planning.plan(owner, order_)
    (fault,) = caught.value.faults
    return [fault.path, fault.message, fault.remedy]


def ran(grid: str, owner: User | None = None, spec: RunSpec = SPEC, **more: Any) -> Batch:
    batch = services.create(owner or cast.alice(), order(grid, spec, **more))
    while execution.work_once("w"):
        pass
    batch.refresh_from_db()
    assert batch.state == "finished"
    return batch


def found(owner: User, order_: planning.Order) -> list[tuple[str, int]]:
    """The earlier batches' names and how many combinations are theirs; in the end all of them together."""
    told = planning.earlier(owner, planning.plan(owner, order_))
    return [*((one.name, one.combinations) for one in told.batches), ("all", told.combinations)]


def listed(*windows: float) -> planning.Order:
    rows: list[dict[str, Value]] = [{"n": window} for window in windows]
    return replace(order("n=5:9"), combinations=Combinations.listed(rows))


def sampled(grid: str, count: int) -> planning.Order:
    return replace(order("n=5:9"), combinations=Combinations.sampled(Grid.parse(grid), count, 7))


def test_a_plan_tells_what_the_order_then_does_and_writes_nothing() -> None:
    wanted = order("n=5:30,t=60:79")
    planned = planning.plan(cast.alice(), wanted)
    assert not Batch.objects.exists()
    batch = services.create(cast.alice(), wanted)
    assert planned.order.combinations.size == batch.total == 520
    assert (planned.span.first, planned.span.sessions) == (batch.first_session, batch.sessions)
    assert planned.provenance.version == batch.data_version
    assert planned.estimate.seconds == pytest.approx(batch.expected_seconds)
    assert (planned.allowance.terms.name, planned.allowance.left) == ("paid", 10_000_000)
    assert planning.plan(cast.alice(), wanted).allowance.left == 10_000_000 - 520


def test_a_plan_tells_what_the_prices_cannot_serve() -> None:
    spec = RunSpec("SP500", start=dt.date(1980, 1, 2))
    assert planning.plan(cast.alice(), order("n=5:9", spec)).caveats[0].startswith("asked from 1980-01-02, starts on")


def test_a_grid_over_the_limit_is_told_what_would_fit_and_how() -> None:
    alice = limited(combinations_per_batch=200)
    assert refusal(alice, order("n=5:30,t=60:79")) == [
        "grid",
        "520 combinations are more than the 200 that plan paid allows a batch: 200 would fit",
        "run a random sample of 200, or give t a step of 3, t=60:78:3: 182",
    ]
    assert services.create(alice, order("n=5:30,t=60:78:3")).total == 182
    assert refusal(alice, order("n=5:304"))[2] == "run a random sample of 200, or give n a step of 2, n=5:303:2: 150"
    assert refusal(alice, order("n=5:204,t=60|61|63"))[2].endswith("or give n a step of 4, n=5:201:4: 150")
    unequal = "|".join(str(number**2) for number in range(3, 21))
    assert refusal(alice, order(f"n={unequal},t={unequal}"))[2] == "run a random sample of 200"


def test_a_sample_and_a_list_over_the_limit_are_told_what_would_fit() -> None:
    alice = limited(combinations_per_batch=3)
    said = "are more than the 3 that plan paid allows a batch: 3 would fit"
    assert refusal(alice, sampled("n=5:30", 4)) == ["sample.count", f"4 combinations {said}", "sample 3"]
    assert refusal(alice, listed(5, 6, 7, 8)) == ["combinations", f"4 combinations {said}", "leave 1 out"]
    assert planning.plan(alice, sampled("n=5:30,t=60:79", 3)).order.combinations.size == 3


def test_a_month_has_a_limit_too() -> None:
    alice = limited(combinations_per_month=30)
    services.create(alice, order("n=5:22"))
    assert refusal(alice, order("n=5:17")) == [
        "grid",
        "13 combinations are more than the 12 that are left of the 30 that plan paid allows a month: 12 would fit",
        "run a random sample of 12, or give n a step of 2, n=5:17:2: 7",
    ]
    services.create(alice, order("n=5:16"))
    path, message, remedy = refusal(alice, order("n=5:9"))
    assert (path, message) == ("grid", "nothing is left of the 30 combinations that plan paid allows a month")
    assert remedy.startswith("the next month begins on ")
    services.create(cast.bob(), order("n=5:22"))


def test_what_counts_is_what_was_ordered_and_of_what_was_cancelled_what_was_run() -> None:
    alice = limited(combinations_per_month=100)
    batch = services.create(alice, order("n=5:34"))
    assert allowance.allowance(alice).left == 70
    Batch.objects.filter(pk=batch.pk).update(done=4, failed=1)
    services.cancel(alice, batch.public_id)
    assert allowance.allowance(alice).left == 95


def test_what_was_ordered_counts_when_it_is_deleted_and_until_the_month_is_over() -> None:
    alice = limited(combinations_per_month=100)
    batch = services.create(alice, order("n=5:34"))
    Batch.objects.filter(pk=batch.pk).update(state="finished", done=30)
    services.delete(alice, batch.public_id)
    assert allowance.allowance(alice).left == 70
    Spent.objects.update(month=dt.date(2020, 1, 1))
    assert allowance.allowance(alice).left == 100


def test_all_that_is_wrong_is_told_at_once() -> None:
    alice = limited(combinations_per_batch=2)
    with pytest.raises(Invalid) as caught:
        planning.plan(alice, order("n=1:3,m=5", RunSpec("SPX", capital=-5), name="x" * 201, priority=12))
    assert {fault.path for fault in caught.value.faults} >= {
        "name",
        "priority",
        "grid",
        "m",
        "n",
        "capital",
        "benchmark",
    }


def test_what_was_run_before_is_found() -> None:
    ran("n=5:9", name="first")
    ran("n=8:12", name="second")
    assert found(cast.alice(), order("n=7:20")) == [("second", 5), ("first", 3), ("all", 6)]
    assert found(cast.alice(), listed(5, 6, 30)) == [("first", 2), ("all", 2)]
    assert found(cast.alice(), order("n=20:30")) == [("all", 0)]
    assert found(cast.bob(), order("n=5:9")) == [("all", 0)]


def test_only_what_would_come_out_the_same_counts() -> None:
    batch = ran("n=5:9", name="it")
    same = order("n=5:9")
    assert found(cast.alice(), same) == [("it", 5), ("all", 5)]
    for spec in (
        replace(SPEC, costs=Costs(6.0)),
        replace(SPEC, fill="next_close"),
        replace(SPEC, capital=1000.0),
        replace(SPEC, benchmark="AAPL"),
        replace(SPEC, start=dt.date(2020, 1, 3)),
        replace(SPEC, end=dt.date(2022, 1, 3)),
    ):
        assert found(cast.alice(), replace(same, spec=spec)) == [("all", 0)], spec
    for columns in (
        {"engine_version": "older"},
        {"data_version": "older"},
        {"state": "cancelled"},
        {"state": "running"},
    ):
        kept = Batch.objects.filter(pk=batch.pk).values(*columns).get()
        Batch.objects.filter(pk=batch.pk).update(**columns)
        assert found(cast.alice(), same) == [("all", 0)], columns
        Batch.objects.filter(pk=batch.pk).update(**kept)
    assert found(cast.alice(), same) == [("it", 5), ("all", 5)]


def test_what_has_failed_was_not_run() -> None:
    batch = ran("n=5:9", name="it")
    Failure.objects.create(batch=batch, lo=1, hi=3, reason="it cannot be")
    Batch.objects.filter(pk=batch.pk).update(done=3, failed=2)
    assert found(cast.alice(), order("n=5:9")) == [("it", 3), ("all", 3)]
    assert found(cast.alice(), listed(6, 7, 8)) == [("it", 1), ("all", 1)]


def test_values_come_from_the_library() -> None:
    alice = cast.alice()
    library.create(alice, library.Definition("n", "window", 5.0, Range(5.0, 9.0, 2.0)))
    written: tuple[choice.Written, ...] = (
        "n=library,t=60:61",
        {"n": "library", "t": [60, 61]},
        {"n": "library", "t": "60:61:1"},
    )
    for grid in written:
        assert choice.of_grid(alice, grid).grid.lists == {"n": (5.0, 7.0, 9.0), "t": (60.0, 61.0)}
    wrong: tuple[choice.Written, ...] = ("m=library,t=5:4", {"m": "library", "t": "5:4"})
    for grid in wrong:
        with pytest.raises(Invalid) as caught:
            choice.of_grid(alice, grid)
        assert [fault.path for fault in caught.value.faults] == ["grid.m", "grid.t"]
    with pytest.raises(Invalid, match="stands in the grid twice"):
        choice.of_grid(alice, "n=library,n=5")
    with pytest.raises(Invalid, match="your library has no variable"):
        choice.of_grid(cast.bob(), {"n": "library"})


def test_a_sample_without_a_seed_is_drawn_with_one() -> None:
    first, second = (choice.of_grid(cast.alice(), "n=5:204", choice.Sample(20)) for _ in range(2))
    assert first.seed is not None
    assert first.seed != second.seed
    again = choice.of_grid(cast.alice(), "n=5:204", choice.Sample(20, first.seed))
    assert [again.values(run) for run in range(20)] == [first.values(run) for run in range(20)]
