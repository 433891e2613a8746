"""Who is not signed in may look at the templates, check a document and run a small backtest; nothing of it is kept."""

from typing import Any

import pytest
from django.apps import apps

from backtests import guests
from strategies.samples import SAMPLES
from strategies.starters import templates
from strategies.tree import codec
from tests import cast
from treeline.accounts.models import Entrance

BACKTESTS, VALIDATE, TEMPLATES = "/api/v1/backtests", "/api/v1/strategies/validate", "/api/v1/templates"
NOBODYS = "0b8f5a8e-6a3b-4c67-9d59-0e8b8a1f2c3d"


@pytest.fixture
def run(run: dict[str, Any]) -> dict[str, Any]:
    return {**run, "values": {"n": 20}}


def ticker(symbol: str) -> dict[str, str]:
    return {"node": "ticker", "ticker": symbol}


def equal(children: list[Any]) -> dict[str, Any]:
    return {"version": 1, "name": "Many", "root": {"node": "equal", "children": children}}


def refused(answer: Any, path: str) -> str:
    assert answer.status_code == 400, answer.content
    (fault,) = [fault for fault in answer.json()["error"]["faults"] if fault["path"] == path]
    assert "sign in" in fault["remedy"]
    message: str = fault["message"]
    return message


def test_a_guest_reads_the_templates(anonymous: cast.Caller) -> None:
    answer = anonymous.get(TEMPLATES)
    assert answer.status_code == 200
    assert anonymous.get("/api/v1/session").json()["guests"] is True
    assert len(answer.json()["items"]) == len(templates())


@pytest.mark.parametrize("strategy", [*(one.strategy for one in templates()), *SAMPLES], ids=lambda one: one.name)
def test_a_guest_may_run_every_template_and_every_sample(strategy: Any) -> None:
    assert list(guests.faults(strategy, None, "sample")) == []


def test_a_guest_runs_a_sample_over_all_of_its_years(anonymous: cast.Caller) -> None:
    document = codec.encode(SAMPLES[0])
    answer = anonymous.post(BACKTESTS, {"document": document, "source": "sample"})
    assert answer.status_code == 200, answer.content
    signed_in = cast.caller(cast.alice()).post(BACKTESTS, {"document": document, "source": "sample"})
    assert answer.json()["metrics"] == signed_in.json()["metrics"]


OURS = ("accounts", "strategies", "backtests", "sessions")


def test_nothing_of_it_is_kept(anonymous: cast.Caller, run: dict[str, Any], document: dict[str, Any]) -> None:
    before = {
        model: model._default_manager.count() for label in OURS for model in apps.get_app_config(label).get_models()
    }
    assert anonymous.post(BACKTESTS, run).status_code == 200
    assert anonymous.post(VALIDATE, {"document": document}).json()["valid"]
    assert {model: model._default_manager.count() for model in before} == before
    assert "sessionid" not in anonymous.cookies


@pytest.mark.parametrize("source", ["alpaca", "upload:etfs", "files", "nothing"])
def test_a_guest_gets_the_built_in_prices_only(anonymous: cast.Caller, run: dict[str, Any], source: str) -> None:
    answer = anonymous.post(BACKTESTS, {**run, "source": source, "benchmark": "SP500"})
    assert refused(answer, "source") == "a guest runs on the source sample only"


def test_a_guests_tree_is_small(anonymous: cast.Caller, run: dict[str, Any]) -> None:
    def doc(leaves: int) -> dict[str, Any]:
        rows = [ticker("AAPL")] * leaves
        return equal([{"node": "equal", "children": rows[at : at + 40]} for at in range(0, leaves, 40)])

    assert anonymous.post(BACKTESTS, {**run, "document": doc(190), "values": {}}).status_code == 200
    large = anonymous.post(BACKTESTS, {**run, "document": doc(200), "values": {}})
    assert "guest's have 200 at most" in refused(large, "document")
    both = {**run, "document": doc(100), "values": {}, "benchmark": {"document": doc(100)}}
    assert "guest's have 200 at most" in refused(anonymous.post(BACKTESTS, both), "document")


def test_a_guests_tree_has_few_tickers(anonymous: cast.Caller, run: dict[str, Any]) -> None:
    document = equal([ticker(f"T{number}") for number in range(21)])
    answer = anonymous.post(BACKTESTS, {**run, "document": document, "values": {}})
    assert refused(answer, "document") == "21 tickers; a guest's have 20 at most"


def test_a_guest_refers_to_nothing_that_is_saved(anonymous: cast.Caller, run: dict[str, Any]) -> None:
    referring = equal([ticker("AAPL"), {"node": "reference", "strategy": NOBODYS}])
    answer = anonymous.post(BACKTESTS, {**run, "document": referring, "values": {}})
    assert "saved strategy" in refused(answer, "document")
    benchmark = anonymous.post(BACKTESTS, {**run, "benchmark": {"document": referring}})
    assert "saved strategy" in refused(benchmark, "benchmark.document")
    report = anonymous.post(VALIDATE, {"document": referring}).json()
    assert not report["valid"]
    assert "saved strategy" in report["faults"][0]["message"]
    saved = {name: value for name, value in run.items() if name != "document"} | {"strategy": NOBODYS}
    assert anonymous.post(BACKTESTS, saved).status_code == 401
    assert anonymous.post(BACKTESTS, {**run, "benchmark": {"strategy": NOBODYS}}).status_code == 401


def test_a_guest_runs_six_a_minute_and_a_refused_one_does_not_count(
    anonymous: cast.Caller, run: dict[str, Any]
) -> None:
    assert anonymous.post(BACKTESTS, {**run, "source": "alpaca"}).status_code == 400
    statuses = [anonymous.post(BACKTESTS, run).status_code for _ in range(7)]
    assert statuses == [200] * 6 + [429]
    answer = anonymous.post(BACKTESTS, run)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "sign in for more" in answer.json()["error"]["message"]
    elsewhere = cast.Caller(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post(BACKTESTS, run).status_code == 200


@pytest.mark.parametrize("address", [BACKTESTS, VALIDATE])
def test_a_guest_sends_little(anonymous: cast.Caller, alice: cast.Caller, address: str) -> None:
    body = {"document": {"version": 1, "name": "x", "root": {}, "description": "x" * 70_000}}
    assert anonymous.post(address, body).status_code == 413
    assert alice.post(address, body).status_code in {200, 400}


def test_an_operator_can_close_the_entrance_to_guests(
    anonymous: cast.Caller, alice: cast.Caller, run: dict[str, Any], document: dict[str, Any]
) -> None:
    Entrance.objects.update(guests=False)
    for answer in (
        anonymous.get(TEMPLATES),
        anonymous.post(BACKTESTS, run),
        anonymous.post(VALIDATE, {"document": document}),
    ):
        assert answer.status_code == 401
        assert answer.json()["error"]["message"].startswith("guests are not let in at present: sign in")
    assert anonymous.get("/api/v1/session").json()["guests"] is False
    assert alice.get(TEMPLATES).status_code == 200
    assert alice.post(BACKTESTS, run).status_code == 200


def test_a_wrong_token_makes_nobody_a_guest(run: dict[str, Any], db: None) -> None:
    wrong = cast.Caller(headers={"Authorization": "Token tl_wrong"})
    assert wrong.get(TEMPLATES).status_code == 401
    assert wrong.post(BACKTESTS, run).status_code == 401
