"""What a worker's process keeps prepared, and when it gives the memory back."""

from collections.abc import Iterator

import numpy as np
import pytest

from backtests import ready, services
from backtests.execution import work_once
from backtests.models import Batch
from tests import cast
from tests.orders import order

pytestmark = pytest.mark.django_db

GO_ON = np.zeros(1, np.uint8)


@pytest.fixture(autouse=True)
def nothing_kept(small_chunks: None) -> Iterator[None]:
    ready._kept.clear()
    yield
    ready._kept.clear()


def ordered() -> Batch:
    return services.create(cast.alice(), order("n=5:30,t=60:66"))


def test_a_batch_is_prepared_once_and_forgotten_when_it_is_finished() -> None:
    batch = ordered()
    assert work_once("w")
    kept, is_new = ready.get(batch.pk, GO_ON)
    assert not is_new
    assert ready.get(batch.pk, GO_ON)[0] is kept
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
    ready.get(first.pk, GO_ON)
    services.cancel(cast.alice(), first.public_id)
    ready.get(second.pk, GO_ON)
    assert list(ready._kept) == [second.pk]


def test_the_longest_unused_goes_when_there_are_too_many() -> None:
    keys = [ordered().pk for _ in range(ready.MOST + 1)]
    for key in keys[:-1]:
        ready.get(key, GO_ON)
    ready.get(keys[0], GO_ON)
    ready.get(keys[-1], GO_ON)
    assert list(ready._kept) == [*keys[2:-1], keys[0], keys[-1]]


def test_the_memory_is_bounded_but_for_the_batch_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ordered(), ordered()
    size = ready.get(first.pk, GO_ON)[0].sweep.nbytes
    assert size > 0
    monkeypatch.setattr(ready, "MOST_BYTES", size)
    ready.get(second.pk, GO_ON)
    assert list(ready._kept) == [second.pk]
