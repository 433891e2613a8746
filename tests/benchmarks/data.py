"""Market data: what a request costs cold and warm, what is kept and what is computed, and what holds under load.

The server that plays Alpaca and a Redis of this bench's own are processes of their own: their time is not ours, and
nobody's cache is emptied for a cold request. Needs Postgres at hand, as `make bench` gives it, for an upload.
"""

import datetime as dt
import logging
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from strategies.indicators.catalogue import CATALOGUE, Definition
from tests.benchmarks import fetching, flat_files, limiter_load
from tests.benchmarks.fetching import milliseconds
from tests.benchmarks.figures import ROUNDS, Figure, figure, seconds
from tests.benchmarks.small import made_up_bars
from tests.fakes.alpaca.server import KEY, SECRET, FakeAlpaca
from treeline.accounts.models import User
from treeline.accounts.services import create_token
from treeline.marketdata.actions import Action
from treeline.marketdata.adjust import adjust
from treeline.marketdata.source import Bars
from treeline.redis_client import connect

SESSIONS = 2_520  # of an indicator's column
COLUMNS = 100  # that one request reads from Redis
SYMBOLS, BARS, ACTIONS = 20, 2_700, 60
LOAD_SECONDS, LOAD_PROCESSES = 70, 8
SCHEDULES = 1_000
UPLOADED = 63 * 2**20  # bytes, and a part of a symbol


def run() -> list[Figure]:
    """Every part by itself; the requests first, while nothing is imported that they need."""
    logging.disable(logging.WARNING)  # a line for each backtest and each fault would drown the figures
    try:
        with limiter_load.own_redis() as redis_url:
            return [
                *fetching.run(redis_url),
                *_adjusting(),
                *_columns(redis_url),
                *_limiter(),
                *_schedules(),
                *_flat_files(),
                _upload(),
            ]
    finally:
        logging.disable(logging.NOTSET)


def _adjusting() -> list[Figure]:
    print("  adjusting", flush=True)
    closes = made_up_bars(tuple(f"S{index}" for index in range(SYMBOLS)), BARS)
    whole = {name: _whole(one) for name, one in closes.items()}
    days = closes["S0"].sessions[BARS // ACTIONS :: BARS // ACTIONS].tolist()
    actions = [
        Action(day, "split", 2.0) if index % 9 == 0 else Action(day, "dividend", 0.1) for index, day in enumerate(days)
    ]
    spin_off = Action(days[1], "spin_off", 0.1, "NEW")
    actions.append(spin_off)
    assert len(actions) == ACTIONS
    last = closes["S0"].sessions[-1].item()

    def adjusted(bars: Mapping[str, Bars]) -> list[Bars]:
        return [adjust(one, actions, last, {spin_off: 0.5}) for one in bars.values()]

    detail = f"{SYMBOLS} symbols × {BARS:,} bars × {ACTIONS} actions: dividends, splits, a spin-off"
    return [
        figure(f"adjusting, {kind}", "ms", [1000 * one for one in seconds(partial(adjusted, bars))], detail)
        for kind, bars in (("closes", closes), ("whole bars", whole))
    ]


def _whole(one: Bars) -> Bars:
    close = one.close
    return Bars(one.symbol, one.sessions, close, close * 0.999, close * 1.01, close * 0.99, close * 1e4)


def _columns(redis_url: str) -> list[Figure]:
    """An indicator's column computed, and the same bytes read from Redis."""
    print("  columns of indicators", flush=True)
    bars = _whole(made_up_bars(("S",), SESSIONS)["S"])
    computed = {name: _microseconds(definition, bars) for name, definition in CATALOGUE.items()}
    from_redis = _columns_from_redis(redis_url)
    bound = statistics.median(from_redis)
    slowest = max(computed, key=lambda name: computed[name])
    slower = sorted(name for name, spent in computed.items() if spent > bound)
    detail = f"{SESSIONS:,} sessions, each of {len(computed)} indicators with its defaults, or windows of 20"
    beyond = f"longer than from Redis: {', '.join(slower) or 'none'}"
    by_clock = f"{COLUMNS} columns with one MGET over a Unix socket, by the clock, a column's part"
    return [
        figure("an indicator's column computed", "µs", list(computed.values()), f"{detail}; the processor's time"),
        figure("an indicator's column computed, the slowest", "µs", [computed[slowest]], f"{slowest}; {beyond}"),
        figure("an indicator's column from Redis", "µs", from_redis, by_clock),
    ]


def _microseconds(definition: Definition, bars: Bars) -> float:
    inputs = np.ascontiguousarray([getattr(bars, name) for name in definition.inputs])
    numbers = [
        min(max(20.0, one.minimum), one.maximum) if one.default is None else one.default
        for one in definition.parameters
    ]
    parameters, out = np.array(numbers, np.float64), np.empty(SESSIONS)

    def work() -> None:
        for _ in range(COLUMNS):
            definition.kernel(inputs, parameters, out)

    return 1e6 * statistics.median(seconds(work)) / COLUMNS


def _columns_from_redis(redis_url: str) -> list[float]:
    redis = connect(redis_url)
    random = np.random.default_rng(1)
    names = [f"column:{index}" for index in range(COLUMNS)]
    redis.mset({name: random.normal(size=SESSIONS).tobytes() for name in names})

    def read() -> None:
        answers: Any = redis.mget(names)
        assert sum(np.frombuffer(one, np.float64).size for one in answers) == COLUMNS * SESSIONS

    return [1000 * one / COLUMNS for one in milliseconds(read)]


def _limiter() -> list[Figure]:
    print(f"  the limiter under load: {LOAD_SECONDS} s", flush=True)
    load = limiter_load.run(LOAD_SECONDS, LOAD_PROCESSES)
    detail = f"{LOAD_PROCESSES} processes send all they may for {LOAD_SECONDS} s, {load['total']:.0f} requests"
    share = "in parts of an even share, of the process that got the"
    return [
        figure("limiter, most requests in 60 s", "", [load["largest"]], f"{detail}; {fetching.COUNTED}", "≤ 180"),
        figure("limiter, least share", "", [load["least_share"]], f"{share} fewest"),
        figure("limiter, greatest share", "", [load["greatest_share"]], f"{share} most"),
    ]


def _schedules() -> list[Figure]:
    """The claims of the fault schedules, on a clock that runs fifty times as fast; a wrong answer ends the bench."""
    from tests.integration.marketdata.alpaca import conftest, test_faults  # noqa: PLC0415 - pytest, for this bench only
    from treeline.marketdata.alpaca.access import AlpacaAccess  # noqa: PLC0415 - as above
    from treeline.marketdata.alpaca.source import AlpacaSource  # noqa: PLC0415 - as above

    ended: Counter[str] = Counter()
    longest = 0.0
    with FakeAlpaca(now=lambda: conftest.NOW, per_minute=10**9) as fake:
        turns = conftest.QuickTurns()
        access = AlpacaAccess(KEY, SECRET, fake.url, fake.url)
        source = AlpacaSource(access, None, lambda: conftest.NOW, conftest.QUICK, {"data": turns, "trading": turns})
        source.bars(test_faults.POOL, dt.date(2016, 1, 4), conftest.NOW.date())  # what is made up at first use
        source.actions(test_faults.POOL)
        for number in range(SCHEDULES):
            if number % 100 == 0:
                print(f"  schedules of faults: {number:,} of {SCHEDULES:,}", flush=True)
            turns.forget()
            began = conftest.quickly()
            ended[test_faults.run(source, fake, number)] += 1
            longest = max(longest, conftest.quickly() - began)
    detail = f"of {SCHEDULES:,} random ones; every answer was compared with the truth"
    return [
        figure("schedules of faults, answers right and whole", "", [float(ended["right"])], detail),
        figure("schedules of faults, some symbols named with the cause", "", [float(ended["in part"])], detail),
        figure("schedules of faults, refused with the cause", "", [float(ended["refused"])], detail),
        figure("schedules of faults, the longest", "s", [longest], f"{detail}; on a clock 50 times as fast", "≤ 60"),
    ]


def _flat_files() -> list[Figure]:
    print("  flat files: minutes", flush=True)
    return [replace(one, name=f"flat files, {one.name.replace('_', ' ')}") for one in flat_files.run()]


def _upload() -> Figure:
    print("  uploads", flush=True)
    content, rows = _csv()
    person = User.objects.create_user("bench-uploads")
    try:
        client = APIClient(SERVER_NAME="localhost", headers={"Authorization": f"Token {create_token(person, 'bench')}"})
        spent = []
        for index in range(ROUNDS):
            form = {"name": f"bench{index}", "file": SimpleUploadedFile("all.csv", content)}
            began = time.perf_counter()
            answer = client.post("/api/v1/uploads", form, format="multipart")
            spent.append(time.perf_counter() - began)
            if answer.status_code != 201:
                raise RuntimeError(answer.content[:300])
    finally:
        person.delete()
    detail = f"{len(content) / 2**20:.0f} MB, {rows:,} rows, through all of the API but the network; by the clock"
    return figure("an uploaded file", "s", spent, detail)


def _csv() -> tuple[bytes, int]:
    """A file of whole bars, symbol after symbol, and how many rows it has."""
    days = made_up_bars(("S",), SESSIONS)["S"].sessions.tolist()
    bars = [f",100.25,201.5,{1 + row % 97}.75,{101 + row % 89}.125,{10_000 + row}\n" for row in range(SESSIONS)]
    parts, size = ["date,symbol,open,high,low,close,volume\n"], 0
    while size < UPLOADED:
        parts.append("".join(f"{day},S{len(parts)}{bar}" for day, bar in zip(days, bars, strict=True)))
        size += len(parts[-1])
    return "".join(parts).encode(), SESSIONS * (len(parts) - 1)
