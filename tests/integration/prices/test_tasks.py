"""What beat has done for the cache: at the right times, once, and whatever is in trouble."""

import datetime as dt
from collections.abc import Callable, MutableMapping
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from celery import current_app
from redis import Redis
from structlog.testing import CapturingLogger

from tests.integration.prices.conftest import MadeSource
from treeline.marketdata import upkeep
from treeline.marketdata.sample import SampleSource
from treeline.prices import registry, services, tasks

# A Wednesday's evening and the next one's, when the last purge and the warm-up are due.
EVENING = dt.datetime(2025, 12, 31, 1, 30, tzinfo=dt.UTC)
NEXT_EVENING = EVENING + dt.timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Sets the time."""

    def is_now(moment: dt.datetime) -> None:
        monkeypatch.setattr(registry, "now", lambda: moment)

    is_now(EVENING)
    return is_now


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The lines of the services' log: (event, details)."""
    lines = CapturingLogger()
    monkeypatch.setattr(services, "log", structlog.wrap_logger(lines, processors=[_as_arguments]))
    return lines.calls


def _as_arguments(_: Any, __: str, event: MutableMapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (event.pop("event"),), dict(event)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the sources there are."""

    def are(*sources: Any) -> None:
        monkeypatch.setattr(registry, "sources", lambda: SimpleNamespace(all=lambda: sources))

    return are


def used(redis: Redis, source: str, *symbols: str) -> None:
    redis.zadd(f"treeline:prices:used:{source}", {symbol: 500 - place for place, symbol in enumerate(symbols)})


def test_recent_prices_are_purged_once_when_due(redis: Redis, clock: Any, log: list[Any]) -> None:
    redis.set("treeline:prices:recent:actions:made:A", b"[]")
    tasks.keep_prices()
    assert redis.exists("treeline:prices:recent:actions:made:A") == 0
    redis.set("treeline:prices:recent:actions:made:A", b"[]")
    tasks.keep_prices()
    assert redis.exists("treeline:prices:recent:actions:made:A") == 1
    clock(NEXT_EVENING)
    tasks.keep_prices()
    assert redis.exists("treeline:prices:recent:actions:made:A") == 0
    assert [(line.args, line.kwargs["keys"]) for line in log] == [(("recent prices purged",), 1)] * 2


def test_the_cache_is_measured(redis: Redis, clock: Any) -> None:
    tasks.measure_prices()
    sizes = upkeep.statistics(redis).sizes
    assert sizes is not None
    assert sizes.at == EVENING


def test_the_most_used_symbols_are_read_once_after_a_session(
    redis: Redis, clock: Any, log: list[Any], sources: Any
) -> None:
    symbols = [f"S{number:03}" for number in range(230)]
    source = MadeSource(symbols)
    sources(SampleSource(), source)
    used(redis, "made", *symbols)
    tasks.warm_prices()
    assert source.asked == [symbols[start : start + 50] for start in (0, 50, 100, 150)]
    (line,) = log
    assert line.args == ("prices warmed",)
    assert {name: line.kwargs[name] for name in ("source", "symbols", "calls", "troubles")} == {
        "source": "made", "symbols": 200, "calls": 8, "troubles": []
    }  # fmt: skip
    assert line.kwargs["seconds"] >= 0

    tasks.warm_prices()
    assert len(source.asked) == 4
    clock(NEXT_EVENING)
    tasks.warm_prices()
    assert len(source.asked) == 8


def test_what_was_warmed_is_a_hit_for_the_next_request(redis: Redis, clock: Any, sources: Any) -> None:
    source = MadeSource(["A", "B"])
    sources(source)
    used(redis, "made", "A", "B")
    tasks.warm_prices()
    _, reading = registry.reader().read(source, ["A", "B"])
    assert (reading.hits, reading.misses) == (6, 0)


def test_reading_ahead_is_no_use_of_a_symbol(redis: Redis, clock: Any, sources: Any) -> None:
    sources(MadeSource(["A", "B"]))
    redis.zadd("treeline:prices:used:made", {"A": 10, "B": 1})
    tasks.warm_prices()
    assert redis.zscore("treeline:prices:used:made", "A") == pytest.approx(9.7)
    assert redis.zscore("treeline:prices:used:made", "B") == pytest.approx(0.97)


def test_what_cannot_be_had_is_told_and_the_rest_goes_on(
    redis: Redis, clock: Any, log: list[Any], sources: Any
) -> None:
    symbols = [f"S{number:03}" for number in range(100)]
    ill = MadeSource([*symbols[:10], *symbols[12:]], failing=[symbols[60]])
    well = MadeSource(["A"], name="well")
    sources(ill, well)
    used(redis, "made", *symbols)
    used(redis, "well", "A")
    tasks.warm_prices()
    first, second = log
    unknown, failed = first.kwargs["troubles"]
    assert "S010" in unknown
    assert "S011" in unknown
    assert "S060: 504 Gateway Timeout" in failed
    assert second.kwargs["troubles"] == []
    _, reading = registry.reader().read(MadeSource(symbols), [one for one in symbols if one not in ("S010", "S011")])
    assert reading.misses == 2, "the two years of S060"


def test_a_warm_up_in_another_process_is_left_alone(redis: Redis, clock: Any, sources: Any) -> None:
    source = MadeSource(["A"])
    sources(source)
    used(redis, "made", "A")
    lock = redis.lock(upkeep.WARMING, timeout=60)
    lock.acquire()
    tasks.warm_prices()
    assert source.asked == []
    lock.release()
    tasks.warm_prices()
    assert source.asked == [["A"]]
    assert redis.exists(upkeep.WARMING) == 0


def test_without_sources_that_need_it_nothing_is_warmed(redis: Redis, clock: Any, log: list[Any], sources: Any) -> None:
    sources(SampleSource())
    tasks.warm_prices()
    assert log == []


@pytest.mark.parametrize("task", ["keep_prices", "measure_prices", "warm_prices"])
def test_without_redis_a_task_is_a_log_line(
    away: None, clock: Any, sources: Any, caplog: pytest.LogCaptureFixture, task: str
) -> None:
    sources(MadeSource(["A"]))
    getattr(tasks, task)()
    assert "Redis is away" in caplog.text


def test_beat_has_it_all_done_on_the_maintenance_queue(settings: Any) -> None:
    current_app.loader.import_default_modules()
    entries = {name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if name.endswith("-prices")}
    assert {name: entry["schedule"] for name, entry in entries.items()} == {
        "keep-prices": 30.0,
        "measure-prices": 300.0,
        "warm-prices": 300.0,
    }
    for entry in entries.values():
        assert entry["options"]["queue"] == "maintenance"
        assert entry["task"] in {getattr(tasks, name).name for name in ("keep_prices", "measure_prices", "warm_prices")}
