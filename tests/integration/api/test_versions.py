"""Versions, copies, templates and exports over REST."""

import hashlib
import json
from typing import Any

import pytest

from tests import cast

STRATEGIES = "/api/v1/strategies"


def holding(*symbols: str, name: str = "Mine") -> dict[str, Any]:
    children = [{"node": "ticker", "ticker": symbol} for symbol in symbols]
    return {"version": 1, "name": name, "root": {"node": "equal", "children": children}}


@pytest.fixture
def address(alice: cast.Caller) -> str:
    """Of a strategy with three versions."""
    made = alice.post(STRATEGIES, {"document": holding("A"), "note": "first thoughts"}).json()
    for symbols in ("AB", "XAB"):
        assert alice.put(f"{STRATEGIES}/{made['id']}", {"document": holding(*symbols)}).status_code == 200
    return f"{STRATEGIES}/{made['id']}"


def test_a_list_tells_the_latest_versions_number(alice: cast.Caller, address: str) -> None:
    assert [item["version"] for item in alice.get(STRATEGIES).json()["items"]] == [3]


def test_versions_are_walked_page_by_page_the_newest_first(alice: cast.Caller, address: str) -> None:
    first = alice.get(f"{address}/versions", {"limit": 2}).json()
    assert [item["number"] for item in first["items"]] == [3, 2]
    assert "document" not in first["items"][0]
    last = alice.get(f"{address}/versions", {"limit": 2, "cursor": first["next"]}).json()
    assert [(item["number"], item["note"]) for item in last["items"]] == [(1, "first thoughts")]
    assert last["next"] is None


@pytest.mark.parametrize("cursor", ["x", "WzEuNV0", "W3RydWVd", "Wy0xXQ", "WyJhIl0", "e30", "WzEsMl0", "bnVsbA", "é"])
def test_a_made_up_cursor_is_a_fault(alice: cast.Caller, address: str, cursor: str) -> None:
    answer = alice.get(f"{address}/versions", {"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "cursor"


def test_one_version_comes_with_its_tree(alice: cast.Caller, address: str) -> None:
    assert alice.get(f"{address}/versions/2").json()["document"] == holding("A", "B")
    for wrong in ("0", "4", "9" * 30, "9" * 5000, "x"):
        assert alice.get(f"{address}/versions/{wrong}").status_code == 404


def test_a_diff_names_what_changed_between_any_two_versions(alice: cast.Caller, address: str) -> None:
    added = {"path": "root.children[0]", "change": "added", "before": None, "was": ""}
    latest = alice.get(f"{address}/diff").json()
    assert latest == {"before": 2, "after": 3, "changes": [added | {"after": {"node": "ticker", "ticker": "X"}}]}
    assert len(alice.get(f"{address}/diff", {"before": 1}).json()["changes"]) == 2
    back = alice.get(f"{address}/diff", {"before": 3, "after": 1}).json()
    assert {change["change"] for change in back["changes"]} == {"removed"}
    assert alice.get(f"{address}/diff", {"after": 1}).json() == {"before": 1, "after": 1, "changes": []}
    assert alice.get(f"{address}/diff", {"before": 9}).status_code == 404
    assert alice.get(f"{address}/diff", {"before": "x"}).status_code == 400


def test_restoring_answers_with_the_new_latest_version(alice: cast.Caller, address: str) -> None:
    answer = alice.post(f"{address}/versions/1/restore")
    assert answer.status_code == 200
    assert (answer.json()["version"], answer.json()["document"]) == (4, holding("A"))
    assert alice.get(f"{address}/versions/4").json()["note"] == "Version 1 restored"


def test_a_copy_never_meets_a_conflict(alice: cast.Caller, address: str) -> None:
    answers = [alice.post(f"{address}/clone") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json()["name"] for answer in answers] == ["Mine copy", "Mine copy 2"]


def test_an_export_is_the_canonical_document_as_a_file(alice: cast.Caller) -> None:
    made = alice.post(STRATEGIES, {"document": holding("A", name="60/40 “été”\N{SNOWMAN}")}).json()
    answer = alice.get(f"{STRATEGIES}/{made['id']}/export")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="60-40-ete.json"'
    assert json.loads(answer.content) == made["document"]
    assert b" " not in answer.content.replace(b"60/40 ", b"")
    alice.delete(f"{STRATEGIES}/{made['id']}")
    again = alice.post(STRATEGIES, {"document": json.loads(answer.content)}).json()
    exported = alice.get(f"{STRATEGIES}/{again['id']}/export").content
    assert hashlib.sha256(exported).digest() == hashlib.sha256(answer.content).digest()


def test_every_template_becomes_a_strategy(alice: cast.Caller) -> None:
    templates = alice.get("/api/v1/templates").json()["items"]
    assert len(templates) >= 8
    for template in templates:
        answer = alice.post(STRATEGIES, {"template": template["template"]})
        assert answer.status_code == 201, answer.content
        assert answer.json()["document"] == template["document"]
    named = alice.post(STRATEGIES, {"template": templates[0]["template"], "name": "My own"}).json()
    assert (named["name"], named["version"]) == ("My own", 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"template": "trend", "document": holding("A")},
        {"document": holding("A"), "name": "Other"},
        {"template": "nothing"},
        {"template": "trend", "name": "two\nlines"},
        {"document": holding("A"), "note": "n" * 201},
        {"document": holding("A"), "note": "two\nlines"},
    ],
    ids=str,
)
def test_what_is_no_new_strategy_is_refused(alice: cast.Caller, body: dict[str, Any]) -> None:
    assert alice.post(STRATEGIES, body).status_code == 400
    assert alice.get(STRATEGIES).json()["items"] == []


def test_what_others_name_cannot_be_deleted(alice: cast.Caller, address: str) -> None:
    inner = address.rsplit("/", 1)[1]
    outer = {"version": 1, "name": "Outer", "root": {"node": "reference", "strategy": inner}}
    made = alice.post(STRATEGIES, {"document": outer})
    assert made.status_code == 201
    answer = alice.delete(address)
    assert answer.status_code == 409
    assert "Outer" in answer.json()["error"]["message"]
    circle = alice.put(address, {"document": {**outer, "root": {"node": "reference", "strategy": made.json()["id"]}}})
    assert circle.status_code == 400
    assert circle.json()["error"]["faults"][0]["path"] == "root"
