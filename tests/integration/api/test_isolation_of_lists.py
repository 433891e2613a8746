"""No list, figure, page or word is different for others because Alice has something; and who has a link has no more."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from tests import cast
from tests.belongings import belongings
from tests.integration.api import asked
from tests.integration.api.routes import admin_routes, routes
from tests.integration.api.walls import Said, ask, rows_of, told, undone
from tests.sessions import signed_in
from treeline.accounts.models import User
from treeline.rest import throttles

HERS = "alicemark"
OF_ALL = ("/health", "/metrics", "/api/v1/operator/")  # they tell of the whole installation
ENDLESS = ("/api/v1/batches/events",)


@pytest.fixture(autouse=True)
def unhurried(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """More is asked than anybody may."""
    monkeypatch.setattr(throttles, "_asked", lambda rate, ask: None)


def _lists() -> list[str]:
    """Every address that names nothing, and so shows what is the asker's."""
    named = [route for route in routes() if "<" not in route and asked.operation(route, "GET")]
    return [route for route in named if not route.startswith(OF_ALL) and route not in ENDLESS]


def _answers(caller: cast.Caller, named: Mapping[str, str]) -> dict[str, Said]:
    found = {}
    for route in _lists():
        for query in asked.queries_of(route, "GET"):
            address = f"{route}?{urlencode(asked.with_ids(query, named))}"
            with undone():
                found[address] = replace(told(ask(caller, "GET", address), {}), sql=())
    return found


def _caller(actor: str, user: User) -> cast.Caller:
    if actor == "anonymous":
        return cast.Caller()
    return cast.caller(user) if "token" in actor else signed_in(user)


@pytest.mark.parametrize("actor", ["anonymous", "another user", "another user's token", "operator"])
def test_what_others_see_is_the_same_with_and_without_her(actor: str) -> None:
    user = cast.operator() if actor == "operator" else cast.charlie()
    belongings(user, "theirmark")
    caller = _caller(actor, user)
    with undone():
        hers = belongings(cast.alice(), HERS)
        pages = signed_in(cast.alice())
        cursor = pages.get("/api/v1/audit", {"limit": 1}).json()["next"]
        named = {**hers.ids, "word": HERS, "owner": "alice", "cursor": cursor}
        with_her = _answers(caller, named)
    without_her = _answers(caller, named)
    assert len(with_her) >= 30
    assert {address for address in with_her if with_her[address] != without_her[address]} == set()


def test_a_cursor_of_her_page_shows_nobody_else_her_rows() -> None:
    belongings(cast.charlie(), "charliemark")
    for number in range(2):
        hers = belongings(cast.alice(), f"{HERS}{number}")
    alice, charlie = signed_in(cast.alice()), signed_in(cast.charlie())
    paged = [
        asked.filled(route, hers.ids)
        for route in routes()
        if {"limit", "cursor"} <= {name for query in asked.queries_of(route, "GET") for name in query}
        and "/shared/" not in route
        and not route.startswith("/api/v1/operator/")
    ]
    assert len(paged) >= 8
    for address in paged:
        following = alice.get(address, {"limit": 1}).json().get("next")
        answer = charlie.get(address, {"limit": 100, **({"cursor": following} if following else {})})
        assert HERS not in answer.content.decode(), address
        hidden = [value for name, value in hers.ids.items() if name.endswith("_id") and value not in address]
        assert [value for value in hidden if value in answer.content.decode()] == [], address


def test_ids_in_headers_open_nothing() -> None:
    hers, charlie = belongings(cast.alice(), HERS).ids, signed_in(cast.charlie())
    batch = hers["batch_id"]
    for header, value in (
        ("X-Request-ID", batch),
        ("Last-Event-ID", f"{batch}:11"),
        ("Last-Event-ID", "end"),
        ("X-User", "alice"),
        ("X-Forwarded-User", "alice"),
        ("Remote-User", "alice"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Original-URL", f"/api/v1/batches/{batch}"),
        ("Referer", f"/api/v1/batches/{batch}"),
    ):
        for address in ("/api/v1/batches", f"/api/v1/batches/{batch}", f"/api/v1/batches/{batch}/events"):
            before = rows_of(cast.alice())
            answer = charlie.get(address, headers={header: value})
            assert answer.status_code == (200 if address == "/api/v1/batches" else 404)
            assert HERS not in answer.content.decode()
            assert rows_of(cast.alice()) == before


@pytest.mark.parametrize("route", [route for route in routes() if "/shared/" in route])
def test_a_link_opens_to_its_secret_alone_and_only_to_be_read(route: str) -> None:
    hers = belongings(cast.alice(), HERS)
    before = _rows_but_derived()
    anonymous = cast.Caller()
    for method in asked.METHODS:
        with_secret = ask(anonymous, method, asked.filled(route, hers.ids), {} if method == "POST" else None)
        guessed = ask(anonymous, method, asked.filled(route, {"secret": hers.ids["secret"][:10] + "x" * 36}))
        if method in ("GET", "HEAD"):
            assert with_secret.status in {200, 400}  # a heat map asks which
            assert guessed.status == 404
        else:
            assert with_secret.status == guessed.status == 405
        for name in ("strategy_id", "share_id"):
            assert hers.ids[name] not in with_secret.text
    assert _rows_but_derived() == before


def _rows_but_derived() -> dict[str, str]:
    """What is worked out of results is kept for their next reader."""
    return {table: rows for table, rows in rows_of(cast.alice()).items() if table != "backtests_derived"}


@pytest.mark.parametrize("actor", ["anonymous", "another user", "another user's token"])
def test_the_admin_sends_everybody_else_to_its_sign_in(actor: str) -> None:
    belongings(cast.alice(), HERS)
    before = rows_of(cast.alice())
    caller = _caller(actor, cast.charlie())
    pages = [asked.filled(route, _Numbers()) for route in admin_routes() if "(?P" not in route]
    assert len(pages) >= 40
    for page in pages:
        for method in ("GET", "POST"):
            answer = caller.generic(method, page)
            assert HERS not in answer.content.decode(), page
            if page not in ("/admin/login/", "/admin/jsi18n/"):
                assert answer.status_code in (301, 302, 403), page
                assert answer.status_code == 403 or "/admin/" in answer["Location"], page
    assert rows_of(cast.alice()) == before


class _Numbers(dict[str, str]):
    """1 for whatever a page of the admin names."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "1"
