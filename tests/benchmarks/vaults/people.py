"""People with broker keys, who list, check, add, rename and delete them over HTTP without a rest."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

from tests.cast import person
from tests.sessions import session_of
from treeline.accounts import broker_keys, vault
from treeline.accounts.models import BrokerKey, User

KIND = BrokerKey.Kind.PAPER
TIMEOUT = 30.0
PEOPLE = 50
KEYS_EACH = 20


@dataclass
class Heard:
    """What came of the requests: milliseconds of each, by when it ended; what went wrong; how many of which kind."""

    taken: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def between(self, begin: float, end: float) -> list[float]:
        """Milliseconds of the requests that were under way in this stretch of time.monotonic()."""
        return [took for ended, took in self.taken if begin <= ended and ended - took / 1000 <= end]


def with_keys(key: str, secret: str) -> list[User]:
    """PEOPLE users with KEYS_EACH pairs each, all of this one pair."""
    users = [person(f"holder {number}") for number in range(PEOPLE)]
    rows = []
    for user, number in itertools.product(users, range(KEYS_EACH)):
        row = BrokerKey(owner=user, name=f"key {number}", kind=KIND, last_four=key[-4:], state="accepted")
        text = broker_keys.as_text(key, secret)
        row.sealed, row.vault_key = vault.seal(broker_keys.purpose(row.kind), user.public_id, row.public_id, text)
        rows.append(row)
    BrokerKey.objects.bulk_create(rows)
    return users


def unopened(key: str, secret: str) -> int:
    """How many of all pairs do not open as this one."""
    wrong = 0
    for row in BrokerKey.objects.select_related("owner"):
        pair = broker_keys.credentials(row.owner, row.public_id)
        wrong += (pair.key, pair.secret) != (key, secret)
    return wrong


@contextmanager
def busy(address: str, users: list[User], key: str, secret: str, windows: int = 4) -> Iterator[Heard]:
    """So many browser windows, each of which goes from user to user, until the end of the block."""
    heard, over = Heard(), threading.Event()
    cookies = [session_of(user) for user in users]
    parts = [cookies[number::windows] for number in range(windows)]
    threads = [threading.Thread(target=_window, args=(address, part, key, secret, heard, over)) for part in parts]
    for thread in threads:
        thread.start()
    try:
        yield heard
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _window(address: str, cookies: list[str], key: str, secret: str, heard: Heard, over: threading.Event) -> None:
    pair = {"name": "for a moment", "kind": KIND.value, "key": key, "secret": secret}
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=TIMEOUT) as client:
        tokens: dict[str, str] = {}
        for cookie in itertools.cycle(cookies):
            if over.is_set():
                return
            client.cookies = httpx.Cookies({settings.SESSION_COOKIE_NAME: cookie})
            if cookie not in tokens:
                tokens[cookie] = client.get("session").json()["csrf_token"]
            client.cookies.set(settings.CSRF_COOKIE_NAME, tokens[cookie])
            with suppress(_Failed):
                _use(_Asked(client, tokens[cookie], heard), pair)


def _use(asked: "_Asked", pair: dict[str, str]) -> None:
    rows = asked("GET", "broker-keys", 200)["items"]
    one = f"broker-keys/{UUID(rows[-1]['id'])}"
    asked("GET", one, 200)
    asked("POST", f"{one}/check", 200)
    added = f"broker-keys/{asked('POST', 'broker-keys', 201, pair)['id']}"
    asked("PATCH", added, 200, {"name": "renamed"})
    asked("POST", f"{added}/check", 200)
    asked("DELETE", added, 204)


class _Failed(Exception):
    """It is counted already."""


class _Asked:
    """One user's requests."""

    def __init__(self, client: httpx.Client, token: str, heard: Heard) -> None:
        self._client = client
        self._headers = {"X-CSRFToken": token}
        self._heard = heard

    def __call__(self, method: str, path: str, right: int, body: Any = None) -> Any:
        began = time.monotonic()
        try:
            answer = self._client.request(method, path, json=body, headers=self._headers)
        except httpx.TransportError as error:
            self._heard.failures.append(f"{method} {path}: {error!r}")
            raise _Failed from None
        ended = time.monotonic()
        self._heard.taken.append((ended, 1000 * (ended - began)))
        self._heard.kinds[f"{method} {answer.status_code}"] += 1
        found = answer.json() if answer.content else {}
        # A check that the broker could not answer is no failure of ours, but here it always can.
        if answer.status_code != right or found.get("state", "accepted") != "accepted":
            self._heard.failures.append(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
            raise _Failed
        return found
