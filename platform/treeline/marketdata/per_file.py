"""What was worked out from a file, kept for as long as the file stays the same."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

# A file written twice within one tick of the file system's clock has the same times both times: what was read from a
# file that is this young is not kept.
SETTLED_NS = 2_000_000_000

_Stamp = tuple[int, int, int, int]


class PerFile(Generic[T]):
    """`compute(path)`, asked again only after the file was touched. Shared by a process's threads."""

    def __init__(self, compute: Callable[[Path], T]) -> None:
        self._compute = compute
        self._kept: dict[Path, tuple[_Stamp, T]] = {}

    def __call__(self, path: Path) -> T:
        """Raises what `compute` raises, and OSError when the file cannot be reached."""
        stamp = _stamp(path)
        kept = self._kept.get(path)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        value = self._compute(path)
        if stamp == _stamp(path) and time.time_ns() - max(stamp[2:]) > SETTLED_NS:
            self._kept[path] = (stamp, value)
        return value


def _stamp(path: Path) -> _Stamp:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
