"""Signing in through Discord: a fake of it on loopback, which checks all that the real one checks."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from tests import cast
from tests.fakes.discord import CLIENT_ID, CLIENT_SECRET, FakeDiscord, discord_user
from tests.integration.accounts.people import FACTOR, SESSION, Browser, signed_in, with_password
from treeline.accounts.models import Entrance, User
from treeline.accounts.session_cookies import RowKey

pytestmark = pytest.mark.django_db

DISCORD = "/api/v1/account/discord"
PUBLIC = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDiscord]:
    with FakeDiscord() as running:
        yield running


@pytest.fixture
def discord(server: FakeDiscord, settings: Settings) -> FakeDiscord:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLIC_URL, settings.DISCORD_URL = PUBLIC, server.url
    settings.SOCIALACCOUNT_PROVIDERS = {"discord": {"APPS": [{"client_id": CLIENT_ID, "secret": CLIENT_SECRET}]}}
    server.user = discord_user("Dana")
    server.refusals.clear()
    return server


def way(browser: Browser, address: str = f"{SESSION}/discord") -> str:
    """Where the browser is sent to."""
    answer = browser.post(address, {})
    assert answer.status_code == 200, answer.content
    url: str = answer.json()["url"]
    return url


def there(url: str) -> str:
    """Where Discord sends the browser back to: path and query."""
    back = urlsplit(httpx.get(url).headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{PUBLIC}/account/discord/callback"
    return f"{back.path}?{back.query}"


def go(browser: Browser, address: str = f"{SESSION}/discord") -> str:
    """To Discord and back: where the browser lands, and empty when that is the page."""
    landed = browser.get(there(way(browser, address)))
    assert landed.status_code == 302
    target: str = landed["Location"]
    assert target.startswith(f"{PUBLIC}/")
    return target.removeprefix(f"{PUBLIC}/")


def failed(reason: str) -> str:
    return f"?sign-in=failed&reason={reason}"


def who(browser: Browser) -> str | None:
    """By the first part of his address: the names of accounts are random."""
    user = browser.get(SESSION).json()["user"]
    return user and user["email"].partition("@")[0]


def test_who_is_new_gets_an_account_with_the_address_that_discord_verified(discord: FakeDiscord) -> None:
    browser = Browser()
    assert go(browser) == ""
    user = browser.get(SESSION).json()["user"]
    assert (user["email"], user["role"]) == ("dana@example.com", "user")
    assert re.fullmatch("user-[a-z]{8}", user["username"]), "no name says who has an account"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("dana@example.com", True, True)]
    assert not User.objects.get(email="dana@example.com").has_usable_password()
    assert discord.refusals == []


def test_who_comes_again_finds_the_same_account_even_with_another_name_and_address(discord: FakeDiscord) -> None:
    go(Browser())
    discord.user = discord_user("Dana2", email="else@example.com")
    browser = Browser()
    assert go(browser) == ""
    assert who(browser) == "dana"
    assert User.objects.count() == 1


def test_two_people_of_one_name_get_two_accounts(discord: FakeDiscord) -> None:
    go(Browser())
    discord.user = discord_user("Dana", number="99", email="another@example.com")
    browser = Browser()
    assert go(browser) == ""
    assert who(browser) not in (None, "dana")


def test_of_the_profile_the_names_are_kept_and_of_the_tokens_nothing(discord: FakeDiscord) -> None:
    go(Browser())
    assert SocialAccount.objects.get().extra_data == {"username": "dana", "global_name": "Dana"}
    assert not SocialToken.objects.exists()
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "never kept" not in kept
    assert "access_token" not in kept


def test_the_session_ends_with_the_browser_unless_it_is_to_be_remembered(discord: FakeDiscord) -> None:
    short = Browser()
    go(short)
    assert short.session.get_expire_at_browser_close()
    long = Browser()
    url = long.post(f"{SESSION}/discord", {"remember": True}).json()["url"]
    kept = Session.objects.get(session_key=RowKey(long.cookies["sessionid"].value))
    assert (kept.expire_date - timezone.now()).total_seconds() <= 3600, "nobody is signed in yet"
    long.get(there(url))
    assert who(long) == "dana"
    assert not long.session.get_expire_at_browser_close()


def test_who_is_signed_in_is_not_signed_in_as_somebody_else(discord: FakeDiscord) -> None:
    assert signed_in("alice").post(f"{SESSION}/discord", {}).status_code == 409


# Whose account it is.


def test_an_account_with_the_same_address_is_not_opened(discord: FakeDiscord) -> None:
    with_password("alice")
    discord.user = discord_user("Alice")
    browser = Browser()
    assert go(browser) == failed("address_taken")
    assert browser.get(SESSION).json()["user"] is None
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("other", [{"verified": False}, {"email": None}, {"email": "", "verified": True}])
def test_an_address_that_discord_has_not_verified_opens_nothing(discord: FakeDiscord, other: dict[str, Any]) -> None:
    with_password("alice")
    discord.user = discord_user("Alice", **other)
    browser = Browser()
    assert go(browser) == failed("address_not_verified")
    assert who(browser) is None
    assert User.objects.count() == 1


def test_who_signed_up_with_anothers_address_gets_nothing_of_the_others(discord: FakeDiscord) -> None:
    """He knows the password of an account whose address he never verified; its owner then comes through Discord."""
    mallory = with_password("mallory")
    EmailAddress.objects.filter(user=mallory).update(email="dana@example.com", verified=False)
    User.objects.filter(pk=mallory.pk).update(email="dana@example.com")
    victim = Browser()
    assert go(victim) == failed("address_taken")
    assert who(victim) is None
    assert not SocialAccount.objects.exists()
    attacker = Browser()
    assert attacker.sign_in("mallory").json()["pending"] == "verify_email"


def test_who_only_claims_anothers_address_keeps_nobody_out_and_loses_the_claim(discord: FakeDiscord) -> None:
    mallory = with_password("mallory")
    EmailAddress.objects.create(user=mallory, email="dana@example.com", verified=False)
    victim = Browser()
    assert go(victim) == ""
    assert who(victim) == "dana"
    assert list(EmailAddress.objects.filter(user=mallory).values_list("email", flat=True)) == ["mallory@example.com"]


def test_a_user_whom_an_operator_made_is_not_opened_by_his_address(discord: FakeDiscord) -> None:
    User.objects.create_user("dana-of-ours", email="dana@example.com")
    assert go(Browser()) == failed("address_taken")


def test_while_nobody_may_sign_up_discord_opens_no_new_account_but_those_that_there_are(discord: FakeDiscord) -> None:
    go(Browser())
    Entrance.objects.update(sign_ups=False)
    known = Browser()
    assert go(known) == ""
    assert who(known) == "dana"
    discord.user = discord_user("Erin", number="98")
    assert go(Browser()) == failed("sign_ups_closed")
    assert User.objects.count() == 1


def test_an_inactive_user_stays_out(discord: FakeDiscord) -> None:
    go(Browser())
    User.objects.update(is_active=False)
    browser = Browser()
    assert go(browser).startswith("?sign-in=failed")
    assert who(browser) is None


def test_the_second_factor_is_asked_for_after_discord_too(discord: FakeDiscord) -> None:
    first = Browser()
    go(first)
    _, codes = first.turn_on()
    browser = Browser()
    assert go(browser) == ""
    assert browser.get(SESSION).json()["pending"] == "second_factor"
    assert browser.get("/api/v1/tokens").status_code == 401
    assert browser.post(f"{SESSION}/second-factor", {"code": codes[0]}).json()["user"]["email"] == "dana@example.com"
    assert browser.get(FACTOR).json()["recovery_codes_left"] == 9


# Connecting and disconnecting.


def test_a_connected_discord_account_signs_in(discord: FakeDiscord) -> None:
    alice = signed_in("alice")
    assert alice.get(DISCORD).json() == {"name": None, "since": None}
    assert go(alice, DISCORD) == ""
    assert alice.get(DISCORD).json()["name"] == "Dana"
    browser = Browser()
    assert go(browser) == ""
    assert who(browser) == "alice"
    assert alice.post(DISCORD, {}).status_code == 409  # one is enough
    assert alice.delete(DISCORD).status_code == 204
    assert alice.get(DISCORD).json()["name"] is None
    stranger = Browser()
    go(stranger)
    assert who(stranger) == "dana"


def test_the_owner_gets_mail_when_discord_is_connected_and_disconnected(discord: FakeDiscord) -> None:
    alice = signed_in("alice")
    go(alice, DISCORD)
    alice.delete(DISCORD)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]] * 2
    assert all("Discord" in message.body for message in mail.outbox)


def test_anothers_discord_account_is_not_connected(discord: FakeDiscord) -> None:
    go(Browser())
    alice = signed_in("alice")
    assert go(alice, DISCORD) == failed("connected_to_another")
    assert alice.get(DISCORD).json()["name"] is None
    assert who(alice) == "alice"


def test_a_session_that_was_left_alone_connects_and_disconnects_nothing(discord: FakeDiscord) -> None:
    alice = signed_in("alice")
    alice.leave_alone()
    assert alice.post(DISCORD, {}).status_code == 403
    assert alice.delete(DISCORD).status_code == 403


def test_who_has_no_other_way_in_stays_connected(discord: FakeDiscord) -> None:
    browser = Browser()
    go(browser)
    assert browser.delete(DISCORD).status_code == 409
    assert SocialAccount.objects.count() == 1


def test_who_is_not_signed_in_connects_nothing(discord: FakeDiscord) -> None:
    assert Browser().post(DISCORD, {}).status_code == 401
    assert cast.caller(cast.alice()).post(DISCORD, {}).status_code == 403  # a token


def test_a_connection_that_was_begun_before_signing_out_is_not_made(discord: FakeDiscord) -> None:
    browser = signed_in("alice")
    back = there(way(browser, DISCORD))
    browser.delete(SESSION)
    assert browser.get(back)["Location"] == f"{PUBLIC}/{failed('unknown')}"
    assert not SocialAccount.objects.exists()


# What comes back.


def test_what_comes_back_into_another_browser_signs_nobody_in(discord: FakeDiscord) -> None:
    back = there(way(Browser()))
    victim = Browser()
    assert victim.get(back)["Location"] == f"{PUBLIC}/{failed('unknown')}"
    assert who(victim) is None


def test_what_comes_back_counts_once(discord: FakeDiscord) -> None:
    browser = Browser()
    back = there(way(browser))
    assert browser.get(back)["Location"] == f"{PUBLIC}/"
    browser.delete(SESSION)
    assert browser.get(back)["Location"] == f"{PUBLIC}/{failed('unknown')}"


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=y", "?error=x", "?next=https://evil.example"])
def test_what_nobody_asked_for_signs_nobody_in(discord: FakeDiscord, query: str) -> None:
    browser = Browser()
    assert browser.get(f"/account/discord/callback{query}")["Location"] == f"{PUBLIC}/{failed('unknown')}"


def test_a_code_of_another_sign_in_is_refused_by_its_verifier(discord: FakeDiscord) -> None:
    stolen = parse_qs(urlsplit(there(way(Browser()))).query)["code"][0]
    browser = Browser()
    state = parse_qs(urlsplit(there(way(browser))).query)["state"][0]
    landed = browser.get(f"/account/discord/callback?code={stolen}&state={state}")
    assert landed["Location"] == f"{PUBLIC}/{failed('unknown')}"
    assert discord.refusals == ["invalid_grant: code, code_verifier"]


def test_who_says_no_at_discord_is_told_so(discord: FakeDiscord) -> None:
    discord.fail("denied")
    assert go(Browser()) == failed("cancelled")


@pytest.mark.parametrize(
    "fault",
    ["token 500", "token html", "token empty", "token refused", "profile 401", "profile html", "profile nobody"],
)
def test_an_answer_of_discords_that_is_none_signs_nobody_in(discord: FakeDiscord, fault: str) -> None:
    discord.fail(fault)
    browser = Browser()
    assert go(browser) == failed("unknown")
    assert who(browser) is None
    assert not User.objects.exists()


def test_a_discord_that_is_gone_signs_nobody_in(discord: FakeDiscord, settings: Settings) -> None:
    browser = Browser()
    back = there(way(browser))
    settings.DISCORD_URL = "http://127.0.0.1:9"
    assert browser.get(back)["Location"] == f"{PUBLIC}/{failed('unknown')}"


def test_a_wrong_secret_of_ours_is_no_fault_of_who_signs_in(discord: FakeDiscord, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"discord": {"APPS": [{"client_id": CLIENT_ID, "secret": "old"}]}}
    assert go(Browser()) == failed("unknown")


def test_without_an_application_at_discord_there_is_nothing(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"discord": {"APPS": []}}
    alice = signed_in("alice")
    answers = [Browser().post(f"{SESSION}/discord", {}), alice.get(DISCORD), alice.post(DISCORD, {})]
    answers += [alice.delete(DISCORD), Browser().get("/account/discord/callback?code=x&state=y")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert answers[0].json()["error"]["code"] == "not_found"


def test_a_page_of_another_site_begins_no_sign_in(discord: FakeDiscord) -> None:
    answer = Browser().post(f"{SESSION}/discord", {}, format="multipart")
    assert answer.status_code == 415
