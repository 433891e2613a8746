"""A user's page in the admin: accounts that an admin makes, and how it stands with somebody's signing in."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast
from tests.integration.accounts.letters import code, latest
from tests.integration.accounts.people import PASSWORD, SESSION, Browser, signed_in, with_password
from treeline.accounts import sign_in_throttles
from treeline.accounts.models import User

pytestmark = pytest.mark.django_db

ADD = "/admin/accounts/user/add/"
NEW = {"username": "carol", "email": "Carol@example.com", "usable_password": "true"}
NEW |= {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(cast.admin())
    return client


def page_of(boss: Client, name: str) -> str:
    return boss.get(reverse("admin:accounts_user_change", args=[cast.person(name).pk])).content.decode()


def test_who_got_an_account_verifies_his_address_when_he_first_signs_in(boss: Client) -> None:
    assert "E-mail address" in boss.get(ADD).content.decode()
    assert boss.post(ADD, NEW).status_code == 302
    assert "carol@example.com, not verified" in page_of(boss, "carol")
    browser = Browser()
    assert browser.sign_in("carol").json()["pending"] == "verify_email"
    assert latest().to == ["carol@example.com"]
    answer = browser.post("/api/v1/account/email/verify", {"code": code()})
    assert answer.json()["user"]["username"] == "carol"
    assert "carol@example.com, verified" in page_of(boss, "carol")


def test_who_was_told_no_password_sets_one_by_mail(boss: Client) -> None:
    assert boss.post(ADD, {**NEW, "usable_password": "false", "password1": "", "password2": ""}).status_code == 302
    browser = Browser()
    browser.post("/api/v1/account/password/forgot", {"email": "carol@example.com"})
    reset = browser.post("/api/v1/account/password/reset", {"code": code(), "password": PASSWORD})
    assert reset.status_code == 200, reset.content
    assert browser.get(SESSION).json()["user"] is None
    assert Browser().sign_in("carol@example.com").status_code == 200


def test_an_account_may_have_no_address_but_not_anothers(boss: Client) -> None:
    with_password("alice")
    refused = boss.post(ADD, {**NEW, "email": "ALICE@example.com"})
    assert "Another account has this address." in refused.content.decode()
    assert not User.objects.filter(username="carol").exists()
    assert boss.post(ADD, {**NEW, "email": ""}).status_code == 302
    assert not EmailAddress.objects.filter(user__username="carol").exists()
    assert Browser().sign_in("carol").json()["user"]["username"] == "carol"


def test_the_page_tells_of_addresses_the_second_factor_and_what_is_refused(boss: Client) -> None:
    browser = signed_in("alice")
    page = page_of(boss, "alice")
    assert "alice@example.com, verified" in page
    assert ">off<" in page
    assert ">nothing<" in page
    browser.turn_on()
    for _ in range(sign_in_throttles.OF_LOGIN_FROM_ADDRESS.count):
        Browser().sign_in("alice", "guess")
    page = page_of(boss, "alice")
    assert "10 recovery codes left" in page
    assert "sign-ins from where they failed, for 15 minutes" in page
    boss.post(reverse("admin:accounts_user_changelist"), _again("alice"))
    assert ">nothing<" in page_of(boss, "alice")


def test_without_redis_the_page_opens_all_the_same(boss: Client, settings: Settings) -> None:
    address = reverse("admin:accounts_user_change", args=[cast.alice().pk])
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert "not known: Redis does not answer" in boss.get(address).content.decode()


def _again(name: str) -> dict[str, object]:
    return {"action": "let_sign_in_again", "_selected_action": [cast.person(name).pk]}
