"""An account's addresses of mail."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from pytest_django import Settings

from tests import cast
from tests.integration.accounts import letters
from treeline.accounts.models import User

EMAILS, PRIMARY = "/api/v1/account/emails", "/api/v1/account/emails/primary"
VERIFY, SESSION = "/api/v1/account/email/verify", "/api/v1/session"
FIRST, SECOND, PASSWORD = "alice@example.com", "alice@example.org", "correct horse battery staple"


@pytest.fixture
def browser(db: None, settings: Settings) -> cast.Caller:
    """Alice's, who has signed in just now."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = with_address(cast.alice(), FIRST)
    user.set_password(PASSWORD)
    user.save()
    browser = cast.Caller()
    assert browser.post(SESSION, {"login": FIRST, "password": PASSWORD}).status_code == 200
    return browser


def with_address(user: User, email: str) -> User:
    user.email = email
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def shown(browser: cast.Caller) -> list[tuple[str, bool, bool]]:
    items = browser.get(EMAILS).json()["items"]
    return [(one["email"], one["verified"], one["primary"]) for one in items]


def added(browser: cast.Caller, email: str = SECOND) -> None:
    assert browser.post(EMAILS, {"email": email}).status_code == 200
    assert letters.latest().to == [email]
    assert browser.post(VERIFY, {"code": letters.code()}).status_code == 200


def test_an_address_is_added_with_the_code_that_was_sent_there(browser: cast.Caller) -> None:
    assert browser.post(EMAILS, {"email": SECOND}).json()["items"][1] == {
        "email": SECOND,
        "verified": False,
        "primary": False,
    }
    assert browser.post(VERIFY, {"code": letters.code()}).json()["user"]["email"] == FIRST
    assert shown(browser) == [(FIRST, True, True), (SECOND, True, False)]
    assert cast.Caller().post(SESSION, {"login": SECOND, "password": PASSWORD}).status_code == 200


def test_an_address_without_its_code_opens_nothing(browser: cast.Caller) -> None:
    browser.post(EMAILS, {"email": SECOND})
    assert cast.Caller().post(SESSION, {"login": SECOND, "password": PASSWORD}).status_code == 401


def test_another_address_is_made_primary_and_the_first_one_is_told(browser: cast.Caller) -> None:
    added(browser)
    assert browser.put(PRIMARY, {"email": SECOND}).status_code == 200
    assert sorted(shown(browser)) == [(FIRST, True, False), (SECOND, True, True)]
    assert letters.latest().to == [FIRST]
    assert browser.get(SESSION).json()["user"]["email"] == SECOND


def test_an_address_is_removed_but_not_the_primary_one(browser: cast.Caller) -> None:
    added(browser)
    refused = browser.delete(f"{EMAILS}?email={FIRST}")
    assert refused.status_code == 400
    assert "primary" in refused.json()["error"]["message"]
    assert browser.delete(f"{EMAILS}?email={SECOND}").status_code == 204
    assert shown(browser) == [(FIRST, True, True)]
    assert cast.Caller().post(SESSION, {"login": SECOND, "password": PASSWORD}).status_code == 401


def test_an_address_of_somebody_else_is_answered_like_a_new_one_and_never_added(browser: cast.Caller) -> None:
    with_address(cast.bob(), "bob@example.com")
    answers = [browser.post(EMAILS, {"email": email}) for email in ("bob@example.com", "new@example.com")]
    texts = [answer.content.decode().replace("bob@", "X").replace("new@", "X") for answer in answers]
    assert texts[0] == texts[1]
    browser.post(EMAILS, {"email": "bob@example.com"})
    assert browser.post(VERIFY, {"code": letters.code()}).status_code == 400
    assert shown(browser)[0] == (FIRST, True, True)
    assert EmailAddress.objects.get(email="bob@example.com").user == cast.bob()


@pytest.mark.parametrize("address", [SECOND, "bob@example.com", "no address", "x\u00e9@example.com"])
def test_what_is_none_of_the_accounts_addresses_is_a_fault(browser: cast.Caller, address: str) -> None:
    with_address(cast.bob(), "bob@example.com")
    for answer in (browser.delete(f"{EMAILS}?email={address}"), browser.put(PRIMARY, {"email": address})):
        assert answer.status_code == 400
        assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["email"]
    assert EmailAddress.objects.filter(email="bob@example.com", primary=True).exists()


def test_an_account_has_at_most_five(browser: cast.Caller) -> None:
    for number in range(4):
        added(browser, f"alice{number}@example.org")
    answer = browser.post(EMAILS, {"email": "alice5@example.org"})
    assert answer.status_code == 400
    assert "at most 5" in answer.json()["error"]["message"]


def test_a_session_that_was_left_alone_changes_no_address(browser: cast.Caller) -> None:
    session = browser.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 3600} for one in records]
    session.save()
    answers: list[Any] = [
        browser.post(EMAILS, {"email": SECOND}),
        browser.put(PRIMARY, {"email": FIRST}),
        browser.delete(f"{EMAILS}?email={FIRST}"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    error = answers[0].json()["error"]
    assert error["code"] == "confirmation_needed"
    assert "/api/v1/session/confirm" in error["message"]
    assert not mail.outbox
    assert browser.get(EMAILS).status_code == 200


def test_a_token_sees_no_address(browser: cast.Caller) -> None:
    assert cast.caller(cast.alice()).get(EMAILS).status_code in (401, 403)


def test_codes_to_many_addresses_are_counted(browser: cast.Caller) -> None:
    answers = [browser.post(EMAILS, {"email": f"somebody{number}@example.org"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert len(mail.outbox) == 10
