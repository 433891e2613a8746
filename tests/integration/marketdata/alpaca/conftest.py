"""The fake Alpaca, and a source that asks it at fifty times the usual pace."""

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest

from tests.fakes.alpaca.server import KEY, SECRET, FakeAlpaca
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.pace import Pace
from treeline.marketdata.alpaca.source import AlpacaSource
from treeline.marketdata.limiter import Busy

NOW = dt.datetime(2026, 6, 2, 21, 0, tzinfo=dt.UTC)  # a Tuesday, an hour after the close
TIMES = 50


def quickly() -> float:
    return time.monotonic() * TIMES


def quick_sleep(seconds: float) -> None:
    time.sleep(seconds / TIMES)


QUICK = Pace(monotonic=quickly, sleep=quick_sleep, second=1 / TIMES)


class QuickTurns:
    """A turn for everybody at once, except during a block; on the quick clock."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.taken = 0
        self.blocks: list[float] = []
        self._until = 0.0

    def acquire(self, deadline: float) -> None:
        wait = self._until - quickly()
        if self._until > deadline:
            raise Busy(wait)
        quick_sleep(max(0.0, wait))
        self.taken += 1

    def block(self, seconds: float) -> None:
        self.blocks.append(seconds)
        self._until = max(self._until, quickly() + seconds)


@pytest.fixture(scope="package")
def server() -> Iterator[FakeAlpaca]:
    with FakeAlpaca(now=lambda: NOW, per_minute=10**9) as fake:
        yield fake


@pytest.fixture
def fake(server: FakeAlpaca) -> Iterator[FakeAlpaca]:
    """Without faults, and without a request so far."""
    server.faults.clear()
    server.traffic.forget()
    yield server
    server.faults.clear()


@pytest.fixture
def turns() -> QuickTurns:
    return QuickTurns()


@pytest.fixture
def make(fake: FakeAlpaca, turns: QuickTurns) -> Callable[..., AlpacaSource]:
    """A source; `secret`, `redis` and `now` may be others."""

    def made(secret: str = SECRET, redis=None, now: Callable[[], dt.datetime] = lambda: NOW) -> AlpacaSource:
        access = AlpacaAccess(KEY, secret, fake.url, fake.url)
        return AlpacaSource(access, redis, now, QUICK, {"data": turns, "trading": turns})

    return made


@pytest.fixture
def source(make: Callable[..., AlpacaSource]) -> AlpacaSource:
    return make()
