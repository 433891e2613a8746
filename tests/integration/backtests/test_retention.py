"""What goes when a plan keeps it no longer, and what stays."""

import datetime as dt
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backtests import blocks, interventions, leftovers, retention, services, tasks
from backtests.contracts import METRICS
from backtests.models import Batch, Block, Chunk, Derived, Failure, Share
from backtests.sketches.places import place
from tests import cast
from tests.orders import order
from treeline.accounts.models import Plan, User
from treeline.core.errors import Unavailable
from treeline.redis_client import connect

pytestmark = pytest.mark.django_db

WEEK = 7


@pytest.fixture(autouse=True)
def own_sketches(settings: Any, tmp_path: Path) -> None:
    """Other tests' sketches are nobody's by now."""
    settings.SKETCHES = str(tmp_path)


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    connect(settings.REDIS_URL).delete(leftovers._SEEN)
    yield
    connect(settings.REDIS_URL).delete(leftovers._SEEN)


@pytest.fixture
def alice() -> User:
    """On a plan that keeps batches for a week."""
    plan = Plan.objects.get(name="paid")
    Plan.objects.filter(pk=plan.pk).update(keep_days=WEEK)
    return cast.alice()


def over(owner: User, days: float, state: str = "finished", **fields: Any) -> Batch:
    """A batch of 260 runs that was over so many days ago."""
    batch = services.create(owner, order("n=5:30,t=60:69"))
    blocks.store(batch.pk, 0, np.zeros((260, len(METRICS))), np.ones(260, np.uint64) * 5)
    told = {"state": state, "done": 260, "next_run": 260, "finished": timezone.now() - dt.timedelta(days=days)}
    Batch.objects.filter(pk=batch.pk).update(**{**told, **fields})
    batch.refresh_from_db()
    return batch


def renumber(batch: Batch, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE backtests_batch SET id = %s WHERE id = %s", [key, batch.pk])


def left() -> set[int]:
    return set(Batch.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["finished", "failed", "cancelled"])
def test_a_batch_goes_when_its_days_are_over_and_not_before(alice: User, state: str) -> None:
    over(alice, WEEK + 0.01, state)
    young = over(alice, WEEK - 0.01, state)
    assert retention.delete_due() == retention.Gone(1, 260, 3 * 50 * 8 * 128, more=False)
    assert left() == {young.pk}


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_a_batch_that_is_not_over_never_goes(alice: User, state: str) -> None:
    batch = over(alice, 400, state, created=timezone.now() - dt.timedelta(days=400))
    assert retention.delete_due().batches == 0
    assert retention.kept_until(batch, WEEK) is None
    assert retention.going(alice, 366) == []
    assert left() == {batch.pk}


def test_another_plan_counts_at_once(alice: User) -> None:
    batch = over(alice, WEEK - 1)
    free = Plan.objects.get(name="free")
    Plan.objects.filter(pk=free.pk).update(keep_days=1)
    assert retention.going(alice, 0) == []
    alice.plan = free
    alice.save()
    assert [one.public_id for one in retention.going(alice, 0)] == [batch.public_id]
    assert retention.delete_due().batches == 1


def test_everything_of_a_batch_goes_with_it(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    batch, other = over(alice, 8), over(alice, 1)
    for one in (batch, other):
        place().write(str(one.public_id), 0, 128, b"sketch")
        Chunk.objects.create(batch=one, seq=0, lo=0, hi=128, state="done")
        Failure.objects.create(batch=one, lo=5, hi=6, reason="x")
        Derived.objects.create(batch=one, name="x", stored=1, data=b"")
        Share.objects.create(batch=one, digest=str(one.pk), created=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        retention.delete_due()
    for model in (Block, Chunk, Failure, Derived, Share):
        assert {row.batch_id for row in model.objects.all()} == {other.pk}, model
    assert list(place().batches()) == [str(other.public_id)]
    place().delete(str(other.public_id))


def test_a_place_that_is_away_holds_nothing_up(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    class Away:
        def delete(self, batch_id: str) -> None:
            raise Unavailable("The bucket does not answer.")

    over(alice, 8)
    monkeypatch.setattr(leftovers, "place", Away)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_due().batches == 1


def test_what_is_tried_again_meanwhile_stays(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = over(alice, 8, failed=0, done=250)
    Failure.objects.create(batch=batch, lo=250, hi=260, reason="x")
    Batch.objects.filter(pk=batch.pk).update(failed=10)
    delete = retention._delete

    def first_tried_again(batch_id: int) -> Batch | None:
        assert interventions.retry([batch_id]) == 1
        return delete(batch_id)

    monkeypatch.setattr(retention, "_delete", first_tried_again)
    assert retention.delete_due().batches == 0
    assert left() == {batch.pk}


def test_much_is_deleted_bit_by_bit(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (9, 10, 8):
        over(alice, days)
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.retain, "apply_async", lambda **options: sent.append(options))
    assert retention.delete_due(patience=0) == retention.Gone(1, 260, 3 * 50 * 8 * 128, more=True)
    monkeypatch.setattr(retention, "PATIENCE", 0)
    monkeypatch.setattr(retention.delete_due, "__defaults__", (0.0,))
    for more in (1, 1):
        tasks.retain()
        assert len(sent) == more
    assert left() == set()


def test_the_preview_is_of_ones_own_and_the_first_to_go_comes_first(alice: User) -> None:
    later, sooner = over(alice, 2), over(alice, 5, "cancelled", done=130)
    over(cast.bob(), 5)
    over(alice, 0)
    found = retention.going(alice, 5)
    assert [(one.public_id, one.runs) for one in found] == [(sooner.public_id, 130), (later.public_id, 260)]
    assert found[0].goes == retention.kept_until(sooner, WEEK)
    assert sum(one.bytes for one in found) == (2 + 3) * 50 * 8 * 128
    assert len(retention.going(None, 5)) == 3


def test_an_operator_sees_until_when_a_batch_is_kept(alice: User, admin_client: Client) -> None:
    batch = over(alice, 0, finished=dt.datetime(2031, 5, 17, 9, 30, tzinfo=dt.UTC))
    for page in (
        reverse("admin:backtests_batch_changelist"),
        reverse("admin:backtests_batch_change", args=[batch.pk]),
    ):
        assert "2031-05-24" in admin_client.get(page).content.decode()


class TestPartitions:
    """Tables of the blocks of 256 batches."""

    @staticmethod
    def parts() -> set[int]:
        return set(leftovers._partitions())

    @pytest.fixture
    def newest(self, alice: User) -> int:
        """With two older partitions, one of them in use."""
        batch = over(alice, 0)
        newest = batch.pk // blocks.BATCHES + 1000
        for part in (newest - 2, newest - 1, newest):
            with transaction.atomic():
                blocks.ensure_partition(part * blocks.BATCHES)
        renumber(batch, (newest - 1) * blocks.BATCHES + 5)
        return newest

    def test_one_without_batches_is_dropped_unless_it_is_the_newest(self, newest: int) -> None:
        assert leftovers.drop_partitions() >= 1
        assert newest - 2 not in self.parts()
        assert {newest - 1, newest} <= self.parts()


@pytest.mark.django_db(transaction=True)
def test_a_partition_whose_batch_is_just_being_ordered_stays() -> None:
    inserted, looked = threading.Event(), threading.Event()
    owner = cast.alice()
    part = 5_000_000
    with transaction.atomic():
        blocks.ensure_partition(part * blocks.BATCHES)
        blocks.ensure_partition((part + 1) * blocks.BATCHES)

    def ordering() -> None:
        try:
            with transaction.atomic():
                batch = services.create(owner, order("n=5:9"))
                renumber(batch, part * blocks.BATCHES)
                inserted.set()
                looked.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=ordering)
    thread.start()
    try:
        assert inserted.wait(20)
        leftovers.drop_partitions()
        assert part in set(leftovers._partitions())
    finally:
        looked.set()
        thread.join()
    leftovers.drop_partitions()
    assert part in set(leftovers._partitions())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE backtests_block_{part}, backtests_block_{part + 1}")


def test_sketches_of_nobody_go_after_a_day(alice: User) -> None:
    batch, gone = over(alice, 0), str(uuid.uuid4())
    for one in (gone, str(batch.public_id)):
        place().write(one, 0, 128, b"sketch")
    assert leftovers.delete_sketches(now=1000.0) == 0
    assert leftovers.delete_sketches(now=1000.0 + leftovers.DAY - 1) == 0
    assert set(place().batches()) == {gone, str(batch.public_id)}
    assert leftovers.delete_sketches(now=1001.0 + leftovers.DAY) == 1
    assert list(place().batches()) == [str(batch.public_id)]
    place().delete(str(batch.public_id))


def test_sketches_that_were_not_seen_to_be_nobodys_a_day_ago_stay(alice: User) -> None:
    leftovers.delete_sketches(now=1000.0)
    late = str(uuid.uuid4())
    place().write(late, 0, 128, b"sketch")
    assert leftovers.delete_sketches(now=1001.0 + leftovers.DAY) == 0
    assert leftovers.delete_sketches(now=1002.0 + 2 * leftovers.DAY) == 1


def test_the_log_says_in_one_line_what_went(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    over(alice, 8)
    with caplog.at_level("INFO"):
        tasks.retain()
        tasks.retain()
    (line,) = (record for record in caplog.records if record.name == "backtests.tasks")
    told: Any = line.msg
    assert (told["event"], told["batches"], told["runs"]) == ("deleted what is kept no longer", 1, 260)


def test_a_redis_that_is_away_is_a_log_line(alice: User, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    over(alice, 8)
    settings.REDIS_URL = "redis://127.0.0.1:9"
    tasks.retain()
    assert left() == set()
    assert "the next one will go on" in json.dumps([str(record.msg) for record in caplog.records])


def test_beat_has_it_done_every_hour() -> None:
    entry: Any = settings.CELERY_BEAT_SCHEDULE["retain"]
    assert (entry["task"], entry["schedule"], entry["options"]["queue"]) == (tasks.retain.name, 3600.0, "maintenance")
