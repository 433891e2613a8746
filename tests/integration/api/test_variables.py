"""The library of variables over REST."""

import json
from typing import Any

import pytest

from tests import cast

VARIABLES = "/api/v1/variables"
N = {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5, "description": "for averages"}
ASSET = {"name": "asset", "kind": "ticker", "default": "AAPL", "values": ["AAPL", "MSFT", "XOM"]}


def test_a_variable_comes_back_as_it_was_with_the_number_of_its_values(alice: cast.Caller) -> None:
    for sent, count in ((N, 10), (ASSET, 3)):
        answer = alice.post(VARIABLES, sent)
        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert {name: made[name] for name in sent} == sent
        assert (made["count"], made["strategies"]) == (count, 0)
        assert alice.get(f"{VARIABLES}/{made['id']}").json() == made
    assert [item["name"] for item in alice.get(VARIABLES).json()["items"]] == ["asset", "n"]
    assert "values" not in alice.get(VARIABLES).json()["items"][0]


def test_a_step_that_is_left_out_is_1(alice: cast.Caller) -> None:
    made = alice.post(VARIABLES, {"name": "n", "kind": "number", "default": 1, "low": 1, "high": 3}).json()
    assert (made["step"], made["count"]) == (1, 3)


def test_a_variable_is_replaced_and_deleted(alice: cast.Caller) -> None:
    address = f"{VARIABLES}/{alice.post(VARIABLES, N).json()['id']}"
    replaced = alice.put(address, ASSET)
    assert replaced.status_code == 200
    assert (replaced.json()["name"], replaced.json()["low"], replaced.json()["values"]) == (
        "asset",
        None,
        ASSET["values"],
    )
    assert alice.delete(address).status_code == 204
    assert alice.get(address).status_code == 404
    assert alice.put(address, N).status_code == 404


def test_a_second_one_of_the_same_name_is_a_conflict(alice: cast.Caller) -> None:
    alice.post(VARIABLES, N)
    assert alice.post(VARIABLES, N).status_code == 409


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"values": [5, 10]}, "values"),
        ({"low": None}, "low"),
        ({"low": "5"}, "low"),
        ({"step": 7}, "step"),
        ({"kind": "colour"}, "kind"),
        ({"default": True}, "default"),
        ({"default": [1]}, "default"),
        ({"default": None}, "default"),
        ({"default": 10**400}, "default"),
        ({"name": 5}, "name"),
        ({"name": "a b"}, "name"),
        ({"colour": 1}, "colour"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_variable_is_told_with_its_place(
    alice: cast.Caller, change: dict[str, Any], place: str
) -> None:
    answer = alice.post(VARIABLES, json.dumps({**N, **change}), content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert place in {fault["path"] for fault in answer.json()["error"]["faults"]}
    assert alice.get(VARIABLES).json()["items"] == []


@pytest.mark.parametrize("values", [[], [{}], [["AAPL"]], [None], ["spy"], "AAPL", [True], ["AAPL", "AAPL"]], ids=str)
def test_a_list_that_is_none_is_a_fault(alice: cast.Caller, values: Any) -> None:
    answer = alice.post(VARIABLES, {**ASSET, "values": values})
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["faults"][0]["path"].startswith("values")


def test_variables_are_walked_page_by_page_and_searched(alice: cast.Caller) -> None:
    for name in ("b", "a", "C", "ab"):
        alice.post(VARIABLES, {**N, "name": name})
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    for _ in range(2):
        page = alice.get(VARIABLES, query).json()
        seen += [item["name"] for item in page["items"]]
        query["cursor"] = page["next"]
    assert seen == ["C", "a", "ab", "b"]
    assert [item["name"] for item in alice.get(VARIABLES, {"q": "A"}).json()["items"]] == ["a", "ab"]
    assert alice.get(VARIABLES, {"cursor": "WzFd"}).status_code == 400


def test_where_a_variable_stands_is_told_with_the_paths(alice: cast.Caller, document: dict[str, Any]) -> None:
    made = alice.post(VARIABLES, N).json()
    strategies = [
        alice.post("/api/v1/strategies", {"document": {**document, "name": name}}).json() for name in ("One", "Two")
    ]
    address = f"{VARIABLES}/{made['id']}/uses"
    first = alice.get(address, {"limit": 1}).json()
    assert first["items"] == [
        {"id": strategies[0]["id"], "name": "One", "places": 1, "paths": ["root.condition.right.window"]}
    ]
    last = alice.get(address, {"limit": 1, "cursor": first["next"]}).json()
    assert ([item["name"] for item in last["items"]], last["next"]) == (["Two"], None)
    assert alice.get(VARIABLES).json()["items"][0]["strategies"] == 2


def test_combinations_of_a_choice_are_counted(alice: cast.Caller, document: dict[str, Any]) -> None:
    strategy = alice.post("/api/v1/strategies", {"document": document}).json()["id"]
    address = f"/api/v1/strategies/{strategy}/combinations"
    nothing = {"variables": [{"name": "n", "values": None}], "combinations": 1, "unknown": ["n"]}
    assert alice.get(address).json() == nothing
    alice.post(VARIABLES, N)
    ten = {"variables": [{"name": "n", "values": 10}], "combinations": 10, "unknown": []}
    assert alice.get(address).json() == ten
    assert alice.get(address, {"variables": "n, n"}).json() == ten
    wrong = alice.get(address, {"variables": "n,m"})
    assert wrong.status_code == 400
    assert wrong.json()["error"]["faults"][0]["path"] == "variables"


def test_a_report_tells_what_the_library_has_for_a_variable(alice: cast.Caller, document: dict[str, Any]) -> None:
    alice.post(VARIABLES, N)
    (variable,) = alice.post("/api/v1/strategies/validate", {"document": document}).json()["variables"]
    assert (variable["name"], variable["default"], variable["library"]) == ("n", 200, 20)
