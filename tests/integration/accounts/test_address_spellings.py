"""An address of mail is one, however it is written."""

import pytest
from django.core import mail
from pytest_django import Settings

from tests import cast
from tests.integration.accounts import letters
from tests.integration.accounts.people import PASSWORD, SESSION, Browser, with_password
from treeline.accounts.models import User

pytestmark = pytest.mark.django_db

ACCOUNT = "/api/v1/account"
FORGOT, EMAILS, VERIFY = f"{ACCOUNT}/password/forgot", f"{ACCOUNT}/emails", f"{ACCOUNT}/email/verify"

ONE_BOX = [
    "alice@xn--exmple-cua.com",
    "ALICE@XN--EXMPLE-CUA.COM",
    "alice@ex\u00e4mple.com",
    "Alice@EX\u00c4MPLE.com",
    "alice@exa\u0308mple.com",
    "alice@\uff45x\u00e4mple.com",
    "alice@ex\u00e4mple\u3002com",
]
NONE = [
    "alice@exam\u00adple.com",
    "alice@exam\u200bple.com",
    "alice@exam\u2060ple.com",
    "alice@exam\u180bple.com",
    "alice@exam\ufe0fple.com",
    "alice@exam\u034fple.com",
    "ali\u00adce@example.com",
    "alice\u200d@example.com",
    "alice\u0007@example.com",
    "\u202ealice@example.com",
    '"alice"@example.com',
    '"a@b"@example.com',
    "\uff41lice@example.com",
    "alice@example.com.",
    "alice@xn--zzzzzzzzzzzzzzzzz.com",
    "alice@" + "ä" * 60 + ".com",
]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_letters_to_one_box_are_counted_together_however_it_is_written() -> None:
    answers = [Browser().post(FORGOT, {"email": spelling}).status_code for spelling in ONE_BOX]
    assert answers == [200] * 6 + [429]
    assert {letter.to[0] for letter in mail.outbox} == {ONE_BOX[0]}


@pytest.mark.parametrize("email", NONE)
def test_what_is_not_shown_or_quoted_is_no_part_of_an_address(email: str) -> None:
    with_password("alice")
    browser = Browser()
    browser.sign_in("alice")
    asked = [
        Browser().post(FORGOT, {"email": email}),
        Browser().post(ACCOUNT, {"email": email, "password": PASSWORD}),
        browser.post(EMAILS, {"email": email}),
        browser.put(f"{EMAILS}/primary", {"email": email}),
    ]
    for answer in asked:
        assert answer.status_code == 400
        assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["email"]
    assert mail.outbox == []


def test_who_signed_up_by_one_spelling_signs_in_by_another_and_is_one() -> None:
    browser = Browser()
    browser.post(ACCOUNT, {"email": ONE_BOX[3], "password": PASSWORD})
    assert browser.post(VERIFY, {"code": letters.code()}).json()["user"]["email"] == ONE_BOX[0]
    for spelling in ONE_BOX:
        assert Browser().sign_in(spelling).json()["user"]["email"] == ONE_BOX[0]
    assert Browser().post(ACCOUNT, {"email": ONE_BOX[5], "password": PASSWORD}).status_code == 200
    assert "account already" in letters.latest().subject
    assert User.objects.filter(email=ONE_BOX[0]).count() == 1
    assert browser.post(EMAILS, {"email": ONE_BOX[2]}).status_code == 400


def test_an_address_is_added_and_removed_by_any_spelling() -> None:
    with_password("alice")
    browser = Browser()
    browser.sign_in("alice")
    assert browser.post(EMAILS, {"email": ONE_BOX[2]}).status_code == 200
    assert browser.post(VERIFY, {"code": letters.code()}).status_code == 200
    assert ONE_BOX[0] in [one["email"] for one in browser.get(EMAILS).json()["items"]]
    assert browser.delete(f"{EMAILS}?email={ONE_BOX[3]}").status_code == 204


def test_a_new_user_in_the_admin_has_his_address_in_that_spelling_too() -> None:
    admin = cast.browser(cast.admin())
    made = {"username": "carol", "email": ONE_BOX[2], "usable_password": "true", "password1": PASSWORD}
    answer = admin.post("/admin/accounts/user/add/", {**made, "password2": PASSWORD}, format="multipart")
    assert answer.status_code == 302
    assert User.objects.get(username="carol").email == ONE_BOX[0]
    assert Browser().get(SESSION).json()["user"] is None
