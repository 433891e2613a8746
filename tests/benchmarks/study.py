"""Real trees over real prices, from a folder that is no part of the project: TREELINE_STUDY names it.

It holds `strategies/` (documents as other programs write them) and `data/us_daily_total_return.parquet` (daily bars,
adjusted for splits and dividends). A ticker that these prices lack, or that does not live from the first of the
sessions to the last, is replaced by one that does: by a kindred one where STAND_INS names it, else by any, always the
same. A stand-in changes what is decided, not how much there is to compute.
"""

import datetime as dt
import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from strategies.importers.detect import import_bytes
from strategies.tree.nodes import Strategy
from tests.benchmarks.rewriting import with_tickers
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

SETTING = "TREELINE_STUDY"
MISSING = f"{SETTING} does not name the folder with strategies/ and data/, which is no part of the project"
FIRST, LAST = dt.date(2013, 1, 2), dt.date(2025, 12, 31)
START = dt.date(2016, 1, 4)  # what lies before is for the indicators; 2,514 sessions to LAST
TREES = ("rains_core_catalysts", "lose_money", "ftl_starburst")

STAND_INS = {
    "BSV": "SHY", "BTAL": "GLD", "BULZ": "TQQQ", "CURE": "XLV", "DBMF": "DBC", "DRN": "VNQ", "DRV": "SH", "EDC": "EEM",
    "EDZ": "PSQ", "ERX": "XLE", "ERY": "SH", "FNGU": "TQQQ", "FTLS": "SHY", "IEI": "IEF", "IOO": "VTI", "KMLM": "DBC",
    "LABD": "SH", "LABU": "QLD", "NAIL": "XLY", "QQQE": "QQQ", "RETL": "XLY", "SCHP": "AGG", "SHV": "BIL",
    "SPHB": "SPXL", "SVIX": "SVXY", "TIP": "AGG", "TYD": "IEF", "TYO": "TBT", "UGE": "XLP", "UGL": "GLD", "UTSL": "XLU",
    "UVIX": "UVXY", "VBF": "LQD", "VCIT": "LQD", "VDE": "XLE", "VIXM": "VIXY", "VOOV": "VTI", "VOX": "XLK",
    "VTV": "VTI", "VXX": "VIXY", "WEBL": "TQQQ", "XLC": "XLK", "XLRE": "VNQ", "YANG": "PSQ", "YINN": "EEM",
}  # fmt: skip


def folder() -> Path | None:
    """The study's folder, or None where there is none."""
    named = os.environ.get(SETTING)
    return Path(named) if named and Path(named).is_dir() else None


def tree(name: str) -> Strategy:
    """A real tree with stand-ins, as its importer reads it. Raises FileNotFoundError without the study's folder."""
    path = document(name)
    strategy = import_bytes(path.read_bytes(), path.name).strategy
    there = frozenset(bars())
    return replace(strategy, root=with_tickers(strategy.root, lambda ticker: stand_in(ticker, there)))


def document(name: str) -> Path:
    """The file of one of TREES. Raises FileNotFoundError."""
    root = folder()
    found = sorted(root.glob(f"strategies/composer_clj/*__{name}__*.clj")) if root else []
    if not found:
        raise FileNotFoundError(MISSING if root is None else f"{root} has no tree {name}")
    return found[0]


def stand_in(ticker: str, there: Collection[str]) -> str:
    """The ticker itself where `there` has it, else its stand-in."""
    if ticker in there:
        return ticker
    kindred = STAND_INS.get(ticker)
    return kindred if kindred in there and kindred else sorted(there)[sum(map(ord, ticker)) % len(there)]


@cache
def bars() -> dict[str, Bars]:
    """The bars from FIRST to LAST of every ticker that has one on both. Raises FileNotFoundError without the folder."""
    table = _table().filter(pl.col("date").is_between(FIRST, LAST))
    return {
        symbol: as_bars(symbol, life)
        for symbol, life in _by_symbol(table)
        if life["date"][0] == FIRST and life["date"][-1] == LAST
    }


@cache
def every_bar() -> dict[str, Bars]:
    """All bars of all tickers. Raises FileNotFoundError without the folder."""
    return {symbol: as_bars(symbol, life) for symbol, life in _by_symbol(_table())}


def _table() -> pl.DataFrame:
    root = folder()
    if root is None:
        raise FileNotFoundError(MISSING)
    table = pl.read_parquet(root / "data" / "us_daily_total_return.parquet")
    return table.filter(pl.col("close") > 0).sort("symbol", "date")


def _by_symbol(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    return ((str(symbol), life) for (symbol,), life in table.group_by("symbol", maintain_order=True))


def as_bars(symbol: str, table: pl.DataFrame) -> Bars:
    """Bars of a table with date, close, and as many of open, high, low, volume as it has; missing values are NaN."""
    sessions = table["date"].to_numpy().astype("datetime64[D]")
    others = {
        name: table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in OPTIONAL_SERIES
        if name in table.columns and table[name].null_count() < len(table)
    }
    return Bars(symbol, sessions, table["close"].to_numpy().astype(np.float64), **others)
