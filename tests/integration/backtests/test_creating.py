"""Ordering a batch: checked as a whole, made as a whole."""

import datetime as dt
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from backtests import batches, rows, services
from backtests.contracts import METRICS, Costs, RunSpec
from backtests.models import Batch, Chunk
from strategies import services as strategies
from tests import cast
from tests.orders import DOCUMENT, forget_broker, order
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def test_chunks_cover_every_combination_once() -> None:
    batch = services.create(cast.alice(), order("n=5:30,t=60:85:0.5"))
    spans = list(Chunk.objects.filter(batch=batch).order_by("seq").values_list("seq", "lo", "hi"))
    assert [seq for seq, _, _ in spans] == list(range(len(spans)))
    assert spans[0][1] == 0
    assert spans[-1][2] == batch.total == 26 * 51
    assert all(before[2] == after[1] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(("total", "size"), [(1, 128), (600, 128), (8000, 1000), (200_000, 4096)])
def test_chunks_are_neither_crumbs_nor_blocks(total: int, size: int) -> None:
    assert batches.chunk_size(total) == size


def test_a_batch_keeps_its_own_copy_of_everything() -> None:
    batch = services.create(cast.alice(), order("n=5:9", name="  Mine ", priority=2))
    batch.refresh_from_db()
    assert (batch.name, batch.priority, batch.state, batch.done) == ("Mine", 2, "queued", 0)
    assert batch.document["name"] == "Dips"
    assert batch.grid == [["n", [5, 6, 7, 8, 9]], ["t", [70]], ["w", [10]]]
    assert batch.data_version


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
    monkeypatch.setattr(services, "_CHUNKS", services._CHUNKS + " RETURNING 1 / (seq - seq)")
    with pytest.raises(Exception, match="division by zero"):
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


@pytest.mark.django_db(transaction=True)
def test_racing_creators_make_one_partition() -> None:
    block = rows.BLOCK * 1_000_000
    started = threading.Barrier(4)

    def make() -> None:
        started.wait()
        try:
            with transaction.atomic():
                rows.ensure_partition(block)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for racer in [pool.submit(make) for _ in range(4)]:
            racer.result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'backtests_run'::regclass")
        before = cursor.fetchone()[0]
        cursor.execute("DROP TABLE backtests_run_1000000")
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'backtests_run'::regclass")
        assert cursor.fetchone()[0] == before - 1


def test_the_table_has_the_contracts_metrics_as_columns() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            "WHERE attrelid = 'backtests_run'::regclass AND attnum > 0 ORDER BY attnum"
        )
        columns = cursor.fetchall()
    kinds = [("batch_id", "bigint"), ("run_index", "integer")]
    assert columns == kinds + [(metric, "double precision") for metric in METRICS]


def test_no_run_can_be_counted_twice() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    with pytest.raises(IntegrityError, match="batch_counts_no_run_twice"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(done=batch.total + 1)


def test_only_the_owner_cancels_and_only_what_is_not_over() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    with pytest.raises(NotFound):
        services.cancel(cast.charlie(), batch.public_id)
    assert services.cancel(cast.alice(), batch.public_id).state == "cancelled"
    assert services.cancel(cast.alice(), batch.public_id).state == "cancelled"
    Batch.objects.filter(pk=batch.pk).update(state="finished")
    with pytest.raises(Conflict, match="finished already"):
        services.cancel(cast.alice(), batch.public_id)


@pytest.mark.parametrize(
    ("spec", "grid", "place"),
    [
        (RunSpec("SP500", start=dt.date(2030, 1, 1)), "n=5:9", "start"),
        (RunSpec("SP500", end=dt.date(1980, 1, 1)), "n=5:9", "end"),
        (RunSpec("SP500", end=dt.date(1990, 3, 1)), "n=5:9,w=1|2000", "start"),
    ],
)
def test_what_the_prices_leave_nothing_of_is_refused_when_it_is_ordered(spec: RunSpec, grid: str, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order(grid, spec))
    assert [fault.path for fault in caught.value.faults] == [place]
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
