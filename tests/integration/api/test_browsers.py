"""A browser's writes are believed by the X-CSRFToken header, and by nothing else, at every endpoint."""

import json
from typing import Any

import pytest
from django.conf import settings

from tests import cast
from tests.belongings import belongings, random_ids
from tests.integration.api import asked
from tests.integration.api.routes import routes
from tests.sessions import session_of
from treeline.rest import throttles

TOKEN = "x" * 32
_EMPTY_FORM = ("--x--\r\n", "multipart/form-data; boundary=x")
WRITES = [(route, method) for route in routes() for method in ("POST", "PUT", "PATCH", "DELETE")]


@pytest.fixture
def browser(db: None, monkeypatch: pytest.MonkeyPatch) -> cast.Caller:
    monkeypatch.setattr(throttles, "_asked", lambda rate, ask: None)
    made = cast.Caller(enforce_csrf_checks=True)
    made.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast.charlie())
    made.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return made


def _sent(route: str, method: str, ids: dict[str, str]) -> tuple[Any, ...]:
    if "multipart/form-data" in asked.operation(route, method).get("requestBody", {}).get("content", {}):
        return _EMPTY_FORM
    bodies = asked.bodies_of(route, method)
    return (json.dumps(asked.with_ids(bodies[0], ids)), "application/json") if bodies else ()


def test_every_write_wants_the_header_and_takes_it(browser: cast.Caller) -> None:
    ids = {**random_ids(belongings(cast.alice(), "alicemark").ids), "word": "w", "upload": "u", "variable": "v"}
    tried = []
    for route, method in WRITES:
        # Signing out would leave nobody who could go on.
        if not asked.operation(route, method).get("security") or route == "/api/v1/session":
            continue
        address, sent = asked.filled(route, ids), _sent(route, method, ids)
        refused = browser.generic(method, address, *sent)
        assert refused.status_code == 403, (route, method, refused.content)
        assert "CSRF" in refused.json()["error"]["message"]
        taken = browser.generic(method, address, *sent, headers={"X-CSRFToken": TOKEN})
        assert taken.status_code < 500, (route, method, taken.content)
        assert "CSRF" not in taken.content.decode()
        tried.append(route)
    assert len(tried) >= 30
    assert {"/api/v1/backtests", "/api/v1/strategies/validate", "/api/v1/uploads"} <= set(tried)
