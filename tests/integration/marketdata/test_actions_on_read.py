"""Splits, dividends, spin-offs and renames count when prices are read, as far as they are known by then."""

import datetime as dt

import numpy as np
import pytest

from tests.integration.marketdata.made_up import BORN
from tests.integration.marketdata.reading import (
    FIVE,
    FOREVER,
    SETTLED,
    assert_right,
    reader_of,
)
from treeline.marketdata.actions import Action


def test_actions_are_asked_for_anew_after_a_purge_and_change_the_old_prices(source, own_redis):
    reader = reader_of(source, own_redis.client())
    before, first = reader.read(source, ("AAA",), None, SETTLED)
    source.events["AAA"] = (Action(dt.date(2020, 5, 5), "dividend", 2.0), Action(dt.date(2022, 1, 3), "split", 4.0))
    same, second = reader.read(source, ("AAA",), None, SETTLED)
    assert second.version == first.version, "until the purge"
    source.now = dt.datetime(2026, 11, 19, 1, 0, tzinfo=dt.UTC)
    own_redis.admin.delete(*own_redis.admin.keys("treeline:prices:recent:*"))  # which Redis does by itself at 20:00
    after, third = reader.read(source, ("AAA",), None, SETTLED)
    assert_right(after, source, ("AAA",), SETTLED)
    assert third.version != first.version
    assert np.array_equal(same["AAA"].close, before["AAA"].close)
    assert after["AAA"].close[0] == pytest.approx(before["AAA"].close[0] / 4, rel=0.03)


def test_what_happened_after_the_end_changes_nothing(source, own_redis):
    reader = reader_of(source, own_redis.client())
    _, before = reader.read(source, FIVE, None, dt.date(2021, 6, 30))
    source.events = {symbol: (Action(dt.date(2021, 7, 1), "split", 2.0),) for symbol in FIVE}
    own_redis.admin.flushall()
    _, after = reader.read(source, FIVE, None, dt.date(2021, 6, 30))
    assert after.version == before.version


def test_a_spin_off_is_worth_what_the_new_company_first_closes_at(source, own_redis):
    source.events["AAA"] = (Action(dt.date(2020, 5, 5), "spin_off", 0.25, "NEW"),)
    source.lives["NEW"] = (dt.date(2020, 5, 6), FOREVER[1])
    bars, reading = reader_of(source, own_redis.client()).read(source, ("AAA",), None, SETTLED)
    bare = source.truth("AAA", BORN, SETTLED)
    value = 0.25 * source.truth("NEW", BORN, SETTLED).close[0]
    before = int(np.searchsorted(bare.sessions, np.datetime64("2020-05-05")))
    assert np.allclose(
        bars["AAA"].close[:before], bare.close[:before] * (1 - value / bare.close[before - 1]), rtol=1e-14
    )
    assert np.array_equal(bars["AAA"].close[before:], bare.close[before:])
    assert reading.warnings == ()


def test_a_spin_off_that_never_traded_is_said_to_be_taken_for_a_loss(source, own_redis):
    source.events["AAA"] = (Action(dt.date(2020, 5, 5), "spin_off", 0.25, "NEW"),)
    bars, reading = reader_of(source, own_redis.client()).read(source, ("AAA",), None, SETTLED)
    assert np.array_equal(bars["AAA"].close, source.truth("AAA", BORN, SETTLED).close)
    assert len(reading.warnings) == 1
    assert "spun off NEW on 2020-05-05" in reading.warnings[0]


def test_a_new_company_whose_symbol_is_anothers_today_has_no_price(source, own_redis):
    source.events["AAA"] = (Action(dt.date(2020, 5, 5), "spin_off", 0.25, "NEW"),)
    source.lives["NEW"] = (dt.date(2020, 5, 6), FOREVER[1])
    source.events["NEW"] = (Action(dt.date(2024, 1, 2), "rename", other="OTHER"),)
    _, reading = reader_of(source, own_redis.client()).read(source, ("AAA",), None, SETTLED)
    assert "spun off NEW on 2020-05-05, which has no price then" in reading.warnings[0]


def test_of_a_new_company_only_the_years_around_the_day_are_asked_for(source, own_redis):
    source.events["AAA"] = (Action(dt.date(2020, 12, 28), "spin_off", 0.25, "NEW"),)
    source.lives["NEW"] = (dt.date(2020, 12, 29), FOREVER[1])
    reader_of(source, own_redis.client()).read(source, ("AAA",))
    assert source.asked[1:] == [(("NEW",), dt.date(2020, 1, 1), dt.date(2021, 12, 31))]


def test_bars_from_before_a_renaming_was_known_are_not_joined_with_later_ones(source, own_redis):
    reader = reader_of(source, own_redis.client())
    reader.read(source, ("AAA", "BBB"), None, SETTLED)
    source.events["AAA"] = (Action(dt.date(2026, 11, 16), "rename", other="OLD"),)
    own_redis.admin.delete(*own_redis.admin.keys("treeline:prices:recent:*"))
    source.asked.clear()
    reader.read(source, ("AAA", "BBB"), None, SETTLED)
    assert source.asked == [(("AAA",), BORN, SETTLED)]
    source.asked.clear()
    reader.read(source, ("AAA", "BBB"), None, SETTLED)
    assert source.asked == []


def test_actions_are_forgotten_with_the_day(source, own_redis):
    source.now = dt.datetime(2026, 11, 19, 2, 0, tzinfo=dt.UTC)  # nine in the evening: the next purge is tomorrow's
    reader_of(source, own_redis.client()).read(source, ("AAA",))
    assert 3 * 3600 - 60 <= own_redis.admin.ttl("treeline:prices:recent:actions:made_up::AAA") <= 3 * 3600
