"""Sketches in a folder of this machine, or one that several mount."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from backtests.sketches.names import file_of, folder_of, is_batch, ranges_in
from treeline.core.errors import NotFound, Unavailable


class FolderPlace:
    """See places.Place."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, batch_id: str, lo: int, hi: int, data: bytes) -> None:
        path = self._path(batch_id, lo, hi)
        # A name of its own: two who write the same range must not have each other's half under the range's name.
        draft = path.with_name(f"{path.name}.{token_hex(8)}.new")
        with _in_words("written", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write(draft, data)
                draft.replace(path)
            except BaseException:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise
            _sync(path.parent)

    def read(self, batch_id: str, lo: int, hi: int) -> bytes:
        path = self._path(batch_id, lo, hi)
        with _in_words("read", path):
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                raise NotFound(f"There are no sketches of the runs {lo} to {hi - 1} of batch {batch_id}.") from None

    def ranges(self, batch_id: str) -> list[tuple[int, int]]:
        folder = self._root / folder_of(batch_id)
        with _in_words("read", folder):
            return ranges_in(_names(folder))

    def delete(self, batch_id: str) -> None:
        folder = self._root / folder_of(batch_id)
        with _in_words("deleted", folder), suppress(FileNotFoundError):
            for name in _names(folder):  # drafts of killed writers too
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()

    def batches(self) -> Iterator[str]:
        with _in_words("read", self._root):
            firsts = [name for name in _names(self._root) if len(name) == 2]
        for first in sorted(firsts):
            with _in_words("read", self._root / first):
                found = [name for name in _names(self._root / first) if is_batch(name) and name[:2] == first]
            yield from sorted(found)

    def _path(self, batch_id: str, lo: int, hi: int) -> Path:
        return self._root / folder_of(batch_id) / file_of(lo, hi)


@contextmanager
def _in_words(done: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"The sketches at {path} cannot be {done}: {error.strerror or error}.") from None


def _names(folder: Path) -> list[str]:
    """What is in the folder; nothing where there is none."""
    try:
        return [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []


def _write(draft: Path, data: bytes) -> None:
    """On the disk when it returns: what is recorded as stored outlives a power cut."""
    with draft.open("xb", buffering=0) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
