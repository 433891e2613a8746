"""A request's prices from Alpaca, played by a server on this machine, and from Redis: how long, and how many calls."""

import datetime as dt
import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from django.test import override_settings
from redis import Redis

from backtests import services
from backtests.contracts import Outcome, RunSpec
from backtests.engine.warm import warm
from strategies.tree.nodes import Comparison, Gate, Measure, Reading, Sort, Strategy, Term, Ticker
from tests.benchmarks.figures import ROUNDS, Figure, figure
from tests.fakes.alpaca.server import KEY, SECRET
from treeline.marketdata import recents
from treeline.marketdata.cache import PREFIX, Asked, PriceCache
from treeline.prices import registry
from treeline.redis_client import connect

FIVE = ("SPY", "QQQ", "TLT", "GLD", "AAPL")
TWENTY = (
    *FIVE,
    "IWM",
    "DIA",
    "EFA",
    "EEM",
    "IEF",
    "SHY",
    "AGG",
    "HYG",
    "XLK",
    "XLF",
    "XLE",
    "TQQQ",
    "MSFT",
    "NVDA",
    "KO",
)
TEN_YEARS = dt.date(2025, 12, 31)  # from 2016-01-04, where the server's bars begin
ASKED = 25  # times that a warm request is measured
COUNTED = "as the server counts them"
RESTED = 5.0  # seconds in which the limiter has all its turns again

STRATEGY = Strategy(
    "A dip is bought",
    Gate(
        Comparison(Reading(Measure("rsi", (10.0,)), "SPY"), ">", 60.0),
        then=Sort((Term(Measure("volatility", (20.0,))),), "bottom", 1.0, (Ticker("TLT"), Ticker("GLD"))),
        otherwise=Sort((Term(Measure("roc", (20.0,))),), "top", 1.0, (Ticker("QQQ"), Ticker("AAPL"))),
    ),
)


def run(redis_url: str) -> list[Figure]:
    """Cold first, while nothing is imported that it needs."""
    with (
        _server() as server,
        override_settings(
            REDIS_URL=redis_url,
            ALPACA_API_KEY=KEY,
            ALPACA_SECRET_KEY=SECRET,
            ALPACA_DATA_URL=server.url,
            ALPACA_TRADING_URL=server.url,
        ),
    ):
        redis = connect(redis_url)
        return [*_ten_years(server, redis), *_year(server, redis), *_reading(redis)]


@dataclass(frozen=True)
class _Server:
    """The fake Alpaca in a process of its own."""

    url: str

    def count(self) -> int:
        """How many requests have arrived."""
        with urllib.request.urlopen(f"{self.url}/_fake/requests") as answer:
            return len(json.load(answer)["requests"])


@dataclass(frozen=True)
class _Spent:
    """What some work took: requests as the server counts them, and seconds."""

    calls: float
    processor: float
    clock: float


@contextmanager
def _server() -> Iterator[_Server]:
    command = [sys.executable, "-m", "tests.fakes.alpaca", "--key", KEY, "--secret", SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = re.search(r"http://\S+", process.stdout.readline())
        assert said, "the server that plays Alpaca does not start"
        try:
            yield _Server(said.group())
        finally:
            process.terminate()


def _forget(redis: Redis) -> None:
    """Prices only: the limiter's count goes on."""
    for key in list(redis.scan_iter(f"{PREFIX}*")):
        redis.delete(key)


def _spent(server: _Server, work: Callable[[], object]) -> _Spent:
    """After a rest, so that no turn of the limiter has to be waited for that an earlier round used up."""
    time.sleep(RESTED)
    before = server.count()
    processor, clock = time.process_time(), time.perf_counter()
    work()
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    return _Spent(float(server.count() - before), processor, clock)


def _ten_years(server: _Server, redis: Redis) -> list[Figure]:
    source, reader = registry.sources().open("alpaca"), registry.reader()
    rounds = []
    for index in range(1 + ROUNDS):
        print(f"  20 tickers × 10 years, cold: {index + 1} of {1 + ROUNDS}", flush=True)
        _forget(redis)
        rounds.append(_spent(server, lambda: reader.read(source, TWENTY, None, TEN_YEARS)))
    first, later = rounds[0], rounds[1:]
    what = "the processor's time of our process: asked for, read, adjusted and kept in Redis"
    imports = f"the first in the process, which imports what it needs, {first.processor:.3g}"
    by_clock = f"with the server on the same cores; the first in the process {first.clock:.3g}"
    name = "20 tickers × 10 years cold"
    return [
        figure(f"{name}, own time", "s", [one.processor for one in later], f"{what}; {imports}", "≤ 10"),
        figure(f"{name}, by the clock", "s", [one.clock for one in later], by_clock),
        figure(f"{name}, requests", "", [one.calls for one in rounds], COUNTED),
    ]


def _year(server: _Server, redis: Redis) -> list[Figure]:
    warm()
    settled = recents.settled(registry.now())
    year = RunSpec("SPY", start=settled - dt.timedelta(days=365), end=settled)
    today = replace(year, end=None)
    cold, again, until_today = [], [], []
    for index in range(ROUNDS):
        print(f"  a year of 5 tickers, cold and warm: {index + 1} of {ROUNDS}", flush=True)
        _forget(redis)
        cold.append(_spent(server, lambda: _backtest(year)))
        again.append(_spent(server, lambda: _backtest(year)))
        until_today.append(_spent(server, lambda: _backtest(today)))
    recent = _backtest(today)
    outcomes: list[Outcome] = []
    repeated = milliseconds(lambda: outcomes.append(_backtest(year)))
    last = outcomes[-1]
    detail = f"{len(FIVE)} tickers, a strategy of 7 nodes, {last.span.sessions} sessions to {last.span.last}"
    hits = [last.provenance.hit_percent]
    beyond = f"to {recent.span.last}: what comes after {settled} is asked for with each request"
    return [
        figure("a year cold, requests", "", [one.calls for one in cold], f"{detail}; {COUNTED}", "≤ 5"),
        figure("a year cold", "ms", [1000 * one.clock for one in cold], f"{detail}; by the clock"),
        figure("a year warm, cache hits", "%", hits, f"{detail}; as the result says", "≥ 98"),
        figure("a year warm, requests", "", [one.calls for one in again], f"{detail}; {COUNTED}", "≤ 0"),
        figure(
            "a year warm, to today, requests", "", [one.calls for one in until_today], f"{beyond}; {COUNTED}", "≤ 1"
        ),
        figure("a year again", "ms", repeated, f"{detail}; by the clock; the last one's {_phases(last)}", "≤ 100"),
        figure("a year again, to today", "ms", [1000 * one.clock for one in until_today], f"{beyond}; by the clock"),
    ]


def _backtest(spec: RunSpec) -> Outcome:
    return services.backtest(STRATEGY, {}, spec, "alpaca")


def _phases(outcome: Outcome) -> str:
    return ", ".join(f"{name} {1000 * spent:.2f}" for name, spent in outcome.phases.items())


def _reading(redis: Redis) -> list[Figure]:
    """Settled years alone."""
    print("  reading from Redis", flush=True)
    source, reader, cache = registry.sources().open("alpaca"), registry.reader(), PriceCache(redis)
    settled = recents.settled(registry.now())
    reader.read(source, TWENTY, None, settled)
    years = source.stamps(source.span()[0].year, settled.year)
    figures = []
    for symbols in (FIVE, TWENTY):
        for kind, whole in (("closes", frozenset[str]()), ("whole bars", frozenset(symbols))):
            asked = Asked(source.name, symbols, years, whole, actions=True)
            assert len(cache.read(asked).years) == len(symbols) * len(years)
            bare = statistics.median(milliseconds(partial(cache.read, asked)))
            values = milliseconds(partial(reader.read, source, symbols, None, settled, whole))
            detail = f"adjusted and examined, by the clock; Redis and unpacking are {bare:.3g} of it"
            figures.append(figure(f"{len(symbols)} × {len(years)} ticker-years warm, {kind}", "ms", values, detail))
    return figures


def milliseconds(work: Callable[[], object]) -> list[float]:
    """By the clock: Redis is a process of its own."""
    work()
    values = []
    for _ in range(ASKED):
        began = time.perf_counter()
        work()
        values.append(1000 * (time.perf_counter() - began))
    return values
