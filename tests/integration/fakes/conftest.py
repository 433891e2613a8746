"""A fake Alpaca for each test, at a quarter to one on a Friday in New York, and the real alpaca-py."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.historical.corporate_actions import CorporateActionsClient

from tests.fakes.alpaca.server import FakeAlpaca


class Clock:
    """The time in which the fake market lives."""

    def __init__(self) -> None:
        self.now = dt.datetime(2025, 11, 21, 17, 45, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeAlpaca]:
    with FakeAlpaca(now=clock) as fake:
        yield fake


@pytest.fixture
def http(fake: FakeAlpaca) -> Iterator[requests.Session]:
    """A plain client with the right keys, which sees what alpaca-py hides."""
    with requests.Session() as session:
        session.headers.update({"APCA-API-KEY-ID": fake.key, "APCA-API-SECRET-KEY": fake.secret})
        yield session


@pytest.fixture
def stocks(fake: FakeAlpaca) -> Any:
    """alpaca-py for stocks; its answers are of many types at once for mypy."""
    return StockHistoricalDataClient(fake.key, fake.secret, raw_data=True, url_override=fake.url)


@pytest.fixture
def corporate(fake: FakeAlpaca) -> Any:
    return CorporateActionsClient(fake.key, fake.secret, raw_data=True, url_override=fake.url)
