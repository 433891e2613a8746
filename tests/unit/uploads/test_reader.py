"""What is read of a file that somebody sends, and what is said of one that cannot be."""

import gzip
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.packing import unpack
from treeline.uploads import reader

PRICES = "date,close\n2020-01-02,10\n2020-01-03,11\n"


def said(path: Path, content: bytes | str) -> list[str]:
    """The faults of a file of this content, as a person reads them."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Invalid) as caught:
        reader.read(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("beginning", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_a_csv_file_is_one_symbol_named_by_the_file(tmp_path: Path, beginning: bytes) -> None:
    path = tmp_path / "BRK.B.csv"
    path.write_bytes(beginning + PRICES.encode())
    assert reader.read(path)["BRK.B"].close.tolist() == [10.0, 11.0]


def test_a_parquet_file_may_be_a_long_table(tmp_path: Path) -> None:
    path = tmp_path / "all.parquet"
    days = [date(2020, 1, 2), date(2020, 1, 3)]
    table = {"ticker": ["SPY", "QQQ", "SPY"], "date": [days[0], days[0], days[1]], "close": [1.0, 2.0, 3.0]}
    pl.DataFrame(table).write_parquet(path)
    found = reader.read(path)
    assert {symbol: bars.close.tolist() for symbol, bars in found.items()} == {"SPY": [1.0, 3.0], "QQQ": [2.0]}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("SPY.csv", b"", "SPY.csv: is empty: it has 0 bytes"),
        ("SPY.parquet", b"", "SPY.parquet: is empty: it has 0 bytes"),
        ("SPY.csv", gzip.compress(b"x" * 10**7), "SPY.csv: is compressed (gzip) (unpack it"),
        ("SPY.parquet", gzip.compress(b"x"), "SPY.parquet: is compressed (gzip)"),
        ("SPY.csv", b"\x28\xb5\x2f\xfdxx", "SPY.csv: is compressed (zstd)"),
        ("SPY.csv", b"\x78\x9cxx", "SPY.csv: is compressed (zlib)"),
        ("SPY.csv", b"PK\x03\x04xx", "SPY.csv: is an Excel workbook or another zip archive (save the sheet as CSV"),
        ("SPY.csv", "date,close\n".encode("utf-16"), "SPY.csv: is UTF-16 text (save it as UTF-8 text)"),
        ("SPY.csv", b"PAR1....PAR1", "SPY.csv: is a Parquet file (name it SPY.parquet)"),
        ("SPY.parquet", PRICES.encode(), "SPY.parquet: is not a Parquet file"),
        ("SPY.parquet", b"PAR1....", "SPY.parquet: is a Parquet file whose end is missing"),
        ("SPY.parquet", b"PAR1....PAR1", "SPY.parquet: cannot be read as parquet"),
        ("SPY.csv", b"date,close\n2020-01-02,1\n2020-01-03,\0\n", "SPY.csv, line 3: holds a NUL byte"),
        (
            "SPY.csv",
            "date,close,name\n2020-01-02,1,Société\n".encode("latin-1"),
            "SPY.csv, line 2: holds the byte 0xE9, which is not UTF-8 (save it as UTF-8 text)",
        ),
        ("SPY.csv", PRICES.replace(",", ";"), "SPY.csv, line 1: the values are separated by semicolons"),
        ("SPY.csv", PRICES.replace(",", "\t"), "SPY.csv, line 1: the values are separated by tabs"),
        ("SPY.csv", PRICES + "2020-01-03,12\n", "SPY.csv, line 4, date: SPY has 2020-01-03 already, in line 3"),
        ("SPY.csv", PRICES + "2020-01-06,none\n", 'SPY.csv, line 4, close: "none" is not a number above 0'),
        ("spy.csv", PRICES, 'spy.csv: "spy" is not a symbol (1 to 15 of the characters'),
        ("all.csv", "date,symbol,close\n2020-01-02,../X,1\n", 'all.csv: "../X" is not a symbol'),
        ("SPY.csv", "date,close\n", "SPY.csv: has no rows"),
        ("SPY.csv", "\n\n", "SPY.csv: "),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, name: str, content: bytes | str, words: str
) -> None:
    (fault, *_) = said(tmp_path / name, content)
    assert fault.startswith(words)


def test_a_date_that_no_calendar_has_is_told(tmp_path: Path) -> None:
    path = tmp_path / "SPY.parquet"
    days = pl.Series("date", [0, 5_000_000], dtype=pl.Int32).cast(pl.Date)
    pl.DataFrame({"date": days, "close": [1.0, 1.0]}).write_parquet(path)
    (fault,) = said(path, path.read_bytes())
    assert fault.startswith("SPY.parquet, row 2, date: ")
    assert "is outside the years 1900 to 2099" in fault


def test_rows_without_end_are_counted_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "SPY.parquet"
    table = pl.select(date=pl.repeat(datetime(2020, 1, 2), 6_000_000), close=pl.repeat(1.0, 6_000_000))
    table.write_parquet(path)
    assert path.stat().st_size < 500_000
    assert said(path, path.read_bytes()) == ["SPY.parquet: has 6,000,000 rows (5,000,000 at most; split it)"]


def test_two_thousand_symbols_are_the_most(tmp_path: Path) -> None:
    rows = "".join(f"2020-01-02,S{number},1\n" for number in range(2001))
    assert said(tmp_path / "all.csv", "date,symbol,close\n" + rows) == [
        "all.csv: has 2,001 symbols (2,000 at most in a collection)"
    ]


def start(folder: Path, memory: int = reader.LARGEST_MEMORY, **files: bytes) -> list[dict[str, object]]:
    """What the reader's process says of these files, each given by its name with _ for the point."""
    for number, (name, content) in enumerate(files.items()):
        place = folder / str(number)
        place.mkdir()
        (place / name.replace("_", ".")).write_bytes(content)
    program = (
        "import sys, pathlib; from treeline.uploads import reader; "
        f"reader.LARGEST_MEMORY = {memory}; reader.main(pathlib.Path(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program, str(folder)], capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_readers_process_leaves_packed_bars(tmp_path: Path) -> None:
    *_, last = start(tmp_path, SPY_csv=PRICES.encode(), QQQ_csv=PRICES.replace("10", "9").encode())
    bars = last["bars"]
    assert isinstance(bars, list)
    assert [row[:4] for row in bars] == [
        ["SPY", "2020-01-02", "2020-01-03", 2],
        ["QQQ", "2020-01-02", "2020-01-03", 2],
    ]
    packed = (tmp_path / "packed").read_bytes()
    assert unpack("QQQ", packed[bars[0][4] :]).close.tolist() == [9.0, 11.0]


def test_the_faults_of_all_files_are_told(tmp_path: Path) -> None:
    *_, last = start(tmp_path, SPY_csv=b"", QQQ_csv=b"\0", all_csv=PRICES.encode())
    faults = last["faults"]
    assert isinstance(faults, list)
    assert [fault[0] for fault in faults] == ["SPY.csv", "QQQ.csv, line 1", "all.csv"]


def test_a_symbol_in_two_files_is_told(tmp_path: Path) -> None:
    table = b"date,symbol,close\n2020-01-02,SPY,10\n"
    *_, last = start(tmp_path, SPY_csv=PRICES.encode(), all_csv=table)
    assert last["faults"] == [["all.csv", "SPY is in SPY.csv too", "send all rows of a symbol in one file"]]


def test_a_small_file_that_needs_all_memory_ends_the_readers_process_only(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    rows = 1_000
    symbol = pl.repeat(" " + "x" * 2**19, rows)
    table = pl.select(date=pl.repeat(datetime(2020, 1, 2), rows), symbol=symbol, close=pl.repeat(1.0, rows))
    table.write_parquet(path)
    content = path.read_bytes()
    path.unlink()
    assert len(content) < 2**20
    assert start(tmp_path, memory=400 * 2**20, bomb_parquet=content) == [{"reading": 0}]
