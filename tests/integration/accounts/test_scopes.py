"""What a token may do: a token to read writes nothing, an expired one opens nothing, and none manages an account."""

import datetime as dt
import json
import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast
from tests.integration.api.routes import api_methods
from treeline.accounts import services
from treeline.accounts.api.permissions import Allowed, BySession
from treeline.accounts.contracts import Scope
from treeline.accounts.models import ApiToken

pytestmark = pytest.mark.django_db

ROUTES = api_methods()
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|COPY|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
WITHOUT_TOKENS = {"/api/v1/session"}  # says and changes who is signed in by its cookie
OPEN_TO_ALL = {"/health", "/api/schema"}  # a token changes what they tell, at most
DOCUMENT = {
    "version": 1,
    "name": "Half and half",
    "root": {"node": "equal", "children": [{"node": "ticker", "ticker": "AAPL"}, {"node": "ticker", "ticker": "KO"}]},
}
RUN = {"document": DOCUMENT, "source": "sample", "start": "2020-01-02", "end": "2020-12-31"}


def caller(*scopes: Scope) -> cast.Caller:
    secret = services.create_token(cast.alice(), "test", scopes)
    return cast.Caller(headers={"Authorization": f"Token {secret}"})


def address(route: str) -> str:
    made = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), route)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<(str|path):\w+>", "x", made))


def send(client: cast.Caller, route: str, method: str) -> HttpResponseBase:
    body = json.dumps({**RUN, "grid": "n=1:2", "name": "n"})
    answer: HttpResponseBase = client.generic(method, address(route), body, "application/json")
    return answer


def message(answer: Any) -> str:
    told: str = answer.json()["error"]["message"]
    return told


def view_of(route: str) -> Any:
    from django.urls import resolve  # noqa: PLC0415 - the router is there once Django is

    return resolve(address(route)).func.view_class()  # type: ignore[attr-defined]


def takes_tokens(route: str) -> bool:
    """Whether a token says who asks; a shared link's endpoints, for one, ask nobody."""
    authenticators = [type(one).__name__ for one in view_of(route).get_authenticators()]
    return "TokenAuthentication" in authenticators


def permission_of(route: str) -> Any:
    return view_of(route).permission_classes[0]


BY_TOKEN = [pair for pair in ROUTES if pair[0] not in WITHOUT_TOKENS and not pair[0].startswith("/api/v1/shared/")]


@pytest.mark.parametrize(("route", "method"), BY_TOKEN)
def test_a_token_to_read_writes_nothing(route: str, method: str) -> None:
    client = caller(Scope.READ)
    client.get("/api/v1/plan")  # notes the token's use
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = send(client, route, method)
    assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []
    needed = Allowed.scope(view_of(route), method) if issubclass(permission_of(route), Allowed) else None
    if takes_tokens(route) and needed is not None and needed != Scope.READ:
        assert answer.status_code == 403
        assert message(answer) == f"this needs an API token with the scope {needed}; yours has: read"


@pytest.mark.parametrize(("route", "method"), BY_TOKEN)
def test_an_expired_token_opens_nothing(route: str, method: str) -> None:
    client = caller(*Scope)
    ApiToken.objects.update(expires=timezone.now() - dt.timedelta(seconds=1))
    expected = 401 if takes_tokens(route) else send(cast.caller(), route, method).status_code
    assert send(client, route, method).status_code == expected


@pytest.mark.parametrize(("route", "method"), BY_TOKEN)
def test_a_token_of_another_scope_opens_nothing(route: str, method: str) -> None:
    expected = 403 if takes_tokens(route) else send(cast.caller(), route, method).status_code
    assert send(caller(Scope.TRADE), route, method).status_code == expected


def test_no_view_is_left_to_rest_frameworks_own_permissions() -> None:
    ours = ("treeline.accounts.api.permissions",)
    others = {route for route, _ in BY_TOKEN if takes_tokens(route) and permission_of(route).__module__ not in ours}
    assert others == set()


def test_a_token_manages_no_tokens_and_is_told_why() -> None:
    client = caller(*Scope)
    for answer in (client.get("/api/v1/tokens"), client.post("/api/v1/tokens", {"name": "another"})):
        assert answer.status_code == 403
        assert "no API token may do this" in message(answer)
    assert ApiToken.objects.count() == 1
    assert issubclass(permission_of("/api/v1/tokens"), BySession)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("strategies/validate", {"document": DOCUMENT}),
        ("strategies/import", {"file": "a.json", "content": json.dumps(DOCUMENT)}),
    ],
)
def test_a_post_that_stores_nothing_is_reading(path: str, body: dict[str, Any]) -> None:
    assert caller(Scope.READ).post(f"/api/v1/{path}", body).status_code == 200
    assert caller(Scope.RUN).post(f"/api/v1/{path}", body).status_code == 403


def test_a_batch_is_planned_with_the_scope_read_and_ordered_with_run() -> None:
    order = {**RUN, "combinations": [{}]}
    for path, scope, other in (("batches/plan", Scope.READ, Scope.RUN), ("batches", Scope.RUN, Scope.READ)):
        assert caller(scope).post(f"/api/v1/{path}", order).status_code != 403
        assert caller(other).post(f"/api/v1/{path}", order).status_code == 403
    assert apps.get_model("backtests", "Batch").objects.count() <= 1


def test_a_backtest_needs_the_scope_run() -> None:
    assert caller(Scope.RUN).post("/api/v1/backtests", RUN).status_code == 200
    assert caller(Scope.READ, Scope.TRADE).post("/api/v1/backtests", RUN).status_code == 403


def test_an_operators_token_needs_its_scope_too() -> None:
    for scope, status in ((Scope.READ, 200), (Scope.RUN, 403)):
        secret = services.create_token(cast.operator(), "prometheus", [scope])
        client = cast.Caller(headers={"Authorization": f"Token {secret}"})
        assert client.get("/metrics").status_code == status
    refused = caller(Scope.READ).get("/metrics")
    assert (refused.status_code, message(refused)) == (403, "this is for operators")


def test_a_token_is_made_with_scopes_and_an_end_which_its_list_shows() -> None:
    browser = cast.browser(cast.alice())
    made = browser.post("/api/v1/tokens", {"name": "monitoring", "scopes": ["read"], "days": 1})
    assert made.status_code == 201
    body = made.json()
    secret = body.pop("secret")
    assert (body["name"], body["scopes"], body["last_used"]) == ("monitoring", ["read"], None)
    lasts = dt.datetime.fromisoformat(body["expires"]) - timezone.now()
    assert dt.timedelta(hours=23) < lasts <= dt.timedelta(days=1)
    assert browser.get("/api/v1/tokens").json()["items"] == [body]
    assert cast.Caller(headers={"Authorization": f"Token {secret}"}).get("/api/v1/plan").status_code == 200
    assert browser.get("/api/v1/tokens").json()["items"][0]["last_used"] is not None


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": "read"}, "scopes"),
        ({"scopes": ["write"]}, "scopes[0]"),
        ({"scopes": ["read", 5]}, "scopes[1]"),
        ({"scopes": ["read", "run", "trade", "read"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"days": "90"}, "days"),
        ({"days": True}, "days"),
        ({"expires": "2030-01-01"}, "expires"),
    ],
)
def test_what_a_token_cannot_have_is_told_with_its_place(wrong: dict[str, Any], path: str) -> None:
    answer = cast.browser(cast.alice()).post("/api/v1/tokens", {"name": "notebook", **wrong})
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == [path]
    assert not ApiToken.objects.exists()


def test_the_document_tells_the_scope_of_every_operation_that_takes_a_token() -> None:
    document = json.loads(Client().get("/api/schema", headers={"Accept": "application/json"}).content)
    told = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tokens = any("token" in way for way in operation.get("security", ()))
            needed = tokens and path not in OPEN_TO_ALL
            assert ("x-scope" in operation) == needed, (path, method)
            if needed:
                assert operation["x-scope"] in operation["responses"]["403"]["description"]
                told += 1
    assert told >= 40
    paths = document["paths"]
    assert paths["/api/v1/batches/plan"]["post"]["x-scope"] == "read"
    assert paths["/api/v1/batches"]["post"]["x-scope"] == "run"
    assert {} in paths["/api/v1/backtests"]["post"]["security"]
