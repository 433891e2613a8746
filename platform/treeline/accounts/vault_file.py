"""The file of the vault's keys: one a line, the newest first, for the eyes of the platform's own account alone, or of
its group, as a secret manager may hand it out.

    Zb3…= # key 5f0c…, made 2026-11-21T09:30:00Z
    q0v…= # key 91ab…, made 2026-02-03T08:00:00Z, retired 2026-11-21T09:30:02Z

What is sealed from now on is sealed with the first one. All of them open. The name of a key is made from it, and is
written down for people only.
"""

import base64
import contextlib
import datetime as dt
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from treeline.core.errors import Unavailable

KEY_BYTES = 32
LARGEST_FILE = 64 * 1024  # hundreds of keys
_OTHERS = stat.S_IRWXO | stat.S_IRWXG & ~stat.S_IRGRP
_LABEL = b"treeline vault key\0"  # so that the name says nothing of the key to who hashes keys for something else
_HEAD = (
    "# The vault's keys, the newest first. Who has them and the database reads every secret in it: keep a copy of\n"
    "# this file apart from the database's. Without it nobody reads them. `manage.py rotate_vault` makes a new one.\n"
)
_NOTE = re.compile(r"(made|retired) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
Identity = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VaultKey:
    """One key. made, retired: None when the file does not say."""

    key: bytes = field(repr=False)
    made: dt.datetime | None = None
    retired: dt.datetime | None = None

    @property
    def name(self) -> str:
        """What it is known by where it has sealed something: it tells nothing of the key."""
        return hashlib.sha256(_LABEL + self.key).hexdigest()[:16]


def new_key() -> VaultKey:
    """256 random bits."""
    return VaultKey(secrets.token_bytes(KEY_BYTES), now())


def now() -> dt.datetime:
    """To the second, as the file has it."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def identity(found: os.stat_result) -> Identity:
    """Changes whenever the file does, or who may read it."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_mode


def read(path: Path) -> tuple[tuple[VaultKey, ...], Identity]:
    """The keys of the file. Raises Unavailable with the remedy when it is missing, open to others, or damaged."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Unavailable(
            f"the file of the vault's keys, {path}, is missing: bring it back from its backup; "
            "the first time, `manage.py rotate_vault` makes it"
        ) from None
    except OSError as error:
        raise Unavailable(f"the file of the vault's keys, {path}, can't be read: {error.strerror}") from None
    if found.st_mode & _OTHERS:
        raise Unavailable(
            f"the file of the vault's keys, {path}, is open to others: `chmod 600 {path}`, and, if others were "
            "at this machine, `manage.py rotate_vault`"
        )
    return tuple(_keys(path, content)), identity(found)


def _keys(path: Path, content: bytes) -> Iterator[VaultKey]:
    remedy = "bring the file back from its backup"
    if len(content) > LARGEST_FILE:
        raise Unavailable(f"{path} is too large for a file of the vault's keys: {remedy}")
    seen: set[bytes] = set()
    for number, line in enumerate(content.decode("ascii", "replace").splitlines(), start=1):
        text, _, notes = line.partition("#")
        if not text.strip():
            continue
        key = _decoded(text.strip())
        if key is None:
            raise Unavailable(f"line {number} of {path}, the file of the vault's keys, is no key: {remedy}")
        if key not in seen:
            seen.add(key)
            yield VaultKey(key, **{word: _moment(text) for word, text in _NOTE.findall(notes)})
    if not seen:
        raise Unavailable(f"the file of the vault's keys, {path}, holds none: {remedy}")


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def make_once(path: Path) -> None:
    """Makes the file with a first key where there is none. Raises Unavailable when it can't be written."""
    if not path.exists():
        change(path, lambda keys: keys or (new_key(),))


def change(path: Path, into: Callable[[Sequence[VaultKey]], Sequence[VaultKey]]) -> tuple[VaultKey, ...]:
    """Writes what `into` makes of the keys; none are given where there is no file. Answers with what is there now.

    Who reads meanwhile sees all of the old file or all of the new one; two who change it take turns. Raises
    Unavailable when the file can't be read or written.
    """
    path = path.resolve()  # where it is a link, the link stays
    try:
        with _held(path.parent):
            before = read(path)[0] if path.exists() else ()
            after = tuple(into(before))
            if after != before:
                _write(path, after)
    except OSError as error:
        raise Unavailable(
            f"the file of the vault's keys, {path}, can't be written: {error.strerror}; where something else writes "
            "it, put the new key into its first line there, and then run `manage.py rotate_vault --keep`"
        ) from None
    return after


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # the new name of the file outlives a loss of power
    finally:
        os.close(handle)


def _write(path: Path, keys: Sequence[VaultKey]) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)  # of a change that was killed
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        if path.exists():
            _lend_as(path.stat(), handle)
        file.write(_HEAD + "".join(map(_line, keys)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _lend_as(before: os.stat_result, handle: int) -> None:
    """Who could read the file before can read it again, whoever rotates."""
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (before.st_uid, before.st_gid):
        os.fchown(handle, before.st_uid, before.st_gid)
    os.fchmod(handle, stat.S_IMODE(before.st_mode) | stat.S_IWUSR)


def _line(key: VaultKey) -> str:
    notes = {"made": key.made, "retired": key.retired}
    dates = [f"{word} {moment:%Y-%m-%dT%H:%M:%SZ}" for word, moment in notes.items() if moment]
    return f"{base64.urlsafe_b64encode(key.key).decode()} # {', '.join((f'key {key.name}', *dates))}\n"
