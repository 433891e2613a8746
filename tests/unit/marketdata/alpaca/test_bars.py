"""Alpaca's JSON as bars."""

from datetime import date

import numpy as np
import pytest

from treeline.marketdata.alpaca.bars import NonsenseError, read_bars

FIRST, LAST = date(2016, 1, 4), date(2030, 1, 1)


def row(stamp: str = "2022-02-01T05:00:00Z", **changes):
    return {"t": stamp, "o": 174, "h": 174.84, "l": 172.31, "c": 174.61, "v": 85998033, "n": 7, "vw": 173.7} | changes


def read(*rows, first=FIRST, last=LAST):
    return read_bars("AAPL", rows, first, last)


def test_a_row_becomes_a_bar():
    bars = read(row())
    assert bars.symbol == "AAPL"
    found = [float(getattr(bars, name)[0]) for name in ("open", "high", "low", "close", "volume")]
    assert found == [174.0, 174.84, 172.31, 174.61, 85998033.0]


@pytest.mark.parametrize(
    ("stamp", "session"),
    [
        ("2022-02-01T05:00:00Z", "2022-02-01"),
        ("2022-07-01T04:00:00Z", "2022-07-01"),
        ("2022-03-14T04:00:00Z", "2022-03-14"),  # the Monday after the clocks changed
        ("2022-02-02T04:00:00Z", "2022-02-01"),  # in winter that is 23:00 of the day before
        ("2022-02-01T00:00:00-05:00", "2022-02-01"),
        ("2022-02-01T05:00:00.000Z", "2022-02-01"),
    ],
)
def test_a_stamp_is_the_session_of_new_yorks_date(stamp, session):
    assert str(read(row(stamp)).sessions[0]) == session


def test_volume_may_be_fractional():
    assert read(row(v=0.25)).volume[0] == 0.25


def test_rows_are_put_in_order():
    bars = read(row("2022-02-02T05:00:00Z", c=2), row("2022-02-01T05:00:00Z", c=1))
    assert bars.close.tolist() == [1.0, 2.0]


def test_days_that_were_not_asked_for_are_left_out():
    rows = [row(f"2022-02-{day:02}T05:00:00Z") for day in range(1, 5)]
    assert read(*rows, first=date(2022, 2, 2), last=date(2022, 2, 3)).sessions.astype(str).tolist() == [
        "2022-02-02",
        "2022-02-03",
    ]
    assert read(*rows, first=date(2023, 1, 1)) is None
    assert read() is None


def test_the_same_row_twice_is_one_bar():
    assert read(row(), row()).close.size == 1


def test_two_different_bars_of_one_session_are_nonsense():
    with pytest.raises(NonsenseError, match="two different bars of 2022-02-01"):
        read(row(), row(c=175))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"c": 0}, "the close of 2022-02-01 is not a number above 0"),
        ({"c": None}, "the close of 2022-02-01"),
        ({"c": float("nan")}, "the close of 2022-02-01"),
        ({"c": float("inf")}, "the close of 2022-02-01"),
        ({"c": "lots"}, "a bar whose close is not a number"),
        ({"c": True}, "a bar whose close is not a number"),
        ({"v": False}, "a bar whose volume is not a number"),
        ({"o": "174.61"}, "a bar whose open is not a number"),
        ({"c": 10**400}, "a bar whose close is not a number"),
        ({"o": -1}, "the open of 2022-02-01"),
        ({"v": -1}, "the volume of 2022-02-01 is not a number of 0 or more"),
        ({"t": None}, "a bar without a time"),
        ({"t": "yesterday"}, 'a bar whose time "yesterday" cannot be read'),
        ({"t": "2022-02-30T05:00:00Z"}, "cannot be read"),
    ],
)
def test_nonsense_is_said(changes, words):
    with pytest.raises(NonsenseError, match=words):
        read(row("2022-01-31T05:00:00Z"), row(**changes))


def test_rows_that_are_no_objects_are_nonsense():
    with pytest.raises(NonsenseError):
        read([1, 2])


def test_bars_are_of_the_types_that_are_promised():
    bars = read(row())
    assert bars.sessions.dtype == np.dtype("datetime64[D]")
    assert not bars.close.flags.writeable
