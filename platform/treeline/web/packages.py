"""What the page is built, checked and tested with: npm's packages, as package-lock.json names them."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from treeline.core.errors import Conflict, Unavailable
from treeline.web import node
from treeline.web.folders import MODULES, PAGE, ROOT

INSTALLED = MODULES / ".treeline-stamp"
LOCK = Path(sys.prefix) / "treeline-page-lock"
UNFINISHED = "unfinished"
LIMIT = 900.0  # seconds
# By the lock, which stays as it is. Not `npm ci`: that refuses a lock made with a registry that lacks biome's and
# Tailwind's builds for some platform. All kinds of packages are wanted, whatever this machine's npm is set to, and none
# may run a script of its own.
INSTALL = ("install", "--no-save", "--ignore-scripts", "--include=dev", "--include=optional")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One at a time in a checkout, with the packages at hand; who comes second waits.

    Raises Unavailable where the checkout is another user's or the packages cannot be had, Conflict when package.json
    asks for what the lock was not made for.
    """
    if not os.access(PAGE, os.W_OK) and PAGE.stat().st_uid != os.geteuid():
        raise Unavailable(f"{ROOT} is another user's: run make as that user, or in a clone of your own")
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is at the page: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
        yield


def _install() -> None:
    wanted = hashlib.sha256((PAGE / "package-lock.json").read_bytes() + (PAGE / ".npmrc").read_bytes()).hexdigest()
    found = INSTALLED.read_text() if INSTALLED.exists() else ""
    if found == wanted:
        return
    _lock_fits()
    started = time.monotonic()
    print("Fetching what the page is built with: some ten seconds", flush=True)
    if found == UNFINISHED:  # npm takes a folder that it was stopped at for a whole package
        shutil.rmtree(MODULES)
    MODULES.mkdir(exist_ok=True)
    INSTALLED.write_text(UNFINISHED)
    node.run("npm", node.npm(*INSTALL), LIMIT)
    INSTALLED.write_text(wanted)
    print(f"It is there after {time.monotonic() - started:.0f} s", flush=True)


def _lock_fits() -> None:
    package = json.loads((PAGE / "package.json").read_text())
    locked = json.loads((PAGE / "package-lock.json").read_text())["packages"][""]
    if any(package.get(kind) != locked.get(kind) for kind in ("dependencies", "devDependencies")):
        raise Conflict(f"package-lock.json is not that of package.json: run `npm install` in {PAGE}")
