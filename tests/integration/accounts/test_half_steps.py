"""A half sign-in, and a code for a new password, end with what they began with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from pytest_django import Settings

from tests import cast
from tests.fakes.discord import CLIENT_ID, CLIENT_SECRET, FakeDiscord, discord_user
from tests.integration.accounts import letters, test_discord
from tests.integration.accounts.people import PASSWORD, SESSION, Browser, signed_in, with_password
from treeline.accounts.models import User

pytestmark = pytest.mark.django_db

CHANGE, EMAILS = "/api/v1/account/password", "/api/v1/account/emails"
FORGOT, RESET = f"{CHANGE}/forgot", f"{CHANGE}/reset"
ALICE, OTHER = "alice@example.com", "alice@example.org"
NEW, ATTACKERS = "a donkey and two carrots", "three cows and a hen"


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def changes_password(owner: Browser) -> None:
    assert owner.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW}).status_code == 200


def resets_password(owner: Browser) -> None:
    another = Browser()
    another.post(FORGOT, {"email": ALICE})
    assert another.post(RESET, {"code": letters.code(), "password": NEW}).status_code == 200


def has_another_address(owner: Browser) -> None:
    owner.post(EMAILS, {"email": OTHER})
    assert owner.post("/api/v1/account/email/verify", {"code": letters.code()}).status_code == 200


def makes_another_primary(owner: Browser) -> None:
    has_another_address(owner)
    assert owner.put(f"{EMAILS}/primary", {"email": OTHER}).status_code == 200


def removes_the_address(owner: Browser) -> None:
    makes_another_primary(owner)
    assert owner.delete(f"{EMAILS}?email={ALICE}").status_code == 204


def is_closed(owner: Browser) -> None:
    User.objects.filter(username="alice").update(is_active=False)


def is_deleted(owner: Browser) -> None:
    User.objects.get(username="alice").delete()


def loses_its_verification(owner: Browser) -> None:
    EmailAddress.objects.filter(email=ALICE).update(verified=False)


Act = Callable[[Browser], None]


@pytest.mark.parametrize(
    "act",
    [
        changes_password,
        resets_password,
        makes_another_primary,
        removes_the_address,
        is_closed,
        is_deleted,
        loses_its_verification,
    ],
)
def test_a_code_for_a_new_password_ends_with_what_it_was_sent_for(act: Act) -> None:
    owner, thief = signed_in("alice"), Browser()
    thief.post(FORGOT, {"email": ALICE})
    code = letters.code()
    act(owner)
    answer = thief.post(RESET, {"code": code, "password": ATTACKERS})
    assert answer.status_code == 409
    assert answer.json() == nothing_waits(RESET, {"code": code, "password": ATTACKERS}, answer)
    User.objects.filter(username="alice").update(is_active=True)
    assert Browser().sign_in("alice", ATTACKERS).status_code == 401


def test_a_code_for_a_new_password_outlives_what_is_nothing_to_it() -> None:
    owner, other = signed_in("alice"), Browser()
    other.post(FORGOT, {"email": ALICE})
    code = letters.code()
    has_another_address(owner)
    owner.turn_on()
    assert other.post(RESET, {"code": code, "password": NEW}).status_code == 200


@pytest.mark.parametrize("act", [changes_password, resets_password, is_closed, is_deleted])
def test_a_sign_in_that_waits_for_a_code_ends_with_its_password_and_its_account(act: Act) -> None:
    owner = signed_in("alice")
    _, codes = owner.turn_on()
    thief = Browser()
    assert thief.sign_in("alice").json()["pending"] == "second_factor"
    act(owner)
    body = {"code": codes[0]}
    answer = thief.post(f"{SESSION}/second-factor", body)
    assert answer.json() == nothing_waits(f"{SESSION}/second-factor", body, answer)
    assert thief.get(SESSION).json()["pending"] is None
    assert thief.get(SESSION).json()["user"] is None
    assert thief.get("/api/v1/tokens").status_code == 401


@pytest.mark.parametrize("act", [is_closed, is_deleted])
def test_a_sign_in_that_waits_for_its_address_ends_with_its_account(act: Act) -> None:
    with_password("alice")
    EmailAddress.objects.update(verified=False)
    waiting = Browser()
    assert waiting.sign_in("alice").json()["pending"] == "verify_email"
    act(waiting)
    body = {"code": letters.code()}
    assert waiting.get(SESSION).json()["pending"] is None
    answer = waiting.post("/api/v1/account/email/verify", body)
    assert answer.json() == nothing_waits("/api/v1/account/email/verify", body, answer)
    assert waiting.post("/api/v1/account/email/verify/resend").status_code == 409


def test_a_sign_in_that_waits_for_its_address_ends_with_its_password() -> None:
    with_password("alice")
    EmailAddress.objects.update(verified=False)
    waiting = Browser()
    waiting.sign_in("alice")
    code = letters.code()
    resets_password(Browser())
    assert waiting.post("/api/v1/account/email/verify", {"code": code}).status_code == 409
    assert waiting.get(SESSION).json()["user"] is None


def test_who_is_closed_while_his_code_is_looked_at_is_not_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    _, codes = signed_in("alice").turn_on()
    browser, looked = Browser(), Authenticator.record_usage
    browser.sign_in("alice")

    def closed_meanwhile(used: Authenticator) -> None:
        looked(used)
        User.objects.filter(pk=used.user_id).update(is_active=False)

    monkeypatch.setattr(Authenticator, "record_usage", closed_meanwhile)
    assert browser.post(f"{SESSION}/second-factor", {"code": codes[0]}).status_code == 401
    User.objects.update(is_active=True)
    assert browser.get(SESSION).json()["user"] is None
    assert browser.get(SESSION).json()["pending"] is None


@pytest.fixture
def discord(settings: Settings) -> Iterator[FakeDiscord]:
    with FakeDiscord() as server:
        settings.PUBLIC_URL, settings.DISCORD_URL = test_discord.PUBLIC, server.url
        settings.SOCIALACCOUNT_PROVIDERS = {"discord": {"APPS": [{"client_id": CLIENT_ID, "secret": CLIENT_SECRET}]}}
        server.user = discord_user("Dana")
        yield server


def test_a_sign_in_through_discord_ends_when_discord_is_disconnected(discord: FakeDiscord) -> None:
    owner, thief = signed_in("alice"), Browser()
    assert test_discord.go(owner, test_discord.DISCORD) == ""
    _, codes = owner.turn_on()
    assert test_discord.go(thief) == ""
    assert thief.get(SESSION).json()["pending"] == "second_factor"
    assert owner.delete(test_discord.DISCORD).status_code == 204
    assert not SocialAccount.objects.exists()
    assert thief.post(f"{SESSION}/second-factor", {"code": codes[0]}).status_code == 409
    assert thief.get(SESSION).json()["pending"] is None


def nothing_waits(address: str, body: dict[str, str], like: Any) -> Any:
    """What a session is told that waits for nothing at all, as of the same request."""
    told = Browser().post(address, body).json()
    told["error"]["request_id"] = like.json()["error"]["request_id"]
    return told


def test_a_closed_accounts_cookie_does_not_work_when_it_is_opened_again() -> None:
    browser = signed_in("alice")
    User.objects.filter(username="alice").update(is_active=False)
    assert browser.get("/api/v1/tokens").status_code == 401
    User.objects.filter(username="alice").update(is_active=True)
    assert browser.get("/api/v1/tokens").status_code == 401
    assert signed_in("alice").get("/api/v1/sessions").json()["items"][0]["current"] is True


def test_an_operator_who_closes_an_account_ends_its_sessions_and_no_others() -> None:
    browser, other = signed_in("alice"), signed_in("bob")
    operators = cast.browser(cast.operator())
    fields = {"plan": cast.alice().plan_id, "_save": "Save"}
    address = f"/admin/accounts/user/{cast.alice().pk}/change/"
    assert operators.post(address, fields, format="multipart").status_code == 302
    assert not cast.alice().is_active
    User.objects.update(is_active=True)
    assert browser.get("/api/v1/tokens").status_code == 401
    assert other.get("/api/v1/tokens").status_code == 200


def test_a_session_whose_password_was_changed_in_the_admin_stays_on_the_list_and_ends_with_the_account() -> None:
    user = with_password("alice", is_staff=True)
    browser = Browser()
    browser.sign_in("alice")
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert browser.post("/admin/password_change/", fields, format="multipart").status_code == 302
    assert [one["current"] for one in browser.get("/api/v1/sessions").json()["items"]] == [True]
    User.objects.filter(pk=user.pk).update(is_active=False)
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert browser.get("/api/v1/tokens").status_code == 401
