"""One CSV or Parquet file as bars, or everything that is wrong with it by row and column.

Columns, in any letter case, with spaces or underscores: date; close, or adj_close (adjclose, adjusted_close); open,
high, low, volume; and in a long table symbol (or ticker). Only date and a close are required; others are not read.

An adjusted close is preferred to a close. Open, high and low are then brought to the same adjustment by the ratio of
the two closes, and left out when there is no close to make the ratio with.

Rows may come in any order. CSV is UTF-8 with commas and a header; its values are read as text, so that a fault can show
what stands there. Only this module and `dates` import polars (`files` says why).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.dates import EXPECTED, session_dates
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

# What a column is, by its name in lower case with underscores for spaces.
_ROLES = {
    "date": "date",
    "symbol": "symbol",
    "ticker": "symbol",
    "close": "close",
    "adj_close": "adjusted",
    "adjclose": "adjusted",
    "adjusted_close": "adjusted",
} | {field: field for field in OPTIONAL_SERIES}

# A bar of another year is a slip, and the cache keeps one entry for each year between it and the others.
EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)

# Of one kind of fault in one column, so many rows are named and the others counted.
_NAMED_ROWS = 5


def symbols_in(path: Path) -> tuple[str, ...]:
    """The symbols of a file, sorted. Raises Invalid."""
    with _readable(path):
        table = _scan(path)
        columns = _columns(path, table)
        if "symbol" not in columns:
            return (path.stem,)
        rows = _rows(path, table, {"symbol": columns["symbol"]})
    faults = _RowFaults(path)
    nameless = rows.filter(pl.col("symbol").is_null())
    faults.add("symbol", nameless["row"], _said(nameless["symbol"], "is not a symbol"), "name the row's symbol")
    faults.raise_if_any()
    if rows.is_empty():
        raise Invalid([_no_rows(path)])
    return tuple(rows["symbol"].unique().sort())


def span_of(path: Path) -> tuple[date, date] | None:
    """The first and last date in the file; dates that cannot be read do not count."""
    with _readable(path):
        table = _scan(path)
        dates = session_dates(_rows(path, table, {"date": _columns(path, table)["date"]})["date"])
    if dates is None or dates.null_count() == len(dates):
        return None
    return cast(date, dates.min()), cast(date, dates.max())


def lives_in(path: Path) -> dict[str, tuple[date, date]]:
    """The first and last date of each symbol of a file; dates that cannot be read do not count. Raises Invalid."""
    with _readable(path):
        table = _scan(path)
        columns = _columns(path, table)
        rows = _rows(path, table, {role: name for role, name in columns.items() if role in ("symbol", "date")})
    dates = session_dates(rows["date"])
    if dates is None:
        return {}
    names = rows["symbol"] if "symbol" in columns else pl.repeat(path.stem, rows.height, eager=True)
    dated = pl.DataFrame({"symbol": names, "date": dates}).drop_nulls()
    lives = dated.group_by("symbol").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    return {symbol: (first, last) for symbol, first, last in lives.iter_rows()}


def read(path: Path, symbols: Sequence[str]) -> dict[str, Bars]:
    """The bars of these symbols, all of which the file has. Raises Invalid listing the faults in their rows."""
    with _readable(path):
        table = _scan(path)
        columns = _columns(path, table)
        rows = _rows(path, table, columns, symbols if "symbol" in columns else None)
    if "symbol" not in columns:
        rows = rows.with_columns(pl.lit(path.stem).alias("symbol"))
    if rows.is_empty():
        raise Invalid([_no_rows(path)])
    faults = _RowFaults(path)
    rows = rows.with_columns(_dates(rows, faults), *_numbers(rows, columns, faults)).sort("symbol", "date", "row")
    same = (pl.col("symbol") == pl.col("symbol").shift(1)) & (pl.col("date") == pl.col("date").shift(1))
    message = pl.format(
        "{} has {} already, in {} {}", "symbol", "date", pl.lit(faults.row_word), pl.col("row").shift(1)
    )
    again = rows.select("row", same.alias("same"), message.alias("message")).filter("same")
    faults.add("date", again["row"], again["message"], "keep one row a session")
    faults.raise_if_any()
    return {str(key[0]): _bars(str(key[0]), group) for key, group in rows.partition_by("symbol", as_dict=True).items()}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except PolarsError as error:
        kind = path.suffix[1:].lower()
        right = "UTF-8 text, commas, a header, as many values in each row" if kind == "csv" else "a whole Parquet file"
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Invalid([Fault(path.name, f"cannot be read as {kind}: {reason}", f"expected {right}")]) from None


def _scan(path: Path) -> pl.LazyFrame:
    if path.suffix.lower() == ".parquet":
        return pl.scan_parquet(path, glob=False, hive_partitioning=False)
    return pl.scan_csv(path, glob=False, infer_schema=False)


def _columns(path: Path, table: pl.LazyFrame) -> dict[str, str]:
    """The file's name for each role it has. Raises Invalid for required columns that are missing or there twice."""
    columns: dict[str, str] = {}
    faults = []
    names = table.collect_schema().names()
    for name in names:
        # polars renames a repeated header instead of refusing it
        plain = name.split("_duplicated_")[0].strip().lower().replace(" ", "_")
        role = _ROLES.get(plain)
        if role in columns:
            faults.append(Fault(path.name, f'the columns "{columns[role]}" and "{name}" are both {role}', "keep one"))
        elif role is not None:
            columns[role] = name
    found = "it has: " + ", ".join(names[:12])
    if "date" not in columns:
        faults.append(Fault(path.name, 'has no column "date"', found))
    if "close" not in columns and "adjusted" not in columns:
        faults.append(Fault(path.name, 'has no column "close"', found))
    if faults:
        raise Invalid(faults)
    return columns


def _rows(
    path: Path, table: pl.LazyFrame, columns: Mapping[str, str], symbols: Sequence[str] | None = None
) -> pl.DataFrame:
    """These columns, named by role, and "row", the number a person counts; blank lines are left out."""
    is_csv = path.suffix.lower() == ".csv"
    blank = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "") if is_csv else pl.lit(value=False)
    chosen = table.select(*(pl.col(name).alias(role) for role, name in columns.items()), blank.alias("blank"))
    # In CSV a row is the line of the file, whose first is the header.
    chosen = chosen.with_row_index("row", offset=2 if is_csv else 1).filter(~pl.col("blank")).drop("blank")
    if "symbol" in columns:
        symbol = pl.col("symbol").cast(pl.String).str.strip_chars()
        chosen = chosen.with_columns(pl.when(symbol != "").then(symbol).alias("symbol"))
    if symbols is not None:
        chosen = chosen.filter(pl.col("symbol").is_in(list(symbols)))
    return chosen.collect()


def _dates(rows: pl.DataFrame, faults: "_RowFaults") -> pl.Series:
    written = rows["date"]
    dates = session_dates(written)
    if dates is None:
        faults.add_column("date", f"holds {written.dtype}", EXPECTED)
        return pl.Series("date", [None] * rows.height, dtype=pl.Date)
    wrong = dates.is_null()
    faults.add("date", rows["row"].filter(wrong), _said(written.filter(wrong), "is not a date"), EXPECTED)
    strange = ~dates.is_between(EARLIEST, LATEST).fill_null(value=True)
    message = f"is outside the years {EARLIEST.year} to {LATEST.year}"
    faults.add("date", rows["row"].filter(strange), _said(written.filter(strange), message), EXPECTED)
    return dates.alias("date")


def _numbers(rows: pl.DataFrame, columns: Mapping[str, str], faults: "_RowFaults") -> list[pl.Series]:
    """Every column of numbers as float64. The close that is used must be there, finite and above 0 in every row; of the
    others a value may be missing."""
    the_close = "adjusted" if "adjusted" in columns else "close"
    numbers = []
    for role in ("adjusted", "close", *OPTIONAL_SERIES):
        if role not in columns:
            continue
        written = rows[role]
        if not (written.dtype.is_numeric() or written.dtype in (pl.String, pl.Null)):
            faults.add_column(columns[role], f"holds {written.dtype}", "it must hold numbers")
            continue
        text = written.cast(pl.String).fill_null("").str.strip_chars()
        values = (text if written.dtype == pl.String else written).cast(pl.Float64, strict=False)
        if role == the_close:
            wrong = ~(values.is_finite() & (values > 0)).fill_null(value=False)
            message, remedy = "is not a number above 0", "write it as 1234.5, or leave the session out"
        else:
            wrong = values.is_null() & (text != "")
            message, remedy = "is not a number", "write it as 1234.5, or leave it empty"
        faults.add(columns[role], rows["row"].filter(wrong), _said(text.filter(wrong), message), remedy)
        numbers.append(values.alias(role))
    return numbers


def _bars(symbol: str, rows: pl.DataFrame) -> Bars:
    roles = ("adjusted", "close", *OPTIONAL_SERIES)
    series: dict[str, Any] = {role: rows[role].to_numpy() for role in roles if role in rows.columns}
    if "adjusted" in series:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = series["adjusted"] / series["close"] if "close" in series else None
        for role in ("open", "high", "low"):
            if role in series:
                series[role] = None if ratio is None else series[role] * ratio
        series["close"] = series.pop("adjusted")
    return Bars(symbol, rows["date"].to_numpy().astype("datetime64[D]"), **series)


def _no_rows(path: Path) -> Fault:
    return Fault(path.name, "has no rows", "delete the file or put bars into it")


def _said(written: pl.Series, message: str) -> pl.Series:
    """For every value a sentence that begins with it."""
    text = written.cast(pl.String).fill_null("")
    value = pl.when(text.str.strip_chars() == "").then(pl.lit("an empty value")).otherwise('"' + text + '"')
    return pl.select(value + " " + message).to_series()


class _RowFaults:
    """Collects what is wrong with the rows of one file."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self.row_word = "line" if path.suffix.lower() == ".csv" else "row"
        self._faults: list[Fault] = []

    def add(self, column: str, rows: pl.Series, messages: pl.Series, remedy: str) -> None:
        """`rows`: the numbers of the rows that have this fault, each with its message."""
        for row, message in zip(rows.head(_NAMED_ROWS), messages.head(_NAMED_ROWS), strict=True):
            self._faults.append(Fault(f"{self._file}, {self.row_word} {row}, {column}", message, remedy))
        more = len(rows) - _NAMED_ROWS
        if more > 0:
            self._faults.append(Fault(f"{self._file}, {column}", f"the same in {more} more rows", remedy))

    def add_column(self, column: str, message: str, remedy: str) -> None:
        self._faults.append(Fault(f"{self._file}, {column}", message, remedy))

    def raise_if_any(self) -> None:
        if self._faults:
            raise Invalid(self._faults)
