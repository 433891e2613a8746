"""Looks for a secret in everything that the platform has written, in any form in which it may have got there."""

import base64
import html
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from redis import Redis

from treeline.local.account import place

SHORTEST = 12  # characters of a piece that is looked for
_AT_ONCE = 16 * 2**20  # bytes
_OURS = ("kernels",)  # folders of the var folder that hold compiled code


def forms(secret: str) -> dict[bytes, str]:
    """Halves of the secret, forwards and backwards, by how they may stand somewhere: a whole one holds both halves."""
    middle = len(secret) // 2
    found: dict[bytes, str] = {}
    for half in (secret[:middle], secret[middle:]):
        assert len(half) >= SHORTEST
        for piece, way in ((half, ""), (half[::-1], "reversed ")):
            for form, written in _written(piece):
                found.setdefault(written, way + form)
    return found


def _written(piece: str) -> Iterator[tuple[str, bytes]]:
    raw = piece.encode()
    texts = {
        "clear": piece,
        "JSON": json.dumps(piece)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(piece)[1:-1])[1:-1],
        "JSON of Django": json.dumps(piece)[1:-1]
        .replace("<", "\\u003C")
        .replace(">", "\\u003E")
        .replace("&", "\\u0026"),
        "a repr": repr(piece)[1:-1],
        "URL": quote(piece, safe=""),
        "path": quote(piece),
        "form": quote_plus(piece),
        "HTML": html.escape(piece),
        "SQL": piece.replace("'", "''").replace("\\", "\\\\"),
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
    }
    yield from ((form, text.encode()) for form, text in texts.items())
    yield "UTF-16", piece.encode("utf-16-le")
    for offset in range(3):  # where in base64's groups of three it begins: all but the ends are the same
        padded = bytes(offset) + raw
        core = slice(4 if offset else 0, len(padded) // 3 * 4)
        yield f"base64 at {offset}", base64.b64encode(padded)[core]
        yield f"base64url at {offset}", base64.urlsafe_b64encode(padded)[core]


@dataclass
class Search:
    """What was found where, of which secret and in which form, and how many bytes were looked through."""

    secrets: Sequence[str]
    size: int = 0
    hits: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forms = {form: (secret, words) for secret in self.secrets for form, words in forms(secret).items()}
        self._overlap = max(map(len, self.forms))

    def look(self, where: str, content: bytes) -> None:
        """Notes every form that stands in it."""
        self.size += len(content)
        self.hits += [(secret, where, words) for form, (secret, words) in self.forms.items() if form in content]

    def where(self, *secrets: str) -> list[str]:
        """The places, and forms, in which any of these was found."""
        return [f"{where}: {words}" for secret, where, words in self.hits if secret in secrets]

    def look_at_file(self, path: Path) -> None:
        """Notes every form in a file, a piece at a time."""
        before = b""
        with path.open("rb") as file:
            while piece := file.read(_AT_ONCE):
                self.look(str(path), before + piece)
                before = piece[-self._overlap :]


def search_everything(search: Search, redis_url: str, folders: Sequence[Path]) -> None:
    """The database's rows and its own files, Redis, the var folder but for the vault's keys, and these folders."""
    search.look("pg_dump", _dump())
    for session in Session.objects.all():  # stored compressed
        search.look(f"session {session.pk}", json.dumps(session.get_decoded()).encode())
    for name, value in _redis(redis_url):
        search.look(f"Redis {name!r}", name + b"\0" + value)
    for folder in (settings.VAR, *_database_folders(), *folders):
        for path in _files(folder):
            search.look_at_file(path)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        apart = path == Path(settings.VAULT_KEYS) or path.relative_to(folder).parts[0] in _OURS
        if path.is_file() and not path.is_symlink() and not apart:
            yield path


def _dump() -> bytes:
    """Every row of every table."""
    known = connection.settings_dict
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    command = [str(place(settings.VAR).programs / "pg_dump"), "-h", host, "-U", known["USER"], "-d", known["NAME"]]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b"COPY public.accounts_brokerkey" in done.stdout
    return done.stdout


def _database_folders() -> list[Path]:
    """What Postgres keeps of this database, and its log of changes, where they are not in the var folder anyway."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        data, oid = cursor.fetchone()
    if Path(data).is_relative_to(settings.VAR):
        return []
    return [Path(data) / "base" / str(oid), Path(data) / "pg_wal"]


def _redis(url: str) -> Iterator[tuple[bytes, bytes]]:
    """Every value as it is, and as Redis stores it."""
    with Redis.from_url(url) as redis:
        for name in redis.scan_iter():
            kind = redis.type(name).decode()
            read = {
                "string": redis.get,
                "list": lambda name: redis.lrange(name, 0, -1),
                "set": redis.smembers,
                "hash": redis.hgetall,
                "zset": lambda name: redis.zrange(name, 0, -1, withscores=True),
                "stream": redis.xrange,
            }[kind]
            yield name, (redis.dump(name) or b"") + _joined(read(name))


def _joined(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b"\0".join(_joined(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set):
        return b"\0".join(map(_joined, value))
    return repr(value).encode()
