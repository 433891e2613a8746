"""Progress, rate, ETA, and when to ask again."""

import datetime as dt

import pytest
from django.utils import timezone

from backtests import selectors, services
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order
from treeline.core.errors import NotFound

pytestmark = pytest.mark.django_db


def test_a_queued_batch_has_no_rate_and_promises_nothing() -> None:
    status = selectors.status(services.create(cast.alice(), order("n=5:30")))
    assert (status["state"], status["word"], status["progress"]) == ("queued", "Partial (0/26)", 0.0)
    assert status["rate"] is None
    assert status["eta_seconds"] is None
    assert status["poll_after_seconds"] == 1


def test_rate_and_eta_come_from_the_last_half_minute() -> None:
    batch = services.create(cast.alice(), order("n=5:30,t=60:85:0.5"))
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state="running", started=now - dt.timedelta(minutes=5), done=332)
    old, young = Chunk.objects.filter(batch=batch).order_by("seq")[:2]
    Chunk.objects.filter(pk=old.pk).update(state="done", finished=now - dt.timedelta(minutes=4))
    Chunk.objects.filter(pk=young.pk).update(state="done", finished=now - dt.timedelta(seconds=3))
    batch.refresh_from_db()
    status = selectors.status(batch)
    assert status["rate"] == pytest.approx(166 / 30, rel=0.05)
    assert status["eta_seconds"] == pytest.approx((1326 - 332) / (166 / 30), rel=0.05)
    Chunk.objects.filter(pk=young.pk).update(finished=now - dt.timedelta(minutes=1))
    assert selectors.status(batch)["eta_seconds"] is None, "nothing moves, so nothing is promised"


@pytest.mark.parametrize(
    ("age", "after"), [(0, 1), (29, 1), (31, 2), (61, 5), (121, 10), (301, 30), (601, 60), (9999, 60)]
)
def test_the_older_a_batch_the_slower_the_questions(age: int, after: int) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    batch.created = timezone.now() - dt.timedelta(seconds=age)
    assert selectors.status(batch)["poll_after_seconds"] == after


def test_a_batch_is_its_owners_only() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert list(selectors.of(cast.alice())) == [batch]
    assert list(selectors.of(cast.charlie())) == []
    with pytest.raises(NotFound):
        selectors.get(cast.charlie(), batch.public_id)
