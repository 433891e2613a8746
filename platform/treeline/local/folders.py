"""Where the local stack keeps its things: the var folder, the private folder of its sockets, its keys."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from treeline.accounts.vault_file import make_once
from treeline.core.errors import Conflict, Unavailable

ROOT = Path(__file__).resolve().parents[3]
FREE_BYTES = 500_000_000
CLEARING_SECONDS = 15.0  # the guard's longest
SOCKET_PATH_BYTES = 100  # the system's limit is 104 (macOS) or 108 (Linux) with the closing zero


def var_folder() -> Path:
    """The folder of the platform's own files, made if need be. Raises Unavailable if it is another user's or full."""
    var = Path(os.environ.get("TREELINE_VAR") or ROOT / "var").expanduser().resolve()
    remedy = "run as that user, or set TREELINE_VAR to a folder of your own"
    try:
        var.mkdir(parents=True, exist_ok=True)
    except PermissionError:
        raise Unavailable(f"{var} cannot be made: {var.parent} belongs to {owner_of(var.parent)}; {remedy}") from None
    except FileExistsError:
        raise Unavailable(f"{var} is no folder; set TREELINE_VAR to another one") from None
    except OSError as error:
        raise Unavailable(f"{var} cannot be made: {error.strerror}; set TREELINE_VAR to another folder") from None
    if var.stat().st_uid != os.geteuid():
        raise Unavailable(f"{var} belongs to {owner_of(var)}; {remedy}")
    require_space(var)
    return var


def owner_of(path: Path) -> str:
    """The name of the path's owner, or its number where it has none."""
    while not path.exists():
        path = path.parent
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def require_space(folder: Path) -> None:
    """Raises Unavailable when the disk under the folder has less than 500 MB left."""
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        raise Unavailable(
            f"the disk is full: {free // 1_000_000} MB are free at {folder}, {FREE_BYTES // 1_000_000} MB are needed; "
            "free some, or set TREELINE_VAR to a folder on another disk"
        )


def digest(folder: Path) -> str:
    """A short name for the folder, of this user."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]


def private_folder(var: Path) -> Path:
    """A folder with a short path for the sockets: a long checkout's own path would pass the system's limit.

    Raises Unavailable if somebody else has put something there.
    """
    name = f"treeline-{os.geteuid()}-{digest(var)}"
    parents = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - owner and mode are checked below
    fitting = [
        parent
        for parent in parents
        if len(os.fsencode(parent / name / "postgres/.s.PGSQL.5432.lock")) <= SOCKET_PATH_BYTES
    ]
    folder = fitting[0] / name if fitting else parents[-1] / name
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Unavailable(f"{folder} belongs to {owner_of(folder)}; remove it, or set TMPDIR to a folder of your own")
    folder.chmod(0o711)  # the sockets' own folders and modes keep others out; root's Postgres account must get through
    return folder


def secret_key(var: Path) -> str:
    """The installation's secret key, made once."""
    path = var / "secret_key"
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.chmod(0o600)
        draft.write_text(secrets.token_urlsafe(50))
        draft.replace(path)
    return path.read_text().strip()


def vault_keys(var: Path) -> Path:
    """The file of the keys that secrets are sealed with: the one that VAULT_KEYS names, or our own, made once."""
    named = os.environ.get("VAULT_KEYS")
    path = Path(named) if named else var / "vault.keys"
    if not named:
        make_once(path)
    return path


@contextlib.contextmanager
def only_one(var: Path, what: str) -> Iterator[int]:
    """Hold the var folder; yields the lock's file. The system lets go of it when we end, so a lock is never stale.

    The guard of a start that was killed holds it for the seconds in which it clears away. Raises Conflict when
    another process holds it.
    """
    path = var / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        give_up = time.monotonic() + CLEARING_SECONDS
        while not _taken(lock):
            holder = path.read_text().strip()
            if _lives(holder) or time.monotonic() > give_up:
                raise Conflict(
                    f"Treeline is up already in {var} ({holder or 'another process'}); stop it with Ctrl-C there, "
                    "or set TREELINE_VAR, WEB_PORT and FLOWER_PORT to run a second one"
                )
            time.sleep(0.1)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{what}, process {os.getpid()}\n".encode(), 0)
        yield lock
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lives(holder: str) -> bool:
    """Whether the process that wrote itself into the lock is there."""
    number = holder.rpartition(" ")[2]
    if not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
