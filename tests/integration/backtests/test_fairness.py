"""Whose turn it is: users take turns, and each user's own batches go by priority, then age."""

import math
import time

import numpy as np
import pytest

from backtests import batches, services
from backtests.contracts import METRICS
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SMALLEST_CHUNK", 4)
    monkeypatch.setattr(batches, "FEWEST_CHUNKS", 50)


def claim() -> batches.Claim:
    held = batches.claim("w")
    assert held is not None
    return held


def finish(held: batches.Claim) -> None:
    metrics = np.full((held.hi - held.lo, len(METRICS)), math.nan)
    assert batches.finish(held, batches.Product(metrics, {}, 0.0, 0.0)) is not None


def turns(claimers: int, count: int) -> list[int]:
    """The batches of `count` claims by so many workers, of whom the one that claimed first finishes first."""
    held: list[batches.Claim] = []
    taken = []
    for _ in range(count):
        if len(held) == claimers:
            finish(held.pop(0))
        held.append(claim())
        taken.append(held[-1].batch_id)
    return taken


@pytest.mark.parametrize("claimers", [1, 2])
def test_three_users_share_the_workers_however_few(claimers: int) -> None:
    of = [services.create(user, order("n=5:84")).pk for user in (cast.alice(), cast.bob(), cast.charlie())]
    assert turns(claimers, 9) == of * 3


@pytest.mark.parametrize("claimers", [1, 2, 3])
def test_a_priority_counts_among_its_owners_batches_only(claimers: int) -> None:
    first = services.create(cast.alice(), order("n=5:84"))
    bobs = services.create(cast.bob(), order("n=5:84", priority=9))
    urgent = services.create(cast.alice(), order("n=5:84", priority=0))
    taken = turns(claimers, 8)
    assert taken.count(urgent.pk) == taken.count(bobs.pk) == 4
    assert first.pk not in taken


def test_users_with_less_in_hand_come_first_then_priority_then_age() -> None:
    first = services.create(cast.alice(), order("n=5:30"))
    urgent = services.create(cast.alice(), order("n=5:30", priority=1))
    bobs = services.create(cast.bob(), order("n=5:30", priority=9))
    assert [claim().batch_id for _ in range(5)] == [urgent.pk, bobs.pk, urgent.pk, bobs.pk, urgent.pk]
    Chunk.objects.filter(batch=urgent).update(state="done")
    assert claim().batch_id == first.pk


def test_who_orders_one_small_batch_after_another_waits_his_turn_too() -> None:
    large = services.create(cast.alice(), order("n=5:84"))
    taken = []
    for _ in range(6):
        if not Batch.objects.filter(owner=cast.bob(), state__in=Batch.ACTIVE).exists():
            services.create(cast.bob(), order("n=5:8"))
        held = claim()
        taken.append(held.batch_id)
        finish(held)
        time.sleep(0.001)
    assert taken.count(large.pk) == 3
