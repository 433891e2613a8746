"""A day file gives its bars, or says by row and column what is wrong with it."""

import datetime as dt
import gzip
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.marketdata.massive.flat import HEADER, TICKERS, pack, row, text
from treeline.core.errors import Invalid
from treeline.marketdata.massive.dayfile import COLUMNS, parse

DAY = dt.date(2024, 3, 7)
NAME = "2024/03/2024-03-07.csv.gz"

# As Massive publishes them.
REAL = f"""{HEADER}
A,1942872,147.09,149.31,149.64,147.09,1709787600000000000,37404
AA,7740525.149027,28.860000,29.87,30.1,28.86,1709787600000000000,63042
AAA,12050,25.1531,25.07,25.1599,25.02,1709787600000000000,64
"""


def faults(content: str | bytes) -> str:
    with pytest.raises(Invalid) as caught:
        parse(NAME, DAY, pack(content) if isinstance(content, str) else content)
    assert all(fault.path == NAME for fault in caught.value.faults)
    return str(caught.value)


def changed(line: int, column: str, value: str) -> str:
    lines = text(DAY).splitlines()
    values = lines[line - 1].split(",")
    values[COLUMNS.index(column)] = value
    lines[line - 1] = ",".join(values)
    return "\n".join(lines) + "\n"


def test_real_rows_are_read_with_fractional_volume() -> None:
    table = parse(NAME, DAY, pack(REAL))
    assert table.columns == ["ticker", "date", "open", "high", "low", "close", "volume"]
    assert table.row(1) == ("AA", DAY, 28.86, 30.1, 28.86, 29.87, 7740525.149027)


def test_midnight_is_new_yorks_in_summer_and_winter() -> None:
    summer = "A,2036584.149027,115.03,114.96,116.36,113.675,1779422400000000000,34455"
    assert parse("x", dt.date(2026, 5, 22), pack(f"{HEADER}\n{summer}\n")).height == 1
    winter = "A,1,1,1,1,1,1735794000000000000,1"
    assert parse("x", dt.date(2025, 1, 2), pack(f"{HEADER}\n{winter}\n")).height == 1


def test_tickers_keep_their_case_and_signs() -> None:
    assert parse(NAME, DAY, pack(text(DAY)))["ticker"].to_list() == list(TICKERS)


def test_columns_may_stand_in_any_order_and_more_be_there() -> None:
    other = "vwap,close,open,high,low,volume,window_start,transactions,ticker\n1,2,3,4,1,5.5,1709787600000000000,,NAN\n"
    assert parse(NAME, DAY, pack(other)).row(0) == ("NAN", DAY, 3.0, 4.0, 1.0, 2.0, 5.5)


def test_lines_may_end_as_on_windows_and_gzip_have_members() -> None:
    content = text(DAY).replace("\n", "\r\n").encode()
    table = parse(NAME, DAY, gzip.compress(content[:100]) + gzip.compress(content[100:]))
    assert table.equals(parse(NAME, DAY, pack(text(DAY))))


@pytest.mark.parametrize(
    ("line", "column", "value", "said"),
    [
        (3, "close", "0", "row 3, close: '0' is not a price"),
        (3, "open", "-1.5", "row 3, open: '-1.5' is not a price"),
        (2, "high", "NaN", "row 2, high: 'NaN' is not a price"),
        (2, "low", "inf", "row 2, low: 'inf' is not a price"),
        (2, "low", "1e999", "row 2, low: '1e999' is not a price"),
        (6, "close", "", "row 6, close: '' is not a price"),
        (4, "close", "1.2.3", "row 4, close: '1.2.3' is not a price"),
        (4, "volume", "-1", "row 4, volume: '-1' is not a volume"),
        (4, "volume", "many", "row 4, volume: 'many' is not a volume"),
        (4, "ticker", "", "row 4, ticker: '' is not a ticker"),
        (4, "ticker", '"A"', "row 4, ticker: '\"A\"' is not a ticker"),
        (4, "ticker", "Ä", "row 4, ticker: 'Ä' is not a ticker"),
        (4, "ticker", "A", "row 4, ticker: A is in row 2 already"),
        (4, "ticker", "AA", "row 4, ticker: AA is in row 3 already"),
        (5, "window_start", "noon", "row 5, window_start: 'noon' is not a time in nanoseconds"),
        (
            5,
            "window_start",
            "1709874000000000000",
            "is 2024-03-08 00:00 in New York (expected 1709787600000000000,",
        ),
    ],
)
def test_a_wrong_value_is_named_by_row_and_column(line: int, column: str, value: str, said: str) -> None:
    assert said in faults(changed(line, column, value))


def test_a_day_of_another_date_is_refused_with_five_rows_named_and_the_others_counted() -> None:
    said = faults(text(dt.date(2024, 3, 8), [f"T{index}" for index in range(20)]))
    assert "row 2, window_start: 1709874000000000000 is 2024-03-08 00:00 in New York" in said
    assert "row 6, " in said
    assert "row 7, " not in said
    assert "and 15 more rows" in said


def test_kinds_of_faults_are_all_named() -> None:
    lines = changed(3, "close", "0").splitlines()
    lines[3] += ",1"
    said = faults("\n".join(lines))
    assert "row 3, close: '0' is not a price" in said
    assert "row 4: 9 values for 8 columns" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: 0 bytes"),
        (gzip.compress(b""), "has no column ticker, volume"),
        (gzip.compress(HEADER.encode()), "row 2: there are no rows below the header"),
        (b"PK\x03\x04 something else", "is not a gzip file"),
        (text(DAY).encode(), "is not a gzip file"),
        (pack(text(DAY))[:-30], "is truncated: its gzip data breaks off after"),
        (pack(text(DAY))[:-4], "is truncated"),
        (pack(text(DAY)) + b"more", "is damaged"),
        (pack("Date,Open,Close\n2024-03-07,1,2\n"), "row 1 has: Date,Open,Close"),
        (pack(text(DAY).replace("low", "close")), "has the column close twice"),
        (pack(text(DAY)[:-20]), "values for 8 columns (is it half-written? fetch it again)"),
        (pack("\xff\xfe\n"), "row 1 is not a header of ASCII text"),
    ],
    ids=range(12),
)
def test_a_foreign_or_damaged_file_is_refused(content: bytes, said: str) -> None:
    assert said in faults(content)


def test_a_flipped_bit_is_refused() -> None:
    packed = bytearray(pack(text(DAY)))
    packed[len(packed) // 2] ^= 1
    assert NAME in faults(bytes(packed))


def test_what_unpacks_to_far_more_than_a_day_is_refused() -> None:
    assert "is larger than 64 MB unpacked" in faults(gzip.compress(b"a" * (65 * 2**20)))


def test_a_weekend_has_no_file() -> None:
    with pytest.raises(Invalid, match="2024-03-09 is a Saturday"):
        parse("2024/03/2024-03-09.csv.gz", dt.date(2024, 3, 9), pack(text(dt.date(2024, 3, 9))))


_values = st.one_of(
    st.sampled_from(
        ["", "0", "-0", "nan", "inf", "1e3", ".5", "5.", "+1", " 1", "1 ", "1_0", "0x1", "٣", "1,1", '"1"', "\r"]
    ),
    st.floats().map(repr),
    st.text(max_size=4).filter(lambda text: "\n" not in text),
)


@settings(deadline=None, max_examples=200)
@given(st.integers(2, 6), st.sampled_from([c for c in COLUMNS if c != "transactions"]), _values)
def test_whatever_stands_in_a_place_it_is_read_as_written_or_refused_by_row(line: int, column: str, value: str) -> None:
    content = changed(line, column, value)
    try:
        table = parse(NAME, DAY, pack(content))
    except Invalid as invalid:
        assert f"row {line}" in str(invalid)
    else:
        rows = [other.split(",") for other in content.splitlines()[1:]]
        kept = table.row(line - 2, named=True)
        if column in kept:
            written = rows[line - 2][COLUMNS.index(column)]
            assert kept[column] == (written if column == "ticker" else float(written))
            assert column == "ticker" or math.isfinite(kept[column])


def test_rows_in_any_order_are_taken() -> None:
    content = f"{HEADER}\n{row(DAY, 'Z')}\n{row(DAY, 'A')}\n"
    assert parse(NAME, DAY, pack(content))["ticker"].to_list() == ["Z", "A"]
