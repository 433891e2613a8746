"""Passwords: forgotten, reset, changed."""

from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from tests import cast
from tests.integration.accounts import letters
from treeline.accounts.models import User

CHANGE, SESSION = "/api/v1/account/password", "/api/v1/session"
FORGOT, RESET = f"{CHANGE}/forgot", f"{CHANGE}/reset"
ADDRESS, PASSWORD, NEW = "alice@example.com", "correct horse battery staple", "a donkey and two carrots"


@pytest.fixture(autouse=True)
def alice(db: None, settings: Settings) -> User:
    """She has a password and an address."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = cast.alice()
    user.email = ADDRESS
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


def signed_in(password: str = PASSWORD, login: str = ADDRESS) -> cast.Caller:
    browser = cast.Caller()
    assert browser.post(SESSION, {"login": login, "password": password}).status_code == 200
    return browser


def who(browser: cast.Caller) -> Any:
    return browser.get(SESSION).json()["user"]


def told(answer: Any) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    body.pop("csrf_token", None)
    body.get("error", {}).pop("request_id", None)
    return body


def test_who_forgot_his_password_gets_a_code_and_sets_another() -> None:
    browser = cast.Caller()
    answer = browser.post(FORGOT, {"email": ADDRESS})
    assert (answer.status_code, answer.json()["pending"]) == (200, "reset_password")
    assert letters.latest().to == [ADDRESS]
    done = browser.post(RESET, {"code": letters.code(), "password": NEW})
    assert (done.status_code, done.json()["user"], done.json()["pending"]) == (200, None, None)
    assert "set anew" in letters.latest().subject
    assert NEW not in str(letters.latest().body)
    assert cast.Caller().post(SESSION, {"login": ADDRESS, "password": PASSWORD}).status_code == 401
    assert who(signed_in(NEW))["username"] == "alice"


def test_a_reset_ends_every_session() -> None:
    here, there = signed_in(), signed_in()
    here.post(FORGOT, {"email": ADDRESS})
    assert here.post(RESET, {"code": letters.code(), "password": NEW}).json()["user"] is None
    assert (who(here), who(there)) == (None, None)


def test_an_address_that_nobody_has_is_answered_like_one_that_somebody_has() -> None:
    known, unknown = cast.Caller(), cast.Caller()
    answers = [known.post(FORGOT, {"email": ADDRESS}), unknown.post(FORGOT, {"email": "nobody@example.com"})]
    assert told(answers[0]) == told(answers[1])
    assert set(answers[0].cookies) == set(answers[1].cookies)
    assert [letter.to for letter in mail.outbox] == [[ADDRESS], ["nobody@example.com"]]
    assert "no account" in mail.outbox[1].subject
    for body in ({"code": "XXXX", "password": NEW}, {"code": "XXXX", "password": "x"}, {"code": "X", "password": NEW}):
        guesses = [told(one.post(RESET, body)) for one in (known, unknown)]
        assert guesses[0] == guesses[1]
        assert [fault["path"] for fault in guesses[0]["error"]["faults"]] == ["code"]
    late = [one.post(RESET, {"code": "XXXX", "password": NEW}) for one in (known, unknown)]
    assert [one.status_code for one in late] == [409, 409]
    assert told(late[0]) == told(late[1])


def test_a_bad_new_password_costs_no_code() -> None:
    browser = cast.Caller()
    browser.post(FORGOT, {"email": ADDRESS})
    for _ in range(4):
        answer = browser.post(RESET, {"code": letters.code(), "password": "short"})
        assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["password"]
    assert browser.post(RESET, {"code": letters.code(), "password": NEW}).status_code == 200


def test_a_reset_that_nobody_asked_for_is_a_conflict() -> None:
    answer = cast.Caller().post(RESET, {"code": "BCDF-GHJK", "password": NEW})
    assert answer.status_code == 409
    assert "/api/v1/account/password/forgot" in answer.json()["error"]["message"]


def test_changing_it_ends_the_other_sessions_and_keeps_this_one() -> None:
    here, there = signed_in(), signed_in()
    answer = here.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "alice"
    assert who(here)["username"] == "alice"
    assert who(there) is None
    assert letters.latest().to == [ADDRESS]
    assert len(here.get("/api/v1/sessions").json()["items"]) == 1
    signed_in(NEW)


def test_a_wrong_current_password_changes_nothing_and_is_told_alone() -> None:
    browser = signed_in()
    answer = browser.post(CHANGE, {"current_password": "guess", "new_password": "x"})
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["current_password"]
    signed_in()


def test_guessing_the_current_password_is_counted() -> None:
    browser = signed_in()
    answers = [browser.post(CHANGE, {"current_password": "guess", "new_password": NEW}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize("new", ["short", "password123", "alice@example.com", ""])
def test_a_bad_new_password_is_a_fault(new: str) -> None:
    answer = signed_in().post(CHANGE, {"current_password": PASSWORD, "new_password": new})
    assert answer.status_code == 400
    assert {fault["path"] for fault in answer.json()["error"]["faults"]} == {"new_password"}


def test_who_has_no_password_sets_one_right_after_signing_in(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    borrowed = cast.browser(alice)
    assert borrowed.post(CHANGE, {"new_password": NEW}).status_code == 403
    assert not User.objects.get(pk=alice.pk).has_usable_password()


def test_a_token_changes_no_password(alice: User) -> None:
    answer = cast.caller(alice).post(CHANGE, {"current_password": PASSWORD, "new_password": NEW})
    assert answer.status_code in (401, 403)
    signed_in()


def test_a_change_stands_when_no_notice_can_be_sent() -> None:
    browser = signed_in()
    with patch.object(EmailBackend, "send_messages", side_effect=TimeoutError("timed out")):
        assert browser.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW}).status_code == 200
    signed_in(NEW)


def test_without_a_mail_server_no_code_is_promised() -> None:
    with patch.object(EmailBackend, "send_messages", side_effect=TimeoutError("timed out")):
        answers = [cast.Caller().post(FORGOT, {"email": one}) for one in (ADDRESS, "nobody@example.com")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert told(answers[0]) == told(answers[1])


def test_a_closed_account_is_no_riddle_to_who_waits_for_a_code(alice: User) -> None:
    browser = cast.Caller()
    browser.post(FORGOT, {"email": ADDRESS})
    User.objects.update(is_active=False)
    answers = [browser.post(SESSION, {"login": ADDRESS, "password": password}) for password in (PASSWORD, "guess")]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_a_password_can_be_forgotten_before_the_address_is_verified() -> None:
    browser = cast.Caller()
    browser.post("/api/v1/account", {"email": "new@example.com", "password": PASSWORD})
    assert browser.post(FORGOT, {"email": "new@example.com"}).json()["pending"] == "reset_password"
    assert browser.post(RESET, {"code": letters.code(), "password": NEW}).status_code == 200
    assert signed_in(NEW, "new@example.com").get(SESSION).json()["pending"] is None
