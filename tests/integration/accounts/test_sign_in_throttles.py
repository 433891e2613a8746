"""Guessing a password is hopeless, from one address or from many, and locks out nobody else."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connections
from django.test import Client
from pytest_django import Settings
from rest_framework.exceptions import NotAuthenticated

from tests import cast
from tests.integration.accounts import letters
from treeline.accounts import sign_in_throttles
from treeline.accounts.models import User
from treeline.accounts.sign_in_throttles import CODES, CODES_A_DAY, FROM_ADDRESS, OF_LOGIN, OF_LOGIN_FROM_ADDRESS
from treeline.core.errors import Unavailable
from treeline.rest.throttles import Rate, TooMany

SESSION = "/api/v1/session"
PASSWORD = "correct horse battery staple"
HOME, ELSEWHERE = "198.51.100.1", "203.0.113.7"


class Hasher(MD5PasswordHasher):
    """Quick, and knows how many passwords have reached it."""

    looked_at: ClassVar[Counter[str]] = Counter()

    def encode(self, password: str, salt: str) -> str:
        Hasher.looked_at[password] += 1
        encoded: str = super().encode(password, salt)
        return encoded


@pytest.fixture(autouse=True)
def people(db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Hasher"]
    for user in (cast.alice(), cast.bob()):
        user.email = f"{user.username}@example.com"
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Hasher.looked_at.clear()


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, float]]:
    """The seconds by which the clock is ahead."""
    moved, real = {"seconds": 0.0}, time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved["seconds"])
    yield moved


def sign_in(address: str = HOME, login: str = "alice", password: str = "guess") -> Any:
    body = {"login": login, "password": password, "remember": False}
    return cast.Caller(REMOTE_ADDR=address).post(SESSION, body)


def test_the_sixth_wrong_password_of_one_account_waits_a_quarter_of_an_hour(ahead: dict[str, float]) -> None:
    assert [sign_in().status_code for _ in range(6)] == [401] * 5 + [429]
    answer = sign_in(password=PASSWORD)
    assert answer.status_code == 429, "the right one would tell who guesses that it is right"
    assert Hasher.looked_at["guess"] == 5
    assert answer.json()["error"]["message"] == "too many sign-ins failed from here; try again in 15 minutes"
    ahead["seconds"] = int(answer["Retry-After"]) - 5
    assert sign_in(password=PASSWORD).status_code == 429
    ahead["seconds"] += 5
    assert sign_in(password=PASSWORD).status_code == 200


def test_an_unknown_name_is_counted_and_answered_like_a_known_one() -> None:
    known, unknown = ([sign_in(login=login) for _ in range(7)] for login in ("alice", "nobody"))
    for one, other in zip(known, unknown, strict=True):
        assert one.status_code == other.status_code
        assert one.json()["error"]["message"] == other.json()["error"]["message"]


def test_a_name_is_one_count_however_it_is_written() -> None:
    names = ("alice@example.com", "Alice@Example.COM", "\uff41lice@example.com", " alice@\uff45xample.com")
    answers = [sign_in(login=names[number % 4]).status_code for number in range(8)]
    assert answers == [401] * 5 + [429] * 3


@pytest.mark.parametrize("first", ["{}@example.com", "\uff41{}@example.com", "{}"])
@pytest.mark.parametrize("second", ["a{}@example.com", "a{}"])
def test_what_a_lock_tells_is_the_same_for_who_is_there_and_who_is_not(first: str, second: str) -> None:
    """A name locked by one spelling, and another one tried then: nobody learns that both are one account's."""
    there = User.objects.create(username="anna", email="anna@example.com")
    EmailAddress.objects.create(user=there, email=there.email, verified=True, primary=True)
    told = []
    for name, place in (("nna", HOME), ("nobody", ELSEWHERE)):
        full = first.format(name if first.startswith("\uff41") else f"a{name}")
        answers = [sign_in(place, full) for _ in range(5)]
        answers += [sign_in(place, second.format(name)), sign_in(place, full)]
        told.append([(one.status_code, one.json()["error"]["message"]) for one in answers])
    assert told[0] == told[1]


def test_what_was_mistyped_is_forgotten_after_the_right_password() -> None:
    for _ in range(3):
        assert [sign_in().status_code for _ in range(4)] == [401] * 4
        assert sign_in(password=PASSWORD).status_code == 200


def test_signing_in_oneself_buys_no_guesses_at_others() -> None:
    guessed = 0
    for number in range(60):
        guessed += sign_in(login=f"name {number}").status_code == 401
        assert sign_in(login="bob", password=PASSWORD).status_code == (200 if guessed < FROM_ADDRESS.count else 429)
    assert guessed == FROM_ADDRESS.count


def test_an_account_that_is_locked_elsewhere_opens_from_its_owners_address() -> None:
    for _ in range(6):
        sign_in(ELSEWHERE)
    assert sign_in(ELSEWHERE, password=PASSWORD).status_code == 429
    assert sign_in(HOME, password=PASSWORD).status_code == 200


def test_a_locked_address_locks_no_other() -> None:
    for number in range(55):
        sign_in(ELSEWHERE, f"name {number}")
    assert sign_in(ELSEWHERE, "bob", PASSWORD).status_code == 429
    assert sign_in(HOME, "bob", PASSWORD).status_code == 200


def test_who_is_signed_in_stays_so() -> None:
    browser = cast.Caller(REMOTE_ADDR=HOME)
    assert browser.post(SESSION, {"login": "alice", "password": PASSWORD, "remember": False}).status_code == 200
    for number in range(40):
        sign_in(f"203.0.113.{number}")
    assert sign_in("192.0.2.1", password=PASSWORD).status_code == 429
    assert browser.get("/api/v1/plan").status_code == 200


def test_refused_attempts_lock_nobody_out() -> None:
    for _ in range(100):
        sign_in(ELSEWHERE)
    assert sign_in("192.0.2.1").status_code == 401, "five of the account's thirty were used up, not a hundred"


def test_an_operator_lets_a_user_sign_in_again() -> None:
    for number in range(35):
        sign_in(f"203.0.113.{number % 7}")
    assert sign_in("203.0.113.1", password=PASSWORD).status_code == 429
    operators = Client()
    operators.force_login(User.objects.create_superuser("operator"))
    chosen = {"action": "let_sign_in_again", "_selected_action": [cast.alice().pk]}
    answer = operators.post("/admin/accounts/user/", chosen, follow=True)
    assert b"1 may sign in again without waiting." in answer.content
    assert sign_in("203.0.113.1", password=PASSWORD).status_code == 200


def test_without_redis_no_password_is_looked_at(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    answer = sign_in(password=PASSWORD)
    assert answer.status_code == 503
    assert not Hasher.looked_at


def test_five_wrong_codes_of_a_second_factor_and_no_more() -> None:
    alice = cast.alice()
    for _ in range(10):
        sign_in_throttles.before_code(alice)
        sign_in_throttles.code_was_right(alice)
    for _ in range(CODES.count):
        sign_in_throttles.before_code(alice)
    with pytest.raises(TooMany) as refused:
        sign_in_throttles.before_code(alice)
    assert 895 < refused.value.wait <= 900


def test_who_is_signed_in_confirms_and_changes_his_password_whatever_is_guessed_elsewhere() -> None:
    browser = cast.Caller(REMOTE_ADDR=HOME)
    browser.post(SESSION, {"login": "alice", "password": PASSWORD, "remember": False})
    for number in range(40):
        sign_in(f"203.0.113.{number}")
        sign_in(HOME)
    assert sign_in(HOME, password=PASSWORD).status_code == 429
    assert browser.post(f"{SESSION}/confirm", {"password": PASSWORD}).status_code == 204
    new = {"current_password": PASSWORD, "new_password": "a donkey and two carrots"}
    assert browser.post("/api/v1/account/password", new).status_code == 200


def test_guesses_in_open_sessions_are_counted_together_and_lock_no_sign_in() -> None:
    browsers = [cast.Caller(REMOTE_ADDR=address) for address in (HOME, ELSEWHERE)]
    for browser in browsers:
        browser.post(SESSION, {"login": "alice", "password": PASSWORD, "remember": False})
    guess = {"current_password": "guess", "new_password": "a donkey and two carrots"}
    answers = [browsers[0].post(f"{SESSION}/confirm", {"password": "guess"}).status_code for _ in range(3)]
    answers += [browsers[1].post("/api/v1/account/password", guess).status_code for _ in range(3)]
    assert answers == [400] * 5 + [429]
    assert browsers[0].post(f"{SESSION}/confirm", {"password": PASSWORD}).status_code == 429
    assert sign_in(password=PASSWORD).status_code == 200


def test_a_new_password_by_mail_lifts_the_lock() -> None:
    for number in range(7):
        for name in ("alice", "alice@example.com"):
            for _ in range(5):
                sign_in(f"203.0.113.{number}", name)
    for _ in range(5):
        sign_in(HOME)
    assert sign_in(HOME, password=PASSWORD).status_code == 429
    browser, new = cast.Caller(REMOTE_ADDR=HOME), "a donkey and two carrots"
    browser.post("/api/v1/account/password/forgot", {"email": "alice@example.com"})
    body = {"code": letters.code(), "password": new}
    assert browser.post("/api/v1/account/password/reset", body).status_code == 200
    assert [sign_in(HOME, name, new).status_code for name in ("alice", "alice@example.com")] == [200, 200]


def test_a_new_password_by_mail_buys_no_more_codes() -> None:
    alice = cast.alice()
    for _ in range(CODES.count):
        sign_in_throttles.before_code(alice)
    browser = cast.Caller(REMOTE_ADDR=HOME)
    browser.post("/api/v1/account/password/forgot", {"email": "alice@example.com"})
    browser.post("/api/v1/account/password/reset", {"code": letters.code(), "password": "a donkey and two carrots"})
    with pytest.raises(TooMany):
        sign_in_throttles.before_code(alice)


def test_twenty_wrong_codes_a_day_and_no_more(ahead: dict[str, float]) -> None:
    alice = cast.alice()
    for number in range(CODES_A_DAY.count):
        if number and not number % CODES.count:
            ahead["seconds"] += CODES.seconds + 1
        sign_in_throttles.before_code(alice)
    ahead["seconds"] += CODES.seconds + 1
    with pytest.raises(TooMany) as refused:
        sign_in_throttles.before_code(alice)
    assert 80_000 < refused.value.wait <= 86_400
    sign_in_throttles.let_in_again(alice)
    sign_in_throttles.before_code(alice)


# A thousand at a time.


def guesses(attempts: Sequence[tuple[str, str]]) -> Counter[str]:
    """What becomes of wrong passwords from these addresses for these names, on a connection of their own."""
    outcomes: Counter[str] = Counter()
    for address, login in attempts:
        try:
            with sign_in_throttles.attempt(address, login):
                Hasher().encode("guess", "salt")
                raise NotAuthenticated
        except TooMany as error:
            assert 1 <= error.wait <= 3600
            outcomes["refused"] += 1
        except NotAuthenticated:
            outcomes["wrong"] += 1
    connections.close_all()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("addresses", "logins", "limit"),
    [
        pytest.param(1, 1, OF_LOGIN_FROM_ADDRESS, id="one address, one account"),
        pytest.param(1, 200, FROM_ADDRESS, id="one address, 200 accounts"),
        pytest.param(200, 1, OF_LOGIN, id="200 addresses, one account"),
    ],
)
def test_of_a_thousand_at_a_time_the_limit_reaches_the_hasher(addresses: int, logins: int, limit: Rate) -> None:
    names = ["alice", *map(str, range(logins))]
    attempts = [(f"10.0.{number % addresses}.1", names[number % logins]) for number in range(1000)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = sum(threads.map(guesses, [attempts[part::8] for part in range(8)]), Counter())
    assert Hasher.looked_at["guess"] == limit.count
    assert outcomes == {"wrong": limit.count, "refused": 1000 - limit.count}


def test_of_many_sign_ins_over_the_api_five_reach_the_hasher() -> None:
    answers = [sign_in() for _ in range(150)]
    assert Hasher.looked_at["guess"] == 5
    assert Counter(answer.status_code for answer in answers) == {401: 5, 429: 145}
    assert {int(answer["Retry-After"]) // 60 for answer in answers[5:]} <= {0, 1, 13, 14, 15}


@pytest.mark.parametrize("error", [TooMany(1), Unavailable("gone")])
def test_an_attempt_that_is_refused_never_looks(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(sign_in_throttles, "spend", refuse)
    with suppress(type(error)), sign_in_throttles.attempt(HOME, "alice"):
        pytest.fail("the password was looked at")
