"""The Parquet file of a year's bars: every ticker's rows together, so that some tickers are few of its row groups.

Columns: ticker String, date Date, open, high, low, close (dollars, not adjusted) and volume (shares) Float64; sorted by
ticker and date, which are unique. The tickers' order is that of their UTF-8 bytes.
"""

import datetime as dt
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.exceptions import PolarsError

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.massive.dayfile import PRICES
from treeline.marketdata.massive.manifest import Day, Manifest, Partition, digest_of, settle
from treeline.marketdata.massive.written import ANEW, draft, require_whole
from treeline.marketdata.source import Bars

_SCHEMA: dict[str, type[pl.DataType]] = {
    "ticker": pl.String,
    "date": pl.Date,
    **dict.fromkeys((*PRICES, "volume"), pl.Float64),
}

# About 30 tickers' years: small enough that a ticker is read without many others, large enough to compress.
_ROW_GROUP = 8192

T = TypeVar("T")


def write(
    store: Path, year: int, before: Partition | None, fresh: Mapping[dt.date, tuple[Day, pl.DataFrame]]
) -> Partition:
    """The year's partition with these days in it, instead of what was there of them before. It is on the disk when this
    returns, and in the store when the manifest names it. Raises OSError, and Invalid for a `before` that is damaged, of
    which nothing is copied."""
    days = dict(before.days) if before else {}
    days |= {session: day for session, (day, _) in fresh.items()}
    days = dict(sorted(days.items()))
    parts = [fresh[session][1] for session in sorted(fresh)]
    kept = before.days.keys() - fresh.keys() if before else ()
    if before is not None and kept:
        parts.insert(0, _kept(store, before, fresh))
    # Days that are in order need not be sorted again within a ticker, which takes half as long.
    in_order = not kept or max(kept) < min(fresh)
    by = ["ticker"] if in_order else ["ticker", "date"]
    table = pl.concat(parts).sort(by, maintain_order=in_order).rechunk()
    path = store / f"bars-{year}-{digest_of(days)}.parquet"
    unnamed = path.with_suffix(".tmp")
    # Row groups are written as they come of the one chunk: the same rows are the same bytes.
    size, sha256 = draft(table, unnamed, compression="lz4", row_group_size=_ROW_GROUP, statistics=True)
    settle(unnamed, path)
    return Partition(path.name, size, sha256, days)


def read(
    store: Path, partitions: Sequence[Partition], symbols: Sequence[str], first: dt.date, last: dt.date
) -> dict[str, Bars]:
    """The bars of these symbols from `first` to `last`, both included. `partitions` ascend by year.

    Raises FileNotFoundError for a file that is gone, Invalid for one that is damaged or foreign.
    """
    require_whole(store, partitions)
    wanted = pl.col("ticker").is_in(list(symbols)) & pl.col("date").is_between(first, last)

    def rows(chosen: Sequence[Partition]) -> pl.DataFrame:
        return _scan(store, chosen).filter(wanted).collect()

    table = _undamaged(rows, partitions)
    # The years ascend, and each file is sorted: every ticker's rows are by date.
    groups = table.partition_by("ticker", as_dict=True, include_key=False)
    try:
        return {str(key[0]): _bars(str(key[0]), group) for key, group in groups.items()}
    except ValueError as error:
        files = ", ".join(one.file for one in partitions)
        raise Invalid([Fault(files, f"holds what was not ingested: {error}", ANEW)]) from None


def tickers(path: Path) -> tuple[str, ...]:
    """All tickers in this partition. Raises FileNotFoundError, PolarsError."""
    names = pl.scan_parquet(path, glob=False, schema=_SCHEMA).select(pl.col("ticker").unique()).collect()["ticker"]
    return tuple(map(sys.intern, names))  # most are in every year's partition


def all_tickers(store: Path, partitions: Collection[Partition], of_file: Callable[[Path], tuple[str, ...]]) -> set[str]:
    """The tickers in these partitions, asked of `of_file`. Raises FileNotFoundError, Invalid."""
    require_whole(store, partitions)
    found: set[str] = set()
    for one in partitions:
        found.update(_undamaged(lambda chosen: of_file(store / chosen[0].file), [one]))
    return found


def lives(store: Path, partitions: Sequence[Partition], symbols: Sequence[str]) -> dict[str, tuple[dt.date, dt.date]]:
    """The first and last date of each of these symbols. Raises FileNotFoundError, Invalid."""
    require_whole(store, partitions)
    day = pl.col("date")

    def ends(chosen: Sequence[Partition]) -> pl.DataFrame:
        wanted = _scan(store, chosen).filter(pl.col("ticker").is_in(list(symbols)))
        return wanted.group_by("ticker").agg(day.min().alias("first"), day.max().alias("last")).collect()

    return {ticker: (first, last) for ticker, first, last in _undamaged(ends, partitions).iter_rows()}


def clear(store: Path, manifest: Manifest) -> None:
    """Removes what the manifest does not name: drafts, and files that were replaced. Raises OSError."""
    named = manifest.files()
    for path in store.iterdir():
        is_ours = path.name.startswith(("bars-", "actions-")) and path.suffix == ".parquet"
        if path.suffix == ".tmp" or (is_ours and path.name not in named):
            path.unlink()


def _kept(store: Path, before: Partition, fresh: Mapping[dt.date, object]) -> pl.DataFrame:
    require_whole(store, [before])
    without = ~pl.col("date").is_in(list(fresh))
    return _undamaged(lambda chosen: _scan(store, chosen).filter(without).collect(), [before])


def _scan(store: Path, partitions: Sequence[Partition]) -> pl.LazyFrame:
    paths = [store / one.file for one in partitions]
    return pl.scan_parquet(paths, glob=False, hive_partitioning=False, schema=_SCHEMA)


def _undamaged(work: Callable[[Sequence[Partition]], T], partitions: Sequence[Partition]) -> T:
    """What `work` makes of these partitions. Raises Invalid naming the ones that it cannot be done with."""
    try:
        return work(partitions)
    except PolarsError as error:
        if len(partitions) == 1:
            reason = str(error).partition("\n")[0]
            raise Invalid([_damaged(partitions[0], f"cannot be read: {reason}")]) from None
    faults: list[Fault] = []
    for one in partitions:
        try:
            _undamaged(work, [one])
        except Invalid as invalid:
            faults += invalid.faults
    raise Invalid(faults or [_damaged(one, "cannot be read together with the others") for one in partitions])


def _damaged(partition: Partition, message: str) -> Fault:
    return Fault(partition.file, message, ANEW)


def _bars(symbol: str, rows: pl.DataFrame) -> Bars:
    series = {name: rows[name].to_numpy() for name in (*PRICES, "volume")}
    return Bars(symbol, rows["date"].to_numpy(), **series)
