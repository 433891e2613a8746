"""Ordering a batch: checked as a whole, made as a whole."""

import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from backtests import batches, blocks, claims, execution, selectors, services
from backtests.combinations import Combinations
from backtests.contracts import Costs, RunSpec
from backtests.engine.version import version
from backtests.grid import Grid
from backtests.models import Batch, Chunk, Derived
from backtests.results import pages
from backtests.sketches.places import place
from strategies import services as strategies
from strategies.tree.nodes import Value
from tests import cast
from tests.orders import DOCUMENT, forget_broker, order
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def test_a_batch_keeps_its_own_copy_of_everything() -> None:
    batch = services.create(cast.alice(), order("n=5:9", name="  Mine ", priority=2))
    batch.refresh_from_db()
    assert (batch.name, batch.priority, batch.state, batch.done) == ("Mine", 2, "queued", 0)
    assert batch.document["name"] == "Dips"
    assert batch.grid == [["n", [5, 6, 7, 8, 9]], ["t", [70]], ["w", [10]]]
    assert batch.data_version
    assert batch.engine_version == version()
    assert batch.expected_seconds is not None
    assert batch.expected_seconds > 0


def test_a_batch_keeps_which_combinations_it_runs() -> None:
    grid = Grid.parse("n=5:30,t=60:79")
    drawn = services.create(cast.alice(), replace(order("n=5:9"), combinations=Combinations.sampled(grid, 100, 7)))
    rows: list[dict[str, Value]] = [{"n": 9, "t": 70}, {"n": 5, "t": 60.5}]
    listed = services.create(cast.alice(), replace(order("n=5:9"), combinations=Combinations.listed(rows)))
    for batch, kind, seed, total in ((drawn, "sample", 7, 100), (listed, "list", None, 2)):
        batch.refresh_from_db()
        assert (batch.kind, batch.seed, batch.total) == (kind, seed, total)
    again = selectors.combinations_of(drawn)
    assert np.array_equal(again.indices(0, 100)[:, :2], Combinations.sampled(grid, 100, 7).indices(0, 100))
    assert [selectors.combinations_of(listed).values(run) for run in (0, 1)] == [{**row, "w": 10.0} for row in rows]


def test_every_fault_of_an_order_is_listed_and_nothing_is_made() -> None:
    spec = RunSpec("SPX", dt.date(2020, 1, 1), dt.date(2019, 1, 1), -5, Costs(-1))
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order("n=1:3,m=5", spec, priority=12))
    paths = [fault.path for fault in caught.value.faults]
    assert {"priority", "m", "n", "end", "slippage_bps", "capital", "benchmark"} <= set(paths)
    assert not Batch.objects.exists()


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(Invalid, match='no source "nowhere"'):
        services.create(cast.alice(), order("n=5:9", source="nowhere"))


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_made_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ensure_partition", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.create(cast.alice(), order("n=5:9"))
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lost_redis_is_not_the_users_trouble(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis+socket:///nowhere/redis.sock")
    forget_broker()
    batch = services.create(cast.alice(), order("n=5:9"))
    monkeypatch.undo()
    forget_broker()
    assert Batch.objects.get(pk=batch.pk).state == "queued"
    assert "no wake-up sent" in caplog.text


def test_no_run_can_be_counted_twice() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    with pytest.raises(IntegrityError, match="batch_counts_no_run_twice"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(done=batch.total + 1)


def test_only_the_owner_does_anything_to_a_batch() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    for act in (services.pause, services.resume, services.cancel, services.retry, services.delete, services.change):
        with pytest.raises(NotFound):
            act(cast.charlie(), batch.public_id)
    assert services.pause(cast.alice(), batch.public_id).state == "paused"


def test_what_is_done_twice_is_no_error() -> None:
    alice, batch = cast.alice(), services.create(cast.alice(), order("n=5:9"))
    for act, state in (
        (services.retry, "queued"),
        (services.resume, "queued"),
        (services.pause, "paused"),
        (services.resume, "queued"),
        (services.pause, "paused"),
        (services.cancel, "cancelled"),
    ):
        for _ in range(2):
            assert act(alice, batch.public_id).state == state


@pytest.mark.parametrize(
    ("state", "act", "said"),
    [
        ("finished", services.cancel, "cannot be cancelled: it is finished already"),
        ("cancelled", services.pause, "cannot be paused: it is cancelled already"),
        ("failed", services.resume, "cannot be resumed: it is failed already"),
        ("cancelled", services.retry, "cannot be tried again: it is cancelled already"),
        ("finished", services.retry, 'Nothing of the batch "Dips" has failed'),
    ],
)
def test_what_a_batchs_state_forbids_is_said_in_words(state: str, act: Any, said: str) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    Batch.objects.filter(pk=batch.pk).update(state=state)
    with pytest.raises(Conflict, match=said):
        act(cast.alice(), batch.public_id)


def test_a_batch_gets_another_name_or_priority() -> None:
    alice, batch = cast.alice(), services.create(cast.alice(), order("n=5:9"))
    changed = services.change(alice, batch.public_id, priority=0)
    assert (changed.name, changed.priority) == ("Dips", 0)
    assert services.change(alice, batch.public_id, name=" Mine ").name == "Mine"
    for wrong, path in (
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"priority": 10}, "priority"),
        ({}, ""),
    ):
        with pytest.raises(Invalid) as caught:
            services.change(alice, batch.public_id, **wrong)
        assert [fault.path for fault in caught.value.faults] == [path]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_batch_leaves_nothing() -> None:
    batch = services.create(cast.alice(), order("n=5:30"))
    assert execution.work_once("w")
    key = str(batch.public_id)
    assert blocks.behaviours(batch)[0].size
    assert place().ranges(key)
    services.delete(cast.alice(), batch.public_id)
    assert not Batch.objects.exists()
    assert not Chunk.objects.exists()
    assert not blocks.behaviours(batch)[0].size
    assert not place().ranges(key)
    with pytest.raises(NotFound):
        services.delete(cast.alice(), batch.public_id)


@pytest.mark.django_db(transaction=True)
def test_what_is_worked_out_while_its_batch_is_deleted_is_lost_and_nothing_else() -> None:
    """Somebody reads a page, whose neighbours are kept, when everything of the batch is gone but its row."""
    batch = services.create(cast.alice(), order("n=5:9"))
    while execution.work_once("w"):
        pass
    batch.refresh_from_db()
    raised: list[Exception] = []

    def read() -> None:
        try:
            pages.page(batch, "neighbour_worst")
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    reader = threading.Thread(target=read)

    def meanwhile(execute: Any, statement: str, *rest: Any) -> Any:
        if statement.startswith('DELETE FROM "backtests_batch"'):
            reader.start()
            reader.join(1.0)
        return execute(statement, *rest)

    with connection.execute_wrapper(meanwhile):
        services.delete(cast.alice(), batch.public_id)
    reader.join()
    assert raised == []
    assert not Derived.objects.exists()


def test_a_running_batch_is_cancelled_before_it_is_deleted() -> None:
    batch = services.create(cast.alice(), order("n=5:30"))
    held = claims.claim("w")
    assert held is not None
    services.delete(cast.alice(), batch.public_id)
    assert not batches.wanted(held)


@pytest.mark.parametrize(
    ("spec", "grid", "path"),
    [
        (RunSpec("SP500", start=dt.date(2030, 1, 1)), "n=5:9", "start"),
        (RunSpec("SP500", end=dt.date(1980, 1, 1)), "n=5:9", "end"),
        (RunSpec("SP500", end=dt.date(1990, 3, 1)), "n=5:9,w=1|2000", "start"),
    ],
)
def test_what_the_prices_leave_nothing_of_is_refused_when_it_is_ordered(spec: RunSpec, grid: str, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order(grid, spec))
    assert [fault.path for fault in caught.value.faults] == [path]
    assert not Batch.objects.exists()


def test_a_benchmark_that_never_moves_is_refused_when_a_batch_is_ordered(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    (tmp_path / "mine").mkdir()
    days = [dt.date(2020, 1, 1) + dt.timedelta(day) for day in range(60)]
    for ticker in ("SP500", "MSFT", "AAPL", "FLAT"):
        lines = [f"{day},{7 if ticker == 'FLAT' else 7 + day.day}" for day in days]
        (tmp_path / "mine" / f"{ticker}.csv").write_text("\n".join(["date,close", *lines]))
    assert services.create(cast.alice(), order("n=5:9", RunSpec("SP500"), source="files:mine")).sessions is not None
    with pytest.raises(Invalid, match="benchmark: FLAT closes at 7 on all"):
        services.create(cast.alice(), order("n=5:9", RunSpec("FLAT"), source="files:mine"))


def test_a_batch_knows_its_span_before_its_first_result() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert (str(batch.first_session), str(batch.last_session), batch.limited_by) == ("2020-01-02", "2022-12-28", "")
    assert batch.sessions == 754


def test_a_strategy_that_was_deleted_meanwhile_is_not_found() -> None:
    saved = strategies.create(cast.alice(), DOCUMENT)
    key = saved.pk
    strategies.delete(cast.alice(), saved.public_id)
    with pytest.raises(NotFound, match="deleted"):
        services.create(cast.alice(), order("n=5:9", saved_as=key))
    assert not Batch.objects.exists()
