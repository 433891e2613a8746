"""Somebody who uses the product over its API: orders a batch, asks for it as often as the server says, reads it."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from backtests.models import Batch
from treeline.accounts.models import Plan, User
from treeline.accounts.plans import PAID
from treeline.accounts.services import create_token

TIMEOUT = 300.0  # seconds of one request: a download takes some
LONGEST = 600.0  # seconds of one batch
MOST_A_MINUTE = 1_000_000
_RATES = ("requests_per_minute", "backtests_per_minute", "batches_per_minute")


@dataclass(frozen=True)
class Ordered:
    """A batch that was ordered at `began`, seconds since 1970 just before the request."""

    id: str
    began: float


@dataclass(frozen=True)
class Finished:
    """A batch that is over. `seconds` from just before the order until it was finished; `seen` until its owner, who
    asked as often as the server says, read so. `started`: seconds until its first chunk was claimed."""

    batch: Batch
    seconds: float
    seen: float
    started: float


class Person:
    """A user with an API token, on the paid plan's terms but for how often he may ask: he asks as fast as he can."""

    def __init__(self, name: str, address: str) -> None:
        terms = asdict(PAID) | {"name": "bench", **dict.fromkeys(_RATES, MOST_A_MINUTE)}
        plan, _ = Plan.objects.get_or_create(name="bench", defaults=terms)
        self.user = User.objects.create(username=name, plan=plan)
        headers = {"Authorization": f"Token {create_token(self.user, 'bench')}"}
        self.client = httpx.Client(base_url=f"{address}/api/v1/", headers=headers, timeout=TIMEOUT)

    def order(self, asked: Mapping[str, Any]) -> Ordered:
        """Orders a batch. Raises RuntimeError with the answer when it is refused."""
        began = time.time()
        return Ordered(str(self._json("POST", "batches", json=asked)["id"]), began)

    def wait_for(self, ordered: Ordered) -> Finished:
        """Asks until it is over, in the server's own rhythm. Raises RuntimeError when it did not finish."""
        while True:
            body = self.get(f"batches/{ordered.id}/progress")
            if body["poll_after_seconds"] is None:
                break
            if time.time() - ordered.began > LONGEST:
                raise RuntimeError(f"not over after {LONGEST:.0f} s: {body}")
            time.sleep(body["poll_after_seconds"])
        seen = time.time() - ordered.began
        if body["state"] != Batch.State.FINISHED or body["done"] != body["total"]:
            raise RuntimeError(f"the batch is {body['state']}: {Batch.objects.get(public_id=ordered.id).failure}")
        batch = Batch.objects.get(public_id=ordered.id)
        return Finished(batch, _after(ordered, batch.finished), seen, _after(ordered, batch.started))

    def get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Any:
        """A JSON answer. Raises RuntimeError with it when it is an error."""
        return self._json("GET", path, params=tuple(query))

    def _json(self, method: str, path: str, **more: Any) -> Any:
        answer = self.client.request(method, path, **more)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return answer.json()


@contextmanager
def people(address: str, *names: str) -> Iterator[list[Person]]:
    """New users of these names."""
    there = [Person(name, address) for name in names]
    try:
        yield there
    finally:
        for one in there:
            one.client.close()


def _after(ordered: Ordered, moment: dt.datetime | None) -> float:
    assert moment is not None
    return moment.timestamp() - ordered.began
