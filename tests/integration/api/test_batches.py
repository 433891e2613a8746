"""Batches over REST: ordered, carried out by the worker's own code, read page by page."""

import asyncio
import csv
import io
from typing import Any

import httpx
import pytest
from django.core.handlers.asgi import ASGIHandler

from backtests import services
from backtests.contracts import METRICS
from backtests.execution import work_once
from tests import cast
from tests.orders import CHOICE
from treeline.rest.body_limit import BodyLimit

BATCHES = "/api/v1/batches"


@pytest.fixture
def order(run: dict[str, Any]) -> dict[str, Any]:
    return {**run, "grid": "n=10:59", "name": "Fifty averages"}


def test_an_order_is_answered_with_the_batch(alice: cast.Caller, order: dict[str, Any]) -> None:
    answer = alice.post(BATCHES, order)
    assert answer.status_code == 201, answer.content
    batch = answer.json()
    assert (batch["name"], batch["state"], batch["total"], batch["done"]) == ("Fifty averages", "queued", 50, 0)
    assert batch["label"] == "Partial (0/50)"
    assert batch["poll_after_seconds"] == 1
    assert batch["grid"] == {"n": [float(value) for value in range(10, 60)]}
    assert alice.get(f"{BATCHES}/{batch['id']}").json() == batch


def test_a_batch_tells_all_that_it_was_ordered_with(alice: cast.Caller, order: dict[str, Any]) -> None:
    asked = {"fill": "next_close", "slippage_bps": 1.5, "commission_percent": 0.25, "commission_per_share": 0.005}
    batch = alice.post(BATCHES, {**order, **asked, "benchmark": {"document": order["document"]}}).json()
    assert {name: batch[name] for name in asked} == asked
    assert (batch["benchmark"], batch["benchmark_document"]) == ("Calm trend", order["document"])
    listed = alice.get(BATCHES).json()["items"][0]
    assert listed["benchmark"] == "Calm trend"
    assert "benchmark_document" not in listed


def test_a_grid_of_tickers_is_shown_and_filtered_as_it_was_sent(alice: cast.Caller, order: dict[str, Any]) -> None:
    for grid in ("held=AAPL|KO,n=10|20", {"held": ["AAPL", "KO"], "n": [10, 20]}):
        batch = alice.post(BATCHES, {**order, "document": {**CHOICE, "name": "Choice"}, "grid": grid}).json()
        assert batch["grid"] == {"held": ["AAPL", "KO"], "n": [10.0, 20.0], "read": ["SP500"]}
    address = f"{BATCHES}/{batch['id']}/results"
    assert alice.get(address, {"filter": ["held=KO|MSFT", "n>=15"]}).json()["items"] == []
    for wrong in ("held>=5", "n=KO", "held=ko", "held=KO|", "=KO"):
        answer = alice.get(address, {"filter": wrong})
        assert answer.status_code == 400, wrong
        assert answer.json()["error"]["faults"], wrong


def test_what_could_never_run_is_refused_at_once(alice: cast.Caller, order: dict[str, Any]) -> None:
    answer = alice.post(BATCHES, {**order, "start": "2030-01-01", "end": None})
    assert answer.status_code == 400, answer.content
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["start"]
    assert alice.get(BATCHES).json()["items"] == []


def test_a_grid_of_lists_is_the_same_as_text(alice: cast.Caller, order: dict[str, Any]) -> None:
    text = alice.post(BATCHES, {**order, "grid": "n=5|10|20"}).json()
    lists = alice.post(BATCHES, {**order, "grid": {"n": [5, 10, 20]}}).json()
    assert text["grid"] == lists["grid"] == {"n": [5.0, 10.0, 20.0]}


def test_a_batch_of_a_saved_strategy_keeps_the_tree_it_had(alice: cast.Caller, order: dict[str, Any]) -> None:
    document = order.pop("document")
    saved = alice.post("/api/v1/strategies", {"document": document}).json()
    batch = alice.post(BATCHES, {**order, "strategy": saved["id"]}).json()
    assert batch["strategy"] == saved["id"]
    alice.delete(f"/api/v1/strategies/{saved['id']}")
    later = alice.get(f"{BATCHES}/{batch['id']}").json()
    assert later["strategy"] is None
    assert later["document"] == document


def test_a_strategy_that_goes_while_its_batch_is_ordered_leaves_the_batch(
    alice: cast.Caller, order: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = alice.post("/api/v1/strategies", {"document": order.pop("document")}).json()
    create = services.create

    def created_and_then_bereft(*args: Any) -> Any:
        batch = create(*args)
        assert alice.delete(f"/api/v1/strategies/{saved['id']}").status_code == 204
        return batch

    monkeypatch.setattr(services, "create", created_and_then_bereft)
    answer = alice.post(BATCHES, {**order, "strategy": saved["id"]})
    assert answer.status_code == 201, answer.content
    assert answer.json()["strategy"] is None
    assert alice.get(f"{BATCHES}/{answer.json()['id']}").json() == answer.json()


def test_the_newest_batch_comes_first_in_the_list(alice: cast.Caller, order: dict[str, Any]) -> None:
    for name in ("first", "second", "third"):
        alice.post(BATCHES, {**order, "name": name})
    page = alice.get(BATCHES, {"limit": 2}).json()
    rest = alice.get(BATCHES, {"limit": 2, "cursor": page["next"]}).json()
    assert [batch["name"] for batch in page["items"] + rest["items"]] == ["third", "second", "first"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"grid": "n"}, "grid"),
        ({"grid": ""}, "grid"),
        ({"grid": 7}, "grid"),
        ({"grid": {"n": ["five"]}}, "grid.n[0]"),
        ({"grid": {"n": ["5"]}}, "n"),
        ({"grid": {"n": [5, "SPY"]}}, "grid.n"),
        ({"grid": "n=SPY|QQQ"}, "n"),
        ({"grid": {"n": []}}, "grid.n"),
        ({"grid": "n=1:200001"}, "grid.n"),
        ({"grid": "n=10:200009,t=1:2"}, "grid"),
        ({"grid": {"n": "5:4"}}, "grid.n"),
        ({"grid": {"n": 5}}, "grid.n"),
        ({"grid": {"n": "library"}}, "grid.n"),
        ({"sample": 5}, "sample"),
        ({"sample": {"count": 0}}, "sample.count"),
        ({"sample": {"count": 51}}, "sample.count"),
        ({"sample": {"count": 5, "seed": -1}}, "sample.seed"),
        ({"sample": {"count": 5, "seed": 2**63}}, "sample.seed"),
        ({"combinations": [{"n": 5}]}, "grid"),
        ({"grid": "m=1:3"}, "m"),
        ({"grid": "n=0:3"}, "n"),
        ({"priority": 10}, "priority"),
        ({"priority": "5"}, "priority"),
        ({"priority": " 5 "}, "priority"),
        ({"priority": "٥"}, "priority"),
        ({"priority": 5.0}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": None}, "priority"),
        ({"name": 7}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "next\x85line"}, "name"),
        ({"name": "a\u2028b"}, "name"),
        ({"name": "\x1b[2J"}, "name"),
        ({"name": "\x9b2J"}, "name"),
        ({"benchmark": "NOPE"}, "benchmark"),
        ({"benchmark": {"document": {"version": 1, "name": "x"}}}, "benchmark"),
        ({"fill": "tomorrow"}, "fill"),
        ({"commission_percent": 11}, "commission_percent"),
        ({"commission_per_share": "1"}, "commission_per_share"),
    ],
)
def test_a_wrong_order_is_told_where_it_is_wrong(
    alice: cast.Caller, order: dict[str, Any], change: dict[str, Any], path: str
) -> None:
    answer = alice.post(BATCHES, {**order, **change})
    assert answer.status_code == 400, answer.content
    assert path in [fault["path"] for fault in answer.json()["error"]["faults"]], answer.content
    assert alice.get(BATCHES).json()["items"] == []


def test_an_order_is_either_a_grid_or_a_list(alice: cast.Caller, order: dict[str, Any]) -> None:
    grid = order.pop("grid")
    assert alice.post(BATCHES, order).json()["error"]["faults"][0]["path"] == "grid"
    listed = alice.post(BATCHES, {**order, "combinations": [{"n": 20}, {"n": 10.5}]})
    assert [fault["path"] for fault in listed.json()["error"]["faults"]] == ["n"], "no window is 10.5"
    listed = alice.post(BATCHES, {**order, "combinations": [{"n": 20}, {"n": 10}]}).json()
    assert (listed["kind"], listed["seed"], listed["total"], listed["grid"]) == ("list", None, 2, {"n": [10.0, 20.0]})
    wrong: list[Any] = [[], [{"n": 20}, {"m": 1}], [{"n": True}], 7, [7]]
    for combinations in wrong:
        assert alice.post(BATCHES, {**order, "combinations": combinations}).status_code == 400
    both = alice.post(BATCHES, {**order, "combinations": [{"n": 20}], "sample": {"count": 1}})
    assert [fault["path"] for fault in both.json()["error"]["faults"]] == ["sample"]
    sample = alice.post(BATCHES, {**order, "grid": grid, "sample": {"count": 7, "seed": 3}}).json()
    assert (sample["kind"], sample["seed"], sample["total"]) == ("sample", 3, 7)


def test_values_come_from_text_and_the_library(alice: cast.Caller, order: dict[str, Any]) -> None:
    alice.post("/api/v1/variables", {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 15, "step": 5})
    for grid in ({"n": "library"}, {"n": "5:15:5"}, {"n": "5|10|15"}, {"n": [5, 10, 15]}, "n=library"):
        assert alice.post(BATCHES, {**order, "grid": grid}).json()["grid"] == {"n": [5.0, 10.0, 15.0]}, grid


def test_an_order_without_a_benchmark_stands_against_the_usual_one(alice: cast.Caller, order: dict[str, Any]) -> None:
    del order["benchmark"]
    assert alice.post(BATCHES, order).json()["benchmark"] == "SP500"
    faults = alice.post(BATCHES, {**order, "source": "nowhere", "grid": "n"}).json()["error"]["faults"]
    assert [fault["path"] for fault in faults] == ["grid"]
    run = {name: value for name, value in order.items() if name not in {"grid", "name"}}
    assert alice.post("/api/v1/backtests", {**run, "values": {"n": 9}}).json()["benchmark_name"] == "SP500"


def test_a_plan_says_what_the_order_would_be(alice: cast.Caller, order: dict[str, Any]) -> None:
    plan = alice.post(f"{BATCHES}/plan", order).json()
    assert (plan["kind"], plan["combinations"], plan["seed"], plan["drawn_from"]) == ("grid", 50, None, None)
    assert plan["limits"]["left_this_month"] == 10_000_000
    assert plan["expected"]["basis"] == "a rule of thumb"
    assert plan["earlier"] == {"combinations": 0, "batches": []}
    assert alice.get(BATCHES).json()["items"] == []
    batch = alice.post(BATCHES, order).json()
    same = ("kind", "span", "data_version", "engine_version", "warnings", "benchmark", "source", "gaps")
    assert {name: plan[name] for name in same} == {name: batch[name] for name in same}
    drawn = alice.post(f"{BATCHES}/plan", {**order, "sample": {"count": 5}}).json()
    assert (drawn["kind"], drawn["combinations"], drawn["drawn_from"]) == ("sample", 5, 50)
    assert isinstance(drawn["seed"], int)


def test_what_the_plan_does_not_allow_is_refused_with_what_would_fit(order: dict[str, Any], db: None) -> None:
    free = cast.caller(cast.person("fred", "free"))
    for address in (f"{BATCHES}/plan", BATCHES):
        answer = free.post(address, {**order, "grid": {"n": "5:24", "m": "1:1000"}})
        assert answer.status_code == 400
        faults = {fault["path"]: fault for fault in answer.json()["error"]["faults"]}
        said = "20,000 combinations are more than the 10,000 that plan free allows a batch: 10,000 would fit"
        assert faults["grid"]["message"] == said
        assert faults["grid"]["remedy"] == "run a random sample of 10,000, or give n a step of 2, n=5:23:2: 10,000"


def test_a_batch_is_paused_resumed_and_cancelled(alice: cast.Caller, order: dict[str, Any]) -> None:
    address = f"{BATCHES}/{alice.post(BATCHES, order).json()['id']}"
    for action, state in (("pause", "paused"), ("resume", "queued"), ("retry", "queued"), ("cancel", "cancelled")):
        for _ in range(2):
            answer = alice.post(f"{address}/{action}")
            assert (answer.status_code, answer.json()["state"]) == (200, state)
    status = alice.get(address)
    assert (status.json()["state"], status.json()["poll_after_seconds"]) == ("cancelled", None)
    assert "Retry-After" not in status
    for action in ("pause", "resume", "retry"):
        answer = alice.post(f"{address}/{action}")
        assert answer.status_code == 409
        assert "it is cancelled already" in answer.json()["error"]["message"]


def test_a_batch_says_when_to_ask_again(alice: cast.Caller, order: dict[str, Any]) -> None:
    address = f"{BATCHES}/{alice.post(BATCHES, order).json()['id']}"
    answer = alice.get(address)
    assert answer["Retry-After"] == str(answer.json()["poll_after_seconds"]) == "1"


def test_a_batch_is_renamed_and_put_before_others(alice: cast.Caller, order: dict[str, Any]) -> None:
    first, second = (alice.post(BATCHES, order).json()["id"] for _ in range(2))
    assert [alice.get(f"{BATCHES}/{one}").json()["position"] for one in (first, second)] == [1, 2]
    changed = alice.patch(f"{BATCHES}/{second}", {"name": "Sooner", "priority": 0}).json()
    assert (changed["name"], changed["priority"], changed["position"]) == ("Sooner", 0, 1)
    for wrong in (
        {},
        {"priority": 10},
        {"priority": None},
        {"name": ""},
        {"name": "two\nlines"},
        {"state": "finished"},
    ):
        answer = alice.patch(f"{BATCHES}/{second}", wrong)
        assert answer.status_code == 400, wrong
        assert answer.json()["error"]["faults"], wrong


def test_a_deleted_batch_is_gone(alice: cast.Caller, order: dict[str, Any]) -> None:
    address = f"{BATCHES}/{alice.post(BATCHES, order).json()['id']}"
    assert alice.delete(address).status_code == 204
    assert alice.get(address).status_code == alice.delete(address).status_code == 404


@pytest.mark.django_db(transaction=True)
class TestAFinishedBatch:
    """One batch of fifty runs, done by the worker's own function."""

    @pytest.fixture
    def alice(self) -> cast.Caller:
        return cast.caller(cast.alice())

    @pytest.fixture
    def address(self, alice: cast.Caller, order: dict[str, Any]) -> str:
        batch = alice.post(BATCHES, order).json()
        while work_once("test"):
            pass
        return f"{BATCHES}/{batch['id']}"

    def test_is_final_with_its_span_and_benchmark(self, alice: cast.Caller, address: str) -> None:
        status = alice.get(address).json()
        assert (status["state"], status["label"], status["done"]) == ("finished", "Final", 50)
        assert status["span"]["first"] == "2018-01-02"
        assert set(status["benchmark_metrics"]) == set(METRICS)
        assert status["eta_seconds"] is None
        assert status["recorded"]["mean_seconds_per_backtest"] > 0
        assert status["recorded"]["cache_hit_percent"] == 100.0
        for action in ("cancel", "pause", "resume", "retry"):
            assert alice.post(f"{address}/{action}").status_code == 409

    def test_is_found_by_the_plan_of_the_same(self, alice: cast.Caller, address: str, order: dict[str, Any]) -> None:
        batch = alice.get(address).json()
        plan = alice.post(f"{BATCHES}/plan", {**order, "grid": "n=50:69"}).json()
        found = [{"id": batch["id"], "name": "Fifty averages", "combinations": 10}]
        assert plan["earlier"] == {"combinations": 10, "batches": found}

    def test_is_read_page_by_page_from_the_best_down(self, alice: cast.Caller, address: str) -> None:
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 20}
        for _ in range(3):
            page = alice.get(f"{address}/results", query).json()
            found += page["items"]
            query["cursor"] = page["next"]
        assert page["next"] is None
        assert page["label"] == "Final"
        assert sorted(item["run_index"] for item in found) == list(range(50))
        sharpes = [item["metrics"]["sharpe"] for item in found]
        assert sharpes == sorted(sharpes, reverse=True)
        assert all(item["values"] == {"n": 10.0 + item["run_index"]} for item in found)

    def test_is_filtered_by_metrics_and_variables(self, alice: cast.Caller, address: str) -> None:
        everything = alice.get(f"{address}/results", {"sort": "cagr"}).json()["items"]
        middle = everything[25]["metrics"]["cagr"]
        query = {"sort": "cagr", "filter": [f"cagr>={middle!r}", "n<=40", "n >= 12"]}
        kept = alice.get(f"{address}/results", query).json()["items"]
        assert kept == [
            item for item in everything if item["metrics"]["cagr"] >= middle and 12 <= item["values"]["n"] <= 40
        ]

    def test_refuses_what_it_cannot_sort_or_filter_by(self, alice: cast.Caller, address: str) -> None:
        wrong: list[dict[str, Any]] = [
            {"sort": "luck"},
            {"filter": "sharpe>1"},
            {"filter": "sharpe>=nan"},
            {"filter": "sharpe>=1e999"},
            {"filter": "luck>=1"},
            {"filter": ["n>=5", "n<=4"]},
            {"limit": 0},
            {"limit": 1001},
            {"limit": "many"},
            {"cursor": "!"},
            {"cursor": "WyItY2FnciIsIDAuMSwgM10"},
            {"page": 2},
        ]
        for query in wrong:
            answer = alice.get(f"{address}/results", query)
            assert answer.status_code == 400, query
            assert answer.json()["error"]["faults"], query

    def test_is_a_csv_with_the_same_figures(self, alice: cast.Caller, address: str) -> None:
        answer = alice.get(f"{address}/results.csv")
        assert answer["Content-Type"].startswith("text/csv")
        assert "attachment" in answer["Content-Disposition"]
        assert_same(alice, address, answer.getvalue().decode())

    def test_streams_its_csv_under_asgi(self, alice: cast.Caller, address: str) -> None:
        headers = {"Authorization": alice.defaults["HTTP_AUTHORIZATION"]}

        async def fetch() -> httpx.Response:
            transport = httpx.ASGITransport(BodyLimit(ASGIHandler()))
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
                return await client.get(f"{address}/results.csv")

        assert_same(alice, address, asyncio.run(fetch()).text)


def assert_same(alice: cast.Caller, address: str, text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(text)))
    items = {item["run_index"]: item for item in alice.get(f"{address}/results").json()["items"]}
    assert [int(row["run_index"]) for row in rows] == list(range(50))
    for row in rows:
        item = items[int(row["run_index"])]
        assert float(row["n"]) == item["values"]["n"]
        for metric in METRICS:
            assert (float(row[metric]) if row[metric] else None) == item["metrics"][metric]
