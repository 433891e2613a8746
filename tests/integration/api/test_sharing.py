"""Links to a batch: whoever has one reads its results, and nothing else."""

import json
import logging
from typing import Any

import numpy as np
import pytest

from backtests import blocks
from backtests.contracts import METRICS
from backtests.models import Batch, Share
from tests import cast
from tests.integration.api.routes import api_methods
from treeline.accounts.models import User

BATCHES = "/api/v1/batches"
SHARED = sorted({route for route, _ in api_methods() if "/shared/" in route})
QUERIES = {"heatmap": {"row": "n", "column": "m"}}


@pytest.fixture
def order(run: dict[str, Any]) -> dict[str, Any]:
    window = {"indicator": "sma", "ticker": "SP500", "window": "{n}"}
    gate = {"condition": {"left": window, "op": ">", "right": {**window, "window": "{m}"}}}
    legs = {"then": {"node": "ticker", "ticker": "MSFT"}, "else": {"node": "cash"}}
    document = {"version": 1, "name": "Crossing secretly", "root": {"node": "gate", **gate, **legs}}
    return {**run, "document": document, "grid": "n=10:12,m=20:23", "name": "Twelve"}


@pytest.fixture
def address(alice: cast.Caller, order: dict[str, Any]) -> str:
    strategy = alice.post("/api/v1/strategies", {"document": order.pop("document")}).json()["id"]
    batch_id = alice.post(BATCHES, {**order, "strategy": strategy}).json()["id"]
    batch = Batch.objects.get(public_id=batch_id)
    blocks.store(batch.pk, 0, np.random.default_rng(1).random((12, len(METRICS))), np.arange(1, 13, dtype=np.uint64))
    Batch.objects.filter(pk=batch.pk).update(done=12, state="finished", benchmark_metrics={"sharpe": 1.0})
    return f"{BATCHES}/{batch_id}"


@pytest.fixture
def link(alice: cast.Caller, address: str) -> str:
    """Where a program reads what the page at the share's `url` shows."""
    url: str = alice.post(f"{address}/share").json()["url"]
    return f"/api/v1{url}"


def at(route: str, secret: str) -> tuple[str, dict[str, Any]]:
    """The address and query of a shared route."""
    return route.replace("<str:secret>", secret), QUERIES.get(route.rpartition("/")[2], {})


def said(answer: Any) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def test_the_secret_is_shown_once_and_stored_nowhere(alice: cast.Caller, address: str) -> None:
    made = alice.post(f"{address}/share")
    assert made.status_code == 201
    body = made.json()
    secret = body["url"].removeprefix("/shared/")
    assert (len(secret), secret[:10]) == (46, body["prefix"])
    listed = alice.get(f"{address}/shares")
    assert listed.json() == {"items": [{name: body[name] for name in ("id", "prefix", "created")}], "next": None}
    assert secret not in listed.content.decode()
    assert secret not in str(Share.objects.values_list().get())


def test_every_owners_view_of_results_is_shared() -> None:
    owners = {
        "results",
        "results.csv",
        "results.parquet",
        "failures",
        "heatmap",
        "summary",
        "luck",
        "importance",
        "parallel",
        "behaviours",
    }
    assert {route.removeprefix("/api/v1/shared/<str:secret>").removeprefix("/") for route in SHARED} == {*owners, ""}


@pytest.mark.parametrize("route", SHARED)
def test_whoever_has_the_link_sees_what_the_owner_sees(
    alice: cast.Caller, anonymous: cast.Caller, charlie: cast.Caller, address: str, link: str, route: str
) -> None:
    url, query = at(route, link.removeprefix("/api/v1/shared/"))
    answer = anonymous.get(url, query)
    assert answer.status_code == 200, answer.content
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    seen = said(answer)
    assert said(charlie.get(url, query)) == seen
    if "<str:secret>/" in route:
        assert said(alice.get(address + url.removeprefix(link), query)) == seen


def test_a_link_shows_neither_its_owner_nor_the_strategy(anonymous: cast.Caller, link: str) -> None:
    told = anonymous.get(link).json()
    assert (told["name"], told["label"], told["grid"]) == (
        "Twelve",
        "Final",
        {"n": [10, 11, 12], "m": [20, 21, 22, 23]},
    )
    assert not {"document", "benchmark_document", "strategy", "owner"} & set(told)
    text = json.dumps(told)
    assert "alice" not in text
    assert "Crossing" not in text
    assert "MSFT" not in text


@pytest.mark.parametrize("route", SHARED)
def test_a_wrong_a_revoked_and_a_deleted_link_say_the_same(
    alice: cast.Caller, anonymous: cast.Caller, address: str, link: str, route: str
) -> None:
    other = alice.post(f"{address}/share").json()
    assert alice.delete(f"{address}/shares/{other['id']}").status_code == 204
    secret = link.removeprefix("/api/v1/shared/")
    wrong = [
        secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        other["url"].removeprefix("/shared/"),
        "x",
        "ts_",
    ]
    answers = [anonymous.get(*at(route, one)) for one in wrong]
    Batch.objects.all().delete()
    answers.append(anonymous.get(*at(route, secret)))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1
    assert all(answer["Referrer-Policy"] == "no-referrer" for answer in answers)


def test_a_link_ends_with_its_owners_account(anonymous: cast.Caller, link: str) -> None:
    User.objects.filter(username="alice").update(is_active=False)
    assert anonymous.get(link).status_code == 404


def test_a_token_that_is_wrong_does_not_close_a_link(link: str) -> None:
    assert cast.Caller(headers={"Authorization": "Token nonsense"}).get(link).status_code == 200


@pytest.mark.parametrize("route", SHARED)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_link_only_reads(alice: cast.Caller, link: str, route: str, method: str) -> None:
    url, _ = at(route, link.removeprefix("/api/v1/shared/"))
    before = list(Batch.objects.values())
    assert alice.generic(method, url, "{}", "application/json").status_code == 405
    assert list(Batch.objects.values()) == before


def test_only_the_owner_makes_sees_and_revokes_links(
    alice: cast.Caller, charlie: cast.Caller, anonymous: cast.Caller, address: str, link: str
) -> None:
    share = alice.get(f"{address}/shares").json()["items"][0]["id"]
    for caller, status in ((charlie, 404), (anonymous, 401)):
        assert caller.post(f"{address}/share").status_code == status
        assert caller.get(f"{address}/shares").status_code == status
        assert caller.delete(f"{address}/shares/{share}").status_code == status
    assert anonymous.get(link).status_code == 200
    assert Share.objects.count() == 1


def test_a_link_goes_only_by_the_batch_that_it_is_of(alice: cast.Caller, address: str, link: str, order: Any) -> None:
    share = alice.get(f"{address}/shares").json()["items"][0]["id"]
    other = alice.post(
        BATCHES, {**order, "document": {"version": 1, "name": "x", "root": {"node": "cash"}}, "grid": {}}
    )
    theirs = other.json().get("id", "7d5c4a1e-8d2b-4f0e-9a3c-5b6d7e8f9a0b")
    assert alice.delete(f"{BATCHES}/{theirs}/shares/{share}").status_code == 404


def test_a_shared_address_takes_no_names_that_it_does_not_know(anonymous: cast.Caller, link: str) -> None:
    assert anonymous.get(link, {"document": "1"}).status_code == 400


@pytest.mark.parametrize("tail", ["", "/summary", "/nothing", "x"])
def test_the_log_never_holds_a_secret(
    anonymous: cast.Caller, link: str, tail: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        anonymous.get(link + tail)
    told = "\n".join(record.getMessage() for record in caplog.records)
    secret = link.removeprefix("/api/v1/shared/")
    assert f"/api/v1/shared/{secret[:10]}…" in told
    assert secret not in told
