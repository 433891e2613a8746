"""Prices from a folder of CSV or Parquet files: one long table, or one file a symbol.

A file with a column "symbol" (or "ticker") is a long table; any other file holds one symbol, named by the file
("BRK.B.csv" holds BRK.B). The columns are described in `tables`.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata.per_file import PerFile
from treeline.marketdata.source import AsTheyAre, Bars, Fetched, Listed, require_known

SUFFIXES = (".csv", ".parquet")

# Part of every stamp: to be raised when the same files would give other bars than before.
_READER = b"treeline-files-1"

_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


# `tables` imports polars, whose threads do not survive a fork: the parent of the workers imports this module, so polars
# must come only with the first file that is read.
def _symbols_in(path: Path) -> tuple[str, ...]:
    from treeline.marketdata import tables  # noqa: PLC0415

    return tables.symbols_in(path)


def _span_of(path: Path) -> tuple[date, date] | None:
    from treeline.marketdata import tables  # noqa: PLC0415

    return tables.span_of(path)


def _lives_in(path: Path) -> dict[str, tuple[date, date]]:
    from treeline.marketdata import tables  # noqa: PLC0415

    return tables.lives_in(path)


def _read(path: Path, symbols: Sequence[str]) -> dict[str, Bars]:
    from treeline.marketdata import tables  # noqa: PLC0415

    return tables.read(path, symbols)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


# Shared by all FilesSource of a process: one is made for every request.
_symbols_by_file = PerFile(_symbols_in)
_span_by_file = PerFile(_span_of)
_lives_by_file = PerFile(_lives_in)
_digest_by_file = PerFile(_digest)


def folder_names(root: Path) -> tuple[str, ...]:
    """The folders below `root` that can be asked for, sorted; none when there is no such root."""
    if not root.is_dir():
        return ()
    return tuple(sorted(path.name for path in root.iterdir() if _FOLDER_NAME.fullmatch(path.name) and path.is_dir()))


class FilesSource(AsTheyAre):
    """The files of one folder right below a root. Raises Invalid when there is no such folder.

    Symbols are looked up in what the files say and never become part of a path.
    """

    note = "Your own files: closes are taken as they are, and treated as adjusted for splits and dividends."
    adjustment = "as in the files"

    def __init__(self, root: Path, folder: str) -> None:
        if folder not in folder_names(root):
            known = folder_names(root)
            remedy = f"there are: {', '.join(known)}" if known else "put a folder with CSV or Parquet files there"
            if not _FOLDER_NAME.fullmatch(folder):
                remedy += "; names are letters, digits, dots, _ and -, 64 at most, a letter or digit first"
            raise Invalid([Fault("source", f'there is no folder "{folder}" in TREELINE_FILES', remedy)])
        self.name = f"files:{folder}"
        self._folder = root / folder

    def stamps(self, first: int, last: int) -> dict[int, str]:
        """A hash of the files' names and contents: a copy of the folder has the same, a changed byte another.

        A file is read again only when its size, times or inode have changed since this process last read it.
        """
        whole = hashlib.sha256(_READER)
        with self._reachable():
            for path in self._files():
                whole.update(hashlib.sha256(path.name.encode()).digest() + _digest_by_file(path))
        return dict.fromkeys(range(first, last + 1), whole.hexdigest()[:16])

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(self._where()))

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """The first and last date of each; only the files of these symbols are read."""
        where = self._where()
        with self._reachable():
            files = {where[one] for one in symbols if one in where}
            lives = {symbol: life for path in files for symbol, life in _lives_by_file(path).items()}
        return tuple(Listed(one, *lives.get(one, (None, None))) for one in symbols)

    def span(self) -> tuple[date, date]:
        """The first and last session of any symbol. Raises Invalid when there is none."""
        with self._reachable():
            spans = [span for span in map(_span_by_file, self._files()) if span is not None]
        if not spans:
            raise Invalid([Fault(self.name, "no file has a row with a date", "see docs/recipes/add-a-source.md")])
        return min(first for first, _ in spans), max(last for _, last in spans)

    def bounds(self) -> tuple[str, str]:
        return "the files begin there", "the files end there"

    def bars(self, symbols: Sequence[str], first: date, last: date) -> Fetched:
        """The bars of these symbols from `first` to `last`. Raises Invalid that names every unknown symbol too."""
        loaded = self.load(symbols)
        return Fetched({symbol: cut for symbol, bars in loaded.items() if (cut := bars.between(first, last))})

    def load(self, symbols: Sequence[str]) -> dict[str, Bars]:
        """All bars of these symbols. Raises Invalid as `bars`."""
        where = self._where()
        require_known(self.name, symbols, sorted(where))
        by_file: dict[Path, list[str]] = {}
        for symbol in dict.fromkeys(symbols):
            by_file.setdefault(where[symbol], []).append(symbol)
        bars: dict[str, Bars] = {}
        faults: list[Fault] = []
        with self._reachable():
            for path, wanted in by_file.items():
                try:
                    bars |= _read(path, wanted)
                except Invalid as invalid:
                    faults += invalid.faults
        if faults:
            raise Invalid(faults)
        return bars

    def _where(self) -> dict[str, Path]:
        """The file of every symbol. Raises Invalid listing files that cannot be understood and symbols in two files."""
        where: dict[str, Path] = {}
        faults: list[Fault] = []
        with self._reachable():
            files = self._files()
            for path in files:
                try:
                    symbols = _symbols_by_file(path)
                except Invalid as invalid:
                    faults += invalid.faults
                    continue
                twice = [symbol for symbol in symbols if symbol in where]
                if twice:
                    example = f"{twice[0]} in {where[twice[0]].name}"
                    message = f"{len(twice)} of its symbols are in other files too, e.g. {example}"
                    faults.append(Fault(path.name, message, "keep all rows of a symbol in one file"))
                where |= dict.fromkeys(symbols, path)
        if not files:
            faults.append(Fault(self.name, "the folder holds no .csv or .parquet file", "put price files into it"))
        if faults:
            raise Invalid(faults)
        return where

    def _files(self) -> list[Path]:
        return sorted(
            path
            for path in self._folder.iterdir()
            if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
        )

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            place = Path(error.filename).name if error.filename else self._folder.name
            raise Unavailable(f'The files of "{self.name}" cannot be read: {place}: {error.strerror}.') from None
