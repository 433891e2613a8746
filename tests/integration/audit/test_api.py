"""The trail over HTTP: one's own, and the operators'."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests import cast
from tests.integration.audit.test_trail import DOCUMENT
from treeline.accounts.models import Plan, User

pytestmark = pytest.mark.django_db
OWN, WHOLE = "/api/v1/audit", "/api/v1/operator/audit"


@pytest.fixture
def bob() -> User:
    """An operator."""
    user = cast.bob()
    user.is_staff = True
    user.save()
    return user


def made(client: cast.Caller, name: str = "Cash") -> dict[str, Any]:
    body: dict[str, Any] = client.post("/api/v1/strategies", {"document": DOCUMENT | {"name": name}}).json()
    return body


def test_ones_own_deed_is_told_with_its_means() -> None:
    client = cast.caller(cast.alice())
    strategy = made(client)
    entry = client.get(OWN, {"kind": "strategy"}).json()["items"][0]
    assert entry.pop("at")
    assert len(entry.pop("request_id")) == 32
    changes = {change["field"]: change["after"] for change in entry.pop("changes")}
    assert {"name", "latest", "digest"} == set(changes)
    assert entry == {
        "kind": "strategy",
        "id": strategy["id"],
        "name": "Cash",
        "action": "created",
        "means": "token",
        "who": "you",
        "by": "test",
        "address": "127.0.0.1",
    }


def test_a_session_is_told_apart_from_a_token() -> None:
    client = cast.Caller()
    client.force_login(cast.alice())
    made(client)
    entry = client.get(OWN, {"kind": "strategy"}).json()["items"][0]
    assert (entry["means"], entry["by"], entry["who"]) == ("session", None, "you")


def test_an_operator_is_told_of_without_his_name_or_address(bob: User) -> None:
    bob.is_superuser = True
    bob.save()
    alice = cast.alice()
    client = cast.caller(alice)
    strategy = made(client)
    admin = Client(REMOTE_ADDR="198.51.100.7")
    admin.force_login(bob)
    free = Plan.objects.get(name="free")
    form = {"action": f"plan_{free.pk}", "_selected_action": [alice.pk]}
    assert admin.post("/admin/accounts/user/", form).status_code == 302
    text = client.get(OWN).content.decode()
    entries = json.loads(text)["items"]
    edited = next(entry for entry in entries if entry["means"] == "admin")
    assert (edited["who"], edited["address"], edited["by"], edited["request_id"]) == ("operator", None, None, None)
    assert edited["changes"] == [{"field": "plan", "before": "paid", "after": "free"}]
    assert "bob" not in text
    assert "198.51.100.7" not in text
    whole = cast.caller(bob).get(WHOLE, {"owner": "alice", "kind": "account"}).json()["items"]
    edited = next(entry for entry in whole if entry["means"] == "admin")
    assert (edited["user"], edited["owner"], edited["address"]) == ("bob", "alice", "198.51.100.7")
    assert strategy["id"] in {entry["id"] for entry in cast.caller(bob).get(WHOLE).json()["items"]}


def test_two_trails_never_mix() -> None:
    alice, charlie = cast.caller(cast.alice()), cast.caller(cast.charlie())
    strategy = made(alice)
    mine = charlie.get(OWN).json()["items"]
    assert {(entry["kind"], entry["name"]) for entry in mine} == {("token", "test"), ("account", "charlie")}
    for asked in ({"id": strategy["id"]}, {"id": str(uuid.uuid4())}):
        assert charlie.get(OWN, asked).json() == {"items": [], "next": None}
    cursor = alice.get(OWN, {"limit": 1}).json()["next"]
    assert {entry["name"] for entry in charlie.get(OWN, {"cursor": cursor}).json()["items"]} <= {"test", "charlie"}


def test_only_operators_see_the_whole_trail(bob: User) -> None:
    assert cast.caller().get(WHOLE).status_code == 401
    assert cast.caller().get(OWN).status_code == 401
    assert cast.caller(cast.alice()).get(WHOLE).status_code == 403
    assert cast.caller(bob).get(WHOLE).status_code == 200


def test_what_is_gone_is_found_by_name_and_id(bob: User) -> None:
    alice = cast.alice()
    strategy = made(cast.caller(alice))
    public_id = str(alice.public_id)
    alice.delete()
    operator = cast.caller(bob)
    for name in ("alice", public_id):
        entries = operator.get(WHOLE, {"owner": name}).json()["items"]
        assert {entry["owner"] for entry in entries} == {"alice"}
        assert {(entry["kind"], entry["action"]) for entry in entries} >= {
            ("account", "deleted"),
            ("strategy", "deleted"),
            ("token", "deleted"),
        }
    assert [entry["action"] for entry in operator.get(WHOLE, {"id": strategy["id"]}).json()["items"]] == [
        "deleted",
        "created",
    ]
    assert operator.get(WHOLE, {"owner": "nobody"}).status_code == 404


def test_it_is_filtered_by_time() -> None:
    client = cast.caller(cast.alice())
    for name in "abc":
        made(client, name)
    asked = {"kind": "strategy"}
    times = [entry["at"] for entry in client.get(OWN, asked).json()["items"]]
    after = client.get(OWN, asked | {"since": times[1]}).json()["items"]
    before = client.get(OWN, asked | {"until": times[1]}).json()["items"]
    assert ([entry["name"] for entry in after], [entry["name"] for entry in before]) == (["c", "b"], ["a"])


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nothing"},
        {"id": "1"},
        {"since": "yesterday"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"cursor": "WzFd"},
        {"limit": "0"},
        {"user": "alice"},
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, str]) -> None:
    answer = cast.caller(cast.alice()).get(OWN, asked)
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == list(asked)
