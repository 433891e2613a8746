"""A new key for the vault, while people go on: every secret is sealed anew with it, a few rows at a time.

1. The new key is written to the file's first line. Whoever seals looks at the file first.
2. Transactions that may have sealed with an older key are waited for; after that nothing is stored under one.
3. Rows under older keys are sealed anew until there are none. Each is locked for some milliseconds.
4. The older keys are marked as retired. They go on opening what is in old copies of the database. One entry of the
   trail tells of it.

Killed anywhere, it goes on from there when it is run again: a key that is neither the first nor retired says that a
rotation was not finished.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet

from treeline.accounts import broker_keys, second_factors, vault, vault_file
from treeline.accounts.models import BrokerKey, Rotation
from treeline.accounts.vault_file import VaultKey
from treeline.core.errors import Conflict, Unavailable

BATCH = 50  # rows of one transaction
SAFE_AFTER = dt.timedelta(hours=1)  # since a key was retired, until it may be forgotten: no request takes so long
_ROTATING = 0x726F74617465  # of the advisory lock: "rotate"
_WRITERS_PATIENCE = 1.0  # seconds for which whoever comes has to wait, at most
_TRIES = 30  # of them, with a pause in between
_LOCKED_PATIENCE = 60.0  # seconds until rows that somebody holds are given up


@dataclass(frozen=True)
class Progress:
    """done: secrets sealed anew so far; left: those that are to be."""

    done: int
    left: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did. made: the new key's name, "" when the first key of the file was taken. failed: what does not
    open, in words."""

    key: str
    made: str
    done: int
    seconds: float
    failed: Sequence[str]


@dataclass(frozen=True)
class Forgotten:
    """The names of keys that were taken out of the file, and of retired ones that stay, with the reason."""

    gone: Sequence[str]
    kept: Sequence[tuple[str, str]]


def rotate(path: Path, *, keep: bool, show: Callable[[Progress], None]) -> Rotated:
    """Seals everything with a new first key of the file; `keep`: with the one that is its first.

    Raises Conflict when another rotation is under way, Unavailable when the file can't be read or written, or when
    somebody holds a transaction or a row for longer than is patient.
    """
    began = time.monotonic()
    with _alone():
        made = "" if keep else _make_first(path)
        first = vault.first_key()
        _wait_for_writers()
        done, failed = _reseal_all(show)
        if not keep and not failed:
            vault_file.change(path, _retire_others)
        Rotation.objects.create(key=first, secrets=done, failed=len(failed))
    return Rotated(first, made, done, time.monotonic() - began, failed)


def forget(path: Path) -> Forgotten:
    """Takes keys out of the file that were retired a while ago and that no row needs. Raises Conflict, Unavailable."""
    with _alone():
        needed = _needed()
        kept = []
        gone = []

        def without(keys: Sequence[VaultKey]) -> Sequence[VaultKey]:
            for key in keys[1:]:
                if key.retired is None:
                    continue
                if key.name in needed:
                    kept.append((key.name, "rows are sealed with it: run `manage.py rotate_vault --keep`"))
                elif vault_file.now() - key.retired < SAFE_AFTER:
                    kept.append((key.name, f"was retired less than {SAFE_AFTER.seconds // 3600} hour ago"))
                else:
                    gone.append(key.name)
            return [key for key in keys if key.name not in gone]

        vault_file.change(path, without)
    return Forgotten(gone, kept)


@contextmanager
def _alone() -> Iterator[None]:
    """The lock is the connection's, so that it ends with the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ROTATING])
        if not cursor.fetchone()[0]:
            raise Conflict("another rotation of the vault is under way")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ROTATING])


def _make_first(path: Path) -> str:
    """The name of the key that was made; "" when the last rotation was not finished, which then goes on."""
    made: list[str] = []

    def with_new(keys: Sequence[VaultKey]) -> Sequence[VaultKey]:
        if any(key.retired is None for key in keys[1:]):
            return keys
        new = vault_file.new_key()
        made.append(new.name)
        return [new, *keys]

    vault_file.change(path, with_new)
    return made[0] if made else ""


def _retire_others(keys: Sequence[VaultKey]) -> Sequence[VaultKey]:
    return [keys[0], *(replace(key, retired=key.retired or vault_file.now()) for key in keys[1:])]


def _wait_for_writers() -> None:
    for _ in range(_TRIES):
        if vault.new_key_is_known(_WRITERS_PATIENCE):
            return
        time.sleep(_WRITERS_PATIENCE)
    raise Unavailable(
        "a transaction that stores a secret has been open for a minute: end it (see pg_stat_activity), and run the "
        "same command again"
    )


def _reseal_all(show: Callable[[Progress], None]) -> tuple[int, list[str]]:
    shelf = _BrokerKeys()
    done = 0
    patient_until = time.monotonic() + _LOCKED_PATIENCE
    while left := shelf.left():
        show(Progress(done, left))
        some = shelf.reseal(BATCH)
        done += some
        if some:
            patient_until = time.monotonic() + _LOCKED_PATIENCE
        elif shelf.left():  # somebody holds all that are left
            if time.monotonic() > patient_until:
                raise Unavailable("rows of broker keys are held by other transactions: run the same command again")
            time.sleep(0.05)
    wrong: set[int] = set()
    while some := second_factors.reseal(BATCH, wrong):
        done += some
        show(Progress(done, 0))
    failed = [*shelf.failed, *(f"second factor {key}: it does not open" for key in sorted(wrong))]
    return done - len(wrong), failed


class _BrokerKeys:
    """The rows that are under another key than the first. failed: those that do not open; they stay as they are."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self._wrong: list[int] = []

    def left(self) -> int:
        return self._others().count()

    def reseal(self, limit: int) -> int:
        """How many of those that nobody else holds were sealed anew."""
        with transaction.atomic():
            free = self._others().select_for_update(skip_locked=True, no_key=True, of=("self",))
            rows = [row for row in free.select_related("owner").order_by("pk")[:limit] if self._sealed_anew(row)]
            BrokerKey.objects.bulk_update(rows, ["sealed", "vault_key"])
        return len(rows)

    def _others(self) -> QuerySet[BrokerKey]:
        return BrokerKey.objects.exclude(vault_key=vault.first_key()).exclude(pk__in=self._wrong)

    def _sealed_anew(self, row: BrokerKey) -> bool:
        bound = (broker_keys.purpose(row.kind), row.owner.public_id, row.public_id)
        try:
            text = vault.open_sealed(*bound, bytes(row.sealed))
        except vault.Unopenable as error:
            self._wrong.append(row.pk)
            self.failed.append(f"broker key {row.public_id}: {error}")
            return False
        row.sealed, row.vault_key = vault.seal(*bound, text)
        return True


def _needed() -> set[str]:
    """The names of the keys that rows are sealed with."""
    names = set(BrokerKey.objects.values_list("vault_key", flat=True).distinct())
    return names | second_factors.vault_keys()
