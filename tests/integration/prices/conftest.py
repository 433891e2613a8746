"""An empty price cache, operators, and a source that has what a test gives it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from django.test import Client
from redis import Redis

from tests import cast
from treeline.accounts.models import User
from treeline.marketdata.source import Bars, Fetched, FetchedActions, Listed
from treeline.prices import registry
from treeline.redis_client import connect

FIRST, LAST = dt.date(2024, 1, 2), dt.date(2025, 12, 31)


@dataclass
class MadeSource:
    """Every day has a bar of each of `known`; `failing` can't be had. `asked` tells what it was asked for."""

    known: Sequence[str]
    failing: Sequence[str] = ()
    name: str = "made"
    asked: list[list[str]] = field(default_factory=list)
    note = "Made up."
    feed = "none"
    adjustment = "none"
    has_actions = True
    on_exchange = False

    def span(self) -> tuple[dt.date, dt.date]:
        return FIRST, LAST

    def bounds(self) -> tuple[str, str]:
        return "it begins there", "it ends there"

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        return ()

    def settled(self) -> dt.date:
        return dt.date(2025, 12, 29)

    def stamps(self, first: int, last: int) -> dict[int, str]:
        return dict.fromkeys(range(first, last + 1), "")

    def symbols(self) -> tuple[str, ...]:
        return tuple(self.known)

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        return tuple(map(Listed, symbols))

    def bars(self, symbols: Sequence[str], first: dt.date, last: dt.date) -> Fetched:
        self.asked.append(list(symbols))
        days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        there = [symbol for symbol in symbols if symbol in self.known and symbol not in self.failing]
        failed = {symbol: "504 Gateway Timeout" for symbol in symbols if symbol in self.failing}
        return Fetched({symbol: Bars(symbol, days, np.full(days.size, 10.0)) for symbol in there}, failed, 1)

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        return FetchedActions(dict.fromkeys(symbols, ()), {}, 1)


@pytest.fixture(autouse=True)
def _no_keys(settings: Any) -> None:
    """Whoever runs the tests may have some."""
    settings.ALPACA_API_KEY = settings.ALPACA_SECRET_KEY = ""


@pytest.fixture
def redis(settings: Any) -> Iterator[Redis]:
    """The session's Redis without any prices, and a reader that has counted nothing yet."""
    registry._reader.cache_clear()
    client = connect(settings.REDIS_URL)
    for key in list(client.scan_iter("treeline:prices:*")):
        client.delete(key)
    yield client
    for key in list(client.scan_iter("treeline:prices:*")):
        client.delete(key)


@pytest.fixture
def staff(db: None) -> User:
    """Bob, an operator without any further rights."""
    user = cast.bob()
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def operator(staff: User) -> Client:
    """In a browser."""
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def away(settings: Any) -> None:
    """Redis is gone."""
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
