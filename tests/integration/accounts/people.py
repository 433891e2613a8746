"""People in a browser, who sign in with a password and a second factor."""

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests import cast
from treeline.accounts.models import User

PASSWORD = "correct horse battery staple"
FACTOR = "/api/v1/account/second-factor"
SESSION = "/api/v1/session"


def with_password(name: str, **flags: bool) -> User:
    """A person with a password and a verified address."""
    user = cast.person(name)
    user.set_password(PASSWORD)
    user.email = f"{name}@example.com"
    for flag, value in flags.items():
        setattr(user, flag, value)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


class Browser(cast.Caller):
    """Keeps cookies and sends the CSRF token along, which is checked."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def request(self, **asked: Any) -> Any:
        """The answer."""
        if "csrftoken" in self.cookies:
            asked.setdefault("HTTP_X_CSRFTOKEN", self.cookies["csrftoken"].value)
        return super().request(**asked)

    def sign_in(self, login: str, password: str = PASSWORD) -> Any:
        """The session's answer."""
        return self.post(SESSION, {"login": login, "password": password})

    def confirm(self, **how: str) -> None:
        """By password, unless it is told how."""
        assert self.post(f"{SESSION}/confirm", how or {"password": PASSWORD}).status_code == 204

    def leave_alone(self) -> None:
        """Lets ten minutes pass since whatever this session did to show who it is."""
        session = self.session
        for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
            record["at"] -= 600
        session.save()

    def turn_on(self) -> tuple[str, list[str]]:
        """The secret and the recovery codes of a new second factor."""
        secret = self.post(f"{FACTOR}/setup").json()["secret"]
        made = self.post(FACTOR, {"code": code_of(secret)})
        assert made.status_code == 201, made.content
        return secret, made.json()["recovery_codes"]


def signed_in(name: str) -> Browser:
    """A browser of this person's, with a session."""
    with_password(name)
    browser = Browser()
    assert browser.sign_in(name).json()["user"]["username"] == name
    return browser


def code_of(secret: str, steps: int = 0) -> str:
    """What an app with this secret shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
