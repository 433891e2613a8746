"""The corporate actions of all tickers as a Parquet file of the store.

Columns: ticker String, ex_date Date, kind String (split or dividend), amount Float64 as `Action` has it, identity
String; sorted by all of them.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.actions import Action
from treeline.marketdata.massive.manifest import ActionsFile, settle
from treeline.marketdata.massive.reference import Record, Reference
from treeline.marketdata.massive.written import ANEW, draft, require_whole

_SCHEMA = {"ticker": pl.String, "ex_date": pl.Date, "kind": pl.String, "amount": pl.Float64, "identity": pl.String}

_Parse = Callable[[Record], tuple[dt.date, float]]
_Row = tuple[str, dt.date, str, float, str]
_ANEW = f"{ANEW}, with MASSIVE_API_KEY set"


def write(store: Path, reference: Reference, now: dt.datetime) -> ActionsFile:
    """Asks for all splits and dividends and writes their file, which is on the disk when this returns, and in the store
    when the manifest names it. Raises Unavailable when the reference does not answer all of them, OSError."""
    left_out: Counter[tuple[str, str]] = Counter()
    tables = [pl.DataFrame(schema=_SCHEMA)]
    tables += [_table(page, _split, "split", left_out) for page in reference.splits()]
    tables += [_table(page, _dividend, "dividend", left_out) for page in reference.dividends()]
    table = pl.concat(tables)
    # A record that was added while pages were asked for moves others to the next page, where they come again.
    nameless = pl.col("identity") == ""
    table = pl.concat([table.filter(nameless), table.filter(~nameless).unique(["kind", "identity"], keep="last")])
    table = table.sort(list(_SCHEMA)).rechunk()
    unnamed = store / "actions.tmp"
    size, sha256 = draft(table, unnamed, compression="zstd", row_group_size=8192, statistics=True)
    path = store / f"actions-{sha256[:16]}.parquet"
    settle(unnamed, path)
    counts = Counter(table["kind"])
    return ActionsFile(path.name, size, sha256, now, counts["split"], counts["dividend"], _said(left_out))


def read(store: Path, file: ActionsFile, symbols: Sequence[str]) -> dict[str, tuple[Action, ...]]:
    """What is known of these symbols, ascending by ex-date; a symbol without any has an empty tuple.

    Raises FileNotFoundError, and Invalid for a file that is damaged or foreign.
    """
    require_whole(store, [file], _ANEW)
    wanted = pl.col("ticker").is_in(list(symbols))
    found: dict[str, list[Action]] = {symbol: [] for symbol in symbols}
    try:
        table = pl.scan_parquet(store / file.file, glob=False, schema=_SCHEMA).filter(wanted).collect()
        for ticker, ex_date, kind, amount, identity in table.iter_rows():
            found[ticker].append(Action(ex_date, kind, amount, identity=identity))
    except (PolarsError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise Invalid([Fault(file.file, f"cannot be read as corporate actions: {reason}", _ANEW)]) from None
    return {symbol: tuple(actions) for symbol, actions in found.items()}


class _Unusable(Exception):
    """Why a record says nothing that prices could be adjusted by."""


def _table(page: Iterable[Record], parse: _Parse, kind: str, left_out: Counter[tuple[str, str]]) -> pl.DataFrame:
    rows: list[_Row] = []
    for record in page:
        ticker = record.get("ticker")
        try:
            if not isinstance(ticker, str) or not ticker:
                raise _Unusable("without a ticker")
            ex_date, amount = parse(record)
            rows.append((ticker, ex_date, kind, amount, str(record.get("id") or "")))
        except _Unusable as unusable:
            left_out[str(ticker or "?"), f"{kind} {unusable}"] += 1
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _split(record: Record) -> tuple[dt.date, float]:
    ratio = _amount(record, "split_to") / _amount(record, "split_from")
    if not 0 < ratio < math.inf:
        raise _Unusable("with a ratio that is no number")
    return _date(record, "execution_date"), ratio


def _dividend(record: Record) -> tuple[dt.date, float]:
    currency = record.get("currency")
    if currency != "USD":
        raise _Unusable(f"in {currency}" if isinstance(currency, str) and currency else "without a currency")
    return _date(record, "ex_dividend_date"), _amount(record, "cash_amount")


def _date(record: Record, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(record[name])
    except (KeyError, TypeError, ValueError):
        raise _Unusable(f"without {name}") from None


def _amount(record: Record, name: str) -> float:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e300:
        raise _Unusable(f"whose {name} is not a number above 0")
    return float(value)


def _said(left_out: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """By ticker, e.g. "43 × dividend in CAD"."""
    said: dict[str, list[str]] = {}
    for (ticker, what), count in sorted(left_out.items()):
        said.setdefault(ticker, []).append(f"{count} × {what}")
    return {ticker: ", ".join(parts) for ticker, parts in said.items()}
