"""`python -m treeline.web.build`: makes `dist` of the page's sources, or leaves it alone when it is up to date.

A page that is being served changes from one whole to the next: every file has its content's hash in its name and is
put there before `index.html` names it. The stamp is written last, so that an interrupted build is found and done again.
"""

import gzip
import shutil
import sys
import time
from pathlib import Path

from treeline.core.errors import TreelineError
from treeline.web import node
from treeline.web.folders import DIST, INDEX, MODULES, PAGE, STAMP, built, digest
from treeline.web.packages import alone

FRESH = MODULES / ".treeline-dist"
LIMIT = 300.0  # seconds
SMALLEST_PACKED = 1024  # bytes
PACKED = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".wasm"}


def main() -> int:
    """Returns the exit status; what goes wrong is one line, with npm's or vite's own last lines where it was they."""
    try:
        if not (PAGE / "package.json").exists():
            return 0 if INDEX.exists() else _say(f"the page's sources are not here: {PAGE}")
        if built() != digest():
            build()
    except OSError as error:
        return _say(f"the page cannot be built: {error.strerror}: {error.filename}")
    except TreelineError as error:
        return _say(f"the page cannot be built: {error}")
    return 0


def build() -> None:
    """Raises Conflict, Unavailable (see packages.alone)."""
    with alone():
        wanted = digest()
        if built() == wanted:  # by the one that we waited for
            return
        started = time.monotonic()
        if FRESH.exists():
            shutil.rmtree(FRESH)
        node.run("vite build", node.tool("vite", "build", "--outDir", str(FRESH), "--emptyOutDir"), LIMIT)
        pack(FRESH)
        STAMP.unlink(missing_ok=True)
        publish(FRESH, DIST)
        STAMP.write_text(wanted)
        print(f"The page is built after {time.monotonic() - started:.0f} s", flush=True)


def pack(folder: Path) -> None:
    """A .gz beside every file of some size: the same bytes for the same file."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in PACKED and path.stat().st_size >= SMALLEST_PACKED:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)


def publish(fresh: Path, dist: Path) -> None:
    """Put what was built in the place of what is served, in an order in which no name is ever missing."""
    files = sorted((path for path in fresh.rglob("*") if path.is_file()), key=lambda path: path == fresh / INDEX.name)
    for path in files:
        place = dist / path.relative_to(fresh)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    kept = {dist / path.relative_to(fresh) for path in files}
    for path in dist.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()


def _say(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
