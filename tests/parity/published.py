"""What other programs published of their own trees, and how far our runs of the same trees are from it.

The files are in the study's folder (see tests.benchmarks.study), in `parity/`; none of them is part of the project.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backtests.contracts import Costs, Outcome, Provenance, RunSpec
from backtests.engine.required import symbols
from backtests.engine.single import backtest
from strategies.importers.detect import import_bytes
from strategies.tree.nodes import Strategy
from tests.benchmarks.study import as_bars, every_bar
from treeline.marketdata.source import Bars

FAR = 0.003  # a day's return that is further than 30 bps from the published one is a mismatch
SLIPPAGE = 1.0  # bps of the traded value: what the publisher says that its backtests take

GROWTH = "*__soxl_growth__*.clj"
DRAWDOWN = "*__Test_SPY_QQQ_max_drawdown__e0d0e23b.clj"


@dataclass(frozen=True, slots=True)
class Compared:
    """How many of the published days there are, and on how many of them our run does something else."""

    days: int
    wrong: int
    worst: float


def growth_returns(root: Path) -> Compared:
    """SOXL Growth's published daily returns against ours: `wrong` are the days further than FAR apart, `worst` the
    greatest distance, a fraction."""
    published = _returns(root)
    strategy = _tree(root, GROWTH)
    first, last = min(published), max(published)
    # Decided at the close before the first published return.
    outcome = _run(strategy, _bars(root, strategy), first - dt.timedelta(days=7), last)
    ours = dict(zip(_dates(outcome), _net(outcome), strict=True))
    apart = np.array([abs(ours.get(day, np.nan) - value) for day, value in published.items()])
    return Compared(len(apart), int((~(apart <= FAR)).sum()), float(np.nanmax(apart)))


def drawdown_allocations(root: Path) -> Compared:
    """The published allocations of 2025 between SPY and TSLA against ours: `wrong` are the days with another ticker."""
    published = _allocations(root)
    strategy = _tree(root, DRAWDOWN)
    outcome = _run(strategy, _bars(root, strategy), min(published), max(published))
    held = [outcome.held[column] for column in outcome.weights.argmax(axis=1)]
    ours = dict(zip(_dates(outcome), held, strict=True))
    wrong = sum(ours.get(day) != ticker for day, ticker in published.items())
    return Compared(len(published), wrong, float(wrong > 0))


def _tree(root: Path, pattern: str) -> Strategy:
    (path,) = root.glob(f"strategies/composer_clj/{pattern}")
    imported = import_bytes(path.read_bytes(), path.name)
    assert not imported.untranslated, imported.untranslated
    return imported.strategy


def _bars(root: Path, strategy: Strategy) -> dict[str, Bars]:
    """Adjusted bars of the strategy's tickers and SPY, from parity/prices where the total return file has none."""
    found = every_bar()
    wanted = symbols(strategy, RunSpec("SPY"), {})
    return {symbol: found[symbol] if symbol in found else _priced(root, symbol) for symbol in wanted}


def _priced(root: Path, symbol: str) -> Bars:
    table = pl.read_csv(root / "parity" / "prices" / f"{symbol}.csv")
    days = table.select(date=pl.col("Date").str.slice(0, 10).str.to_date(), close=pl.col("Adj Close"))
    return as_bars(symbol, days)


def _run(strategy: Strategy, bars: dict[str, Bars], first: dt.date, last: dt.date) -> Outcome:
    spec = RunSpec("SPY", start=first, end=last, costs=Costs(slippage_bps=SLIPPAGE))
    return backtest(strategy, dict(strategy.variables), bars, spec, Provenance("study", "", 0, 0, 0.0))


def _net(outcome: Outcome) -> NDArray[np.float64]:
    """Daily returns; NaN on the first session, whose only deed is to buy."""
    return np.concatenate([[np.nan], outcome.equity[1:] / outcome.equity[:-1] - 1.0])


def _dates(outcome: Outcome) -> list[dt.date]:
    days: list[dt.date] = outcome.sessions.astype("datetime64[D]").tolist()
    return days


def _returns(root: Path) -> dict[dt.date, float]:
    (path,) = root.glob("parity/soxl_growth*.csv")
    with path.open() as lines:
        return {dt.date.fromisoformat(row["date"]): float(row["daily_return"]) for row in csv.DictReader(lines)}


def _allocations(root: Path) -> dict[dt.date, str]:
    (path,) = root.glob("parity/*max_drawdown__composer_allocations_2025.csv")
    with path.open(encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Date"][:2] == "20"]
    return {
        dt.date.fromisoformat(row["Date"]): next(ticker for ticker in ("SPY", "TSLA") if row[ticker] == "100.0%")
        for row in rows
    }
