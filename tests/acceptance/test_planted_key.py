"""A pair of keys is planted in every way in which one may arrive; then all that the system wrote is searched for it."""

import json
import logging
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from tests import cast
from tests.acceptance.stack import Redis, until
from tests.acceptance.traces import Search, forms, search_everything
from tests.benchmarks.batches.stack import Stack
from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.server import FakeAlpaca
from tests.sessions import session_of, signed_in
from treeline.accounts import broker_keys, brokers
from treeline.accounts.models import BrokerKey, User
from workers.celery import app

KEY = "PKPLANTED" + secrets.token_hex(12).upper() + "Q7XK"
SECRET = "planted/+%22" + secrets.token_urlsafe(12) + "\"<&>'\\=" + secrets.token_urlsafe(12)
SHOWN = "no secret " + secrets.token_hex(16)  # a name: it is written wherever one may be, and so it must be found
PAIR = {"key": KEY, "secret": SECRET}
NEW = {"name": "mine", "kind": "paper", **PAIR}
WRONG_PLACES = ("tokens", "strategies", "batches", "backtests", "variables", "session", "account", "session/confirm")


class Browser:
    """One that is signed in, and keeps all answers, head and body."""

    def __init__(self, address: str, user: User, heard: list[bytes]) -> None:
        self._heard = heard
        self._client = httpx.Client(base_url=f"{address}/api/v1/", timeout=30)
        self._client.cookies.set(settings.SESSION_COOKIE_NAME, session_of(user))
        token = self("GET", "session").json()["csrf_token"]
        self._client.cookies.set(settings.CSRF_COOKIE_NAME, token)
        self._client.headers["X-CSRFToken"] = token

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        answer = self._client.request(method, path, json=body, **more)
        self._heard += [repr(answer.headers.raw).encode(), answer.content]
        return answer

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def alpaca() -> Iterator[FakeAlpaca]:
    with FakeAlpaca(key=KEY, secret=SECRET, per_minute=100_000) as running:
        yield running


def enter_rightly(browser: Browser, alpaca: FakeAlpaca) -> None:
    """Accepted, refused, not known; renamed, checked, deleted."""
    kept = browser("POST", "broker-keys", NEW)
    assert kept.status_code == 201, kept.text
    one = f"broker-keys/{kept.json()['id']}"
    assert browser("POST", "broker-keys", NEW | {"kind": "live", "name": "live"}).status_code == 400
    for kind in ("500", "dropped", "malformed", "429"):
        alpaca.faults.replace([Rule(kind)])
        unknown = browser("POST", "broker-keys", NEW | {"name": f"not known: {kind}"})
        assert unknown.json()["state"] == "unknown"
    alpaca.faults.clear()
    assert browser("POST", f"{one}/check").json()["state"] == "accepted"
    assert browser("PATCH", one, {"name": "renamed"}).status_code == 200
    assert browser("POST", "broker-keys", NEW | {"name": "renamed"}).status_code == 409
    assert browser("DELETE", f"broker-keys/{unknown.json()['id']}").status_code == 204
    assert len(browser("GET", "broker-keys").json()["items"]) == 4


def enter_wrongly(browser: Browser) -> None:
    """Bodies that are none, or not quite; keys where none are asked for."""
    text = json.dumps(NEW)
    for content in (text[:-1], text + "]", text.replace(":", "=", 1), f"[{text}]", json.dumps(text), text * 2000):
        browser("POST", "broker-keys", content=content, headers={"Content-Type": "application/json"})
    doubled = text[:-1] + f', "secret": {json.dumps(SECRET)}}}'
    browser("POST", "broker-keys", content=doubled, headers={"Content-Type": "application/json"})
    browser("POST", "broker-keys", content=text.encode("utf-16"), headers={"Content-Type": "application/json"})
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        assert browser("POST", "broker-keys", content=text, headers={"Content-Type": kind}).status_code == 415
    assert browser("POST", "broker-keys", data=NEW).status_code == 415
    for wrong in (
        {"secret": SECRET * 20},
        {"key": KEY * 20},
        {"key": f" {KEY}"},
        {"secret": f"{SECRET}\n"},
        {"secret": f"{SECRET}é"},
        {"secret": [SECRET]},
        {"key": {"key": KEY}},
        {"kind": SECRET},
        {"kind": [KEY]},
        {"name": f"the key {KEY}"},
        {"name": SECRET},
        {"name": {"secret": SECRET}},
        {"secret ": SECRET, "Secret": SECRET, "apiKey": KEY},
        {"limit": SECRET},
    ):
        assert browser("POST", "broker-keys", NEW | wrong).status_code == 400, list(wrong)


def enter_elsewhere(browser: Browser) -> None:
    """Other endpoints, queries and headers."""
    for place in WRONG_PLACES:
        assert browser("POST", place, NEW).status_code >= 400, place
        assert browser("POST", place, {"login": KEY, "email": SECRET, "password": SECRET}).status_code >= 400, place
    for place in ("strategies", "broker-keys", "tokens", "batches", "nothing"):
        for query in (PAIR, {"cursor": SECRET}, {"limit": KEY}):
            browser("GET", place, params=query)
        for scheme in ("Token", "Bearer", "Basic"):
            browser("GET", place, headers={"Authorization": f"{scheme} {SECRET}", "X-Api-Key": KEY})
    browser("GET", "strategies", headers={"APCA-API-KEY-ID": KEY, "X-Request-ID": SECRET})


def browse_the_admin(heard: list[bytes]) -> None:
    """Every list, and the pages of the rows, as a superuser."""
    boss = cast.person("boss")
    boss.is_staff = boss.is_superuser = True
    boss.save()
    client = signed_in(boss)
    row = BrokerKey.objects.first()
    assert row is not None
    pages = [reverse(f"admin:accounts_brokerkey_{what}", args=[row.pk]) for what in ("change", "history", "delete")]
    models = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    pages += [reverse(f"admin:{model}_changelist") for model in models]
    pages.append(reverse("admin:accounts_user_delete", args=[row.owner.pk]))
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, 302, 403), page
        heard.append(answer.content)


def break_it(heard: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected, in the middle of it, with the pair at hand."""
    client = signed_in(cast.bob())
    client.raise_request_exception = False

    def unexpected(pair: brokers.Credentials) -> None:
        local = (pair, pair.key, pair.secret)
        raise RuntimeError(f"nobody expected {local[0]}")

    for module, name in ((brokers, "check"), (broker_keys, "_keep")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, lambda *given: unexpected(next(g for g in given if hasattr(g, "secret"))))
            if name == "_keep":
                patch.setattr(brokers, "check", lambda pair: brokers.Verdict("accepted", "so be it"))
            answer = client.post("/api/v1/broker-keys", NEW)
            assert answer.status_code == 500
            heard.append(answer.content)
    with monkeypatch.context() as patch:  # two at once: Postgres itself refuses the second, and says so in its log
        patch.setattr(broker_keys, "_require_room", lambda *_: None)
        patch.setattr(brokers, "check", lambda pair: brokers.Verdict("accepted", "so be it"))
        statuses = [client.post("/api/v1/broker-keys", NEW | {"name": SHOWN}).status_code for _ in range(2)]
    assert statuses == [201, 409]


def test_the_search_finds_what_is_there() -> None:
    search = Search([KEY, SECRET])
    for form in forms(SECRET):
        search.hits.clear()
        search.look("here", b"before" + form + b"after")
        assert search.where(SECRET), form
    search.hits.clear()
    search.look("here", f"…{KEY[-4:]}".encode())
    assert search.hits == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_planted_key_is_nowhere(
    redis: Redis,
    folder: Path,
    alpaca: FakeAlpaca,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.ALPACA_PAPER_URL, settings.ALPACA_LIVE_URL = alpaca.url, alpaca.live_url
    heard: list[bytes] = []
    stack = Stack(folder, redis.url)
    loud = {"DJANGO_SETTINGS_MODULE": "tests.acceptance.loud", "ALPACA_PAPER_URL": alpaca.url}
    loud["ALPACA_LIVE_URL"] = alpaca.live_url
    try:
        stack.start("web", **loud)
        stack.start("maintenance", **loud)
        browsers = [Browser(stack.web_address, cast.person(name), heard) for name in ("alice", "erin", "frank")]
        enter_rightly(browsers[0], alpaca)
        enter_wrongly(browsers[1])
        enter_elsewhere(browsers[2])
        for browser in browsers:
            browser.close()
        app.send_task("workers.tasks.pulse", args=("maintenance",), queue="maintenance")
        until(lambda: "pulse" in stack["maintenance"].log, "the task is done")
        browse_the_admin(heard)
        break_it(heard, monkeypatch)
    finally:
        stack.stop_all()
    search = Search([KEY, SECRET, SHOWN])
    for number, answer in enumerate(heard):
        search.look(f"answer {number}", answer)
    search.look("this process's log", caplog.text.encode())
    search.look("this process's output", "".join(capsys.readouterr()).encode())
    search_everything(search, redis.url, [folder])
    web = next(folder.glob("*-web.log")).read_text()
    assert re.search(r"httpcore|httpx", web), "the libraries told what they did"
    places = " ".join(search.where(SHOWN))
    assert "pg_dump" in places
    assert "postgres.log" in places, "where Postgres repeats a statement that it refuses"
    told = f"{search.size / 2**20:,.0f} MiB searched for {len(search.forms)} forms of a key and a secret"
    with capsys.disabled():
        print(f"\n{told}: {len(search.where(KEY, SECRET))} hits")
    assert search.where(KEY, SECRET) == []
