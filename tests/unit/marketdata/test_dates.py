"""Which session a written date belongs to."""

import datetime as dt

import polars as pl
import pytest

from treeline.marketdata.dates import session_dates

SECOND = dt.date(2020, 1, 2)


@pytest.mark.parametrize(
    "written",
    [
        "2020-01-02",
        " 2020-01-02 ",
        "2020-01-02T00:00:00",
        "2020-01-02 16:00",
        "2020-01-02 23:59:59.999",
        "2020-01-02T05:00:00Z",  # midnight in New York, as Alpaca stamps daily bars
        "2020-01-02 00:00:00-05:00",
        "2020-01-02T00:00:00+00:00",  # a plain date, as programs that think in UTC write it
        "2020-01-02T00:00Z",
        "2020-01-02T21:00:00Z",  # the close
        "2020-01-03T06:00:00+0900",  # the close, seen from Tokyo
        "2020-01-02T16:00:00-05",
    ],
)
def test_a_date_or_a_moment_is_its_session(written):
    dates = session_dates(pl.Series(["2020-01-01", written]))
    assert dates is not None
    assert dates.to_list() == [dt.date(2020, 1, 1), SECOND]


def test_a_summer_bar_is_stamped_an_hour_earlier():
    dates = session_dates(pl.Series(["2020-07-02T04:00:00Z", "2020-07-02T03:59:00Z"]))
    assert dates is not None
    assert dates.to_list() == [dt.date(2020, 7, 2), dt.date(2020, 7, 1)]


@pytest.mark.parametrize(
    "written",
    [
        *("01/02/2020", "2020/01/02", "20200102", "2020-1-2", "Jan 2 2020", "1577923200", "2020-01-02x"),
        *("2020-02-30", "2020-13-01", "0000-01-01", "", "  ", None),
        *("2020-01-02T25:00:00", "2020-01-02T10:61", "2020-01-02T10:00:00 EST"),
    ],
)
def test_anything_else_is_no_date_and_is_not_guessed_at(written):
    dates = session_dates(pl.Series([written, "2020-01-02", "2020-01-02T05:00:00Z"], dtype=pl.String))
    assert dates is not None
    assert dates.to_list() == [None, SECOND, SECOND]


def test_columns_of_dates_and_of_moments_are_read_too():
    noon = dt.datetime(2020, 1, 2, 12)
    for column in (
        pl.Series([SECOND]),
        pl.Series([noon]),
        pl.Series([noon.replace(hour=0)]).dt.replace_time_zone("UTC"),
        pl.Series([noon.replace(hour=5)]).dt.replace_time_zone("UTC"),
        pl.Series([noon.replace(hour=0)]).dt.replace_time_zone("America/New_York"),
        pl.Series(["2020-01-02"], dtype=pl.Categorical),
    ):
        dates = session_dates(column)
        assert dates is not None
        assert dates.to_list() == [SECOND]


def test_a_column_of_numbers_holds_no_dates():
    assert session_dates(pl.Series([20200102])) is None
