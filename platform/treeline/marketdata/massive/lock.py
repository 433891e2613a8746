"""One ingest at a time into a store."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from treeline.core.errors import Conflict, Unavailable

NAME = "ingest.lock"


@contextmanager
def held(store: Path) -> Iterator[None]:
    """Holds the store's lock, which is the operating system's: it ends with the process, however that ends.

    Raises Conflict when another process holds it, Unavailable when the file cannot be opened.
    """
    try:
        handle = os.open(store / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Unavailable(f"{store / NAME} cannot be opened: {error.strerror}.") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            raise Conflict(f"Another ingest into {store} is running (process {holder or 'unknown'}).") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)
