"""Where the page's sources and what was built of them lie, and whether the two belong together.

The standard library only: the build of the wheel asks, before anything is installed.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent
PAGE = WEB / "page"  # the sources; an installed wheel has none
MODULES = PAGE / "node_modules"
DIST = WEB / "dist"
INDEX = DIST / "index.html"
STAMP = DIST / "treeline-stamp"
ROOT = WEB.parents[2]


def digest() -> str:
    """SHA-256 of all sources, by their names and contents."""
    total = hashlib.sha256()
    for path in sorted(_sources()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(PAGE).as_posix()} {content}\n".encode())
    return total.hexdigest()


def built() -> str:
    """The digest of the sources that `DIST` was built of; "" when it is not there, or not whole."""
    try:
        return STAMP.read_text().strip() if INDEX.exists() else ""
    except FileNotFoundError:
        return ""


def _sources() -> Iterator[Path]:
    for folder, below, files in os.walk(PAGE):
        below[:] = [name for name in below if name != MODULES.name]
        yield from (Path(folder, name) for name in files)
