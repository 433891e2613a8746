"""Signing in over HTTP alone: a real web process, mail in files, and clients that know nothing but its address."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.acceptance.stack import ROOT, Redis, Worker, until
from tests.fakes.discord import CLIENT_ID, CLIENT_SECRET, FakeDiscord, discord_user
from treeline.local.procfile import read_procfile

ADDRESS, PASSWORD = "dora@example.com", "correct horse battery staple"
CODE = re.compile(r"^ {4}(\S+)\s*$", re.MULTILINE)


class Web(Worker):
    """The Procfile's web process, with a var folder and a port of its own."""

    def __init__(self, redis: Redis, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.mail = folder / "var" / "mail"
        super().__init__(redis, folder, WEB_PORT=port, PUBLIC_URL=self.url, **environment)
        self._environment |= {
            "DJANGO_SETTINGS_MODULE": "treeline.config.settings",
            "TREELINE_VAR": str(folder / "var"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        self._environment.pop("EMAIL_URL", None)

    def start(self) -> "Web":
        """Returns when it answers."""
        command = ["/bin/sh", "-c", f"exec {read_procfile(ROOT / 'Procfile')['web']}"]
        with self.log.open("ab") as log:
            process = self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        until(lambda: self._answers() or process.poll() is not None, "the web answers")
        assert process.poll() is None, self.log.read_text()
        return self

    def stop(self) -> None:
        """As `make run` does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", trust_env=False).status_code > 0
        return False

    def letters(self) -> list[Any]:
        """The letters that were sent, the oldest first."""
        texts = [path.read_bytes() for path in sorted(self.mail.glob("*"))]
        return [email.message_from_bytes(text, policy=email.policy.default) for text in texts]


class Browser:
    """A client with cookies, which sends the CSRF token that the last answer gave it."""

    def __init__(self, web: Web, name: str = "a browser") -> None:
        self.client = httpx.Client(base_url=f"{web.url}/api/v1", headers={"User-Agent": name}, trust_env=False)
        self._token = ""

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        answer = self.client.request(method, path, json=body, headers={"X-CSRFToken": self._token})
        if answer.headers.get("Content-Type") == "application/json" and isinstance(answer.json(), dict):
            self._token = answer.json().get("csrf_token") or self._token
        return answer

    def user(self) -> dict[str, Any] | None:
        """Who is signed in."""
        found: dict[str, Any] | None = self.ask("GET", "/session").json()["user"]
        return found

    def lasts(self) -> float | None:
        """The days for which the session's cookie is kept; None, until the browser is closed."""
        expires = [cookie.expires for cookie in self.client.cookies.jar if cookie.name == "sessionid"]
        return (expires[0] - time.time()) / 86400 if expires and expires[0] else None


Open = Callable[..., Browser]


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    with FakeDiscord() as fake:
        yield fake


@pytest.fixture
def web(transactional_db: None, redis: Redis, folder: Path, discord: FakeDiscord) -> Iterator[Web]:
    application = {"DISCORD_CLIENT_ID": CLIENT_ID, "DISCORD_CLIENT_SECRET": CLIENT_SECRET}
    started = Web(redis, folder, DISCORD_URL=discord.url, **application)
    discord.callback = f"{started.url}/account/discord/callback"
    try:
        yield started.start()
    finally:
        started.stop()


@pytest.fixture
def browser(web: Web) -> Iterator[Open]:
    """Opens browsers, which share nothing."""
    opened: list[Browser] = []

    def open_one(name: str = "a browser") -> Browser:
        opened.append(Browser(web, name))
        return opened[-1]

    yield open_one
    for one in opened:
        one.client.close()


def ok(answer: httpx.Response) -> Any:
    """The answer's body; fails with the body when it is an error."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def code_from(web: Web, to: str = ADDRESS) -> str:
    """The code of the latest letter, which went there."""
    letter = web.letters()[-1]
    assert letter["To"] == to
    found = CODE.search(letter.get_content())
    assert found, letter.get_content()
    return found[1]


def sign_up(web: Web, browser: Browser, address: str = ADDRESS) -> None:
    """An account, verified with the code from its letter."""
    assert ok(browser.ask("POST", "/account", {"email": address, "password": PASSWORD}))["pending"] == "verify_email"
    assert browser.user() is None
    assert ok(browser.ask("POST", "/account/email/verify", {"code": code_from(web, address)}))["pending"] is None


def sign_in(browser: Browser, password: str = PASSWORD, *, remember: bool = False) -> Any:
    """The answer's body: who is signed in, or which step is next."""
    return ok(browser.ask("POST", "/session", {"login": ADDRESS, "password": password, "remember": remember}))


def sign_out(browser: Browser) -> None:
    ok(browser.ask("DELETE", "/session"))
    assert browser.user() is None


def code_of(secret: str) -> str:
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(browser: Browser) -> tuple[str, str, list[str]]:
    """A second factor: its secret, the code that turned it on, and the recovery codes."""
    secret = ok(browser.ask("POST", "/account/second-factor/setup"))["secret"]
    code = code_of(secret)
    return secret, code, ok(browser.ask("POST", "/account/second-factor", {"code": code}))["recovery_codes"]


def through_discord(web: Web, browser: Browser, path: str = "/session/discord") -> str:
    """To Discord and back: the query with which the browser lands on the page."""
    there = httpx.get(ok(browser.ask("POST", path, {}))["url"], trust_env=False)
    landed = browser.client.get(there.headers["Location"]).headers["Location"]
    assert landed.startswith(f"{web.url}/")
    return landed.removeprefix(f"{web.url}/")


def session_ids(browser: Browser) -> dict[str, str]:
    """The ids of the user's sessions, by what the browsers call themselves."""
    return {one["user_agent"]: one["id"] for one in ok(browser.ask("GET", "/sessions"))["items"]}


def reset_password(web: Web, browser: Browser, new: str) -> None:
    assert ok(browser.ask("POST", "/account/password/forgot", {"email": ADDRESS}))["pending"] == "reset_password"
    ok(browser.ask("POST", "/account/password/reset", {"code": code_from(web), "password": new}))


def test_an_account_from_signing_up_to_a_revoked_session(web: Web, browser: Open) -> None:
    home, work = browser("home"), browser("work")
    sign_up(web, home)
    assert home.user() and home.lasts() is None
    sign_out(home)
    sign_in(home, remember=True)
    assert home.lasts() == pytest.approx(30, abs=0.01)
    sign_in(work)
    assert work.lasts() is None
    ids = session_ids(home)
    assert set(ids) == {"home", "work"}
    ok(home.ask("DELETE", f"/sessions/{ids['work']}"))
    assert work.user() is None
    assert work.ask("GET", "/sessions").status_code == 401
    assert home.user()


def test_a_forgotten_password_is_reset_and_every_session_ends(web: Web, browser: Open) -> None:
    home, elsewhere = browser("home"), browser("elsewhere")
    sign_up(web, home)
    reset_password(web, elsewhere, new := "a donkey and two carrots")
    assert home.user() is None
    assert elsewhere.ask("POST", "/session", {"login": ADDRESS, "password": PASSWORD}).status_code == 401
    assert sign_in(elsewhere, new)["user"]["email"] == ADDRESS
    assert {path.stat().st_mode & 0o777 for path in (web.mail, *web.mail.iterdir())} == {0o700, 0o600}
    assert PASSWORD not in web.log.read_text() + "".join(path.read_text() for path in web.mail.iterdir())


def test_a_second_factor_is_asked_for_after_the_password_and_after_discord(
    web: Web, browser: Open, discord: FakeDiscord
) -> None:
    home, work = browser("home"), browser("work")
    sign_up(web, home)
    assert through_discord(web, home, "/account/discord") == ""
    secret, used, recovery_codes = turn_on(home)
    sign_out(home)

    assert sign_in(home)["pending"] == "second_factor"
    assert home.user() is None
    assert home.ask("POST", "/session/second-factor", {"code": used}).status_code == 400

    assert through_discord(web, work) == ""
    assert work.ask("GET", "/session").json()["pending"] == "second_factor"
    assert ok(work.ask("POST", "/session/second-factor", {"code": recovery_codes[0]}))["user"]["email"] == ADDRESS
    assert ok(work.ask("GET", "/account/second-factor"))["recovery_codes_left"] == 9

    until(lambda: code_of(secret) != used, "the app shows another code")
    assert ok(home.ask("POST", "/session/second-factor", {"code": code_of(secret)}))["user"]["email"] == ADDRESS
    kept = web.log.read_text() + "".join(path.read_text() for path in web.mail.iterdir())
    assert not any(told in kept for told in (secret, *recovery_codes, CLIENT_SECRET))


def test_discord_opens_an_account_and_never_one_of_the_same_address(
    web: Web, browser: Open, discord: FakeDiscord
) -> None:
    discord.user = discord_user("Dora", email=ADDRESS)
    first, second = browser(), browser()
    assert through_discord(web, first) == ""
    user = first.user() or {}
    assert user["email"] == ADDRESS
    sign_out(first)
    assert through_discord(web, first) == ""
    assert first.user()
    discord.user = discord_user("Mallory", number="66", email=ADDRESS)
    assert through_discord(web, second) == "?sign-in=failed&reason=address_taken"
    assert second.user() is None
    assert discord.refusals == []
