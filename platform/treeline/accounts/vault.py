"""Secrets that the platform must be able to read again are kept sealed: AES-256-GCM with a key of the file VAULT_KEYS,
which stands in no database, and bound to what they are, whose, and of which row. One that was moved does not open.

    1 byte the format · 8 the key's name · 12 the nonce · the ciphertext with its tag
"""

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import OperationalError, connection, transaction

from treeline.accounts import vault_file
from treeline.core.errors import Unavailable

log = structlog.get_logger(__name__)

_FORMAT = b"\x01"
_NAME, _NONCE, _TAG = 8, 12, 16  # bytes
_HEAD = len(_FORMAT) + _NAME + _NONCE
_LABEL = b"treeline vault\0"
_WRITERS = 0x7661756C74  # of the advisory lock: "vault"


class Unopenable(Unavailable):
    """This one secret does not open; others may."""


@dataclass(frozen=True)
class _Ring:
    """The keys of the file, as they were when it looked like `seen`."""

    seen: vault_file.Identity
    first: str
    ciphers: Mapping[str, AESGCM]


_rings: dict[Path, _Ring] = {}


def seal(purpose: str, owner: uuid.UUID, thing: uuid.UUID, text: str) -> tuple[bytes, str]:
    """The sealed text, and the name of the key that it is sealed with: the file's first. Raises Unavailable."""
    ring = _ring()
    name = bytes.fromhex(ring.first)
    nonce = os.urandom(_NONCE)
    bound = _bound(name, purpose, owner, thing)
    return _FORMAT + name + nonce + ring.ciphers[ring.first].encrypt(nonce, text.encode(), bound), ring.first


def open_sealed(purpose: str, owner: uuid.UUID, thing: uuid.UUID, sealed: bytes) -> str:
    """The text that `seal` was given with the same purpose, owner and thing.

    Raises Unopenable for a secret of anything else, for one that was changed and for one whose key the file does not
    hold; Unavailable when there is no file to go by.
    """
    name = sealed_with(sealed)
    cipher = _ring().ciphers.get(name) or _ring(afresh=True).ciphers.get(name)
    if cipher is None:
        log.error("the vault lacks a key", vault_key=name, remedy="put its line back into the file VAULT_KEYS")
        raise Unopenable("a secret can't be opened: the vault lacks the key that it is sealed with")
    nonce, rest = sealed[_HEAD - _NONCE : _HEAD], sealed[_HEAD:]
    try:
        return cipher.decrypt(nonce, rest, _bound(bytes.fromhex(name), purpose, owner, thing)).decode()
    except InvalidTag:
        log.error("a secret does not open", purpose=purpose, owner=str(owner), thing=str(thing), vault_key=name)
        raise Unopenable("a secret can't be opened: it was changed, or is not this row's") from None


def sealed_with(sealed: bytes) -> str:
    """The name of the key that it is sealed with. Raises Unopenable for what is no sealed secret."""
    if sealed[: len(_FORMAT)] != _FORMAT or len(sealed) < _HEAD + _TAG:
        raise Unopenable("a secret can't be opened: it is not in a form that the vault knows")
    return sealed[len(_FORMAT) : len(_FORMAT) + _NAME].hex()


def first_key() -> str:
    """The name of the key that is sealed with now. Raises Unavailable."""
    return _ring().first


def look() -> None:
    """What a process does when it starts: if the vault is closed, the log tells so before anybody needs it."""
    with suppress(Unavailable):
        _ring()


@contextmanager
def sealing() -> Iterator[None]:
    """A transaction that seals and stores. Once `new_key_is_known` has answered, none that began before is under way:
    whatever is stored from then on is sealed with the file's first key."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_WRITERS])
        yield


def new_key_is_known(patience: float) -> bool:
    """Whether all transactions that may have sealed with an older key are over, after so many seconds at most. Those
    that come meanwhile wait behind this question."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{1000 * patience:.0f}ms"])
        try:
            with transaction.atomic():
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == "55P03":  # lock_not_available
                return False
            raise
    return True


def _bound(name: bytes, purpose: str, owner: uuid.UUID, thing: uuid.UUID) -> bytes:
    """What a secret is bound to: pieces of fixed lengths, and the one of any length last."""
    return b"".join((_LABEL, _FORMAT, name, owner.bytes, thing.bytes, purpose.encode()))


def _ring(*, afresh: bool = False) -> _Ring:
    path = Path(settings.VAULT_KEYS)
    known = _rings.get(path)
    if known is not None and not afresh and _is_as_it_was(path, known.seen):
        return known
    try:
        keys, seen = vault_file.read(path)
    except Unavailable as error:
        log.error("the vault is closed", reason=str(error))
        raise Unavailable("the vault of secrets can't be opened for now; the log says why") from None
    ring = _rings[path] = _Ring(seen, keys[0].name, _ciphers(keys))
    return ring


def _is_as_it_was(path: Path, seen: vault_file.Identity) -> bool:
    try:
        return vault_file.identity(path.stat()) == seen
    except OSError:
        return False


def _ciphers(keys: Sequence[vault_file.VaultKey]) -> dict[str, AESGCM]:
    return {key.name: AESGCM(key.key) for key in keys}
