"""Results as Parquet, written by a process of its own: what Polars needs for it, 100 MB, would stay with the web."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from threading import BoundedSemaphore
from typing import IO

import numpy as np
import structlog

from backtests.results.export import Export
from treeline.core.errors import Unavailable

log = structlog.get_logger(__name__)

_WRITER = "backtests.results.parquet_writer"
_ROWS = 4096  # sent at a time: 2 MB
_AT_ONCE = 2
_LONGEST_WAIT = 20.0  # seconds for one's turn
_LONGEST_END = 30.0  # seconds from the last row to the file's end

_turn = BoundedSemaphore(_AT_ONCE)


def write(export: Export) -> IO[bytes]:
    """The file, to be read from its beginning; closed, it is gone. Columns: run_index int32, variables float64 or text,
    figures float64 with null for undefined. Raises Unavailable."""
    if not _turn.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("Other files are being written just now; try again in a moment.")
    try:
        file = tempfile.TemporaryFile(prefix="treeline-parquet-")  # noqa: SIM115 - the caller closes it
        try:
            code = _write(export, file)
        except OSError as error:
            file.close()
            raise Unavailable(f"The file cannot be written for now: {error.strerror}.") from None
        except BaseException:
            file.close()
            raise
    finally:
        _turn.release()
    if code != 0:
        file.close()
        log.warning("a Parquet file could not be written", exit_code=code)
        raise Unavailable("The file cannot be written for now; as CSV it can be had all the same.")
    file.seek(0)
    return file


def _write(export: Export, file: IO[bytes]) -> int:
    """The writer's exit code."""
    # -P: what lies in the current folder is no module.
    writer = subprocess.Popen(  # noqa: S603 - nothing of the request is among the arguments
        [sys.executable, "-P", "-m", _WRITER], stdin=subprocess.PIPE, stdout=file, env=_environment()
    )
    assert writer.stdin is not None
    try:
        with suppress(BrokenPipeError), writer.stdin as rows:
            _send(export, rows)
        return writer.wait(_LONGEST_END)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        writer.kill()
        writer.wait()


def _send(export: Export, rows: IO[bytes]) -> None:
    """A line of JSON on the columns, then the parts as parquet_writer.parts reads them."""
    variables = [[axis.name, axis.values] for axis in export.combinations.grid.axes]
    rows.write(json.dumps({"variables": variables, "figures": export.figures}).encode() + b"\n")
    for part in export.parts(_ROWS):
        rows.write(np.array([len(part.runs)], "<i8").tobytes())
        for column in (part.runs, part.indices.T, part.figures.T):
            rows.write(np.ascontiguousarray(column).data)


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    return passed | {"POLARS_MAX_THREADS": "2", "LC_ALL": "C.UTF-8"}
