"""One day-aggregate flat file as a table, or everything that is wrong with it by row and column.

A file is gzipped CSV with a header: ticker, volume (may be fractional), open, close, high, low (dollars, not adjusted),
window_start (nanoseconds since 1970 in UTC of the day's midnight in New York) and transactions.

Whether a file is sound is found out at the speed of polars; only one that is not is gone through line by line.
"""

import datetime as dt
import math
import re
import zlib
from collections.abc import Callable, Iterator

import polars as pl
from polars.exceptions import PolarsError

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.massive.origin import MOST_BYTES
from treeline.marketdata.sessions import NEW_YORK

COLUMNS = ("ticker", "volume", "open", "close", "high", "low", "window_start", "transactions")
PRICES = ("open", "high", "low", "close")

_READ_AS = {"ticker": pl.String, "window_start": pl.Int64} | dict.fromkeys((*PRICES, "volume"), pl.Float64)

# Printable ASCII without blank, quote, and comma: what other characters there are came with another encoding.
_TICKER = r"^[!#-&(-+\--~]{1,32}$"

# Of one kind of fault, so many rows are named and the others counted.
_NAMED_ROWS = 5


def parse(name: str, session: dt.date, packed: bytes) -> pl.DataFrame:
    """The bars in the file: ticker String, date Date, open, high, low, close, volume Float64; one row a ticker.

    Raises Invalid with a Fault for every kind of thing that is wrong.
    """
    if session.weekday() >= 5:
        raise Invalid([Fault(name, f"{session} is a {session:%A}", "there is no session on a weekend")])
    text = _unpacked(name, packed)
    header = _header(name, text)
    table = _read(text, header)
    if table is None or not _sound(table, session):
        raise Invalid(_faults(name, session, text, header))
    return table.select("ticker", pl.lit(session).alias("date"), *PRICES, "volume")


def midnight(session: dt.date) -> int:
    """The window_start of every row of this session."""
    return int(dt.datetime.combine(session, dt.time(), NEW_YORK).timestamp()) * 10**9


def _unpacked(name: str, packed: bytes) -> bytes:
    if not packed:
        raise Invalid([Fault(name, "is empty: 0 bytes", "fetch it again")])
    if len(packed) > MOST_BYTES:
        raise Invalid([_too_large(name)])
    whole, rest = b"", packed
    while rest:  # a gzip file may have several members
        member = zlib.decompressobj(wbits=31)
        try:
            whole += member.decompress(rest, MOST_BYTES + 1 - len(whole))
        except zlib.error as error:
            what = "is not a gzip file" if rest is packed and packed[:2] != b"\x1f\x8b" else "is damaged"
            raise Invalid([Fault(name, f"{what}: {_reason(error)}", "fetch it again")]) from None
        if len(whole) > MOST_BYTES:
            raise Invalid([_too_large(name)])
        if not member.eof:
            message = f"is truncated: its gzip data breaks off after {len(packed):,} bytes, in line {_lines(whole)}"
            raise Invalid([Fault(name, message, "fetch it again")])
        rest = member.unused_data
    return whole


def _reason(error: zlib.error) -> str:
    return str(error).rpartition(": ")[2]


def _too_large(name: str) -> Fault:
    most = MOST_BYTES // 2**20
    return Fault(name, f"is larger than {most} MB unpacked", "a day's file has one row a ticker: is it day_aggs_v1?")


def _lines(text: bytes) -> int:
    return text.count(b"\n") + 1


def _header(name: str, text: bytes) -> list[str]:
    try:
        header = text.partition(b"\n")[0].rstrip(b"\r").decode("ascii").split(",")
    except UnicodeDecodeError:
        raise Invalid([Fault(name, "row 1 is not a header of ASCII text", f"expected {','.join(COLUMNS)}")]) from None
    missing = [column for column in COLUMNS if column not in header]
    twice = sorted({column for column in header if header.count(column) > 1})
    found = f"row 1 has: {','.join(header)[:200]}"
    faults = []
    if missing:
        faults.append(Fault(name, f"has no column {', '.join(missing)}", found))
    if twice:
        faults.append(Fault(name, f"has the column {', '.join(twice)} twice", found))
    if faults:
        raise Invalid(faults)
    return header


def _read(text: bytes, header: list[str]) -> pl.DataFrame | None:
    """The columns that are kept, null where a row is short of them; None when polars cannot read them."""
    schema = {column: _READ_AS.get(column, pl.String) for column in header}
    try:
        return pl.read_csv(text, schema=schema, columns=list(_READ_AS), quote_char=None, n_threads=1)
    except PolarsError:
        return None


def _sound(table: pl.DataFrame, session: dt.date) -> bool:
    if table.is_empty():
        return False
    ticker, volume = pl.col("ticker"), pl.col("volume")
    sound = table.select(
        *((pl.col(price).is_finite() & (pl.col(price) > 0)).all(ignore_nulls=False) for price in PRICES),
        (volume.is_finite() & (volume >= 0)).all(ignore_nulls=False),
        (pl.col("window_start") == midnight(session)).all(ignore_nulls=False),
        ticker.str.contains(_TICKER).all(ignore_nulls=False),
    ).row(0)
    if not all(sound):  # a null is not sound
        return False
    names = table["ticker"]
    # Massive's files are sorted, which is quicker to see than that no ticker comes twice.
    return bool((names[1:] > names[:-1]).all()) or bool(names.is_unique().all())


def _faults(name: str, session: dt.date, text: bytes, header: list[str]) -> list[Fault]:
    """What is wrong, kind by kind, with the first rows of each; a row is the line of the file, the header's being 1."""
    found: dict[tuple[str, str], list[str]] = {}
    for row, column, message, remedy in _row_faults(session, text, header):
        found.setdefault((column, remedy), []).append(f"row {row}" + (f", {column}" if column else "") + f": {message}")
    faults = []
    for (_, remedy), messages in found.items():
        more = len(messages) - _NAMED_ROWS
        said = messages[:_NAMED_ROWS] + ([f"and {more} more rows"] if more > 0 else [])
        faults.append(Fault(name, "; ".join(said), remedy))
    return faults or [Fault(name, "cannot be read as CSV", f"expected {','.join(COLUMNS)}, without quotes")]


def _row_faults(session: dt.date, text: bytes, header: list[str]) -> Iterator[tuple[int, str, str, str]]:
    """(row, column, what is wrong, what would be right), row by row."""
    lines = text.decode("utf-8", "backslashreplace").split("\n")
    if lines[-1] == "":
        lines.pop()
    if len(lines) < 2:
        yield 2, "", "there are no rows below the header", "fetch it again"
    checks = {"ticker": _ticker_fault, "window_start": _window_fault(session), "volume": _volume_fault}
    checks |= dict.fromkeys(PRICES, _price_fault)
    rows_by_ticker: dict[str, int] = {}
    for row, line in enumerate(lines[1:], start=2):
        values = line.rstrip("\r").split(",")
        if len(values) != len(header):
            yield row, "", f"{len(values)} values for {len(header)} columns", "is it half-written? fetch it again"
            continue
        for column, value in zip(header, values, strict=True):
            fault = checks[column](value) if column in checks else None
            if fault is not None:
                yield row, column, *fault
        ticker = values[header.index("ticker")]
        first = rows_by_ticker.setdefault(ticker, row)
        if first != row:
            yield row, "ticker", f"{ticker} is in row {first} already", "expected one row a ticker"


_Check = Callable[[str], tuple[str, str] | None]


def _ticker_fault(value: str) -> tuple[str, str] | None:
    if re.match(_TICKER, value):
        return None
    return f"{value[:40]!r} is not a ticker", "expected letters, digits and signs, no blanks or quotes"


def _price_fault(value: str) -> tuple[str, str] | None:
    if math.isfinite(price := _number(value)) and price > 0:
        return None
    return f"{value[:40]!r} is not a price", "expected a finite number above 0"


def _volume_fault(value: str) -> tuple[str, str] | None:
    if math.isfinite(volume := _number(value)) and volume >= 0:
        return None
    return f"{value[:40]!r} is not a volume", "expected a number of shares, 0 or more"


def _window_fault(session: dt.date) -> _Check:
    expected = midnight(session)
    remedy = f"expected {expected}, 00:00 in New York on {session}"

    def fault(value: str) -> tuple[str, str] | None:
        if re.fullmatch(r"[+-]?[0-9]{1,19}", value) is None:
            return f"{value[:40]!r} is not a time in nanoseconds", remedy
        if int(value) == expected:
            return None
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(value) // 1000)
        return f"{value} is {moment.astimezone(NEW_YORK):%Y-%m-%d %H:%M} in New York", remedy

    return fault


def _number(value: str) -> float:
    # As polars reads it: Python's float also takes 1_000, digits of other scripts, and blanks behind.
    if re.fullmatch(r" *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", value) is None:
        return math.nan
    return float(value)
