"""What a symbol misses of the exchange's sessions is named; a long break makes what came before another thing."""

import numpy as np
import pytest

from treeline.marketdata.holes import after_last_break, holes, long_silence, on_sessions
from treeline.marketdata.source import Bars

DAYS = np.arange("2020-01-01", "2022-01-01", dtype="datetime64[D]")
SESSIONS = DAYS[np.is_busday(DAYS)]


def bars_on(days):
    return Bars("QQQ", days, np.ones(days.size))


def without(*places):
    return np.delete(SESSIONS, np.r_[places])


def test_nothing_is_missing_of_whole_bars():
    found = holes(bars_on(SESSIONS[10:90]), SESSIONS)
    assert found.missing.size == found.strange.size == 0
    assert found.sentences() == ()


def test_only_sessions_between_the_first_and_the_last_bar_are_missing():
    found = holes(bars_on(SESSIONS[[5, 6, 9]]), SESSIONS)
    assert found.missing.tolist() == SESSIONS[[7, 8]].tolist()
    assert found.sentences() == ("QQQ has no bar on 2020-01-10, 2020-01-13: filled with the close before.",)


def test_of_many_the_first_days_are_named_and_the_others_counted():
    assert holes(bars_on(without(slice(5, 9))), SESSIONS).sentences() == (
        "QQQ has no bar on 2020-01-08, 2020-01-09, 2020-01-10 and 1 more day: filled with the close before.",
    )
    assert (
        holes(bars_on(without(slice(5, 10))), SESSIONS)
        .sentences()[0]
        .endswith(" and 2 more days: filled with the close before.")
    )


def test_bars_on_days_that_are_no_sessions_are_named():
    saturday = np.datetime64("2020-01-11")
    found = holes(bars_on(np.sort(np.append(SESSIONS, saturday))), SESSIONS)
    assert found.strange.tolist() == [saturday.item()]
    assert found.missing.size == 0
    assert found.sentences() == (
        "QQQ has bars on days without trading at the exchange, which are left out: 2020-01-11.",
    )


def test_days_of_which_the_calendar_does_not_speak_are_not_judged():
    found = holes(bars_on(DAYS), SESSIONS[100:200])
    assert found.missing.size == 0
    assert found.strange.min() > SESSIONS[100]
    assert found.strange.max() < SESSIONS[199]
    assert holes(bars_on(DAYS), SESSIONS[:0]).strange.size == 0


def test_forty_missing_sessions_are_no_break():
    bars = bars_on(without(slice(100, 140)))
    kept, said = after_last_break(bars, SESSIONS)
    assert kept is bars
    assert said is None


def test_what_came_before_forty_one_missing_sessions_is_left_out():
    kept, said = after_last_break(bars_on(without(slice(100, 141))), SESSIONS)
    assert kept.sessions.tolist() == SESSIONS[141:].tolist()
    assert said == (
        f"QQQ has no bars on the 41 sessions from {SESSIONS[100]} to {SESSIONS[140]}: what came before may be another "
        "company or another listing and is left out."
    )


def test_the_last_of_several_breaks_counts():
    kept, said = after_last_break(bars_on(without(slice(50, 100), slice(200, 260), slice(300, 310))), SESSIONS)
    assert kept.sessions[0] == SESSIONS[260]
    assert said is not None
    assert f"from {SESSIONS[200]} to {SESSIONS[259]}" in said


def test_a_bar_on_a_day_without_trading_ends_no_break():
    saturday = np.datetime64("2020-07-04")
    days = np.sort(np.append(without(slice(100, 160)), saturday))
    assert SESSIONS[100] < saturday < SESSIONS[159]
    kept, said = after_last_break(bars_on(days), SESSIONS)
    assert kept.sessions[0] == SESSIONS[160]
    assert said is not None


@pytest.mark.parametrize("part", [SESSIONS[:0], SESSIONS[:1], SESSIONS[200:210]])
def test_a_calendar_that_says_little_makes_no_break(part):
    bars = bars_on(SESSIONS[[0, 400]])
    assert after_last_break(bars, part) == (bars, None)


def test_how_long_a_break_is_can_be_said():
    bars = bars_on(without(slice(100, 106)))
    assert after_last_break(bars, SESSIONS, longest=6)[0] is bars
    assert after_last_break(bars, SESSIONS, longest=5)[0].sessions[0] == SESSIONS[106]


def daily(*days: str) -> Bars:
    sessions = np.array(days, dtype="datetime64[D]")
    return Bars("AAA", sessions, np.ones(len(days)))


def test_a_long_silence_of_daily_bars_is_told_where_no_calendar_is_known():
    bars = daily("2020-01-02", "2020-01-03", "2020-01-06", "2020-06-15", "2020-06-16", "2020-07-20", "2020-07-21")
    said = "AAA has no bar for 161 days, between 2020-01-06 and 2020-06-15, and 1 more silences of over 14 days."
    assert long_silence(bars) == said


def test_a_holiday_is_no_silence_and_monthly_bars_have_none():
    assert long_silence(daily("2020-12-23", "2020-12-24", "2021-01-04", "2021-01-05")) is None
    assert long_silence(daily("2020-01-31", "2020-02-28", "2020-03-31")) is None
    assert long_silence(daily("2020-01-31")) is None


def test_a_series_on_sessions_has_each_of_them_once_and_no_other_day():
    sessions = np.array(["2020-01-09", "2020-01-10", "2020-01-13", "2020-01-14", "2020-01-15"], dtype="datetime64[D]")
    days = np.array(["2020-01-09", "2020-01-11", "2020-01-14"], dtype="datetime64[D]")
    bars = Bars("AAA", days, np.array([1.0, 2.0, 3.0]), np.array([0.9, 1.9, 2.9]), volume=np.array([10.0, 20.0, 30.0]))
    whole = on_sessions(bars, sessions)
    assert whole.sessions.tolist() == sessions[:4].tolist()
    assert whole.close.tolist() == [1.0, 1.0, 2.0, 3.0]
    assert whole.open is not None
    assert whole.open.tolist() == [0.9, 1.0, 2.0, 2.9]
    assert whole.volume is not None
    assert whole.volume.tolist() == [10.0, 0.0, 0.0, 30.0]
    assert whole.high is None
    assert on_sessions(whole, sessions) is whole
