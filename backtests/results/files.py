"""Results as CSV and as Parquet, put down by a process of their own: what Polars needs for it would stay with the web.

A batch's rows go to that process part by part. As CSV each part comes back at once and goes to the reader; a Parquet
ends with what is known last, so it is written to a file first. So a Parquet's turn is over when it is written, a CSV's
when its reader has it, or is gone.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import BoundedSemaphore
from typing import IO, Literal

import numpy as np
import structlog

from backtests.results.export import Export, Part
from treeline.core.errors import NotFound, Unavailable

log = structlog.get_logger(__name__)

_WRITER = "backtests.results.writer"
_ROWS = 1024  # sent at a time: half a MB, as CSV one
_AT_ONCE = 2  # Parquets
_CSVS_AT_ONCE = 4  # each a process of 100 MB, for as long as its reader takes
_LONGEST_WAIT = 20.0  # seconds for one's turn
_LONGEST_END = 30.0  # seconds from the last row to the file's end

_turn = BoundedSemaphore(_AT_ONCE)
_csv_turn = BoundedSemaphore(_CSVS_AT_ONCE)


def csv(export: Export) -> Generator[bytes, None, None]:
    """RFC 4180, UTF-8: the header, then the rows. Figures are the shortest text that reads back to the same float64;
    undefined ones are empty. Raises Unavailable.

    So does its reading, should the writer die, and NotFound when the batch is deleted: what was read is not the file.
    """
    if not _csv_turn.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("Other files are being sent just now; try again in a moment.")
    parts = _csv(export)
    next(parts)  # from now on closing it, or forgetting it, ends the turn
    return parts


def _csv(export: Export) -> Generator[bytes, None, None]:
    """Nothing, with a turn and a writer, then the file."""
    names = ["run_index", *(axis.name for axis in export.combinations.grid.axes), *export.figures]
    try:
        with _told("csv"), _writer(export, "csv", subprocess.PIPE) as (rows, process):
            assert process.stdout is not None
            yield b""
            yield (",".join(names) + "\r\n").encode()
            for part in export.parts(_ROWS):
                _send(part, rows)
                rows.flush()
                size = int.from_bytes(process.stdout.read(8), "little")
                lines = process.stdout.read(size)
                if size == 0 or len(lines) < size:
                    raise BrokenPipeError
                yield lines
    finally:
        _csv_turn.release()


def parquet(export: Export) -> IO[bytes]:
    """The file, to be read from its beginning; closed, it is gone. Columns: run_index int32, variables float64 or text,
    figures float64 with null for undefined. Raises Unavailable; NotFound when the batch is deleted meanwhile."""
    if not _turn.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("Other files are being written just now; try again in a moment.")
    try:
        with _told("parquet"):
            return _parquet(export)
    finally:
        _turn.release()


def _parquet(export: Export) -> IO[bytes]:
    with ExitStack() as failing:
        file = failing.enter_context(tempfile.TemporaryFile(prefix="treeline-parquet-"))
        with _writer(export, "parquet", file) as (rows, process):
            for part in export.parts(_ROWS):
                _send(part, rows)
            rows.close()
            if process.wait(_LONGEST_END) != 0:
                raise BrokenPipeError
        failing.pop_all()
        file.seek(0)
        return file


@contextmanager
def _told(kind: str) -> Iterator[None]:
    """Raises Unavailable when the writer can't be started, dies, or hangs. The log is told of every file that is not
    written to its end."""
    try:
        yield
    except NotFound as error:
        log.warning("a file of results is cut off", kind=kind, reason=str(error))
        raise
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("a file of results could not be written", kind=kind, reason=repr(error))
        raise Unavailable("The file cannot be written for now; try again later.") from None


@contextmanager
def _writer(
    export: Export, kind: Literal["csv", "parquet"], output: int | IO[bytes]
) -> Iterator[tuple[IO[bytes], subprocess.Popen[bytes]]]:
    """The process, told of the columns, and where it takes rows. It is gone when the context ends. Raises OSError."""
    # -P: what lies in the current folder is no module. Nothing of the request is among the arguments.
    command = [sys.executable, "-P", "-m", _WRITER, kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, env=_environment()) as process:  # noqa: S603
        assert process.stdin is not None
        try:
            variables = [[axis.name, axis.values] for axis in export.combinations.grid.axes]
            process.stdin.write(json.dumps({"variables": variables, "figures": export.figures}).encode() + b"\n")
            yield process.stdin, process
        finally:
            process.kill()
            with suppress(OSError):  # rows that were not taken any more
                process.stdin.close()


def _send(part: Part, rows: IO[bytes]) -> None:
    """As writer.parts reads it."""
    rows.write(len(part.runs).to_bytes(8, "little"))
    for column in (part.runs, part.indices.T, part.figures.T):
        rows.write(np.ascontiguousarray(column).data)


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    return passed | {"POLARS_MAX_THREADS": "2", "LC_ALL": "C.UTF-8"}
