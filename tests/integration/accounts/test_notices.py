"""Mail that tells somebody what was done to his account."""

from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from tests import cast
from tests.integration.accounts.letters import code, latest
from tests.integration.accounts.people import PASSWORD, Browser, signed_in
from treeline.accounts import account_throttles, brokers
from treeline.accounts.brokers import Verdict
from treeline.accounts.models import BrokerKey

pytestmark = pytest.mark.django_db

PAIR = {"name": "my paper", "kind": "paper", "key": "PKPAPER4KEY4PAPER4Q7XK", "secret": "s" * 40}


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_a_new_token_is_told_to_its_owner_without_its_secret() -> None:
    made = signed_in("alice").post("/api/v1/tokens", {"name": "R&D", "scopes": ["read"], "days": 7}).json()
    told = latest()
    assert told.to == ["alice@example.com"]
    assert told.subject == "[Treeline] You have a new API token"
    assert f"The API token “R&D” ({made['prefix']}…) was made. It may read until {made['expires'][:10]}." in told.body
    assert f"/api/v1/tokens/{made['id']}" in told.body
    assert "from the address 127.0.0.1" in told.body
    assert made["secret"] not in told.body


def test_a_new_broker_key_is_told_to_its_owner_by_its_last_four_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokers, "check", lambda pair: Verdict(BrokerKey.State.ACCEPTED, "the account is open"))
    made = signed_in("alice").post("/api/v1/broker-keys", PAIR).json()
    told = str(latest().body)
    assert "The broker key “my paper” was entered: play money, its key ends in Q7XK." in told
    assert f"/api/v1/broker-keys/{made['id']}" in told
    assert PAIR["key"] not in told
    assert PAIR["secret"] not in told


def test_who_has_no_address_gets_no_mail() -> None:
    cast.browser(cast.alice()).post("/api/v1/tokens", {"name": "notebook"})
    assert mail.outbox == []


def test_a_second_factor_is_told_of_in_our_words(django_capture_on_commit_callbacks: Any) -> None:
    browser = signed_in("alice")
    with django_capture_on_commit_callbacks(execute=True):
        browser.turn_on()
        browser.post("/api/v1/account/second-factor/recovery-codes")
        browser.delete("/api/v1/account/second-factor")
    subjects = {message.subject.removeprefix("[Treeline] ") for message in mail.outbox}
    assert subjects == {"Your second factor is on", "You have new recovery codes", "Your second factor is off"}
    assert all("from the address 127.0.0.1" in str(message.body) for message in mail.outbox)


def test_no_strangers_letters_keep_an_owner_from_hearing_of_what_was_done() -> None:
    browser = signed_in("alice")
    forgot = [Browser().post("/api/v1/account/password/forgot", {"email": "alice@example.com"}) for _ in range(7)]
    assert [answer.status_code for answer in forgot] == [200] * 6 + [429]
    mail.outbox.clear()
    browser.post("/api/v1/tokens", {"name": "R&D"})
    browser.post("/api/v1/account/emails", {"email": "alice@example.org"})
    browser.post("/api/v1/account/email/verify", {"code": code()})
    browser.put("/api/v1/account/emails/primary", {"email": "alice@example.org"})
    browser.post("/api/v1/account/password", {"current_password": PASSWORD, "new_password": "a donkey and two carrots"})
    told = [(*message.to, message.subject.removeprefix("[Treeline] ")) for message in mail.outbox]
    first, second = "alice@example.com", "alice@example.org"
    assert told == [
        (first, "You have a new API token"),
        (second, "Your code"),
        (first, "You have another address"),
        (first, "Your primary address was changed"),
        (second, "Your password was changed"),
    ]


def test_notices_have_a_limit_of_their_own_and_what_was_done_stays_done() -> None:
    for _ in range(account_throttles.NOTICES.count):
        account_throttles.before_notice(cast.alice())
    assert signed_in("alice").post("/api/v1/tokens", {"name": "R&D"}).status_code == 201
    assert mail.outbox == []
    assert signed_in("bob").post("/api/v1/tokens", {"name": "R&D"}).status_code == 201
    assert latest().to == ["bob@example.com"]
