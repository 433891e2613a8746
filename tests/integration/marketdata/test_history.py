"""Prices by way of Redis: what is settled is asked for once, what is recent each time, and the answer is right."""

import datetime as dt

import numpy as np
import pytest

from tests.integration.marketdata.made_up import BORN, MadeUp
from tests.integration.marketdata.reading import (
    EVENING,
    FIVE,
    FOREVER,
    SETTLED,
    TODAY,
    YEARS,
    assert_right,
    commands,
    reader_of,
    tally,
    warnings,
)
from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata import raw
from treeline.marketdata.cache import FOR_EVER, NO_DATA, Asked, PriceCache
from treeline.marketdata.files import FilesSource
from treeline.marketdata.history import PriceReader, version_of
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.sessions import exchange


def test_a_cold_request_asks_once_for_all_and_a_warm_one_only_for_the_recent_days(source, own_redis, caplog):
    bars, reading = reader_of(source, own_redis.client()).read(source, FIVE)
    assert_right(bars, source, FIVE, TODAY)
    assert source.asked == [(FIVE, BORN, TODAY)]
    assert tally(reading) == (0, 5 * YEARS + 5, 2)
    assert reading.through == TODAY

    source.asked.clear()
    bars, reading = reader_of(source, own_redis.client()).read(source, FIVE)
    assert_right(bars, source, FIVE, TODAY)
    assert source.asked == [(FIVE, dt.date(2026, 11, 17), TODAY)]
    assert tally(reading) == (5 * YEARS + 5, 0, 1)
    assert warnings(caplog) == []


def test_what_ends_with_the_settled_days_needs_no_call_once_it_is_known(source, own_redis):
    reader = reader_of(source, own_redis.client())
    for end in (SETTLED, dt.date(2024, 2, 29)):
        reader.read(source, FIVE, None, SETTLED)
        source.asked.clear()
        bars, reading = reader.read(source, FIVE, None, end)
        assert_right(bars, source, FIVE, end)
        assert source.asked == []
        assert (reading.calls, reading.misses) == (0, 0)


def test_a_warm_request_is_one_round_trip(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE, None, SETTLED)
    commands(own_redis)
    reader.read(source, FIVE, None, SETTLED)
    counted = commands(own_redis)
    assert counted.pop("mget") == 2, "years and actions"
    assert set(counted) <= {"hincrby", "zincrby"}, "the counters of the request before travel along"


def test_recent_days_are_never_kept(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE)
    asked = Asked(source.name, FIVE, dict.fromkeys(range(2016, 2027), ""), frozenset(), actions=True)
    kept = PriceCache(own_redis.client()).read(asked).years
    assert {year.through for (_, number), year in kept.items() if number == 2026} == {SETTLED}
    assert max(one.bars.sessions[-1].item() for one in kept.values() if one.bars is not None) == SETTLED


def test_a_day_later_only_the_days_since_are_asked_for(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE)
    source.asked.clear()
    source.now += dt.timedelta(days=1)
    bars, reading = reader.read(source, FIVE)
    assert_right(bars, source, FIVE, dt.date(2026, 11, 19))
    assert source.asked == [(FIVE, dt.date(2026, 11, 17), dt.date(2026, 11, 19))]
    assert reading.misses == 5, "this year of five tickers"


def test_a_session_that_is_not_over_is_not_there(source, own_redis):
    source.now = dt.datetime(2026, 11, 18, 21, 15, tzinfo=dt.UTC)  # a quarter past four
    bars, reading = reader_of(source, own_redis.client()).read(source, FIVE)
    assert reading.through == dt.date(2026, 11, 17)
    assert_right(bars, source, FIVE, dt.date(2026, 11, 17))


def test_symbols_with_the_same_gap_are_asked_for_together(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, ("AAA", "BBB"))
    source.asked.clear()
    bars, _ = reader.read(source, FIVE)
    assert_right(bars, source, FIVE, TODAY)
    assert sorted(source.asked) == [
        (("AAA", "BBB"), dt.date(2026, 11, 17), TODAY),
        (("CCC", "DDD", "EEE"), BORN, TODAY),
    ]


def test_whole_bars_and_closes_are_kept_apart(source, own_redis):
    reader = reader_of(source, own_redis.client())
    for whole in ((), ("BBB",), ()):
        bars, reading = reader.read(source, FIVE, None, SETTLED, whole)
        assert_right(bars, source, FIVE, SETTLED, whole)
    assert reading.calls == 0


def test_no_data_is_believed_for_a_day_and_bars_for_ever(source, own_redis):
    source.lives["OLD"] = (BORN, dt.date(2018, 6, 1))
    reader_of(source, own_redis.client()).read(source, ("OLD",))
    for year, seconds in {2016: FOR_EVER, 2017: FOR_EVER, 2019: NO_DATA, 2026: NO_DATA}.items():
        left = own_redis.admin.ttl(f"treeline:prices:year:closes:made_up::{year}:OLD")
        assert seconds - 60 <= left <= seconds


def test_a_silence_after_bars_is_asked_about_again_when_a_day_is_over(source, own_redis):
    reader = reader_of(source, own_redis.client())
    source.lives["LOST"] = (BORN, dt.date(2026, 11, 9))  # the days after get lost on their way
    source.now -= dt.timedelta(days=9)
    reader.read(source, ("LOST",))
    source.now += dt.timedelta(days=9)
    reader.read(source, ("LOST",))
    source.lives["LOST"] = FOREVER
    own_redis.admin.delete("treeline:prices:year:closes:made_up::2026:LOST")  # which Redis does after a day
    bars, _ = reader.read(source, ("LOST",))
    assert_right(bars, source, ("LOST",), TODAY)


def test_a_silence_is_asked_about_again_before_the_year_goes_on(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, ("AAA",))
    source.now += dt.timedelta(days=1)
    source.holes["AAA"] = (dt.date(2026, 11, 17), dt.date(2026, 11, 19))  # lost on their way, T-2 among them
    reader.read(source, ("AAA",))
    source.now += dt.timedelta(days=1)
    del source.holes["AAA"]
    bars, reading = reader.read(source, ("AAA",))
    assert_right(bars, source, ("AAA",), dt.date(2026, 11, 20))
    assert reading.gaps == {}


def test_processes_whose_clocks_differ_read_each_others_years(source, own_redis):
    ahead = MadeUp(EVENING + dt.timedelta(days=1), source.lives)
    for one in (source, ahead, source, ahead):
        bars, _ = reader_of(one, own_redis.client()).read(one, FIVE)
        assert_right(bars, one, FIVE, one.span()[1])


def test_a_request_that_took_long_begins_no_further_question_and_says_so(source, own_redis, monkeypatch):
    reader = reader_of(source, own_redis.client())
    reader.read(source, ("AAA",))
    monkeypatch.setattr(raw, "PATIENCE", 0.0)
    with pytest.raises(Unavailable, match="BBB: not asked for any more after 0 s of other questions"):
        reader.read(source, ("AAA", "BBB"))


def test_a_symbol_that_cannot_be_had_is_named_with_its_cause_and_the_others_are_kept(source, own_redis):
    source.down = {"BBB": "504 Gateway Timeout, after 4 attempts"}
    reader = reader_of(source, own_redis.client())
    with pytest.raises(Unavailable, match=r"1 of 5 tickers: BBB: 504 Gateway Timeout, after 4 attempts\."):
        reader.read(source, FIVE)
    source.down = {}
    source.asked.clear()
    bars, _ = reader.read(source, FIVE)
    assert_right(bars, source, FIVE, TODAY)
    assert (("BBB",), BORN, TODAY) in source.asked
    assert len(source.asked) == 2


def test_a_silent_symbol_is_an_error_and_not_a_hole(source, own_redis):
    with pytest.raises(Invalid, match='ZZZ: the source "made_up" has no bars of it from 2016-01-04 to 2026-11-18'):
        reader_of(source, own_redis.client()).read(source, (*FIVE, "ZZZ"))


def test_days_that_a_source_does_not_have_are_named_with_the_reason(source, own_redis):
    reader = reader_of(source, own_redis.client())
    _, reading = reader.read(source, FIVE, dt.date(2010, 1, 1), dt.date(2030, 1, 1))
    assert reading.warnings == (
        'the source "made_up" has nothing before 2016-01-04: the world began then',
        'the source "made_up" has nothing after 2026-11-18: tomorrow is not known',
    )
    with pytest.raises(Invalid, match=r"end: 2015-01-01 is before the first day .* 2016-01-04: the world began then"):
        reader.read(source, FIVE, None, dt.date(2015, 1, 1))
    with pytest.raises(Invalid, match=r"start: 2027-01-01 is after the last day .* 2026-11-18: tomorrow is not known"):
        reader.read(source, FIVE, dt.date(2027, 1, 1))


def test_what_a_source_has_to_say_of_a_symbol_stands_on_the_result(source, own_redis):
    source.lives["MADE"] = FOREVER
    _, reading = reader_of(source, own_redis.client()).read(source, ("AAA", "MADE"))
    assert reading.warnings == ("MADE is made up",)


def test_sessions_of_the_exchange_without_a_bar_are_counted(source, own_redis):
    source.holes["BBB"] = (dt.date(2020, 3, 2), dt.date(2020, 3, 4))
    bars, reading = reader_of(source, own_redis.client()).read(source, FIVE)
    assert reading.gaps == {"BBB": 3}
    said = "BBB has no bar on 2020-03-02, 2020-03-03, 2020-03-04: filled with the close before."
    assert reading.warnings == (said,)
    held = bars["BBB"]
    assert np.array_equal(held.sessions, exchange().between(BORN, TODAY))
    row = int(np.searchsorted(held.sessions, np.datetime64("2020-03-02")))
    assert held.close[row : row + 3].tolist() == [held.close[row - 1]] * 3
    assert held.close[row + 3] == source.truth("BBB", dt.date(2020, 3, 5), TODAY).close[0]


def test_what_came_before_a_long_break_is_left_out_and_said_to_be(source, own_redis):
    source.holes["BBB"] = (dt.date(2020, 3, 2), dt.date(2021, 3, 4))
    bars, reading = reader_of(source, own_redis.client()).read(source, ("BBB",))
    assert bars["BBB"].sessions[0] == np.datetime64("2021-03-05")
    assert len(reading.warnings) == 1
    assert "2020-03-02" in reading.warnings[0]
    assert "2021-03-04" in reading.warnings[0]


def test_the_version_is_of_the_bars_and_not_of_the_way_they_came(source, own_redis):
    reader = reader_of(source, own_redis.client())
    readings = [reader.read(source, symbols)[1] for symbols in (FIVE, FIVE, FIVE[::-1])]
    own_redis.admin.flushall()
    readings.append(reader.read(source, FIVE)[1])
    readings.append(reader_of(source, None).read(source, FIVE)[1])
    assert len({reading.version for reading in readings}) == 1
    assert reader.read(source, FIVE[:4])[1].version != readings[0].version
    assert reader.read(source, FIVE, None, SETTLED)[1].version != readings[0].version


def test_pinned_bars_are_answered_without_the_source_or_not_at_all(source, own_redis):
    reader = reader_of(source, own_redis.client())
    bars, reading = reader.read(source, FIVE)
    reader.pin(reading.version, bars)
    pinned = reader.pinned(reading.version, FIVE)
    assert pinned is not None
    assert version_of(pinned) == reading.version
    assert reader.pinned(reading.version, (*FIVE, "ZZZ")) is None
    assert reader.pinned(reading.version, FIVE[:2]) is None, "they are not all that the version stands for"
    own_redis.admin.set(f"treeline:prices:pinned:{reading.version}:AAA", b"foreign")
    assert reader.pinned(reading.version, FIVE) is None
    own_redis.admin.flushall()
    assert reader.pinned(reading.version, FIVE) is None


def test_hits_misses_and_calls_are_counted_for_operators(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE)
    reader.use(source, FIVE[:2])
    reader.use(source, FIVE[:1])
    reader.read(source, FIVE)
    reader.read(source, FIVE)  # brings the counts of the second along
    counted = {name.decode(): int(count) for name, count in own_redis.admin.hgetall("treeline:prices:counters").items()}
    assert counted == {"made_up|hits": 60, "made_up|misses": 60, "made_up|calls": 3}
    used = own_redis.admin.zrange("treeline:prices:used:made_up", 0, -1, withscores=True)
    assert used == [(b"BBB", 1.0), (b"AAA", 2.0)]


def test_changed_files_are_never_answered_from_the_cache(own_redis, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    for close in (1.0, 2.0, 1.0):
        (folder / "A.csv").write_text(f"date,close\n2020-01-02,{close}\n2021-01-02,{close}\n")
        files = FilesSource(tmp_path, "mine")
        bars, _ = PriceReader(PriceCache(own_redis.client()), lambda: EVENING).read(files, ["A"])
        assert bars["A"].close.tolist() == [close, close]


def test_files_that_change_while_they_are_read_are_never_mixed(own_redis, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()

    def write(close: int) -> None:
        for symbol in ("A", "B"):
            (folder / f"{symbol}.csv").write_text(f"date,close\n2020-01-02,{close}\n")

    class Restless(FilesSource):
        changes = 0

        def load(self, symbols):
            if self.changes:
                self.changes -= 1
                write(10 + self.changes)
            return super().load(symbols)

    write(1)
    files = Restless(tmp_path, "mine")
    reader = PriceReader(PriceCache(own_redis.client()), lambda: EVENING)
    reader.read(files, ["A"])
    files.changes = 1
    bars, _ = reader.read(files, ["A", "B"])
    assert (bars["A"].close[0], bars["B"].close[0]) == (10, 10)
    files.changes = 9
    write(2)
    with pytest.raises(Unavailable, match="change while they are read"):
        reader.read(files, ["A", "B"])
    files.changes = 0
    write(1)
    bars, _ = reader.read(files, ["A", "B"])
    assert (bars["A"].close[0], bars["B"].close[0]) == (1, 1)


def test_the_sample_is_answered_whole(own_redis):
    sample = SampleSource()
    reader = PriceReader(PriceCache(own_redis.client()), lambda: EVENING)
    for misses in (21 * 33, 0):
        bars, reading = reader.read(sample, sample.symbols())
        assert (reading.misses, reading.calls, reading.gaps, reading.warnings) == (misses, 0, {}, ())
        for symbol, expected in sample.load(sample.symbols()).items():
            assert np.array_equal(bars[symbol].close, expected.close)


def test_an_unknown_symbol_is_the_sources_fault_and_nothing_is_kept(own_redis):
    with pytest.raises(Invalid, match="AAPLE"):
        PriceReader(PriceCache(own_redis.client()), lambda: EVENING).read(SampleSource(), ["KO", "AAPLE"])
    assert own_redis.admin.keys("treeline:prices:year:*") == []
