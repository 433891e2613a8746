"""Nobody reads, writes, counts or learns of another's anything: every endpoint and method, as everybody else.

What is Alice's answers like what never was: the same status, text and headers, after the same statements, which is what
a clock could tell. What she has is the same afterwards, in every table that leads to her.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from backtests import tear_sheet
from tests import cast
from tests.belongings import belongings, random_ids
from tests.integration.api import asked
from tests.integration.api.routes import routes
from tests.integration.api.walls import Said, ask, rows_of, told, undone
from tests.sessions import signed_in
from treeline.accounts.models import User
from treeline.accounts.services import create_token
from treeline.rest import throttles

HERS, NOBODYS = "alicemark", "zeldamark"
FOR_OPERATORS = ("/api/v1/operator/", "/metrics")  # what they are told of everybody
# Whether an address or a name is somebody's decides what is done, and is not told: the answers are the same. How long
# they take is the password's hash and the mail's way; how often they may be asked is counted (docs/threat-model.md).
BEFORE_A_SIGN_IN = ("/api/v1/account", "/api/v1/account/password/forgot", "/api/v1/account/emails", "/api/v1/session")


@pytest.fixture(autouse=True)
def unhurried(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The walk asks more often than anybody may."""
    monkeypatch.setattr(throttles, "_asked", lambda rate, ask: None)
    monkeypatch.setattr(tear_sheet, "_drawn", lambda series: b"")  # each takes seconds
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def actors() -> dict[str, cast.Caller]:
    """Everybody but Alice. Charlie and the operator have things of their own."""
    charlie, operator = cast.charlie(), cast.operator()
    belongings(charlie, "charliemark")
    belongings(operator, "operatormark")
    everything = ("read", "run", "trade")
    return {
        "anonymous": cast.Caller(),
        "another user": signed_in(charlie),
        "another user's token": _with_token(charlie, everything),
        "another user's token that reads": _with_token(charlie, ("read",)),
        "operator": signed_in(operator),
        "operator's token": _with_token(operator, everything),
    }


def _with_token(user: User, scopes: tuple[str, ...]) -> cast.Caller:
    return cast.Caller(headers={"Authorization": f"Token {create_token(user, 'test', scopes=scopes)}"})


@dataclass
class World:
    """What is Alice's, by the names that the walk asks for it; `nobodys` are of the same forms. `secrets` are the ids
    and words that no answer to others may hold, `rows` the checksums of all that she has."""

    hers: dict[str, str]
    nobodys: dict[str, str]
    secrets: list[str]
    rows: dict[str, str]
    leaks: list[str] = field(default_factory=list)
    pairs: set[tuple[str, str, str]] = field(default_factory=set)


class Request(NamedTuple):
    """A method at a route; the query and the body have the names of ids in braces."""

    method: str
    route: str
    query: dict[str, str]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.route}{'?' if self.query else ''}{'&'.join(self.query)}"


@pytest.fixture
def world(actors: dict[str, cast.Caller]) -> World:
    made = belongings(cast.alice(), HERS)
    secrets = [value for name, value in made.ids.items() if name not in ("number", "symbol", "name")]
    hers = _walked(made.ids, HERS)
    hers["secret"] = hers["secret"][:10] + "x" * 36  # who has the whole of it is let in: see test_sharing.py
    return World(hers, _walked(random_ids(made.ids), NOBODYS), [*secrets, HERS], rows_of(cast.alice()))


def _walked(ids: dict[str, str], word: str) -> dict[str, str]:
    """With what else can be named: a word of a name, an upload as a source, a variable, and the cursor of a page."""
    cursor = base64.urlsafe_b64encode(json.dumps(["2026-01-05T14:30:00+00:00", 1]).encode()).decode().rstrip("=")
    named = {"word": word, "upload": f"u_{word}", "variable": f"v_{word}", "name": f"upload:u_{word}"}
    owner = word.removesuffix("mark")
    return {**ids, **named, "cursor": cursor, "owner": owner}


@pytest.mark.timeout(900)
def test_what_is_anothers_answers_like_what_never_was(actors: dict[str, cast.Caller], world: World) -> None:
    for actor, caller in actors.items():
        for route in routes():
            if actor.startswith("operator") and route.startswith(FOR_OPERATORS):
                continue
            for method in asked.METHODS:
                world.pairs.add((route, method, actor))
                for request in _requests(route, method):
                    _try(world, caller, request, actor)
        assert caller.get("/api/v1/plan").status_code == (401 if actor == "anonymous" else 200), f"{actor} is let in"
    assert rows_of(cast.alice()) == world.rows
    print(f"{len(world.pairs):,} pairs of endpoint, method and actor, {len(world.leaks)} leaks")
    assert world.leaks == [], "\n".join(world.leaks)


def _requests(route: str, method: str) -> Iterator[Request]:
    bodies = asked.bodies_of(route, method) or [None]
    for query in asked.queries_of(route, method):
        yield Request(method, route, query, bodies[0])
    for body in bodies[1:]:
        yield Request(method, route, {}, body)


def _try(world: World, caller: cast.Caller, request: Request, actor: str) -> None:
    where = f"{request} as {actor}"
    if not asked.operation(request.route, request.method):
        first = _answer(world, caller, request, world.hers, where)
    else:
        first = _first_of_a_pair(world, caller, request, where)
    if "<uuid:" in request.route and request.method != "OPTIONS" and first.status < 400:
        world.leaks.append(f"{where} answers {first.status}")
    said = first.text + repr(first.headers)
    world.leaks += [f"{where} shows {one}" for one in world.secrets if one in said]


def _first_of_a_pair(world: World, caller: cast.Caller, request: Request, where: str) -> Said:
    """The answer to hers, which must be that to nobody's."""
    for _ in range(2):  # a process does some things once, such as reading which kinds of things there are
        first, second = (_answer(world, caller, request, ids, where) for ids in (world.hers, world.nobodys))
        if request.method == "POST" and request.route in BEFORE_A_SIGN_IN:
            first, second = replace(first, sql=()), replace(second, sql=())
        if first == second:
            break
    else:
        world.leaks.append(f"{where} tells hers from nobody's: {_difference(first, second)}")
    return first


def _answer(world: World, caller: cast.Caller, request: Request, ids: dict[str, str], where: str) -> Said:
    address = asked.filled(request.route, ids)
    if request.query:
        address += "?" + urlencode(asked.with_ids(request.query, ids))
    body = asked.with_ids(request.body, ids)
    with undone():
        said = ask(caller, request.method, address, body)
        if said.wrote:
            now = rows_of(cast.alice())
            world.leaks += [f"{where} changes {table}" for table, rows in world.rows.items() if now[table] != rows]
    return told(said, ids)


def _difference(first: Said, second: Said) -> str:
    if first.status != second.status:
        return f"{first.status} and {second.status}: {first.text[:200]} and {second.text[:200]}"
    if first.text != second.text:
        return f"{first.text[:300]} and {second.text[:300]}"
    if first.headers != second.headers:
        return f"{first.headers} and {second.headers}"
    return f"{len(first.sql)} and {len(second.sql)} statements: {set(first.sql) ^ set(second.sql)}"


def test_the_walk_finds_the_endpoints_and_the_tables() -> None:
    assert len(routes()) >= 60
    assert "/api/v1/batches/<uuid:batch_id>/results.csv" in routes()
    tables = set(rows_of(cast.alice()))
    assert {"backtests_block", "backtests_share", "strategies_version", "uploads_uploadedbars"} <= tables
    assert {"accounts_apitoken", "accounts_brokerkey", "account_emailaddress", "mfa_authenticator"} <= tables


def test_a_table_is_unchanged_only_if_every_row_is(world: World) -> None:
    with undone():
        cast.browser(cast.alice()).patch(f"/api/v1/batches/{world.hers['batch_id']}", {"name": "Another"})
        changed = {table for table, rows in rows_of(cast.alice()).items() if world.rows[table] != rows}
        assert "backtests_batch" in changed
        assert "strategies_strategy" not in changed


def test_what_the_walk_has_no_words_for_fails_it_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError, match=r"names a thing_id: make one in tests/belongings\.py"):
        asked.filled("/api/v1/things/<uuid:thing_id>", {"batch_id": "…"})
    asks = {"parameters": [{"in": "query", "name": "colour"}], "requestBody": {"content": {"application/json": {}}}}
    monkeypatch.setattr(asked, "operation", lambda route, method: asks)
    with pytest.raises(LookupError, match="takes the parameter colour: give it a value"):
        asked.queries_of("/api/v1/things", "GET")
    with pytest.raises(LookupError, match="POST /api/v1/things takes a body: give it one"):
        asked.bodies_of("/api/v1/things", "POST")
