"""Reads price files in a process of its own: `python -m treeline.uploads.reader FOLDER`.

What a stranger made up may ask for any memory, and may make a library panic: here it ends this process only, which has
a bound on its memory and no keys in its environment. Every file lies in a folder of its own, FOLDER/0, FOLDER/1, …,
under the name that it was sent with. On stdout go lines of JSON:

    {"reading": 0}          before each file
    {"faults": [[path, message, remedy], …]}        in the end, or
    {"bars": [[symbol, first, last, count, size, digest], …]}      with the packed bars in FOLDER/packed, in that order
"""

import hashlib
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.packing import pack
from treeline.marketdata.source import Bars, Sessions
from treeline.uploads.kinds import faults_of
from treeline.uploads.limits import MOST_ROWS, MOST_SYMBOLS, SYMBOL, SYMBOL_REMEDY

LARGEST_MEMORY = 2 * 2**30  # bytes of data; a CSV file of 64 MB with the shortest rows needs 0.7 of them
_LONGEST_WORDS = 300  # characters of what a fault says: it may repeat what stands in the file
_EPOCH = date(1970, 1, 1)


def main(folder: Path) -> None:
    """Bounds the process, and answers."""
    resource.setrlimit(resource.RLIMIT_DATA, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold a person's prices
    answer(folder)


def answer(folder: Path) -> None:
    """Reads every file, and says what the module's docstring says."""
    files = [next(place.iterdir()) for place in sorted(_numbered(folder), key=lambda place: int(place.name))]
    with (folder / "packed").open("wb") as packed:
        try:
            _say(bars=read_all(files, packed))
        except Invalid as invalid:
            _say(faults=[[text[:_LONGEST_WORDS] for text in (f.path, f.message, f.remedy)] for f in invalid.faults])


def read_all(files: list[Path], packed: BinaryIO) -> list[tuple[str, str, str, int, int, str]]:
    """Writes all bars to `packed`: symbol, first, last, count, size and digest of each. Raises Invalid with the faults
    of all files."""
    found, faults = [], []
    where: dict[str, str] = {}
    for number, path in enumerate(files):
        _say(reading=number)
        try:
            for symbol, bars in read(path).items():
                if symbol in where:
                    message = f"{symbol} is in {where[symbol]} too"
                    faults.append(Fault(path.name, message, "send all rows of a symbol in one file"))
                where[symbol] = path.name
                content = pack(bars)
                packed.write(content)
                first, last = _span(bars.sessions)
                digest = hashlib.sha256(content).hexdigest()
                found.append((symbol, str(first), str(last), bars.sessions.size, len(content), digest))
        except Invalid as invalid:
            faults += invalid.faults
    if faults:
        raise Invalid(faults)
    return found


def read(path: Path) -> dict[str, Bars]:
    """The bars of every symbol of one file. Raises Invalid with its faults."""
    faults = faults_of(path)
    if faults:
        raise Invalid(faults)
    from treeline.marketdata import tables  # noqa: PLC0415 - polars comes with the first file that may be one

    _require_few_rows(path)
    symbols = tables.symbols_in(path)
    if len(symbols) > MOST_SYMBOLS:
        raise Invalid([Fault(path.name, f"has {len(symbols):,} symbols", f"{MOST_SYMBOLS:,} at most in a collection")])
    _refuse(path, [f'"{one}" is not a symbol' for one in symbols if not SYMBOL.fullmatch(one)], SYMBOL_REMEDY)
    return tables.read(path, symbols)


def _refuse(path: Path, messages: list[str], remedy: str) -> None:
    if messages:
        raise Invalid([Fault(path.name, message, remedy) for message in messages])


def _require_few_rows(path: Path) -> None:
    """A few bytes of a Parquet file may stand for billions of rows; how many there are stands at its end."""
    if path.suffix.lower() != ".parquet":
        return
    import polars as pl  # noqa: PLC0415
    from polars.exceptions import PolarsError  # noqa: PLC0415

    try:
        rows = int(pl.scan_parquet(path, glob=False, hive_partitioning=False).select(pl.len()).collect().item())
    except PolarsError:
        return  # `tables` says what is wrong with it
    if rows > MOST_ROWS:
        raise Invalid([Fault(path.name, f"has {rows:,} rows", f"{MOST_ROWS:,} at most; split it")])


def _span(sessions: Sessions) -> tuple[date, date]:
    first, last = sessions[[0, -1]].astype(int).tolist()
    return _EPOCH + timedelta(first), _EPOCH + timedelta(last)


def _numbered(folder: Path) -> Iterator[Path]:
    return (place for place in folder.iterdir() if place.name.isdecimal())


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
