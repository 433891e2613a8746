"""Strategies over REST."""

import uuid
from typing import Any

from tests import cast

STRATEGIES = "/api/v1/strategies"


def named(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {"document": {**document, "name": name}}


def test_what_is_saved_comes_back_as_it_was(alice: cast.Caller, document: dict[str, Any]) -> None:
    created = alice.post(STRATEGIES, {"document": document})
    assert created.status_code == 201
    got = alice.get(f"{STRATEGIES}/{created.json()['id']}").json()
    assert got == created.json()
    assert got["document"] == document
    assert got["name"] == document["name"]


def test_replacing_changes_tree_and_name(alice: cast.Caller, document: dict[str, Any]) -> None:
    address = f"{STRATEGIES}/{alice.post(STRATEGIES, {'document': document}).json()['id']}"
    changed = {"version": 1, "name": "All cash", "root": {"node": "cash"}}
    assert alice.put(address, {"document": changed}).json()["document"] == changed
    assert alice.get(address).json()["name"] == "All cash"


def test_a_deleted_strategy_is_gone(alice: cast.Caller, document: dict[str, Any]) -> None:
    address = f"{STRATEGIES}/{alice.post(STRATEGIES, {'document': document}).json()['id']}"
    assert alice.delete(address).status_code == 204
    assert alice.get(address).status_code == 404
    assert alice.delete(address).status_code == 404


def test_a_second_one_of_the_same_name_is_a_conflict(alice: cast.Caller, document: dict[str, Any]) -> None:
    alice.post(STRATEGIES, {"document": document})
    answer = alice.post(STRATEGIES, {"document": document})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"


def test_every_fault_of_a_tree_is_told_with_its_path(alice: cast.Caller, document: dict[str, Any]) -> None:
    gate = {**document["root"], "else": {"node": "nothing"}, "then": {"node": "equal", "children": []}}
    answer = alice.post(STRATEGIES, {"document": {**document, "root": gate}})
    assert answer.status_code == 400
    assert {fault["path"] for fault in answer.json()["error"]["faults"]} >= {"root.then.children", "root.else.node"}


def test_validation_reports_the_same_faults_and_saves_nothing(alice: cast.Caller, document: dict[str, Any]) -> None:
    broken = {"document": {**document, "root": {"node": "equal", "children": []}}}
    report = alice.post(f"{STRATEGIES}/validate", broken)
    assert report.status_code == 200
    assert report.json()["valid"] is False
    assert report.json()["faults"] == alice.post(STRATEGIES, broken).json()["error"]["faults"]
    assert alice.get(STRATEGIES).json()["items"] == []


def test_validation_tells_what_is_in_a_right_tree(alice: cast.Caller, document: dict[str, Any]) -> None:
    report = alice.post(f"{STRATEGIES}/validate", {"document": document}).json()
    assert report["valid"] is True
    assert report["faults"] == []
    assert set(report["tickers"]) == {"SP500", "AAPL", "MSFT"}
    assert [variable["name"] for variable in report["variables"]] == ["n"]


def test_a_list_is_walked_page_by_page_each_strategy_once(alice: cast.Caller, document: dict[str, Any]) -> None:
    for number in range(5):
        alice.post(STRATEGIES, named(document, f"Number {number}"))
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        query: dict[str, Any] = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = alice.get(STRATEGIES, query).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert seen == [f"Number {number}" for number in (4, 3, 2, 1, 0)]


def test_a_list_shows_no_trees(alice: cast.Caller, document: dict[str, Any]) -> None:
    alice.post(STRATEGIES, {"document": document})
    assert "document" not in alice.get(STRATEGIES).json()["items"][0]


def test_a_list_is_searched_by_part_or_by_the_whole_name(alice: cast.Caller, document: dict[str, Any]) -> None:
    for name in ("Calm", "Calmer", "Wild"):
        alice.post(STRATEGIES, named(document, name))
    assert {item["name"] for item in alice.get(STRATEGIES, {"q": "calm"}).json()["items"]} == {"Calm", "Calmer"}
    assert [item["name"] for item in alice.get(STRATEGIES, {"name": "Calm"}).json()["items"]] == ["Calm"]
    assert alice.get(STRATEGIES, {"name": "calm"}).json()["items"] == []


def test_an_id_that_is_none_is_not_found(alice: cast.Caller) -> None:
    for wrong in (uuid.uuid4(), "17", "'; DROP TABLE users"):
        answer = alice.get(f"{STRATEGIES}/{wrong}")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


def test_unknown_names_in_a_query_are_refused(alice: cast.Caller) -> None:
    answer = alice.get(STRATEGIES, {"sort": "name"})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "sort"


def test_a_very_deep_tree_is_answered(alice: cast.Caller) -> None:
    node: dict[str, Any] = {"node": "cash"}
    for depth in range(390):
        node = {"node": "group", "name": str(depth), "child": node}
    answer = alice.post(STRATEGIES, {"document": {"version": 1, "name": "Deep", "root": node}})
    assert answer.status_code in {201, 400}, answer.content[:300]
    if answer.status_code == 201:
        assert alice.get(f"{STRATEGIES}/{answer.json()['id']}").status_code == 200


def test_numbers_beyond_any_float_are_faults(alice: cast.Caller, document: dict[str, Any]) -> None:
    for huge in (10**400, 1e308 * 10):
        text = '{"document": {"version": 1, "name": "Huge", "variables": {"n": %s}, "root": {"node": "cash"}}}'
        written = "1e999" if huge == float("inf") else str(huge)
        answer = alice.post(STRATEGIES, text % written, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "invalid"
