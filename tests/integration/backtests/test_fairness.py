"""Whose turn it is: users share the workers' seconds by their plans, and each user's own batches go by priority, then
age."""

import math

import numpy as np
import pytest

from backtests import batches, claims, interventions, services
from backtests.contracts import METRICS, TIMINGS
from backtests.models import Batch
from tests import cast
from tests.orders import order
from treeline.accounts.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_chunks")]

LONG = "n=5:84,t=60:84"  # 2,000 runs, 16 chunks


def claim() -> claims.Claim:
    held = claims.claim("w")
    assert held is not None
    return held


def finish(held: claims.Claim, seconds: float = 1.0) -> None:
    count = held.hi - held.lo
    metrics = np.full((count, len(METRICS)), math.nan)
    timings = {**dict.fromkeys(TIMINGS, 0.0), "chunks": seconds}
    del timings["store"]
    assert batches.finish(held, batches.Product(metrics, np.ones(count, np.uint64), {}, {}, timings)) is not None


def turns(claimers: int, count: int, seconds: dict[int, float] | None = None) -> list[int]:
    """The batches of `count` claims by so many workers, of whom the one that claimed first finishes first; a chunk of a
    batch takes a second unless `seconds` says otherwise."""
    held: list[claims.Claim] = []
    taken = []
    for _ in range(count):
        if len(held) == claimers:
            done = held.pop(0)
            finish(done, (seconds or {}).get(done.batch_id, 1.0))
        held.append(claim())
        taken.append(held[-1].batch_id)
    return taken


@pytest.mark.parametrize("claimers", [1, 2])
def test_three_users_share_the_workers_however_few(claimers: int) -> None:
    of = [services.create(user, order(LONG)).pk for user in (cast.alice(), cast.bob(), cast.charlie())]
    taken = turns(claimers, 18)
    assert all(sorted(taken[at : at + 3]) == of for at in range(0, 18, 3))


def test_what_is_shared_are_seconds_not_chunks() -> None:
    slow = services.create(cast.alice(), order(LONG)).pk
    quick = services.create(cast.bob(), order(LONG)).pk
    taken = turns(1, 16, {slow: 3.0})
    assert taken.count(quick) == pytest.approx(3 * taken.count(slow), abs=1)


def test_a_plan_of_four_times_the_weight_gets_four_times_the_share_and_starves_nobody() -> None:
    paid = services.create(cast.alice(), order(LONG)).pk
    free = services.create(cast.person("dora", "free"), order(LONG)).pk
    taken = turns(1, 15)
    assert (taken.count(paid), taken.count(free)) == (12, 3)


def test_who_comes_later_is_served_next_and_owes_nothing_for_the_time_before() -> None:
    early = services.create(cast.alice(), order(LONG)).pk
    assert turns(1, 5) == [early] * 5
    late = services.create(cast.bob(), order(LONG)).pk
    taken = turns(1, 6)
    assert taken[0] == late or taken[1] == late
    assert taken.count(late) == 3


def test_who_rested_does_not_save_up_turns() -> None:
    services.create(cast.alice(), order("n=5:30"))
    finish(claim())
    bobs = services.create(cast.bob(), order(LONG)).pk
    assert turns(1, 6) == [bobs] * 6
    alices = services.create(cast.alice(), order(LONG)).pk
    assert turns(1, 6).count(alices) == 3


def test_what_somebody_had_before_everybody_rested_counts_for_nothing() -> None:
    services.create(cast.alice(), order("n=5:30,t=60:84"))  # six chunks
    for _ in range(6):
        finish(claim(), 5.0)
    assert claims.claim("w") is None
    alices, bobs = (services.create(user, order(LONG)).pk for user in (cast.alice(), cast.bob()))
    taken = turns(2, 8)
    assert (taken.count(alices), taken.count(bobs)) == (4, 4)


@pytest.mark.parametrize("claimers", [1, 2, 3])
def test_a_priority_counts_among_its_owners_batches_only(claimers: int) -> None:
    first = services.create(cast.alice(), order(LONG))
    bobs = services.create(cast.bob(), order(LONG, priority=9))
    urgent = services.create(cast.alice(), order(LONG, priority=0))
    taken = turns(claimers, 8)
    assert taken.count(urgent.pk) == taken.count(bobs.pk) == 4
    assert first.pk not in taken


def test_a_free_user_has_one_batch_at_once_and_two_chunks_in_hand() -> None:
    dora = cast.person("dora", "free")
    first = services.create(dora, order("n=5:30,t=60:69")).pk
    second = services.create(dora, order(LONG)).pk
    held = [claim(), claim()]
    assert claims.claim("w") is None, "two in hand"
    finish(held[0])
    held.append(claim())
    assert [one.batch_id for one in held] == [first] * 3
    finish(held[1])
    assert claims.claim("w") is None, "the first batch is not over"
    finish(held[2])
    assert claim().batch_id == second


def test_a_changed_plan_counts_at_once() -> None:
    services.create(cast.person("dora", "free"), order(LONG))
    claim(), claim()
    assert claims.claim("w") is None
    Plan.objects.filter(name="free").update(chunks_in_flight=3)
    claim()


def test_a_user_whose_queue_is_held_gets_no_worker_until_it_is_let_go() -> None:
    alices = services.create(cast.alice(), order(LONG)).pk
    interventions.hold([cast.alice().pk], held=True)
    assert claims.claim("w") is None
    assert batches.claimable(10) == 0
    interventions.hold([cast.alice().pk], held=False)
    assert claim().batch_id == alices


def test_who_orders_one_small_batch_after_another_waits_his_turn_too() -> None:
    large = services.create(cast.alice(), order(LONG))
    taken = []
    for _ in range(6):
        if not Batch.objects.filter(owner=cast.bob(), state__in=Batch.ACTIVE).exists():
            services.create(cast.bob(), order("n=5:8"))
        held = claim()
        taken.append(held.batch_id)
        finish(held)
    assert taken.count(large.pk) == 3


@pytest.mark.parametrize(
    ("left", "pace", "hands", "size"),
    [
        (200_000, None, 1, 1024),  # nothing is known: one block of the engine
        (500, None, 1, 500),
        (200_000, 9_000.0, 2, 9_088),  # a second, in whole blocks of 128
        (200_000, 80_000.0, 2, 16_384),  # never more than that
        (20_000, 9_000.0, 2, 5_120),  # towards the end the rest is shared
        (2_000, 9_000.0, 2, 1_024),  # but not in crumbs
        (100, 9_000.0, 2, 100),
        (200_000, 3.0, 2, 128),  # one block at least
    ],
)
def test_a_chunk_takes_about_a_second(
    left: int, pace: float | None, hands: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert claims.chunk_size(left, pace, hands) == size
