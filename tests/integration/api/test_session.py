"""Signing in over the API: by cookie and by token."""

from unittest.mock import patch

import pytest
from pytest_django import Settings

from tests import cast
from treeline.accounts.models import User

SESSION = "/api/v1/session"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def browser(db: None, settings: Settings) -> cast.Caller:
    """A browser of Alice's, who has a password; it keeps cookies and its CSRF tokens are checked."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = cast.alice()
    user.set_password(PASSWORD)
    user.save()
    return cast.Caller(enforce_csrf_checks=True)


def sign_in(browser: cast.Caller) -> str:
    answer = browser.post(SESSION, {"login": "alice", "password": PASSWORD})
    assert answer.status_code == 200
    token: str = answer.json()["csrf_token"]
    return token


def test_nobody_is_signed_in_at_first(browser: cast.Caller) -> None:
    answer = browser.get(SESSION)
    assert answer.status_code == 200
    assert answer.json()["user"] is None


def test_signing_in_opens_a_session(browser: cast.Caller) -> None:
    sign_in(browser)
    user = browser.get(SESSION).json()["user"]
    assert user["username"] == "alice"
    assert user["id"] == str(cast.alice().public_id)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(browser: cast.Caller) -> None:
    wrong = browser.post(SESSION, {"login": "alice", "password": "guess"})
    unknown = browser.post(SESSION, {"login": "nobody", "password": "guess"})
    assert wrong.status_code == unknown.status_code == 401
    bodies = [answer.json()["error"] for answer in (wrong, unknown)]
    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "unauthenticated"


def test_signing_in_takes_no_form_of_another_site(browser: cast.Caller) -> None:
    answer = browser.post(SESSION, {"login": "alice", "password": PASSWORD}, format="multipart")
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "unsupported_media_type"


def test_a_sessions_write_needs_its_csrf_token(browser: cast.Caller) -> None:
    token = sign_in(browser)
    refused = browser.post("/api/v1/tokens", {"name": "notebook"})
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "forbidden"
    taken = browser.post("/api/v1/tokens", {"name": "notebook"}, headers={"X-CSRFToken": token})
    assert taken.status_code == 201


def test_signing_out_ends_the_session(browser: cast.Caller) -> None:
    token = sign_in(browser)
    assert browser.delete(SESSION, headers={"X-CSRFToken": token}).status_code == 204
    assert browser.get(SESSION).json()["user"] is None
    assert browser.get("/api/v1/tokens").status_code == 401


def test_a_token_made_over_the_api_signs_in_until_it_is_revoked(db: None) -> None:
    alice = cast.browser(cast.alice())
    made = alice.post("/api/v1/tokens", {"name": "notebook"}).json()
    notebook = cast.Caller(headers={"Authorization": f"Token {made['secret']}"})
    assert notebook.get("/api/v1/plan").status_code == 200
    assert alice.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    refused = notebook.get("/api/v1/plan")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("name", [5, True, "", "two\nlines", "a\x85b", "a\u2028b", "\x1b[2J", "\x9b2J", "x" * 101])
def test_a_tokens_name_is_one_line_that_can_be_printed(db: None, name: object) -> None:
    alice = cast.browser(cast.alice())
    answer = alice.post("/api/v1/tokens", {"name": name})
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["name"]


def test_a_user_name_is_a_text(browser: cast.Caller) -> None:
    assert browser.post(SESSION, {"login": 5, "password": PASSWORD}).status_code == 400


def test_the_list_of_tokens_shows_no_secret(db: None) -> None:
    alice = cast.browser(cast.alice())
    made = alice.post("/api/v1/tokens", {"name": "notebook"}).json()
    listed = alice.get("/api/v1/tokens")
    assert made["secret"] not in listed.content.decode()
    assert {token["name"] for token in listed.json()["items"]} == {"notebook"}


def test_the_hasher_runs_once_whether_there_is_such_a_user_or_not(browser: cast.Caller) -> None:
    for login in ("alice", "nobody", "nobody@example.com"):
        with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$x$y") as hashed:
            assert cast.Caller().post(SESSION, {"login": login, "password": "guess"}).status_code == 401
        assert hashed.call_count == 1, login


def test_who_may_not_sign_in_any_more_is_told_no_more_than_a_stranger(browser: cast.Caller) -> None:
    User.objects.update(is_active=False)
    right, wrong = (
        cast.Caller().post(SESSION, {"login": "alice", "password": password}) for password in (PASSWORD, "guess")
    )
    assert right.status_code == wrong.status_code == 401
    assert right.json()["error"]["message"] == wrong.json()["error"]["message"]
    assert browser.get(SESSION).json()["pending"] is None


def test_a_user_name_may_look_like_an_address(browser: cast.Caller) -> None:
    user = cast.person("root@localhost")
    user.set_password(PASSWORD)
    user.save()
    answer = browser.post(SESSION, {"login": "root@localhost", "password": PASSWORD})
    assert answer.json()["user"]["username"] == "root@localhost"


@pytest.mark.parametrize("login", ["x" * 10_000 + "@example.com", "", None, 7, "a\0b"])
def test_what_is_no_login_is_a_fault(browser: cast.Caller, login: object) -> None:
    assert browser.post(SESSION, {"login": login, "password": PASSWORD}).status_code == 400


@pytest.mark.parametrize("login", ["\u202ealice", "al\u0131ce", "a\nb@example.com", "alice\r\nX: y", "*", "%", "'"])
def test_an_odd_login_is_a_name_that_nobody_has(browser: cast.Caller, login: str) -> None:
    assert browser.post(SESSION, {"login": login, "password": PASSWORD}).status_code == 401


def test_who_is_signed_in_signs_in_to_nothing_else(browser: cast.Caller) -> None:
    token = sign_in(browser)
    body = {"login": "alice", "password": PASSWORD}
    assert browser.post(SESSION, body, headers={"X-CSRFToken": token}).status_code == 409


def test_a_sixth_wrong_password_waits(browser: cast.Caller) -> None:
    answers = [browser.post(SESSION, {"login": "alice", "password": "guess"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 60
