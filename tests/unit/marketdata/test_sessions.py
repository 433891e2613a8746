"""The exchange's sessions, checked against its published rules, worked out here a second time."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.sessions import exchange, new_york_date

ZONE = ZoneInfo("America/New_York")
YEARS = range(2000, 2036)

# Mourning, terror, and weather.
AD_HOC_CLOSURES = {
    *(date(2001, 9, day) for day in (11, 12, 13, 14)),
    date(2004, 6, 11),  # Reagan
    date(2007, 1, 2),  # Ford
    date(2012, 10, 29),  # Sandy
    date(2012, 10, 30),
    date(2018, 12, 5),  # Bush
    date(2025, 1, 9),  # Carter
}
# Half-days that follow no rule: the eve of a Thursday, Independence Day 2002; the day after Christmas 2003.
AD_HOC_HALF_DAYS = {date(2002, 7, 5), date(2003, 12, 26)}


def easter(year: int) -> date:
    """Meeus, Astronomical Algorithms, chapter 8: Gregorian Easter."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    lunar = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * lunar) // 451
    month, day = divmod(h + lunar - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday (Monday 0) of a month; n = -1 for the last."""
    if n < 0:
        return max(
            d
            for k in range(1, 32)
            if (d := date(year, month, 1) + timedelta(k - 1)).month == month and d.weekday() == weekday
        )
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def observed(day: date) -> date:
    return day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0))


def holidays(year: int) -> set[date]:
    """Rule 7.2 of the NYSE: New Year's Day is not moved to a Friday, because that is the end of the business year."""
    new_year = date(year, 1, 1)
    days = {
        nth(year, 1, 0, 3),
        nth(year, 2, 0, 3),
        easter(year) - timedelta(2),
        nth(year, 5, 0, -1),
        observed(date(year, 7, 4)),
        nth(year, 9, 0, 1),
        nth(year, 11, 3, 4),
        observed(date(year, 12, 25)),
    }
    if new_year.weekday() != 5:
        days.add(observed(new_year))
    if year >= 2022:
        days.add(observed(date(year, 6, 19)))
    return days


def half_days(year: int) -> set[date]:
    """The eves of Independence Day (Monday to Thursday; before 2013, not that of a Thursday) and of Christmas (Monday
    to Thursday), and the day after Thanksgiving."""
    eve, christmas_eve = date(year, 7, 3), date(year, 12, 24)
    days = {nth(year, 11, 3, 4) + timedelta(1)}
    if eve.weekday() < 4 and (year >= 2013 or eve.weekday() != 2):
        days.add(eve)
    if christmas_eve.weekday() < 4:
        days.add(christmas_eve)
    return days


def expected_sessions() -> list[date]:
    closed = set().union(*(holidays(year) for year in YEARS)) | AD_HOC_CLOSURES
    every = (date(2000, 1, 1) + timedelta(k) for k in range(366 * len(YEARS)))
    return [day for day in every if day.year in YEARS and day.weekday() < 5 and day not in closed]


def expected_half_days() -> set[date]:
    return set().union(*(half_days(year) for year in YEARS)) | AD_HOC_HALF_DAYS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_sessions_of_2000_to_2035_are_those_of_the_rules_and_of_history():
    assert exchange().days.tolist() == expected_sessions()


def test_every_session_opens_at_9_30_and_closes_at_16_00_or_on_half_days_at_13_00_in_new_york():
    calendar = exchange()
    half = expected_half_days()
    wrong = []
    for row, day in enumerate(calendar.days.tolist()):
        close = 13 if day in half else 16
        opens = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZONE).astimezone(UTC)
        closes = datetime(day.year, day.month, day.day, close, tzinfo=ZONE).astimezone(UTC)
        known = (calendar.opens[row].item().replace(tzinfo=UTC), calendar.closes[row].item().replace(tzinfo=UTC))
        if known != (opens, closes):
            wrong.append((day, known))
    assert wrong == []


@pytest.mark.parametrize(
    "day",
    [
        "2000-04-21",
        "2001-09-11",
        "2001-09-14",
        "2004-06-11",
        "2007-01-02",
        "2012-10-29",
        "2012-10-30",
        "2018-12-05",
        "2021-12-24",
        "2022-06-20",
        "2023-01-02",
        "2024-03-29",
        "2025-01-09",
        "2026-07-03",
        "2027-12-24",
    ],
)
def test_the_exchange_is_closed_on_holidays_and_in_mourning(day):
    day = date.fromisoformat(day)
    with pytest.raises(Invalid, match=f"{day}: the New York Stock Exchange has no session that day"):
        exchange().opens_at(day)


@pytest.mark.parametrize(
    ("day", "half"),
    [
        ("2003-12-26", True),
        ("2012-07-03", True),
        ("2019-07-03", True),
        ("2020-11-27", True),
        ("2024-07-03", True),
        ("2024-12-24", True),
        ("2025-11-28", True),
        ("2026-12-24", True),
        ("2012-11-21", False),
        ("2020-07-02", False),  # Independence Day on a Saturday: Friday is closed, Thursday whole
        ("2021-06-18", False),  # before Juneteenth was one
        ("2021-12-31", False),  # a Saturday's New Year is not made up for
        ("2025-12-26", False),
    ],
)
def test_half_days(day, half):
    day = date.fromisoformat(day)
    assert exchange().is_half_day(day) is half
    assert exchange().closes_at(day).astimezone(ZONE).hour == (13 if half else 16)


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2024-03-08", "2024-03-08T14:30:00+00:00"),  # the Friday before the clocks go forward
        ("2024-03-11", "2024-03-11T13:30:00+00:00"),
        ("2024-11-01", "2024-11-01T13:30:00+00:00"),
        ("2024-11-04", "2024-11-04T14:30:00+00:00"),
        ("2006-04-03", "2006-04-03T13:30:00+00:00"),  # until 2006 summer began in April
        ("2007-03-12", "2007-03-12T13:30:00+00:00"),
        ("2035-11-05", "2035-11-05T14:30:00+00:00"),
    ],
)
def test_the_clocks_change_and_the_opening_with_them(day, opens):
    assert exchange().opens_at(date.fromisoformat(day)) == at(opens)


DIGEST = """
import hashlib
from datetime import datetime, timezone, timedelta
from treeline.marketdata.recents import last_purge_due, next_purge, settled
from treeline.marketdata.sessions import exchange
c = exchange()
digest = hashlib.sha256(c.days.tobytes() + c.opens.tobytes() + c.closes.tobytes())
for hours in range(0, 24 * 365, 5):
    now = datetime(2024, 1, 1, tzinfo=timezone.utc) + timedelta(hours=hours)
    answers = (settled(now), next_purge(now), last_purge_due(now), c.last_complete(now, timedelta(minutes=16)))
    digest.update(" ".join(str(answer) for answer in answers).encode())
print(digest.hexdigest())
"""


def test_the_host_s_time_zone_changes_nothing():
    zones = ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati")
    programs = [
        subprocess.Popen([sys.executable, "-c", DIGEST], env=os.environ | {"TZ": zone}, stdout=subprocess.PIPE)
        for zone in zones
    ]
    digests = {program.communicate()[0] for program in programs}
    assert all(program.returncode == 0 for program in programs)
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size


def test_sessions_next_to_a_day():
    calendar = exchange()
    saturday, monday = date(2025, 1, 4), date(2025, 1, 6)
    assert calendar.session_on_or_before(saturday) == date(2025, 1, 3)
    assert calendar.session_on_or_after(saturday) == monday
    assert calendar.session_on_or_before(monday) == calendar.session_on_or_after(monday) == monday
    assert calendar.session_on_or_after(date(2001, 9, 11)) == date(2001, 9, 17)


def test_sessions_are_counted_back_from_the_one_on_or_before_a_day():
    calendar = exchange()
    assert calendar.back(date(2025, 1, 10), 0) == date(2025, 1, 10)
    assert calendar.back(date(2025, 1, 10), 1) == date(2025, 1, 8)  # the ninth was a day of mourning
    assert calendar.back(date(2025, 1, 9), 1) == date(2025, 1, 7)
    assert calendar.back(date(2025, 1, 12), 2) == date(2025, 1, 7)


def test_the_sessions_between_two_days_include_both():
    calendar = exchange()
    assert calendar.between(date(2025, 1, 3), date(2025, 1, 6)).tolist() == [date(2025, 1, 3), date(2025, 1, 6)]
    assert calendar.between(date(2025, 1, 4), date(2025, 1, 5)).tolist() == []
    assert calendar.between(date(2025, 1, 6), date(2025, 1, 3)).tolist() == []
    assert calendar.between(date(2000, 1, 1), date(2035, 12, 31)).tolist() == calendar.days.tolist()


@pytest.mark.parametrize(
    ("now", "minutes", "session"),
    [
        ("2025-01-08T15:59:59.999999-05:00", 0, "2025-01-07"),
        ("2025-01-08T16:00:00-05:00", 0, "2025-01-08"),
        ("2025-01-08T16:15:59-05:00", 16, "2025-01-07"),
        ("2025-01-08T16:16:00-05:00", 16, "2025-01-08"),
        ("2025-01-09T23:00:00-05:00", 16, "2025-01-08"),
        ("2025-11-28T13:16:00-05:00", 16, "2025-11-28"),  # a half-day
        ("2025-03-09T12:00:00+00:00", 0, "2025-03-07"),
        ("2025-01-09T05:00:00+09:00", 0, "2025-01-07"),  # 15:00 in New York, seen from Tokyo
    ],
)
def test_the_last_complete_session_closed_at_least_the_delay_ago(now, minutes, session):
    assert exchange().last_complete(at(now), timedelta(minutes=minutes)) == date.fromisoformat(session)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2036, 1, 1)])
def test_days_of_other_years_are_refused_and_not_guessed(day):
    calendar = exchange()
    inside = date(2020, 1, 2)
    for ask in (
        lambda: calendar.session_on_or_before(day),
        lambda: calendar.session_on_or_after(day),
        lambda: calendar.back(day, 1),
        lambda: calendar.between(min(day, inside), max(day, inside)),
        lambda: calendar.opens_at(day),
        lambda: calendar.closes_at(day),
        lambda: calendar.is_half_day(day),
        lambda: calendar.last_complete(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), timedelta(0)),
    ):
        with pytest.raises(Invalid, match=f"{day}: .* known for 2000 to 2035 only"):
            ask()


def test_an_answer_outside_the_known_years_is_refused_too():
    with pytest.raises(Invalid, match="known for 2000 to 2035 only"):
        exchange().session_on_or_before(date(2000, 1, 2))
    with pytest.raises(Invalid, match="known for 2000 to 2035 only"):
        exchange().back(date(2000, 1, 4), 2)
    with pytest.raises(Invalid, match="known for 2000 to 2035 only"):
        exchange().last_complete(at("2000-01-03T12:00:00-05:00"), timedelta(0))
    with pytest.raises(Invalid, match=r"no session that day \(the first one comes later"):
        exchange().opens_at(date(2000, 1, 1))


def test_the_calendar_cannot_be_changed():
    calendar = exchange()
    assert calendar is exchange()
    for values, dtype in ((calendar.days, "<M8[D]"), (calendar.opens, "<M8[s]"), (calendar.closes, "<M8[s]")):
        assert values.dtype == np.dtype(dtype)
        with pytest.raises(ValueError, match="read-only"):
            values[0] = values[1]


def test_today_is_new_york_s():
    assert new_york_date(at("2025-07-01T03:59:59+00:00")) == date(2025, 6, 30)
    assert new_york_date(at("2025-07-01T04:00:00+00:00")) == date(2025, 7, 1)
    assert new_york_date(datetime(2025, 7, 1, 12, tzinfo=timezone(timedelta(hours=14)))) == date(2025, 6, 30)


def test_a_time_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="has no zone"):
        new_york_date(datetime(2025, 1, 8))
    with pytest.raises(ValueError, match="has no zone"):
        exchange().last_complete(datetime(2025, 1, 8), timedelta(0))


def test_importing_the_calendar_does_not_load_pandas():
    program = "import sys, treeline.marketdata.recents; sys.exit('pandas' in sys.modules or 'polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
