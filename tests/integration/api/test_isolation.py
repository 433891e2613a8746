"""Nobody reads, writes or learns of another's anything: every endpoint and method, tried as Charlie and as nobody."""

import json
import re
import uuid
from typing import Any

import pytest

from backtests import selectors as batch_selectors
from backtests import sharing
from strategies import selectors as strategy_selectors
from tests import cast
from tests.integration.api.routes import api_methods
from treeline.accounts import selectors as account_selectors
from treeline.uploads import selectors as upload_selectors
from treeline.uploads.models import Upload

# What answers without credentials, and why.
OPEN = {
    ("/api/v1/session", "GET"),  # says that nobody is signed in
    ("/api/v1/session", "POST"),  # signs in
    ("/api/v1/templates", "GET"),  # for guests
    ("/api/v1/strategies/validate", "POST"),  # for guests
}
ROUTES = api_methods()
# Whoever has a link's secret is let in, and nobody else: test_sharing.py.
SHARED = [pair for pair in ROUTES if pair[0].startswith("/api/v1/shared/")]
SIGNED_IN = [pair for pair in ROUTES if pair not in SHARED and pair not in OPEN]
VARIABLE = {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5}


@pytest.fixture
def alice(alices_browser: cast.Caller) -> cast.Caller:
    """By a session, which may do all that a user may."""
    return alices_browser


@pytest.fixture
def charlie(db: None) -> cast.Caller:
    """The same."""
    return cast.browser(cast.charlie())


@pytest.fixture
def owned(alice: cast.Caller, run: dict[str, Any]) -> dict[str, str]:
    """The ids of what Alice has, by the name that routes give them."""
    strategy = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    batch = alice.post("/api/v1/batches", {**run, "grid": "n=10:20"}).json()
    token = alice.post("/api/v1/tokens", {"name": "alices notebook"}).json()
    variable = alice.post("/api/v1/variables", VARIABLE).json()
    upload = Upload.objects.create(owner=cast.alice(), name="etfs")
    share = alice.post(f"/api/v1/batches/{batch['id']}/share").json()
    return {
        "strategy_id": strategy["id"],
        "batch_id": batch["id"],
        "token_id": token["id"],
        "variable_id": variable["id"],
        "upload_id": str(upload.public_id),
        "share_id": share["id"],
        "secret": share["url"].rpartition("/")[2],
    }


def fill(route: str, ids: dict[str, str]) -> str:
    """The route with its ids; a KeyError says that a new kind of id must be added to `owned`. Numbers count from 1."""
    named = re.sub(r"<uuid:(\w+)>", lambda found: ids[str(found[1])], route.replace("<str:secret>", ids["secret"]))
    return re.sub(r"<int:\w+>", "1", named)


def body_for(route: str, run: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """A right body for the endpoint, naming Alice's strategy where one can be named."""
    by_id = {name: value for name, value in run.items() if name != "document"} | {"strategy": ids["strategy_id"]}
    if route == "/api/v1/backtests":
        return by_id
    if route in {"/api/v1/batches", "/api/v1/batches/plan"}:
        return {**by_id, "grid": "n=10:20"}
    if route == "/api/v1/tokens":
        return {"name": "mine"}
    if route.startswith("/api/v1/variables"):
        return VARIABLE
    if route == "/api/v1/strategies/import":
        return {"file": "mine.json", "content": json.dumps(run["document"])}
    return {"document": run["document"]}


def told(answer: Any, ids: dict[str, str]) -> str:
    """What an answer says, apart from the ids that the asker gave and the request's own."""
    text: str = answer.content.decode()
    if answer.status_code >= 400:
        error = json.loads(text)["error"]
        error["request_id"] = ""
        text = json.dumps(error)
    for name, value in ids.items():
        text = text.replace(value, name)
    return text


def alices_things(ids: dict[str, str]) -> list[Any]:
    owner = cast.alice()
    return [
        list(strategy_selectors.of(owner).values()),
        [list(strategy_selectors.versions(owner, one.public_id).values()) for one in strategy_selectors.of(owner)],
        list(strategy_selectors.variables(owner).values()),
        list(batch_selectors.of(owner).values()),
        [list(sharing.shares_of(owner, one.public_id).values()) for one in batch_selectors.of(owner)],
        list(upload_selectors.of(owner).values()),
        list(account_selectors.tokens_of(owner).exclude(name="test").values()),
    ]


def test_the_walk_finds_the_endpoints() -> None:
    assert len(ROUTES) >= 20
    assert ("/api/v1/batches/<uuid:batch_id>/results.csv", "GET") in ROUTES
    assert ("/api/v1/strategies/<uuid:strategy_id>/versions/<int:number>/restore", "POST") in ROUTES


def test_a_strategy_of_charlies_cannot_hold_one_of_alices(
    alice: cast.Caller, charlie: cast.Caller, owned: dict[str, str]
) -> None:
    answers = []
    for target in (owned["strategy_id"], str(uuid.uuid4())):
        document = {"version": 1, "name": "Mine", "root": {"node": "reference", "strategy": target}}
        for address in ("strategies", "strategies/validate"):
            answer = charlie.post(f"/api/v1/{address}", {"document": document}).json()
            faults = answer["faults"] if "faults" in answer else answer["error"]["faults"]
            answers.append(json.dumps(faults).replace(target, "ID"))
    assert len(set(answers)) == 1
    assert charlie.get("/api/v1/strategies").json()["items"] == []


def test_nobodys_name_is_learned_from_a_library(
    alice: cast.Caller, charlie: cast.Caller, owned: dict[str, str], run: dict[str, Any]
) -> None:
    hers = charlie.post("/api/v1/strategies", {"document": run["document"]}).json()["id"]
    assert charlie.get(f"/api/v1/strategies/{hers}/combinations").json()["unknown"] == ["n"]
    assert charlie.post("/api/v1/variables", VARIABLE).json()["strategies"] == 1


@pytest.mark.parametrize(("route", "method"), [pair for pair in ROUTES if pair not in SHARED])
def test_charlie_meets_alices_things_as_if_they_did_not_exist(
    charlie: cast.Caller, run: dict[str, Any], owned: dict[str, str], route: str, method: str
) -> None:
    before = alices_things(owned)
    random = {name: str(uuid.uuid4()) for name in owned}
    answers = [charlie.generic(method, fill(route, ids), *_sent(body_for(route, run, ids))) for ids in (owned, random)]
    names_an_id = "<" in route or route in {"/api/v1/backtests", "/api/v1/batches", "/api/v1/batches/plan"}
    if names_an_id and (route, method) != ("/api/v1/batches", "GET"):
        assert [answer.status_code for answer in answers] == [404, 404]
        assert told(answers[0], owned) == told(answers[1], random)
    else:
        for answer in answers:
            text = json.dumps(answer.json()) if answer.content else ""
            assert "alice" not in text
            assert [value for value in owned.values() if value in text] == []
    assert alices_things(owned) == before


@pytest.mark.parametrize(("route", "method"), SHARED)
def test_a_link_opens_to_its_secret_alone_and_only_to_be_read(
    anonymous: cast.Caller, run: dict[str, Any], owned: dict[str, str], route: str, method: str
) -> None:
    before = alices_things(owned)
    guessed = dict.fromkeys(owned, "ts_" + "x" * 43)
    assert method == "GET"
    for other in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answers = [anonymous.generic(other, fill(route, ids), *_sent({})) for ids in (owned, guessed)]
        if other == "GET":
            assert answers[0].status_code in {200, 400}  # a heat map asks which
            assert answers[1].status_code == 404
        else:
            assert [answer.status_code for answer in answers] == [405, 405]
    assert alices_things(owned) == before


@pytest.mark.parametrize(("route", "method"), SIGNED_IN)
def test_nobody_gets_past_the_door_without_credentials(
    anonymous: cast.Caller, run: dict[str, Any], owned: dict[str, str], route: str, method: str
) -> None:
    before = alices_things(owned)
    answer = anonymous.generic(method, fill(route, owned), *_sent(body_for(route, run, owned)))
    assert answer.status_code == 401
    assert "alice" not in answer.content.decode()
    assert alices_things(owned) == before


def test_alices_lists_are_hers_alone(alice: cast.Caller, charlie: cast.Caller, owned: dict[str, str]) -> None:
    for address in ("strategies", "batches", "variables", "uploads"):
        assert len(alice.get(f"/api/v1/{address}").json()["items"]) == 1
        assert charlie.get(f"/api/v1/{address}").json()["items"] == []


def _sent(body: dict[str, Any]) -> tuple[str, str]:
    return json.dumps(body), "application/json"
