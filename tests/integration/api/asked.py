"""What the walk sends: every address, query and body, each naming what is another's.

A route, a parameter or a body that nothing here knows fails the walk, and says what is to be added.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.test import Client

from tests.belongings import document

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED = re.compile(r"\{(strategy_id|batch_id|cursor|owner|word|upload|variable)\}")

# A query parameter's value, naming what is another's where it can name something.
QUERIES: Mapping[str, str] = {
    "after": "2",
    "batch": "{batch_id}",
    "before": "1",
    "by": "median",
    "column": "m",
    "cursor": "{cursor}",
    "days": "1",
    "email": "{word}@example.com",
    "filter": "sharpe>=0",
    "id": "{batch_id}",
    "kind": "batch",
    "limit": "1",
    "metric": "sharpe",
    "name": "{word}",
    "owner": "{owner}",
    "q": "{word}",
    "row": "n",
    "search": "{word}",
    "since": "2026-01-01T00:00:00Z",
    "slice": "m=20",
    "sort": "-sharpe",
    "until": "2100-01-01T00:00:00Z",
    "variables": "n",
}
RUN = {"source": "sample", "benchmark": "SP500", "start": "2018-01-02", "end": "2019-12-31"}


def filled(route: str, ids: Mapping[str, str]) -> str:
    """The route with its ids."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in ids:
            raise LookupError(f"{route} names a {found[1]}: make one in tests/belongings.py")
        return ids[found[1]]

    return _PARAMETER.sub(value, route)


def queries_of(route: str, method: str) -> list[dict[str, str]]:
    """Queries of the operation, with the names of ids in braces: none, each parameter alone, and all together."""
    names = [one["name"] for one in operation(route, method).get("parameters", ()) if one["in"] == "query"]
    for name in names:
        if name not in QUERIES:
            raise LookupError(f"{route} takes the parameter {name}: give it a value in tests/integration/api/asked.py")
    alone = [{name: QUERIES[name]} for name in names]
    return [{}, *alone, *([{name: QUERIES[name] for name in names}] if len(names) > 1 else [])]


def bodies_of(route: str, method: str) -> list[Any]:
    """Right bodies of the operation, with the names of ids in braces; none where it takes none."""
    sent = operation(route, method).get("requestBody")
    if sent is None:
        return []
    if (route, method) in _BODIES:
        return list(_BODIES[route, method])
    shown = sent["content"].get("application/json", {}).get("examples", {})
    if not shown and "application/json" in sent["content"]:
        raise LookupError(f"{method} {route} takes a body: give it one in tests/integration/api/asked.py")
    return [example["value"] for example in shown.values()] or [{}]


def operation(route: str, method: str) -> dict[str, Any]:
    """What the OpenAPI document says of it; {} for a method that it doesn't know."""
    return _document()["paths"].get(_PARAMETER.sub(r"{\1}", route), {}).get(method.lower(), {})


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/schema", headers={"Accept": "application/json"}).json()
    return found


def with_ids(body: Any, ids: Mapping[str, str]) -> Any:
    """The body with the ids in the place of their names."""
    if isinstance(body, str):
        return _NAMED.sub(lambda found: ids[found[1]], body)
    if isinstance(body, dict):
        return {with_ids(name, ids): with_ids(value, ids) for name, value in body.items()}
    if isinstance(body, list):
        return [with_ids(value, ids) for value in body]
    return body


_REFERRING = {"version": 1, "name": "Mine", "root": {"node": "reference", "strategy": "{strategy_id}"}}
_NAMING = (
    {"strategy": "{strategy_id}", **RUN},
    {"document": document("Mine"), **RUN, "benchmark": {"strategy": "{strategy_id}"}},
    {"document": document("Mine"), **RUN, "benchmark": {"document": _REFERRING}},
    {"document": _REFERRING, **RUN},
    {"document": document("Mine"), **RUN, "source": "upload:{upload}"},
)
_ORDERS = (
    *({**body, "grid": "n=10:12"} for body in _NAMING),
    {"document": document("Mine"), **RUN, "grid": "n=library"},
    {"document": document("Mine"), **RUN, "grid": {"{variable}": "library"}},
)
_VARIABLE = {"name": "{variable}", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5}
_SAVED = ({"document": document("Mine")}, {"document": document("Crossing {word}")}, {"document": _REFERRING})
_BODIES: Mapping[tuple[str, str], tuple[Any, ...]] = {
    ("/api/v1/account", "POST"): ({"email": "{word}@example.com", "password": "a long passphrase of mine"},),
    ("/api/v1/account/emails", "POST"): ({"email": "{word}@example.com"},),
    ("/api/v1/account/emails/primary", "PUT"): ({"email": "{word}@example.com"},),
    ("/api/v1/account/password/forgot", "POST"): ({"email": "{word}@example.com"},),
    ("/api/v1/session", "POST"): tuple(
        {"login": login, "password": "not hers", "remember": False} for login in ("{owner}", "{word}@example.com")
    ),
    ("/api/v1/backtests", "POST"): _NAMING,
    ("/api/v1/backtests/tear-sheet", "POST"): _NAMING,
    ("/api/v1/backtests/explain", "POST"): tuple({**body, "session": "2018-06-01"} for body in _NAMING),
    ("/api/v1/batches", "POST"): _ORDERS,
    ("/api/v1/batches/plan", "POST"): _ORDERS,
    ("/api/v1/batches/<uuid:batch_id>", "PATCH"): ({"name": "Batch {word}"},),
    ("/api/v1/strategies", "POST"): _SAVED,
    ("/api/v1/strategies/<uuid:strategy_id>", "PUT"): _SAVED,
    ("/api/v1/strategies/validate", "POST"): _SAVED,
    ("/api/v1/variables", "POST"): (_VARIABLE,),
    ("/api/v1/variables/<uuid:variable_id>", "PUT"): (_VARIABLE,),
}
