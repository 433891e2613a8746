"""The Parquet files of a store as they were written: each by its size and the SHA-256 of its bytes.

A flipped bit in a Parquet file mostly gives other prices and no error, so a process looks at all bytes of a file before
it first reads from it, and again when the file was touched: 50 MB, a year of all stocks, in 0.03 s.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.per_file import PerFile

if TYPE_CHECKING:
    import polars as pl

ANEW = "run ingest_massive: it takes anew what was in it"


class Written(Protocol):
    """What the manifest says of a file."""

    @property
    def file(self) -> str:
        """Its name in the store."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def sha256(self) -> str:
        """Of its bytes, in hexadecimal digits."""


def sha256_of(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_known = PerFile(sha256_of)


def draft(table: "pl.DataFrame", path: Path, **how: Any) -> tuple[int, str]:
    """Writes the table to this Parquet file; its size and SHA-256. Raises OSError, where polars fails too: a full disk
    is no OSError of its."""
    from polars.exceptions import PolarsError  # noqa: PLC0415 - its threads do not survive a fork

    try:
        table.write_parquet(path, **how)
    except PolarsError as error:
        said = str(error).partition("\n")[0]
        number = re.search(r"\(os error (\d+)\)", said)
        raise (OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(said)) from None
    return path.stat().st_size, sha256_of(path)


def damage(store: Path, one: Written) -> str:
    """How the file is not as it was written; "" when it is. Raises OSError, FileNotFoundError for one that is gone."""
    path = store / one.file
    if path.stat().st_size != one.size:
        return f"is not the {one.size:,} bytes that were written"
    return "" if _known(path) == one.sha256 else "is damaged: some of its bytes are not those that were written"


def require_whole(store: Path, files: Iterable[Written], remedy: str = ANEW) -> None:
    """Raises Invalid naming the files that are not as they were written, OSError, FileNotFoundError for one that is
    gone."""
    faults = [Fault(one.file, message, remedy) for one in files if (message := damage(store, one))]
    if faults:
        raise Invalid(faults)
