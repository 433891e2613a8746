"""Signing up by e-mail and password."""

import re
import smtplib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from allauth.headless.account import inputs
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections
from pytest_django import Settings

from tests import cast
from tests.integration.accounts import letters
from treeline.accounts import account_throttles
from treeline.accounts.adapters import AccountAdapter
from treeline.accounts.models import Entrance, User

ACCOUNT, VERIFY = "/api/v1/account", "/api/v1/account/email/verify"
RESEND, SESSION = f"{VERIFY}/resend", "/api/v1/session"
ADDRESS, PASSWORD = "dora@example.com", "correct horse battery staple"
DORA = {"email": ADDRESS, "password": PASSWORD}


@pytest.fixture(autouse=True)
def quick(db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def no_mail() -> Iterator[Any]:
    """A mail server that does not answer."""
    with patch.object(EmailBackend, "send_messages", side_effect=TimeoutError("timed out")) as broken:
        yield broken


def signed_up(email: str = ADDRESS, password: str = PASSWORD) -> cast.Caller:
    browser = cast.Caller()
    answer = browser.post(ACCOUNT, {"email": email, "password": password})
    assert (answer.status_code, answer.json()["pending"]) == (200, "verify_email"), answer.content
    return browser


def told(answer: Any) -> dict[str, Any]:
    """An answer without what differs from request to request."""
    body: dict[str, Any] = answer.json()
    body.pop("csrf_token", None)
    body.get("error", {}).pop("request_id", None)
    return body


def test_who_signs_up_is_signed_in_once_the_code_came_back() -> None:
    browser = signed_up()
    assert browser.get(SESSION).json()["user"] is None
    answer = browser.post(VERIFY, {"code": letters.code()})
    assert answer.status_code == 200
    assert answer.json()["pending"] is None
    assert answer.json()["user"]["email"] == ADDRESS
    assert answer.json()["user"]["role"] == "user"
    assert browser.get("/api/v1/plan").json()["name"] == "free"


def test_the_letter_says_until_when_the_code_is_good_and_from_where_it_was_asked_and_no_secret() -> None:
    browser = signed_up()
    letter = letters.latest()
    text = f"{letter.subject}\n{letter.body}"
    assert letter.to == [ADDRESS]
    assert letter.subject == "[Treeline] Your code"
    assert "good until " in text
    assert "127.0.0.1" in text
    assert PASSWORD not in text
    assert browser.cookies["sessionid"].value not in text


def test_a_code_works_once_and_in_any_case_and_without_its_dash() -> None:
    browser = signed_up()
    code = letters.code().lower().replace("-", "")
    assert browser.post(VERIFY, {"code": code}).json()["user"]
    again = browser.post(VERIFY, {"code": code}, headers={"X-CSRFToken": "x"})
    assert again.status_code == 409


def test_the_code_of_another_session_opens_nothing() -> None:
    signed_up()
    code = letters.code()
    assert cast.Caller().post(VERIFY, {"code": code}).status_code == 409
    other = signed_up("emil@example.com")
    assert other.post(VERIFY, {"code": code}).status_code == 400


def test_three_wrong_codes_end_it_and_signing_in_sends_another() -> None:
    browser = signed_up()
    code = letters.code()
    for _ in range(3):
        wrong = browser.post(VERIFY, {"code": "XXXX-XXXX"})
        assert wrong.status_code == 400
        assert wrong.json()["error"]["faults"][0]["path"] == "code"
    late = browser.post(VERIFY, {"code": code})
    assert late.status_code == 409
    assert "sign in" in late.json()["error"]["message"]
    answer = browser.post(SESSION, {"login": ADDRESS, "password": PASSWORD})
    assert answer.json()["pending"] == "verify_email"
    assert letters.code() != code
    assert browser.post(VERIFY, {"code": letters.code()}).json()["user"]


def test_a_code_is_sent_again_twice_and_the_one_before_is_void() -> None:
    browser = signed_up()
    first = letters.code()
    for _ in range(2):
        answer = browser.post(RESEND)
        assert (answer.status_code, answer.json()["pending"]) == (200, "verify_email")
    assert browser.post(RESEND).status_code == 409
    assert browser.post(VERIFY, {"code": first}).status_code == 400
    assert browser.post(VERIFY, {"code": letters.code()}).json()["user"]


def test_a_code_that_is_sent_again_ends_with_the_first() -> None:
    browser = signed_up()
    state = browser.session["account_email_verification_code"]
    session = browser.session
    session["account_email_verification_code"] = {**state, "at": state["at"] - 901}
    session.save()
    assert browser.post(VERIFY, {"code": letters.code()}).status_code == 409


def test_an_address_that_is_known_is_answered_like_a_new_one_and_its_owner_is_told() -> None:
    first = signed_up()
    first.post(VERIFY, {"code": letters.code()})
    cast.alice()
    known, new = cast.Caller(), cast.Caller()
    answers = [known.post(ACCOUNT, DORA), new.post(ACCOUNT, DORA | {"email": "emil@example.com"})]
    assert answers[0].status_code == answers[1].status_code
    assert told(answers[0]) == told(answers[1])
    assert set(answers[0].cookies) == set(answers[1].cookies)
    assert [letter.to for letter in mail.outbox[-2:]] == [[ADDRESS], ["emil@example.com"]]
    assert "account already" in mail.outbox[-2].subject
    assert not letters.CODE.search(str(mail.outbox[-2].body))
    guesses = [one.post(VERIFY, {"code": "XXXX-XXXX"}) for one in (known, new)]
    assert told(guesses[0]) == told(guesses[1])
    again = [one.post(RESEND) for one in (known, new)]
    assert told(again[0]) == told(again[1])
    assert [letter.to for letter in mail.outbox[-2:]] == [[ADDRESS], ["emil@example.com"]]
    assert [told(one.get(SESSION)) for one in (known,)] == [told(new.get(SESSION))]
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_the_hasher_runs_once_for_a_new_address_and_for_a_known_one() -> None:
    signed_up()
    for email in (ADDRESS, "emil@example.com"):
        with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$x$y") as hashed:
            cast.Caller().post(ACCOUNT, DORA | {"email": email})
        assert hashed.call_count == 1, email


def test_an_operator_closes_the_entrance() -> None:
    Entrance.objects.update(sign_ups=False)
    answer = cast.Caller().post(ACCOUNT, DORA)
    assert answer.status_code == 403
    assert "an operator has closed it" in answer.json()["error"]["message"]
    assert not User.objects.filter(email=ADDRESS).exists()
    assert not mail.outbox


def test_a_mail_server_that_is_gone_leaves_no_account(no_mail: Any) -> None:
    browser = cast.Caller()
    answer = browser.post(ACCOUNT, DORA)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert not User.objects.filter(email=ADDRESS).exists()
    no_mail.side_effect = len
    assert browser.post(ACCOUNT, DORA).json()["pending"] == "verify_email"


def test_a_code_that_could_not_be_sent_again_leaves_the_first_one_good() -> None:
    browser = signed_up()
    code = letters.code()
    with patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected("bye")):
        assert browser.post(RESEND).status_code == 503
    assert browser.post(RESEND).status_code == 200
    assert letters.code() != code
    with patch.object(EmailBackend, "send_messages", side_effect=ConnectionRefusedError()):
        assert browser.post(RESEND).status_code == 503
    assert browser.post(VERIFY, {"code": letters.code()}).json()["user"]


def test_an_address_that_the_mail_server_refuses_is_told() -> None:
    refused = smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})
    with patch.object(EmailBackend, "send_messages", side_effect=refused):
        answer = cast.Caller().post(ACCOUNT, DORA)
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "email"
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize(
    "email",
    [
        "x" * 10_000 + "@example.com",
        "dora",
        "@",
        "dora@",
        "dora@example.com\nBcc: everybody@example.com",
        "dora@example.com\r\nBcc: everybody@example.com",
        "dora@example.com, emil@example.com",
        "Dora <dora@example.com>",
        "d\u00f6ra@example.com",
        "\U0001f4b8@example.com",
        "",
        None,
        7,
        ["dora@example.com"],
    ],
)
def test_what_is_no_address_is_a_fault_and_no_mail(email: object) -> None:
    answer = cast.Caller().post(ACCOUNT, {"email": email, "password": PASSWORD})
    assert answer.status_code == 400
    assert {fault["path"] for fault in answer.json()["error"]["faults"]} == {"email"}
    assert not mail.outbox


@pytest.mark.parametrize("raw", ['"dora\\u0000@example.com"', '"dora\\ud800@example.com"'])
def test_what_no_text_can_hold_is_refused(raw: str) -> None:
    body = f'{{"email": {raw}, "password": "{PASSWORD}"}}'
    assert cast.Caller().post(ACCOUNT, body, content_type="application/json").status_code == 400


def test_an_address_in_other_letters_is_the_same() -> None:
    signed_up()
    signed_up("DORA@EXAMPLE.COM")
    assert User.objects.filter(email__iexact=ADDRESS).count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "dora@example.com", "", None, 5])
def test_a_bad_password_is_a_fault(password: object) -> None:
    answer = cast.Caller().post(ACCOUNT, {"email": ADDRESS, "password": password})
    assert answer.status_code == 400
    assert {fault["path"] for fault in answer.json()["error"]["faults"]} == {"password"}


def test_spaces_at_the_ends_of_a_password_are_part_of_it() -> None:
    browser = signed_up(password=f" {PASSWORD} ")
    browser.post(VERIFY, {"code": letters.code()})
    assert cast.Caller().post(SESSION, {"login": ADDRESS, "password": PASSWORD}).status_code == 401
    assert cast.Caller().post(SESSION, {"login": ADDRESS, "password": f" {PASSWORD} "}).status_code == 200


def test_mail_to_one_address_is_counted_and_the_wait_is_told() -> None:
    for _ in range(6):
        signed_up("flood@example.com")
    answer = cast.Caller().post(ACCOUNT, DORA | {"email": "flood@example.com"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 60
    assert "too many mails to this address" in answer.json()["error"]["message"]


def test_who_is_signed_in_signs_nobody_up() -> None:
    assert cast.browser(cast.alice()).post(ACCOUNT, DORA).status_code == 409


def test_who_signed_up_just_now_needs_no_confirmation() -> None:
    browser = signed_up()
    browser.post(VERIFY, {"code": letters.code()})
    assert browser.post("/api/v1/account/emails", {"email": "dora@example.org"}).status_code == 200


def test_two_who_are_given_the_same_user_name_at_one_moment_both_get_an_account() -> None:
    User.objects.create(username="dora")
    with patch.object(AccountAdapter, "generate_unique_username", side_effect=["dora", "dora", "dora2"]):
        signed_up()
    assert User.objects.get(email=ADDRESS).username == "dora2"
    with patch.object(AccountAdapter, "generate_unique_username", return_value="dora"):
        answer = cast.Caller().post(ACCOUNT, DORA | {"email": "dora@example.org"})
    assert answer.status_code == 409


def test_letters_to_a_known_address_are_counted_like_those_to_a_new_one() -> None:
    signed_up().post(VERIFY, {"code": letters.code()})
    account_throttles.before_mail("emil@example.com")  # as many as to the other one
    answers = []
    for email in (ADDRESS, "emil@example.com"):
        seen, sent = [], len(mail.outbox)
        for _ in range(3):
            browser = cast.Caller()
            steps = [browser.post(ACCOUNT, DORA | {"email": email}), *(browser.post(RESEND) for _ in range(3))]
            seen += [step.status_code for step in steps]
        answers.append((seen, len(mail.outbox) - sent))
    assert answers[0] == answers[1]
    assert answers[0][1] == 5


def test_a_user_name_says_nothing_of_its_owner() -> None:
    names = []
    for email in ("zed@example.com", "zed@attacker.example", "free@attacker.example"):
        browser = signed_up(email)
        names.append(browser.post(VERIFY, {"code": letters.code()}).json()["user"]["username"])
    assert all(re.fullmatch("user-[a-z]{8}", name) for name in names)
    assert len(set(names)) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("ask", "answer", "wrong"),
    [
        (ACCOUNT, VERIFY, {"code": "XXXX-XXXX"}),
        (f"{ACCOUNT}/password/forgot", f"{ACCOUNT}/password/reset", {"code": "XXXX-XXXX", "password": PASSWORD}),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_of_sixty_wrong_codes_at_one_moment_three_are_looked_at(
    ask: str, answer: str, wrong: dict[str, str], is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_known:
        signed_up().post(VERIFY, {"code": letters.code()})
    browser = cast.Caller()
    browser.post(ask, DORA if ask == ACCOUNT else {"email": ADDRESS})
    looked_at: list[str] = []

    def compare(*, actual: str, expected: str) -> bool:
        looked_at.append(actual)
        return False

    monkeypatch.setattr(inputs, "compare_user_code", compare)

    def guess(_: int) -> int:
        one = cast.Caller()
        one.cookies = browser.cookies
        status: int = one.post(answer, wrong).status_code
        connections.close_all()
        return status

    with ThreadPoolExecutor(8) as threads:
        told = Counter(threads.map(guess, range(60)))
    assert len(looked_at) <= 3
    assert set(told) <= {400, 409}
    assert told[409] >= 57
