"""A batch's results over REST: pages with neighbours and counts, files with filters, what has failed."""

import asyncio
import csv
import io
import itertools
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import polars as pl
import pytest
import uvicorn
from django.core.handlers.asgi import ASGIHandler

from backtests import blocks, services
from backtests.contracts import METRICS
from backtests.models import Batch, Failure
from backtests.results import files
from tests import cast
from tests.orders import order
from treeline.rest.body_limit import BodyLimit


@pytest.fixture
def batch() -> Batch:
    """Two variables, 60 runs of which the last failed; each run's figures are its number, one is undefined."""
    batch = services.create(cast.alice(), order("n=10:19,w=1:6"))
    metrics = np.repeat(np.arange(60.0)[:, None], len(METRICS), axis=1)
    metrics[7, METRICS.index("cagr")] = math.nan
    behaviour = np.ones(60, np.uint64)
    behaviour[59] = 0
    blocks.store(batch.pk, 0, metrics, behaviour)
    Failure.objects.create(batch=batch, lo=59, hi=60, reason="ArithmeticError: it cannot be")
    batch.state, batch.done, batch.failed = Batch.State.FINISHED, 59, 1
    batch.save()
    return batch


@pytest.fixture
def address(batch: Batch) -> str:
    return f"/api/v1/batches/{batch.public_id}"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_page_tells_how_many_match_and_what_stands_around_each(alice: cast.Caller, address: str) -> None:
    page = alice.get(f"{address}/results", {"limit": 1}).json()
    assert (page["label"], page["count"], len(page["items"])) == ("Final", 59, 1)
    assert page["items"][0]["run_index"] == 58
    assert page["items"][0]["values"] == {"n": 19.0, "w": 5.0, "t": 70.0}
    assert page["items"][0]["neighbours"] == {"worst": 51.0, "median": 52.5, "count": 4, "edges": 1}
    following = alice.get(f"{address}/results", {"limit": 1, "cursor": page["next"]}).json()
    assert (following["count"], following["items"][0]["run_index"]) == (59, 57)


def test_results_are_sorted_and_filtered_by_what_stands_around_them(alice: cast.Caller, address: str) -> None:
    query: dict[str, Any] = {"sort": "-neighbour_worst", "filter": ["edges<=0", "neighbour_median>=20", "w<=4"]}
    page = alice.get(f"{address}/results", query).json()
    found = [item["neighbours"] for item in page["items"]]
    assert page["count"] == len(found) > 5
    assert {one["edges"] for one in found} == {0}
    assert [one["worst"] for one in found] == sorted((one["worst"] for one in found), reverse=True)


def test_nothing_is_null_but_what_is_undefined(alice: cast.Caller, address: str) -> None:
    items = {item["run_index"]: item for item in alice.get(f"{address}/results").json()["items"]}
    assert [run for run, item in items.items() if item["metrics"]["cagr"] is None] == [7]


def test_the_files_hold_what_the_page_filters(alice: cast.Caller, address: str) -> None:
    query: dict[str, Any] = {"filter": ["cagr>=5", "n<=12", "edges>=1"]}
    items = alice.get(f"{address}/results", {**query, "sort": "sharpe"}).json()["items"]
    runs = [item["run_index"] for item in items]
    assert 1 < len(runs) < 13
    answer = alice.get(f"{address}/results.csv", query)
    assert answer["Content-Type"].startswith("text/csv")
    assert 'filename="batch-' in answer["Content-Disposition"]
    assert [int(row["run_index"]) for row in rows(answer.getvalue().decode())] == runs
    answer = alice.get(f"{address}/results.parquet", query)
    assert answer["Content-Type"] == "application/vnd.apache.parquet"
    frame = pl.read_parquet(io.BytesIO(answer.getvalue()))
    assert frame["run_index"].to_list() == runs
    assert frame["neighbour_median"].to_list() == [item["neighbours"]["median"] for item in items]


@pytest.mark.parametrize("file", ["results.csv", "results.parquet"])
def test_a_file_says_why_it_is_not_sorted(alice: cast.Caller, address: str, file: str) -> None:
    answer = alice.get(f"{address}/{file}", {"sort": "sharpe", "limit": "5"})
    assert answer.status_code == 400
    faults = {fault["path"]: fault["message"] for fault in answer.json()["error"]["faults"]}
    assert faults["sort"].startswith("a file stands in the order of the runs")
    assert faults["limit"].startswith("is not known here")
    assert alice.get(f"{address}/{file}", {"filter": "luck>=1"}).status_code == 400


@pytest.mark.django_db(transaction=True)  # the application has threads of its own
@pytest.mark.parametrize("file", ["results.csv", "results.parquet"])
def test_a_file_is_streamed_under_asgi(address: str, file: str) -> None:
    alice = cast.caller(cast.alice())
    whole = alice.get(f"{address}/{file}").getvalue()
    headers = {"Authorization": alice.defaults["HTTP_AUTHORIZATION"]}

    async def fetch() -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(ASGIHandler()))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
            return await client.get(f"{address}/{file}")

    assert asyncio.run(fetch()).content == whole


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of a web server as it is run."""
    made = uvicorn.Server(uvicorn.Config(BodyLimit(ASGIHandler()), port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=made.run)
    thread.start()
    while not made.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{made.servers[0].sockets[0].getsockname()[1]}"
    made.should_exit = True
    thread.join()


def test_a_csv_of_a_batch_that_is_deleted_meanwhile_is_a_broken_download(
    server: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = cast.caller(cast.alice()).defaults
    monkeypatch.setattr(blocks, "parts", lambda _: iter(()))  # as when it is deleted before the first part
    url, sign_in = f"{server}{address}/results", {"Authorization": headers["HTTP_AUTHORIZATION"]}
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        httpx.get(f"{url}.csv", headers=sign_in)
    answer = httpx.get(f"{url}.parquet", headers=sign_in)
    assert (answer.status_code, "deleted while" in answer.text) == (404, True)


@pytest.mark.parametrize("leaves", ["at once", "amid"])
def test_who_leaves_a_csv_gives_his_turn_back(
    server: str, batch: Batch, address: str, leaves: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LONGEST_WAIT", 3.0)
    parts = list(blocks.parts(batch))
    monkeypatch.setattr(blocks, "parts", lambda _: itertools.cycle(parts))  # a file without an end
    sign_in = {"Authorization": cast.caller(cast.alice()).defaults["HTTP_AUTHORIZATION"]}
    for _ in range(files._CSVS_AT_ONCE + 1):
        with httpx.stream("GET", f"{server}{address}/results.csv", headers=sign_in) as answer:
            assert answer.status_code == 200
            if leaves == "amid":
                read = answer.iter_bytes(1_000_000)
                assert next(read).startswith(b"run_index")


def test_too_many_csvs_at_once_are_refused_in_words(
    alice: cast.Caller, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LONGEST_WAIT", 0.01)
    for _ in range(files._CSVS_AT_ONCE):
        files._csv_turn.acquire()
    try:
        refused = alice.get(f"{address}/results.csv")
    finally:
        files._csv_turn.release(files._CSVS_AT_ONCE)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
    assert refused.json()["error"]["message"] == "Other files are being sent just now; try again in a moment."


def test_what_could_not_be_run_is_told(alice: cast.Caller, address: str) -> None:
    answer = alice.get(f"{address}/failures").json()
    failed: dict[str, Any] = {
        "run_index": 59,
        "runs": 1,
        "values": {"n": 19.0, "w": 6.0, "t": 70.0},
        "reason": "ArithmeticError: it cannot be",
    }
    assert answer == {"count": 1, "items": [failed], "next": None}
    assert alice.get(f"{address}/failures", {"cursor": "x"}).status_code == 400
    assert alice.get(f"{address}/failures", {"sort": "reason"}).status_code == 400
