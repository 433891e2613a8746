"""What is ordered: the real tree over the study's prices, and the small tree over made-up ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from strategies.tree.codec import encode
from tests.benchmarks import small, study, trees
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

STUDY, MADE_UP = "study", "made_up"  # folders below TREELINE_FILES
RAINS = "bound=60:85.5:0.5,rsi_window=5:68,window=10:69"  # 52 × 64 × 60
SMALL = "bound=60:79,rsi_window=5:104,window=10:109"  # 20 × 100 × 100


def rains(grid: str = RAINS) -> dict[str, Any]:
    """The real big tree, variables in 60 % of its gates. Raises FileNotFoundError without the study's folder."""
    strategy = trees.varied("rains_core_catalysts", 0.6)
    return {
        "document": encode(strategy),
        "source": f"files:{STUDY}",
        "benchmark": "SPY",
        "start": study.START.isoformat(),
        "grid": grid,
        "name": "rains",
    }


def small_tree(grid: str = SMALL) -> dict[str, Any]:
    """The tree of 42 nodes over 1,260 sessions."""
    spec = small.spec()
    assert spec.start is not None
    return {
        "document": encode(small.STRATEGY),
        "source": f"files:{MADE_UP}",
        "benchmark": spec.benchmark_name,
        "start": spec.start.isoformat(),
        "grid": grid,
        "name": "42 nodes",
    }


def write_prices(files: Path) -> None:
    """A folder of prices for each of the two trees; the real one's only where there is the study's folder."""
    _write(files / MADE_UP, small.bars())
    if study.folder() is not None:
        _write(files / STUDY, trees.prices(trees.varied("rains_core_catalysts", 0.6)))


def _write(folder: Path, bars: Mapping[str, Bars]) -> None:
    """One long table."""
    folder.mkdir()
    pl.concat([_table(one) for one in bars.values()], how="diagonal").write_parquet(folder / "prices.parquet")


def _table(bars: Bars) -> pl.DataFrame:
    columns: dict[str, Any] = {"date": bars.sessions, "close": bars.close}
    columns |= {name: values for name in OPTIONAL_SERIES if (values := getattr(bars, name)) is not None}
    return pl.DataFrame(columns).with_columns(pl.lit(bars.symbol).alias("symbol"))
