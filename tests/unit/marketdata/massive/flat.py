"""Made-up day files with the real ones' columns."""

import datetime as dt
import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from treeline.marketdata.massive.dayfile import COLUMNS, midnight
from treeline.marketdata.massive.ingest import IngestReport, Progress, ingest
from treeline.marketdata.massive.origin import FolderOrigin

HEADER = ",".join(COLUMNS)
TICKERS = ("A", "AA", "BRK.B", "KIMpL", "ZVZZT")


def weekdays(first: dt.date, count: int) -> list[dt.date]:
    days = np.busday_offset(np.datetime64(first, "D"), np.arange(count), roll="forward")
    return [day.item() for day in days]


def row(session: dt.date, ticker: str, close: float = 10.0, volume: float = 1000) -> str:
    return f"{ticker},{volume},{close - 0.5},{close},{close + 1},{close - 1},{midnight(session)},37"


def text(session: dt.date, tickers: Sequence[str] = TICKERS, base: float = 10.0) -> str:
    """A sound file's text; closes differ by ticker and day."""
    day = session.toordinal() % 97
    rows = [row(session, ticker, base + index + day / 8, 100.5 + day) for index, ticker in enumerate(tickers)]
    return "\n".join([HEADER, *rows]) + "\n"


def pack(content: str) -> bytes:
    return gzip.compress(content.encode(), 1, mtime=0)


def name_of(session: dt.date) -> str:
    return f"{session:%Y/%m/%Y-%m-%d}.csv.gz"


def put(folder: Path, session: dt.date, content: bytes | str | None = None) -> Path:
    """Puts the day's file there: these bytes, this text packed, or a sound file."""
    path = folder / name_of(session)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text(session) if content is None else content
    draft = path.with_suffix(".new")
    draft.write_bytes(pack(content) if isinstance(content, str) else content)
    draft.replace(path)  # another inode: never the file as it was
    return path


def silent(_: Progress) -> None:
    """For who wants no progress."""


def take(folder: Path, store: Path) -> IngestReport:
    return ingest(FolderOrigin(folder), store, None, silent)


def contents(store: Path) -> dict[str, bytes]:
    """The store's files by name."""
    return {path.name: path.read_bytes() for path in store.iterdir() if path.name != "ingest.lock"}


def flip(path: Path, dice: random.Random) -> None:
    """One bit of the file is another one."""
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
