"""A folder of CSV or Parquet files gives the same bars in every form, or says by row and column what is wrong."""

import datetime as dt
import os
import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata.files import FilesSource
from treeline.marketdata.panel import align
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import Listed

COLUMNS = ("open", "high", "low", "close", "volume")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mine"
    path.mkdir()
    return path


def opened(folder: Path) -> FilesSource:
    return FilesSource(folder.parent, folder.name)


def write(folder: Path, **texts: str) -> FilesSource:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return opened(folder)


def faults(source: FilesSource, *symbols: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        source.load(symbols or ("A",))
    return [str(fault) for fault in caught.value.faults]


def market() -> pl.DataFrame:
    """Three real stocks with made-up openings and volumes."""
    bars = SampleSource().load(["AAPL", "KO", "XOM"])
    parts = [
        pl.DataFrame({"symbol": symbol, "date": one.sessions[-300:], "close": one.close[-300:]})
        for symbol, one in bars.items()
    ]
    close = pl.col("close")
    return pl.concat(parts).with_columns(
        open=close * 0.99, high=close * 1.01, low=close * 0.98, volume=(close * 1000).round() + 0.5
    )


def one_long_csv(table: pl.DataFrame, folder: Path) -> None:
    table.rename(str.upper).write_csv(folder / "prices.csv")


def one_long_parquet(table: pl.DataFrame, folder: Path) -> None:
    table.rename({"symbol": "Ticker", "date": "Date"}).write_parquet(folder / "prices.parquet")


def a_csv_a_ticker(table: pl.DataFrame, folder: Path) -> None:
    for (symbol,), rows in table.group_by("symbol"):
        rows.drop("symbol").rename(str.title).write_csv(folder / f"{symbol}.CSV")


def a_parquet_a_ticker(table: pl.DataFrame, folder: Path) -> None:
    for (symbol,), rows in table.group_by("symbol"):
        stamped = rows.drop("symbol").with_columns(
            pl.col("date").cast(pl.Datetime("ns")).dt.replace_time_zone("America/New_York").dt.convert_time_zone("UTC")
        )
        stamped.write_parquet(folder / f"{symbol}.parquet")


def a_shuffled_csv_with_blank_lines(table: pl.DataFrame, folder: Path) -> None:
    header, *lines = table.write_csv().splitlines()
    random.Random(7).shuffle(lines)
    (folder / "prices.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n\r\n".join([header, *lines, ""]).encode())


FORMS = [one_long_csv, one_long_parquet, a_csv_a_ticker, a_parquet_a_ticker, a_shuffled_csv_with_blank_lines]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_gives_the_same_bars_and_the_same_panel(form, folder):
    table = market()
    form(table, folder)
    source = opened(folder)
    assert source.symbols() == ("AAPL", "KO", "XOM")
    assert source.span() == (table["date"].min(), table["date"].max())
    bars = source.load(["XOM", "AAPL", "KO"])
    for symbol, one in bars.items():
        expected = table.filter(pl.col("symbol") == symbol).sort("date")
        assert np.array_equal(one.sessions, expected["date"].to_numpy())
        for column in COLUMNS:
            assert np.array_equal(getattr(one, column), expected[column].to_numpy()), (symbol, column)
    whole = SampleSource().load(["AAPL", "KO", "XOM"])
    panel = align({symbol: bars[symbol] for symbol in whole}, None, None)
    assert np.array_equal(panel.close, align(whole, None, None).close[-300:])


def test_only_a_date_and_a_close_are_needed(folder):
    bars = write(folder, A="date,close\n2020-01-03,2\n2020-01-02,1.5\n").load(["A"])["A"]
    assert bars.close.tolist() == [1.5, 2.0]
    assert bars.sessions.tolist() == [dt.date(2020, 1, 2), dt.date(2020, 1, 3)]
    assert (bars.open, bars.high, bars.low, bars.volume) == (None, None, None, None)


def test_an_adjusted_close_is_preferred_and_the_other_prices_follow_it(folder):
    source = write(
        folder,
        A="Date,Open,Close,Adj Close,Volume\n2020-01-02,9,10,5,100\n2020-01-03,,10,5,\n",
        B="date,open,adjusted_close\n2020-01-02,9,5\n",
    )
    bars = source.load(["A", "B"])
    assert bars["A"].close.tolist() == [5.0, 5.0]
    assert bars["A"].open is not None
    assert bars["A"].open[0] == 4.5
    assert np.isnan(bars["A"].open[1])
    assert bars["A"].volume is not None
    assert bars["A"].volume[0] == 100
    assert bars["B"].close.tolist() == [5.0]
    assert bars["B"].open is None


def test_symbols_are_the_files_names_with_their_dots_and_their_case(folder):
    row = "date,close\n2020-01-02,1\n"
    (folder / "notes.txt").write_text("not prices")
    (folder / ".hidden.csv").write_text("not prices")
    source = write(folder, **{"BRK.B": row, "KIMpL": row, "A[1]": row})
    assert source.symbols() == ("A[1]", "BRK.B", "KIMpL")
    assert source.load(["BRK.B", "A[1]"])["A[1]"].close.tolist() == [1.0]


@pytest.mark.parametrize("symbol", ["../x", "..", "/etc/passwd", "sub/x", "", "x.csv"])
def test_a_symbol_never_leads_out_of_the_folder(symbol, folder):
    row = "date,close\n2020-01-02,1\n"
    (folder.parent / "x.csv").write_text(row)
    (folder / "sub").mkdir()
    (folder / "sub" / "x.csv").write_text(row)
    assert "has no such symbol" in faults(write(folder, A=row), symbol)[0]


@pytest.mark.parametrize("name", ["..", ".", "", "../mine", "mine/..", "/", "absent", "mine\0"])
def test_a_folder_is_one_name_below_the_root(name, folder):
    with pytest.raises(Invalid, match="there are: mine"):
        FilesSource(folder.parent, name)


HEADER = "date,open,close\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEADER + "2020-01-02,1,1\n01/03/2020,1,1\n",
            'A.csv, line 3, date: "01/03/2020" is not a date (write dates as 2020',
        ),
        (HEADER + "2020-01-02,1,1\n\n,1,1\n", "A.csv, line 4, date: an empty value is not a date"),
        (HEADER + "2020-01-02,1,abc\n", 'A.csv, line 2, close: "abc" is not a number above 0 (write it as 1234.5'),
        (HEADER + "2020-01-02,1,\n", "A.csv, line 2, close: an empty value is not a number above 0"),
        (HEADER + "2020-01-02,1\n", "A.csv, line 2, close: an empty value is not a number above 0"),
        (HEADER + "2020-01-02,1,NaN\n", 'A.csv, line 2, close: "NaN" is not a number above 0'),
        (HEADER + "2020-01-02,1,inf\n", 'A.csv, line 2, close: "inf" is not a number above 0'),
        (HEADER + "2020-01-02,1,0\n", 'A.csv, line 2, close: "0" is not a number above 0'),
        (HEADER + "2020-01-02,1,-3\n", 'A.csv, line 2, close: "-3" is not a number above 0'),
        (HEADER + '2020-01-02,1,"1,000.5"\n', 'A.csv, line 2, close: "1,000.5" is not a number above 0'),
        (
            HEADER + "2020-01-02,x,1\n",
            'A.csv, line 2, open: "x" is not a number (write it as 1234.5, or leave it empty)',
        ),
        (
            HEADER + "2020-01-03,1,1\n2020-01-02,1,1\n2020-01-03,1,2\n",
            "A.csv, line 4, date: A has 2020-01-03 already, in line 2 (keep one row a session)",
        ),
        ("date,open\n2020-01-02,1\n", 'A.csv: has no column "close" (it has: date, open)'),
        ("day,close\n2020-01-02,1\n", 'A.csv: has no column "date" (it has: day, close)'),
        ("date;close\n2020-01-02;1\n", 'A.csv: has no column "date" (it has: date;close)'),
        ("date,close,Close\n2020-01-02,1,2\n", 'A.csv: the columns "close" and "Close" are both close'),
        ("date,close,close\n2020-01-02,1,2\n", 'A.csv: the columns "close" and "close_duplicated_0" are both close'),
        (HEADER, "A.csv: has no rows"),
        ("", "A.csv: cannot be read as csv: empty CSV"),
        (HEADER + "2020-01-02,1,1,9,9\n", "A.csv: cannot be read as csv: found more fields"),
    ],
)
def test_a_fault_names_the_file_the_line_the_column_and_what_would_be_right(text, expected, folder):
    assert faults(write(folder, A=text))[0].startswith(expected)


def test_all_faults_of_all_wanted_files_are_listed(folder):
    source = write(
        folder, A="date,close\n2020-01-02,x\nsoon,1\n", B="date,close\n2020-01-02,0\n", C="date,close\n2020-01-02,y\n"
    )
    assert [said.split(":")[0] for said in faults(source, "A", "B")] == [
        "A.csv, line 3, date",
        "A.csv, line 2, close",
        "B.csv, line 2, close",
    ]


def test_many_faults_of_one_kind_are_counted_not_listed(folder):
    rows = "".join(f"1/{day}/2020,1\n" for day in range(1, 29))
    said = faults(write(folder, A="date,close\n" + rows))
    assert len(said) == 6
    assert said[-1].startswith("A.csv, date: the same in 23 more rows")


def test_a_long_table_is_judged_by_the_rows_that_are_wanted(folder):
    source = write(folder, all="symbol,date,close\nA,2020-01-02,1\nB,2020-01-02,oops\n A ,2020-01-03,2\n")
    assert source.load(["A"])["A"].close.tolist() == [1.0, 2.0]
    assert faults(source, "B")[0].startswith('all.csv, line 3, close: "oops"')


def test_a_row_of_a_long_table_without_a_symbol_is_a_fault(folder):
    said = faults(write(folder, all="symbol,date,close\nA,2020-01-02,1\n,2020-01-02,1\n"))
    assert said == ["all.csv, line 3, symbol: an empty value is not a symbol (name the row's symbol)"]


def test_a_symbol_in_two_files_is_a_fault(folder):
    said = faults(write(folder, A="date,close\n2020-01-02,1\n", all="symbol,date,close\nA,2020-01-02,1\n"))
    assert said == [
        "all.csv: 1 of its symbols are in other files too, e.g. A in A.csv (keep all rows of a symbol in one file)"
    ]


def test_an_empty_folder_is_a_fault(folder):
    assert faults(opened(folder)) == ["files:mine: the folder holds no .csv or .parquet file (put price files into it)"]


def test_a_parquet_file_is_judged_by_the_row(folder):
    pl.DataFrame({"date": [20200102], "close": [1.0]}).write_parquet(folder / "A.parquet")
    assert faults(opened(folder))[0].startswith("A.parquet, date: holds Int64 (write dates as 2020-01-31")
    pl.DataFrame({"date": [dt.date(2020, 1, 2)], "close": [True]}).write_parquet(folder / "A.parquet")
    assert faults(opened(folder))[0].startswith("A.parquet, close: holds Boolean (it must hold numbers)")
    days = [dt.date(2020, 1, 2), dt.date(2020, 1, 3)]
    pl.DataFrame({"date": days, "close": [1.0, None]}).write_parquet(folder / "A.parquet")
    assert faults(opened(folder))[0].startswith("A.parquet, row 2, close: an empty value is not a number above 0")


def test_a_truncated_or_foreign_parquet_file_is_refused_by_name(folder):
    market().filter(pl.col("symbol") == "KO").write_parquet(folder / "A.parquet")
    whole = (folder / "A.parquet").read_bytes()
    for harmed in (whole[: len(whole) // 2], whole[:3], b"", b"date,close\n2020-01-02,1\n"):
        (folder / "A.parquet").write_bytes(harmed)
        assert faults(opened(folder))[0].startswith("A.parquet: cannot be read as parquet")


def test_text_in_another_encoding_is_refused_by_name(folder):
    (folder / "A.csv").write_bytes("date,close,note\n2020-01-02,1,café\n".encode("latin-1"))
    assert faults(opened(folder))[0].startswith("A.csv: cannot be read as csv: invalid utf-8")


def test_the_version_is_that_of_the_contents(folder):
    source = write(folder, A="date,close\n2020-01-02,1\n")
    first = source.stamps(2020, 2020)[2020]
    os.utime(folder / "A.csv", (1, 1))
    assert source.stamps(2020, 2020)[2020] == first, "a touch changes no price"
    (folder / "A.csv").write_text("date,close\n2020-01-02,2\n")
    second = source.stamps(2020, 2020)[2020]
    assert second != first
    (folder / "A.csv").rename(folder / "B.csv")
    assert source.stamps(2020, 2020)[2020] not in (first, second)
    (folder / "B.csv").rename(folder / "A.csv")
    (folder / "A.csv").write_text("date,close\n2020-01-02,1\n")
    assert source.stamps(2020, 2020)[2020] == first


def test_files_that_rest_are_not_read_again_for_the_version(folder, monkeypatch):
    source = write(folder, A="date,close\n2020-01-02,1\n", B="date,close\n2020-01-02,1\n")
    monkeypatch.setattr("treeline.marketdata.per_file.SETTLED_NS", -1)
    first = source.stamps(2020, 2020)[2020]
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("a file was read again"))
    assert opened(folder).stamps(2020, 2020)[2020] == first


def test_a_folder_that_vanishes_is_unavailable_not_a_traceback(folder):
    source = write(folder, A="date,close\n2020-01-02,1\n")
    (folder / "A.csv").unlink()
    folder.rmdir()
    for ask in (lambda: source.stamps(2020, 2020)[2020], source.symbols, source.span):
        with pytest.raises(Unavailable, match="files:mine"):
            ask()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_lists_the_same_first_and_last_session(form, folder):
    table = market().filter((pl.col("symbol") != "KO") | (pl.col("date") > dt.date(2022, 6, 1)))
    form(table, folder)
    ends = table.group_by("symbol").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    expected = {symbol: Listed(symbol, first, last) for symbol, first, last in ends.iter_rows()}
    assert opened(folder).listed(["XOM", "AAPL", "KO"]) == tuple(expected[one] for one in ("XOM", "AAPL", "KO"))


def test_dates_that_cannot_be_read_are_not_known(folder):
    source = write(folder, A="date,close\nsoon,1\n", B="date,close\n2020-01-03,2\nsoon,1\n")
    day = dt.date(2020, 1, 3)
    assert source.listed(["A", "B", "gone"]) == (Listed("A"), Listed("B", day, day), Listed("gone"))
