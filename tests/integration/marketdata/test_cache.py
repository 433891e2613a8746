"""Bars by way of Redis: one round trip when it works, and the right answer when it does not."""

import logging
import signal
import socket
import time
from collections.abc import Sequence

import numpy as np
import pytest

from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata.cache import TIME_TO_LIVE, CacheReport, PanelCache
from treeline.marketdata.files import FilesSource
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import Bars
from treeline.redis_client import connect

SYMBOLS = SampleSource().symbols()


class CountingSource(SampleSource):
    """The sample, and what was asked of it."""

    def __init__(self) -> None:
        self.loads: list[list[str]] = []

    def load(self, symbols: Sequence[str]) -> dict[str, Bars]:
        self.loads.append(list(symbols))
        return super().load(symbols)


def assert_right(bars, symbols=SYMBOLS):
    assert list(bars) == list(symbols)
    for symbol, expected in SampleSource().load(symbols).items():
        assert np.array_equal(bars[symbol].sessions, expected.sessions)
        assert np.array_equal(bars[symbol].close, expected.close)


def outcome(report: CacheReport) -> tuple[int, int, bool]:
    return report.hits, report.misses, report.available


def warnings(caplog) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


def commands(own_redis) -> dict[str, int]:
    """How often each command was carried out since the last look, apart from those of looking and of connecting."""
    stats = own_redis.admin.info("commandstats")
    own_redis.admin.config_resetstat()
    counts = {name.removeprefix("cmdstat_"): entry["calls"] for name, entry in stats.items()}
    return {name: calls for name, calls in counts.items() if name not in ("info", "config", "ping", "hello", "client")}


def test_the_first_worker_loads_once_and_the_second_has_all_in_one_round_trip(own_redis, caplog):
    source = CountingSource()
    bars, report = PanelCache(own_redis.client()).bars(source, SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (0, 21, True)
    assert report.version == source.version()
    assert source.loads == [list(SYMBOLS)]
    assert commands(own_redis) == {"mget": 1, "set": 21}

    bars, report = PanelCache(own_redis.client()).bars(source, SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (21, 0, True)
    assert commands(own_redis) == {"mget": 1}
    assert len(source.loads) == 1
    assert warnings(caplog) == []


def test_on_an_open_connection_a_request_is_one_question_and_one_answer(own_redis):
    client = own_redis.client()
    cache = PanelCache(client)
    cache.bars(SampleSource(), SYMBOLS)
    before = own_redis.admin.info("stats")["total_commands_processed"]
    cache.bars(SampleSource(), SYMBOLS)
    after = own_redis.admin.info("stats")["total_commands_processed"]
    assert after - before == 2, "the MGET and the INFO itself"


def test_only_what_is_missing_is_loaded_and_written(own_redis):
    source = CountingSource()
    cache = PanelCache(own_redis.client())
    cache.bars(source, ["AAPL", "KO"])
    commands(own_redis)
    bars, report = cache.bars(source, ["XOM", "KO", "AAPL", "XOM"])
    assert_right(bars, ["XOM", "KO", "AAPL"])
    assert outcome(report) == (2, 1, True)
    assert source.loads[-1] == ["XOM"]
    assert commands(own_redis) == {"mget": 1, "set": 1}


def test_entries_carry_source_version_and_symbol_and_live_a_week(own_redis):
    source = SampleSource()
    PanelCache(own_redis.client()).bars(source, ["KO"])
    key = f"treeline:bars:sample:{source.version()}:KO"
    assert own_redis.admin.keys() == [key.encode()]
    assert TIME_TO_LIVE - 60 <= own_redis.admin.ttl(key) <= TIME_TO_LIVE


def test_changed_files_are_never_answered_from_the_cache(own_redis, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    cache = PanelCache(own_redis.client())
    for close in (1.0, 2.0, 1.0):
        (folder / "A.csv").write_text(f"date,close\n2020-01-02,{close}\n")
        bars, _ = cache.bars(FilesSource(tmp_path, "mine"), ["A"])
        assert bars["A"].close.tolist() == [close]


def test_files_that_change_while_they_are_read_are_never_mixed_nor_kept_under_the_wrong_version(own_redis, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()

    def write(close: int) -> None:
        for symbol in ("A", "B"):
            (folder / f"{symbol}.csv").write_text(f"date,close\n2020-01-02,{close}\n")

    class Restless(FilesSource):
        changes = 0

        def load(self, symbols: Sequence[str]) -> dict[str, Bars]:
            if self.changes:
                self.changes -= 1
                write(10 + self.changes)
            return super().load(symbols)

    write(1)
    source = Restless(tmp_path, "mine")
    cache = PanelCache(own_redis.client())
    cache.bars(source, ["A"])
    source.changes = 1
    bars, report = cache.bars(source, ["A", "B"])
    assert (bars["A"].close[0], bars["B"].close[0]) == (10, 10)
    assert report.version == source.version()
    source.changes = 9
    write(2)
    with pytest.raises(Unavailable, match="change while they are read"):
        cache.bars(source, ["A", "B"])
    source.changes = 0
    write(1)
    bars, _ = cache.bars(source, ["A", "B"])
    assert (bars["A"].close[0], bars["B"].close[0]) == (1, 1)


@pytest.mark.parametrize("harm", ["truncated", "flipped", "foreign", "another type"])
def test_a_damaged_entry_is_a_miss_with_a_log_line_and_is_mended(harm, own_redis, caplog):
    cache = PanelCache(own_redis.client())
    cache.bars(SampleSource(), SYMBOLS)
    key = f"treeline:bars:sample:{SampleSource().version()}:KO"
    packed = own_redis.admin.get(key)
    own_redis.admin.delete(key)
    if harm == "another type":
        own_redis.admin.lpush(key, "x")
    else:
        flipped = packed[:5000] + bytes([packed[5000] ^ 1]) + packed[5001:]
        own_redis.admin.set(key, {"truncated": packed[:-1], "flipped": flipped, "foreign": b"\x80pickle"}[harm])
    bars, report = cache.bars(SampleSource(), SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (20, 1, True)
    if harm != "another type":  # which Redis itself answers as nothing
        assert len(warnings(caplog)) == 1
        assert "KO" in warnings(caplog)[0]
    assert outcome(cache.bars(SampleSource(), SYMBOLS)[1]) == (21, 0, True)


def test_a_redis_that_was_killed_costs_a_log_line_and_not_the_answer(own_redis, caplog):
    cache = PanelCache(own_redis.client())
    cache.bars(SampleSource(), SYMBOLS)
    own_redis.process.send_signal(signal.SIGKILL)
    own_redis.process.wait()
    bars, report = cache.bars(SampleSource(), SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (0, 21, False)
    assert len(warnings(caplog)) == 1
    assert caplog.records[-1].name == "treeline.marketdata"


def test_a_redis_that_refuses_connections_costs_a_log_line_and_not_the_answer(caplog):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bars, report = PanelCache(connect(f"redis://127.0.0.1:{unused.getsockname()[1]}/0")).bars(
            SampleSource(), SYMBOLS
        )
    assert_right(bars)
    assert outcome(report) == (0, 21, False)
    assert len(warnings(caplog)) == 1


def test_a_redis_that_never_answers_costs_half_a_second_and_not_the_answer(caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cache = PanelCache(connect(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        started = time.monotonic()
        bars, report = cache.bars(SampleSource(), SYMBOLS)
        assert 0.4 < time.monotonic() - started < 0.9
    assert_right(bars)
    assert outcome(report) == (0, 21, False)
    assert len(warnings(caplog)) == 1


def test_a_redis_that_stops_in_the_middle_never_answers_an_older_question_later(own_redis, caplog):
    cache = PanelCache(own_redis.client())
    cache.bars(SampleSource(), SYMBOLS)
    own_redis.process.send_signal(signal.SIGSTOP)
    bars, report = cache.bars(SampleSource(), ["AAPL", "KO"])
    assert_right(bars, ["AAPL", "KO"])
    assert outcome(report) == (0, 2, False)
    assert len(warnings(caplog)) == 1
    own_redis.process.send_signal(signal.SIGCONT)
    bars, report = cache.bars(SampleSource(), ["XOM", "PG", "GE"])
    assert_right(bars, ["XOM", "PG", "GE"])
    assert outcome(report) == (3, 0, True)


def test_a_full_redis_costs_a_log_line_and_not_the_answer(own_redis, caplog):
    own_redis.admin.config_set("maxmemory", "1mb")
    for _ in range(2):
        caplog.clear()
        bars, report = PanelCache(own_redis.client()).bars(SampleSource(), SYMBOLS)
        assert_right(bars)
        assert report.misses > 0
        assert not report.available
        assert len(warnings(caplog)) == 1


def test_a_wrong_password_costs_a_log_line_and_not_the_answer(own_redis, caplog):
    own_redis.admin.config_set("requirepass", "secret")
    bars, report = PanelCache(connect(own_redis.url)).bars(SampleSource(), SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (0, 21, False)
    assert len(warnings(caplog)) == 1


def test_a_flushed_redis_is_filled_again(own_redis):
    cache = PanelCache(own_redis.client())
    cache.bars(SampleSource(), SYMBOLS)
    own_redis.admin.flushall()
    assert outcome(cache.bars(SampleSource(), SYMBOLS)[1]) == (0, 21, True)
    assert outcome(cache.bars(SampleSource(), SYMBOLS)[1]) == (21, 0, True)


def test_without_a_redis_at_all_prices_come_from_the_source(caplog):
    bars, report = PanelCache(None).bars(SampleSource(), SYMBOLS)
    assert_right(bars)
    assert outcome(report) == (0, 21, False)
    assert warnings(caplog) == []


def test_an_unknown_symbol_is_the_sources_fault_and_nothing_is_kept(own_redis):
    with pytest.raises(Invalid, match="AAPLE"):
        PanelCache(own_redis.client()).bars(SampleSource(), ["KO", "AAPLE"])
    assert own_redis.admin.dbsize() == 0


def test_no_symbols_need_no_round_trip(own_redis):
    bars, report = PanelCache(own_redis.client()).bars(SampleSource(), [])
    assert bars == {}
    assert outcome(report) == (0, 0, True)
    assert commands(own_redis) == {}
