"""What a worker's process keeps prepared, and when it gives the memory back."""

from collections.abc import Iterator

import pytest

from backtests import batches, ready, services
from backtests.execution import work_once
from backtests.models import Batch
from tests import cast
from tests.orders import order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batches, "SMALLEST_CHUNK", 4)
    ready._kept.clear()
    yield
    ready._kept.clear()


def ordered() -> Batch:
    return services.create(cast.alice(), order("n=5:12"))


def test_a_batch_is_prepared_once_and_forgotten_when_it_is_finished() -> None:
    batch = ordered()
    assert work_once("w")
    kept = ready.get(batch.pk)
    assert ready.get(batch.pk) is kept
    assert work_once("w")
    assert not ready._kept


def test_a_batch_that_others_ended_is_forgotten_with_the_next_wake_up() -> None:
    batch = ordered()
    assert work_once("w")
    assert list(ready._kept) == [batch.pk]
    services.cancel(cast.alice(), batch.public_id)
    assert not work_once("w")
    assert not ready._kept


def test_a_cancelled_batch_makes_room_for_the_next() -> None:
    first, second = ordered(), ordered()
    ready.get(first.pk)
    services.cancel(cast.alice(), first.public_id)
    ready.get(second.pk)
    assert list(ready._kept) == [second.pk]


def test_the_longest_unused_goes_when_there_are_too_many() -> None:
    keys = [ordered().pk for _ in range(ready.MOST + 1)]
    for key in keys[:-1]:
        ready.get(key)
    ready.get(keys[0])
    ready.get(keys[-1])
    assert list(ready._kept) == [*keys[2:-1], keys[0], keys[-1]]


def test_the_memory_is_bounded_but_for_the_batch_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ordered(), ordered()
    size = ready.get(first.pk).sweep.nbytes
    assert size > 0
    monkeypatch.setattr(ready, "MOST_BYTES", size)
    ready.get(second.pk)
    assert list(ready._kept) == [second.pk]
