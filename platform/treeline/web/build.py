"""`python -m treeline.web.build`: makes `dist` of the page's sources, or leaves it alone when it is up to date.

A page that is being served changes from one whole to the next: every file has its content's hash in its name and is
put there before `index.html` names it. The stamp is written last, so that an interrupted build is found and done again.
"""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from treeline.core.errors import Conflict, TreelineError, Unavailable
from treeline.web import node
from treeline.web.folders import DIST, INDEX, MODULES, PAGE, ROOT, STAMP, built, digest

INSTALLED = MODULES / ".treeline-stamp"
FRESH = MODULES / ".treeline-dist"
LOCK = Path(sys.prefix) / "treeline-page-lock"
# By the lock, which stays as it is. Not `npm ci`: that refuses a lock made with a registry that lacks biome's and
# Tailwind's builds for some platform. All kinds of packages are wanted, whatever this machine's npm is set to, and none
# may run a script of its own.
INSTALL = ("install", "--no-save", "--ignore-scripts", "--include=dev", "--include=optional")
INSTALL_LIMIT, BUILD_LIMIT = 900.0, 300.0  # seconds
SMALLEST_PACKED = 1024  # bytes
PACKED = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".wasm"}


def main() -> int:
    """Returns the exit status; what goes wrong is one line, with npm's or vite's own last lines where it was they."""
    try:
        if not (PAGE / "package.json").exists():
            return 0 if INDEX.exists() else _say(f"the page's sources are not here: {PAGE}")
        if built() != digest():
            _with_lock()
    except OSError as error:
        return _say(f"the page cannot be built: {error.strerror}: {error.filename}")
    except TreelineError as error:
        return _say(f"the page cannot be built: {error}")
    return 0


def install() -> None:
    """The packages of package-lock.json into `node_modules`, if they are not there. Raises Unavailable."""
    wanted = hashlib.sha256((PAGE / "package-lock.json").read_bytes() + (PAGE / ".npmrc").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    _lock_fits()
    started = time.monotonic()
    print("Fetching what the page is built with: some ten seconds", flush=True)
    INSTALLED.unlink(missing_ok=True)
    node.run("npm", node.npm(*INSTALL), INSTALL_LIMIT)
    INSTALLED.write_text(wanted)
    print(f"It is there after {time.monotonic() - started:.0f} s", flush=True)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """One at a time; who comes second waits. Raises Unavailable where the checkout is another user's."""
    owner = PAGE.stat().st_uid
    if owner != os.geteuid() and not os.access(PAGE, os.W_OK):
        raise Unavailable(f"{ROOT} is another user's: run make as that user, or in a clone of your own")
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("The page is being built by another make: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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


def pack(folder: Path) -> None:
    """A .gz beside every file that is the smaller for it: the same bytes for the same file."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in PACKED and path.stat().st_size >= SMALLEST_PACKED:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)


def _lock_fits() -> None:
    """Raises Conflict when package.json asks for what package-lock.json was not made for."""
    package = json.loads((PAGE / "package.json").read_text())
    locked = json.loads((PAGE / "package-lock.json").read_text())["packages"][""]
    if any(package.get(kind) != locked.get(kind) for kind in ("dependencies", "devDependencies")):
        raise Conflict(f"package-lock.json is not that of package.json: run `npm install` in {PAGE}")


def _with_lock() -> None:
    with only_one():
        wanted = digest()
        if built() == wanted:  # by the one that we waited for
            return
        install()
        started = time.monotonic()
        if FRESH.exists():
            shutil.rmtree(FRESH)
        node.run("vite build", node.tool("vite", "build", "--outDir", str(FRESH), "--emptyOutDir"), BUILD_LIMIT)
        pack(FRESH)
        STAMP.unlink(missing_ok=True)
        publish(FRESH, DIST)
        STAMP.write_text(wanted)
        print(f"The page is built after {time.monotonic() - started:.0f} s", flush=True)


def _say(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
