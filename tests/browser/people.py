"""Whoever sits before a window: his session, and what a test gets ready for him over the API."""

from typing import Any, cast

from playwright.sync_api import APIRequestContext, APIResponse, BrowserContext

from tests.integration.accounts.people import PASSWORD

TEMPLATE = "sample_trend"


def sign_in(context: BrowserContext, login: str, password: str = PASSWORD) -> None:
    """All pages of the window are this person's from now on."""
    answer = ask(context.request, "POST", "session", {"login": login, "password": password})
    assert answer["user"], answer


def ask(request: APIRequestContext, method: str, path: str, body: object = None) -> Any:
    """An answer of the API to the window's session. Fails with the answer when it is refused."""
    answer = send(request, method, path, body)
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:2000]}"
    return answer.json() if answer.body() else None


def send(request: APIRequestContext, method: str, path: str, body: object = None) -> APIResponse:
    """The answer, whatever it is. A body is sent with the session's CSRF token."""
    headers = {}
    if method != "GET":
        headers["X-CSRFToken"] = request.get("/api/v1/session").json()["csrf_token"]
    return request.fetch(f"/api/v1/{path}", method=method, data=cast(Any, body), headers=headers)
