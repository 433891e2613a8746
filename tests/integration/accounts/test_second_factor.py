"""The second factor: asked for after the password, each code taken once, its secrets sealed."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from pytest_django import Settings

from tests import cast
from tests.integration.accounts.people import FACTOR, PASSWORD, SESSION, Browser, code_of, signed_in, with_password
from treeline.accounts import second_factors, sign_in_throttles, vault, vault_file
from treeline.redis_client import connect
from treeline.rest import throttles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The time of codes, which a test moves on: a code is used up within its half minute."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = float(int(time.time()) // 30 * 30 + 1)
        self._move = lambda now: monkeypatch.setattr(time, "time", lambda: now)
        self._move(self._now)

    def next_code(self) -> None:
        self._now += 30
        self._move(self._now)


def pending(name: str) -> Browser:
    browser = Browser()
    answer = browser.sign_in(name).json()
    assert (answer["user"], answer["pending"]) == (None, "second_factor")
    return browser


def send(browser: Browser, code: str) -> Any:
    return browser.post(f"{SESSION}/second-factor", {"code": code})


def cache_of_the_quarter_hour_is_over() -> None:
    throttles.forget("code", sign_in_throttles._whose(cast.alice()))


def test_it_is_off_at_first() -> None:
    assert signed_in("alice").get(FACTOR).json() == {"on": False, "since": None, "recovery_codes_left": 0}


def test_a_session_that_was_left_alone_changes_nothing_of_it_until_it_is_confirmed() -> None:
    browser = signed_in("alice")
    browser.leave_alone()
    for method, address in (("post", f"{FACTOR}/setup"), ("delete", FACTOR), ("post", f"{FACTOR}/recovery-codes")):
        answer = getattr(browser, method)(address)
        assert answer.status_code == 403
        error = answer.json()["error"]
        assert error["code"] == "confirmation_needed"
        assert "/api/v1/session/confirm" in error["message"]
    assert browser.post(FACTOR, {"code": "000000"}).status_code == 403
    browser.confirm()
    assert browser.post(f"{FACTOR}/setup").status_code == 200


def test_a_wrong_password_confirms_nothing() -> None:
    browser = signed_in("alice")
    browser.leave_alone()
    answer = browser.post(f"{SESSION}/confirm", {"password": "guess"})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "password"
    assert browser.post(f"{FACTOR}/setup").status_code == 403


@pytest.mark.parametrize("body", [{}, {"password": PASSWORD, "code": "123456"}, {"code": "12345"}, {"code": 123456}])
def test_one_confirms_by_a_password_or_by_a_code(body: dict[str, Any]) -> None:
    assert signed_in("alice").post(f"{SESSION}/confirm", body).status_code == 400


def test_a_code_confirms_nothing_without_a_second_factor() -> None:
    assert signed_in("alice").post(f"{SESSION}/confirm", {"code": "123456"}).status_code == 409


def test_a_setup_tells_the_secret_in_three_forms_and_turns_nothing_on() -> None:
    browser = signed_in("alice")
    told = browser.post(f"{FACTOR}/setup").json()
    assert told["url"] == f"otpauth://totp/alice%40example.com?secret={told['secret']}&issuer=Treeline"
    assert told["qr_code"].startswith("<?xml")
    assert "<svg" in told["qr_code"]
    assert browser.get(FACTOR).json()["on"] is False


def test_nothing_is_on_until_a_code_shows_that_the_app_has_the_secret() -> None:
    browser = signed_in("alice")
    assert browser.post(FACTOR, {"code": "123456"}).status_code == 409  # nothing was set up
    secret = browser.post(f"{FACTOR}/setup").json()["secret"]
    for wrong in (code_of(secret, 2), code_of(secret, -2)):
        assert browser.post(FACTOR, {"code": wrong}).status_code == 400
    assert browser.get(FACTOR).json()["on"] is False
    made = browser.post(FACTOR, {"code": code_of(secret)})
    assert made.status_code == 201
    assert len(set(made.json()["recovery_codes"])) == 10
    assert browser.get(FACTOR).json()["recovery_codes_left"] == 10


def test_the_secret_of_a_setup_that_was_begun_anew_turns_nothing_on() -> None:
    browser = signed_in("alice")
    first = browser.post(f"{FACTOR}/setup").json()["secret"]
    browser.post(f"{FACTOR}/setup")
    assert browser.post(FACTOR, {"code": code_of(first)}).status_code == 400


def test_who_has_it_on_sets_up_no_other() -> None:
    browser = signed_in("alice")
    browser.turn_on()
    assert browser.post(f"{FACTOR}/setup").status_code == 409


def test_a_password_alone_signs_nobody_in_any_more(clock: Clock) -> None:
    secret, _ = signed_in("alice").turn_on()
    browser = pending("alice")
    for method, address in (("get", FACTOR), ("get", "/api/v1/tokens"), ("post", f"{SESSION}/confirm")):
        assert getattr(browser, method)(address).status_code in (401, 403)
    assert browser.get(SESSION).json()["pending"] == "second_factor"
    clock.next_code()
    answer = send(browser, code_of(secret))
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "alice"
    assert browser.get("/api/v1/tokens").status_code == 200


def test_the_code_that_turned_it_on_signs_nobody_in() -> None:
    secret, _ = signed_in("alice").turn_on()
    refused = send(pending("alice"), code_of(secret))
    assert refused.status_code == 400
    assert refused.json()["error"]["faults"][0]["message"] == "was used already"


def test_a_code_signs_in_once(clock: Clock) -> None:
    secret, _ = signed_in("alice").turn_on()
    clock.next_code()
    first, second = pending("alice"), pending("alice")
    assert send(first, code_of(secret)).status_code == 200
    refused = send(second, code_of(secret))
    assert refused.status_code == 400
    assert refused.json()["error"]["faults"][0]["path"] == "code"
    assert second.get(SESSION).json()["user"] is None


def test_a_code_that_confirmed_signs_nobody_in(clock: Clock) -> None:
    browser = signed_in("alice")
    secret, _ = browser.turn_on()
    browser.leave_alone()
    clock.next_code()
    browser.confirm(code=code_of(secret))
    assert browser.post(f"{FACTOR}/recovery-codes").status_code == 201
    assert send(pending("alice"), code_of(secret)).status_code == 400


def test_a_code_counts_a_half_minute_before_and_after_its_own_and_no_longer(clock: Clock) -> None:
    secret, _ = signed_in("alice").turn_on()
    for _ in range(4):
        clock.next_code()
    assert [send(pending("alice"), code_of(secret, steps)).status_code for steps in (-2, 2)] == [400, 400]
    assert [send(pending("alice"), code_of(secret, steps)).status_code for steps in (-1, 0, 1)] == [200] * 3


def test_each_code_signs_in_once_for_as_long_as_it_counts(clock: Clock) -> None:
    secret, _ = signed_in("alice").turn_on()
    for _ in range(4):
        clock.next_code()
    code = code_of(secret, 1)  # of a clock that is ahead
    assert send(pending("alice"), code).status_code == 200
    cache.delete(TOTP(Authenticator.objects.get(type="totp"))._get_used_cache_key(code))  # which forgets it after one
    for _ in range(3):
        refused = send(pending("alice"), code)
        assert refused.status_code == 400
        assert refused.json()["error"]["message"] == "code: was used already (wait for the next one)"
        clock.next_code()


def test_a_code_is_kept_in_mind_for_three_half_minutes() -> None:
    secret, _ = signed_in("alice").turn_on()
    key = cache.make_key(second_factors._used(cast.alice(), code_of(secret)))
    assert 85 < connect(django_settings.REDIS_URL, 1.0).ttl(key) <= 90


def test_a_recovery_code_signs_in_once() -> None:
    _, codes = signed_in("alice").turn_on()
    browser = pending("alice")
    assert send(browser, codes[3]).status_code == 200
    assert browser.get(FACTOR).json()["recovery_codes_left"] == 9
    assert send(pending("alice"), codes[3]).status_code == 400
    assert send(pending("alice"), codes[4]).status_code == 200


def test_new_recovery_codes_end_the_ones_before(clock: Clock) -> None:
    browser = signed_in("alice")
    _, before = browser.turn_on()
    after = browser.post(f"{FACTOR}/recovery-codes").json()["recovery_codes"]
    assert not set(before) & set(after)
    assert send(pending("alice"), before[0]).status_code == 400
    assert send(pending("alice"), after[0]).status_code == 200


def test_there_are_no_recovery_codes_without_a_second_factor() -> None:
    browser = signed_in("alice")
    assert browser.post(f"{FACTOR}/recovery-codes").status_code == 409
    assert browser.delete(FACTOR).status_code == 409


def test_turned_off_the_password_is_enough_again_and_no_recovery_code_is_left() -> None:
    browser = signed_in("alice")
    browser.turn_on()
    assert browser.delete(FACTOR).status_code == 204
    assert not Authenticator.objects.exists()
    assert Browser().sign_in("alice").json()["user"]["username"] == "alice"


def test_it_is_told_by_mail_when_it_is_turned_on_and_off(django_capture_on_commit_callbacks: Any) -> None:
    browser = signed_in("alice")
    with django_capture_on_commit_callbacks(execute=True):
        browser.turn_on()
    browser.delete(FACTOR)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]] * 2


def test_a_second_factor_opens_no_others_sign_in(clock: Clock) -> None:
    signed_in("alice").turn_on()
    secret, codes = signed_in("bob").turn_on()
    clock.next_code()
    for foreign in (code_of(secret), codes[0]):
        assert send(pending("alice"), foreign).status_code == 400


def test_a_code_that_nothing_waits_for_is_refused() -> None:
    assert send(Browser(), "123456").status_code == 409
    assert send(signed_in("alice"), "123456").status_code == 409


def test_wrong_codes_are_counted_however_often_the_password_is_right(clock: Clock) -> None:
    secret, _ = signed_in("alice").turn_on()
    clock.next_code()
    for _ in range(sign_in_throttles.CODES.count):
        assert send(pending("alice"), "00000000").status_code == 400
    refused = send(pending("alice"), code_of(secret))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60


def test_the_fifth_wrong_code_in_a_row_is_told_to_the_owner_and_once_a_day(clock: Clock) -> None:
    secret, codes = signed_in("alice").turn_on()
    browser = pending("alice")
    mail.outbox.clear()
    for _ in range(4):
        send(browser, "00000000")
    clock.next_code()
    assert send(browser, code_of(secret)).status_code == 200
    for number in range(10):  # the owner's right one began the row anew
        cache_of_the_quarter_hour_is_over()
        send(pending("alice"), "00000000" if number % 2 else "000000")
        assert len(mail.outbox) == (number >= 4), number
    told = mail.outbox[0]
    assert (told.to, told.subject) == (["alice@example.com"], "[Treeline] Somebody may know your password")
    assert "change your password" in told.body
    assert send(pending("alice"), codes[0]).status_code == 200


def test_a_token_manages_no_second_factor() -> None:
    with_password("alice")
    program = cast.caller(cast.alice())
    assert program.get(FACTOR).status_code == 403
    assert program.post(f"{FACTOR}/setup").status_code == 403
    assert program.post(f"{SESSION}/confirm", {"password": PASSWORD}).status_code == 403


def test_no_secret_stands_in_the_database_in_clear() -> None:
    browser = signed_in("alice")
    secret = browser.post(f"{FACTOR}/setup").json()["secret"]
    waiting = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    codes = browser.post(FACTOR, {"code": code_of(secret)}).json()["recovery_codes"]
    kept = [json.dumps(authenticator.data) for authenticator in Authenticator.objects.all()]
    assert len(kept) == 2
    assert not any(clear in stored for stored in waiting + kept for clear in (secret, *codes))


def test_a_secret_that_was_changed_does_not_open() -> None:
    signed_in("alice").turn_on()
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert second_factors.open_sealed(stored)
    with pytest.raises(vault.Unopenable):
        second_factors.open_sealed(stored[:-4] + ("AAAA" if stored[-4:] != "AAAA" else "BBBB"))
    with pytest.raises(vault.Unopenable):
        second_factors.open_sealed("not sealed at all")


def test_a_new_key_of_the_vault_reseals_all_of_them_and_they_still_open(
    settings: Settings, tmp_path: Path, clock: Clock
) -> None:
    settings.VAULT_KEYS = tmp_path / "vault.keys"
    vault_file.make_once(settings.VAULT_KEYS)
    secret, codes = signed_in("alice").turn_on()
    signed_in("bob").turn_on()
    assert second_factors.reseal(100) == 0
    new = vault_file.new_key()
    vault_file.change(settings.VAULT_KEYS, lambda keys: (new, *keys))
    assert [second_factors.reseal(3) for _ in range(3)] == [3, 1, 0]
    vault_file.change(settings.VAULT_KEYS, lambda _: (new,))
    assert send(pending("alice"), codes[0]).status_code == 200
    clock.next_code()
    assert send(pending("alice"), code_of(secret)).status_code == 200
