"""Uploaded files as packed bars, by way of the reader's process (`reader` says why it is one)."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from django.core.files import File

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.uploads.limits import LARGEST_FILE, megabytes

log = structlog.get_logger(__name__)

SUFFIXES = (".csv", ".parquet")
_LONGEST_FILE_NAME = 200  # bytes, as file systems count
_READER = "treeline.uploads.reader"
_LONGEST_READING = 120.0  # seconds, of all files of a request
_LONGEST_WAIT = 30.0  # seconds for one's turn

# Reading takes up to a gigabyte: of the requests that one process answers, one reads at a time.
_turn = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class PackedBars:
    """The bars of one symbol: `packed` is what treeline.marketdata.packing made of them, `digest` its SHA-256."""

    symbol: str
    first: date
    last: date
    count: int
    digest: str
    packed: bytes


class Reading:
    """What some files held: the symbols at hand, their bars in a file."""

    def __init__(self, rows: Sequence[tuple[str, str, str, int, int, str]], packed: Path) -> None:
        self._rows = rows
        self._packed = packed

    def sizes(self) -> dict[str, int]:
        """The bytes of each symbol's packed bars."""
        return {symbol: size for symbol, _, _, _, size, _ in self._rows}

    def digests(self) -> dict[str, str]:
        """The digest of each symbol's packed bars."""
        return {symbol: digest for symbol, *_, digest in self._rows}

    def bars(self) -> Iterator[PackedBars]:
        """The bars of every symbol, one at a time."""
        with self._packed.open("rb") as file:
            for symbol, first, last, count, size, digest in self._rows:
                days = date.fromisoformat(first), date.fromisoformat(last)
                yield PackedBars(symbol, *days, count, digest, file.read(size))


@contextmanager
def read(files: Sequence["File[bytes]"]) -> Iterator[Reading]:
    """What the files hold, for as long as the context lasts. Raises Invalid with every fault, Unavailable."""
    _require_files(files)
    with tempfile.TemporaryDirectory(prefix="treeline-upload-") as name:
        folder = Path(name)
        for number, file in enumerate(files):
            _write(file, folder / str(number))
        said = _run(folder)
        if "faults" in said[-1]:
            raise Invalid([Fault(*fault) for fault in said[-1]["faults"]])
        if "bars" not in said[-1]:
            number = said[-1].get("reading", 0)
            remedy = "split it into smaller files, or write it anew"
            raise Invalid([Fault(_name(files[number]), "cannot be read in the memory and time there is", remedy)])
        yield Reading(said[-1]["bars"], folder / "packed")


def _require_files(files: Sequence["File[bytes]"]) -> None:
    faults = []
    for file in files:
        name = _name(file)
        if not name.isprintable() or "/" in name or len(name.encode()) > _LONGEST_FILE_NAME:
            faults.append(Fault("file", "has a name that no file should have", "call it SPY.csv or prices.parquet"))
        elif not name.lower().endswith(SUFFIXES):
            faults.append(Fault(name, "is neither .csv nor .parquet", "send CSV or Parquet files, named so"))
        elif file.size > LARGEST_FILE:
            message = f"is larger than {megabytes(LARGEST_FILE)}"
            faults.append(Fault(name, message, "split it: a collection takes several files"))
    if faults:
        raise Invalid(faults)


def _name(file: "File[bytes]") -> str:
    return file.name or ""


def _write(file: "File[bytes]", folder: Path) -> None:
    folder.mkdir()
    with (folder / _name(file)).open("wb") as copy:
        for chunk in file.chunks():
            copy.write(chunk)


def _run(folder: Path) -> list[dict[str, Any]]:
    """What the reader said of the files in the folder, at least one thing."""
    if not _turn.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("Other files are being read just now; try again in a moment.")
    try:
        # -P: what lies in the current folder is no module. Its messages may repeat prices: they go nowhere.
        done = subprocess.run(  # noqa: S603 - nothing of the request is among the arguments
            [sys.executable, "-P", "-m", _READER, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_READING,
            env=_environment(),
            check=False,
        )
        output, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = late.stdout or b"", None
    except OSError as error:
        raise Unavailable(f"Files cannot be read for now: {error.strerror}.") from None
    finally:
        _turn.release()
    if code != 0:
        log.warning("uploaded files could not be read", exit_code=code)
    whole = output[: output.rfind(b"\n") + 1]  # the last line may be cut off
    return [json.loads(line) for line in whole.splitlines()] or [{}]


def _environment() -> dict[str, str]:
    """No addresses and no keys: a foreign file is read with it. Two threads are as fast as many."""
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    return passed | {"POLARS_MAX_THREADS": "2", "LC_ALL": "C.UTF-8"}
