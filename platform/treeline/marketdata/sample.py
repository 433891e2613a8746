"""The built-in prices: real adjusted closes of 20 US stocks and an index, so that all works before any key is there.

The figures are data files of the package skfolio (BSD-3). They are read as files: the package's code is never imported,
because what it depends on is not installed.
"""

import gzip
import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from treeline.core.errors import Unavailable
from treeline.marketdata.source import AsTheyAre, Bars, Fetched, Listed, require_known

INDEX = "SP500"

# The stocks' table and the index's; both have a first column "Date" and one column a symbol.
_FILES = ("sp500_dataset.csv.gz", "sp500_index.csv.gz")


class SampleSource(AsTheyAre):
    """20 stocks of the S&P 500 and the index itself ("SP500"), 1990-01-02 to 2022-12-28, adjusted closes only."""

    name = "sample"
    note = (
        "Stale sample data that ends on 2022-12-28, for trying things out. The 20 stocks are ones that are still large "
        "today (survivors), so every result on them is better than anybody could have had; the index SP500 is without "
        "dividends, the stocks are with them."
    )

    adjustment = "as in the package: the stocks for splits and dividends, the index for neither"

    def stamps(self, first: int, last: int) -> dict[int, str]:
        """A hash of the package's files."""
        return dict.fromkeys(range(first, last + 1), _digest())

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(_bars()))

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """The first and last session of each."""
        known = self.load(symbols)
        return tuple(Listed(one, *known[one].sessions[[0, -1]].tolist()) for one in symbols)

    def span(self) -> tuple[date, date]:
        """The first and last session of any symbol."""
        sessions = [bars.sessions for bars in _bars().values()]
        return min(one[0] for one in sessions).item(), max(one[-1] for one in sessions).item()

    def bounds(self) -> tuple[str, str]:
        return "the package's data begin there", "the package's data end there"

    def bars(self, symbols: Sequence[str], first: date, last: date) -> Fetched:
        """The bars of these symbols from `first` to `last`. Raises Invalid that names every unknown symbol."""
        loaded = self.load(symbols)
        return Fetched({symbol: cut for symbol, bars in loaded.items() if (cut := bars.between(first, last))})

    def load(self, symbols: Sequence[str]) -> dict[str, Bars]:
        """All bars of these symbols. Raises Invalid as `bars`."""
        known = _bars()
        require_known(self.name, symbols, self.symbols())
        return {symbol: known[symbol] for symbol in symbols}


def _contents() -> list[bytes]:
    spec = find_spec("skfolio")  # of a top-level name: finds the folder and runs nothing
    if spec is None or spec.origin is None:
        raise Unavailable('The sample prices are missing: install the package "skfolio" (it is in requirements.lock).')
    folder = Path(spec.origin).parent / "datasets" / "data"
    try:
        return [(folder / file).read_bytes() for file in _FILES]
    except OSError as error:
        raise Unavailable(f"The sample prices cannot be read: {error.filename}: {error.strerror}.") from None


# An installed package does not change under a running process, so both are read once.
@lru_cache(maxsize=1)
def _digest() -> str:
    return hashlib.sha256(b"".join(_contents())).hexdigest()[:16]


@lru_cache(maxsize=1)
def _bars() -> dict[str, Bars]:
    bars: dict[str, Bars] = {}
    for content in _contents():
        header, *lines = gzip.decompress(content).decode("ascii").split()
        rows = [line.split(",") for line in lines]
        sessions = np.array([row[0] for row in rows], dtype="datetime64[D]")
        sessions.flags.writeable = False  # so that all symbols share one array
        for column, symbol in enumerate(header.split(",")[1:], start=1):
            bars[symbol] = Bars(symbol, sessions, np.array([row[column] for row in rows], dtype=np.float64))
    return bars
