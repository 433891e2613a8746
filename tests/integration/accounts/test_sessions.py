"""Sessions: how long they last, where they are, how they end."""

import datetime as dt
import uuid
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from tests import cast
from tests.integration.accounts import letters
from treeline.accounts import sessions
from treeline.accounts.models import User

SESSION, SESSIONS, VERIFY = "/api/v1/session", "/api/v1/sessions", "/api/v1/account/email/verify"
PASSWORD = "correct horse battery staple"
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def alice(db: None, settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return with_password(cast.alice())


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(login: str = "alice", agent: str = "a browser", **body: object) -> cast.Caller:
    browser = cast.Caller(headers={"User-Agent": agent})
    answer = browser.post(SESSION, {"login": login, "password": PASSWORD, **body})
    assert answer.status_code == 200, answer.content
    return browser


def test_who_has_no_address_signs_in_by_his_name() -> None:
    assert signed_in().get(SESSION).json()["user"]["username"] == "alice"


def test_a_session_ends_with_the_browser_unless_it_is_remembered() -> None:
    assert signed_in().cookies["sessionid"]["max-age"] == ""
    assert signed_in(remember=False).cookies["sessionid"]["max-age"] == ""
    assert signed_in(remember=True).cookies["sessionid"]["max-age"] == 30 * DAY


@pytest.mark.parametrize(("remember", "lasts"), [(True, 30 * DAY), (False, "")])
def test_it_is_remembered_through_the_steps_of_signing_in(alice: User, remember: bool, lasts: object) -> None:
    alice.email = "alice@example.com"
    alice.save()
    browser = cast.Caller()
    answer = browser.post(SESSION, {"login": "alice@example.com", "password": PASSWORD, "remember": remember})
    assert answer.json()["pending"] == "verify_email"
    before = browser.cookies["sessionid"].value
    answer = browser.post(VERIFY, {"code": letters.code()})
    assert answer.json()["user"]["username"] == "alice"
    assert browser.cookies["sessionid"].value != before
    assert browser.cookies["sessionid"]["max-age"] == lasts


def test_the_list_says_where_and_since_when_and_which_one_this_is() -> None:
    first, second = signed_in(agent="first"), signed_in(agent="second")
    items = first.get(SESSIONS).json()["items"]
    assert [(one["user_agent"], one["current"]) for one in items] == [("second", False), ("first", True)]
    assert {one["address"] for one in items} == {"127.0.0.1"}
    since = dt.datetime.fromisoformat(items[0]["since"])
    assert dt.timedelta(0) <= timezone.now() - since < dt.timedelta(minutes=1)
    assert [one["current"] for one in second.get(SESSIONS).json()["items"]] == [True, False]


def test_a_session_is_ended_from_another() -> None:
    here, there = signed_in(), signed_in(agent="there")
    items = here.get(SESSIONS).json()["items"]
    (other,) = [one["id"] for one in items if not one["current"]]
    assert here.delete(f"{SESSIONS}/{other}").status_code == 204
    assert there.get(SESSION).json()["user"] is None
    assert there.get(SESSIONS).status_code == 401
    assert here.get(SESSION).json()["user"]
    assert here.delete(f"{SESSIONS}/{other}").status_code == 404


def test_ending_ones_own_session_signs_out() -> None:
    here = signed_in()
    (own,) = [one["id"] for one in here.get(SESSIONS).json()["items"]]
    assert here.delete(f"{SESSIONS}/{own}").status_code == 204
    assert here.get(SESSION).json()["user"] is None


def test_all_others_are_ended_at_once() -> None:
    here, *others = signed_in(), signed_in(), signed_in()
    assert here.delete(SESSIONS).status_code == 204
    assert [one.get(SESSION).json()["user"] for one in others] == [None, None]
    assert [one["current"] for one in here.get(SESSIONS).json()["items"]] == [True]


def test_a_session_of_somebody_else_is_as_if_there_were_none() -> None:
    with_password(cast.bob())
    here, bobs = signed_in(), signed_in("bob")
    (theirs,) = [one["id"] for one in bobs.get(SESSIONS).json()["items"]]
    answers = [here.delete(f"{SESSIONS}/{one}") for one in (theirs, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bobs.get(SESSION).json()["user"]["username"] == "bob"
    here.delete(SESSIONS)
    assert bobs.get(SESSION).json()["user"]["username"] == "bob"


def test_an_id_tells_no_number_and_depends_on_the_installation(settings: Settings) -> None:
    here = signed_in()
    row = UserSession.objects.get()
    (one,) = here.get(SESSIONS).json()["items"]
    assert set(one) == {"id", "since", "address", "user_agent", "current"}
    assert one["id"] == str(sessions.shown_id(row))
    assert row.session_key not in str(one)
    settings.SECRET_KEY = "another" * 10
    assert one["id"] != str(sessions.shown_id(row))


def test_the_oldest_ends_when_there_are_too_many() -> None:
    with patch.object(sessions, "MOST", 3):
        browsers = [signed_in(agent=str(number)) for number in range(5)]
    assert [bool(one.get(SESSION).json()["user"]) for one in browsers] == [False, False, True, True, True]


def test_a_sign_in_to_the_admin_is_listed() -> None:
    user = cast.alice()
    user.is_staff = True
    user.save()
    EmailAddress.objects.create(user=user, email="alice@example.com", verified=True, primary=True)
    here, admin = signed_in(), cast.Caller(headers={"User-Agent": "admin"})
    admin.post("/admin/login/", {"username": "alice", "password": PASSWORD}, format="multipart")
    assert admin.get(SESSION).json()["user"]
    (other,) = [one["id"] for one in here.get(SESSIONS).json()["items"] if one["user_agent"] == "admin"]
    assert here.delete(f"{SESSIONS}/{other}").status_code == 204
    assert admin.get(SESSION).json()["user"] is None


def test_what_a_proxy_makes_up_as_an_address_breaks_nothing() -> None:
    browser = cast.Caller(REMOTE_ADDR="no address")
    assert browser.post(SESSION, {"login": "alice", "password": PASSWORD}).status_code == 200
    assert browser.get(SESSIONS).json()["items"][0]["address"] == "0.0.0.0"


def test_a_code_that_can_not_be_sent_is_no_wrong_password(alice: User) -> None:
    alice.email = "alice@example.com"
    alice.save()
    body = {"login": "alice", "password": PASSWORD}
    with patch.object(EmailBackend, "send_messages", side_effect=TimeoutError("timed out")):
        answers = [cast.Caller().post(SESSION, body) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [503] * 6


def test_too_many_letters_to_an_address_are_told_with_the_wait(alice: User) -> None:
    alice.email = "alice@example.com"
    alice.save()
    answers = [cast.Caller().post(SESSION, {"login": "alice", "password": PASSWORD}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert int(answers[-1]["Retry-After"]) > 60
