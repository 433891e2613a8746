"""The admin's own sign-in: counted, with the second factor, closed to all but sessions of staff."""

import io
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast
from tests.integration.accounts.people import PASSWORD, SESSION, Browser, code_of, signed_in, with_password
from treeline.accounts import sign_in_throttles

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
USERS = "admin:accounts_user_changelist"
ADMIN = {"is_staff": True, "is_superuser": True}


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def with_second_factor(name: str, **flags: bool) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a person who has both."""
    found = signed_in(name).turn_on()
    with_password(name, **flags)
    return found


def enter(client: Client, name: str = "alice", password: str = PASSWORD, code: str = "") -> Any:
    return client.post(LOGIN, {"username": name, "password": password, "code": code, "next": "/admin/"})


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_the_form_asks_for_the_code_of_a_second_factor() -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Code of your second factor" in page
    assert 'autocomplete="one-time-code"' in page


def test_staff_without_a_second_factor_sign_in_by_password() -> None:
    with_password("alice", is_staff=True)
    client = Client()
    assert enter(client).status_code == 302
    assert is_in(client)
    assert client.session.get_expire_at_browser_close()
    assert UserSession.objects.filter(user=cast.alice()).count() == 1  # so that it can be seen and ended


def test_the_password_alone_is_not_enough_for_who_has_a_second_factor() -> None:
    secret, codes = with_second_factor("alice", is_staff=True)
    for code, told in (("", "enter its code"), ("000000", "not what your app shows"), (code_of(secret), "used")):
        client = Client()
        assert told in enter(client, code=code).content.decode()
        assert not is_in(client)
    client = Client()
    enter(client, code=codes[0])
    assert is_in(client)
    again = Client()
    enter(again, code=codes[0])
    assert not is_in(again)


def test_a_code_of_the_app_opens_the_admin_once(monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _ = with_second_factor("alice", is_staff=True)
    now = time.time() + 30
    monkeypatch.setattr(time, "time", lambda: now)
    first, second = Client(), Client()
    code = code_of(secret)
    enter(first, code=code)
    enter(second, code=code)
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_wrong_password_does_not_tell_whether_the_code_was_right() -> None:
    _, codes = with_second_factor("alice", is_staff=True)
    with_password("bob", is_staff=True)
    answers = [enter(Client(), *who).context["form"].errors for who in (("alice", "x", codes[0]), ("bob", "x"))]
    assert answers[0] == answers[1]
    client = Client()
    enter(client, code=codes[0])  # was not used up
    assert is_in(client)


def test_wrong_passwords_are_counted_here_too() -> None:
    with_password("alice", is_staff=True)
    for _ in range(sign_in_throttles.OF_LOGIN_FROM_ADDRESS.count):
        assert "correct" in enter(Client(), password="guess").content.decode()
    page = enter(Client()).content.decode()
    assert "too many sign-ins failed from here; try again in" in page
    assert Browser().sign_in("alice").status_code == 429


def test_an_empty_password_forgets_no_wrong_one() -> None:
    with_password("alice", is_staff=True)
    for _ in range(sign_in_throttles.OF_LOGIN_FROM_ADDRESS.count):
        enter(Client(), password="guess")
        enter(Client(), password="")
    assert "too many sign-ins failed" in enter(Client()).content.decode()


def test_wrong_codes_are_counted_however_often_the_password_is_right() -> None:
    _, codes = with_second_factor("alice", is_staff=True)
    for _ in range(sign_in_throttles.CODES.count):
        enter(Client(), code="00000000")
    assert "too many wrong codes; try again in" in enter(Client(), code=codes[0]).content.decode()


def test_who_is_no_member_of_staff_stays_out_and_is_told_why_after_the_right_password_only() -> None:
    with_password("alice")
    stranger = enter(Client(), name="nobody").context["form"].errors
    assert enter(Client(), password="guess").context["form"].errors == stranger
    client = Client()
    assert "This account may not open the admin." in enter(client).content.decode()
    assert not is_in(client)
    cast.alice().__class__.objects.update(is_active=False)
    assert enter(Client()).context["form"].errors == stranger


def test_the_form_says_that_an_address_will_do() -> None:
    with_password("alice", is_staff=True)
    client = Client()
    assert "User name or e-mail address:" in client.get("/admin/login/").content.decode()
    enter(client, name="alice@example.com")
    assert is_in(client)


def test_a_session_that_waits_for_its_second_factor_opens_nothing() -> None:
    with_second_factor("alice", **ADMIN)
    browser = Browser()
    assert browser.sign_in("alice").json()["pending"] == "second_factor"
    assert browser.get("/admin/")["Location"].startswith(LOGIN)


def test_a_session_of_the_api_opens_the_admin_to_staff() -> None:
    with_password("alice", is_staff=True)
    browser = Browser()
    browser.sign_in("alice")
    assert browser.get("/admin/").status_code == 200


def test_an_api_token_opens_nothing() -> None:
    with_password("alice", **ADMIN)
    assert cast.caller(cast.alice()).get("/admin/")["Location"].startswith(LOGIN)


def test_pages_of_secrets_and_of_what_is_verified_are_not_there() -> None:
    hidden = (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession)
    assert [model for model in hidden if admin.site.is_registered(model)] == []


@pytest.fixture
def boss() -> Client:
    with_password("alice", **ADMIN)
    client = Client()
    enter(client)
    return client


def act(client: Client, action: str, *names: str) -> Any:
    chosen = [cast.person(name).pk for name in names]
    return client.post(reverse(USERS), {"action": action, "_selected_action": chosen}, follow=True)


def test_an_admin_signs_somebody_out_everywhere(boss: Client) -> None:
    first, second = signed_in("bob"), signed_in("bob")
    charlie = signed_in("charlie")
    program = cast.caller(cast.bob())
    assert "1 signed out everywhere" in act(boss, "sign_out_everywhere", "bob").content.decode()
    assert [browser.get(SESSION).json()["user"] for browser in (first, second)] == [None, None]
    assert charlie.get(SESSION).json()["user"]["username"] == "charlie"
    assert program.get("/api/v1/plan").status_code == 200
    assert LogEntry.objects.get().change_message == "Signed out everywhere."


def test_an_admin_removes_a_second_factor_and_its_owner_gets_mail(boss: Client) -> None:
    with_second_factor("bob")
    mail.outbox.clear()
    assert "1 without a second factor now" in act(boss, "remove_second_factor", "bob", "charlie").content.decode()
    assert not Authenticator.objects.exists()
    assert Browser().sign_in("bob").json()["user"]["username"] == "bob"
    assert [message.to for message in mail.outbox] == [["bob@example.com"]]
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(cast.bob().pk), "Removed the second factor.")


def test_an_operator_does_neither() -> None:
    with_second_factor("bob")
    with_password("alice", is_staff=True)
    client = Client()
    enter(client)
    page = client.get(reverse(USERS)).content.decode()
    assert "sign_out_everywhere" not in page
    for action in ("sign_out_everywhere", "remove_second_factor"):
        act(client, action, "bob")
    assert Authenticator.objects.filter(user=cast.bob()).count() == 2
    assert not LogEntry.objects.exists()


def test_a_command_removes_a_second_factor() -> None:
    with_second_factor("alice", **ADMIN)
    told = io.StringIO()
    call_command("remove_second_factor", "alice", stdout=told)
    assert told.getvalue() == "alice signs in without a second factor now.\n"
    assert not Authenticator.objects.exists()
    for name in ("alice", "nobody"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", name)


def test_guesses_at_the_password_of_an_open_session_are_counted() -> None:
    with_password("alice", **ADMIN)
    client = Client()
    enter(client)
    wrong = {"old_password": "a guess", "new_password1": "another long one", "new_password2": "another long one"}
    pages = [client.post("/admin/password_change/", wrong).content.decode() for _ in range(7)]
    assert "Your old password was entered incorrectly" in pages[0]
    assert "too many wrong passwords in your sessions" in pages[-1]
    sign_in_throttles.let_in_again(cast.alice())
    assert client.post("/admin/password_change/", {**wrong, "old_password": PASSWORD}).status_code == 302
    assert is_in(client)
