"""How an answer is held against another: what it says, what was asked of the database, whose rows it has changed."""

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from redis import Redis

from tests import cast
from treeline.accounts.models import User
from treeline.redis_client import connect

DEEPEST = 4  # foreign keys between a row and its owner
_WRITES = re.compile(r"\b(INSERT|(?<!FOR )(?<!KEY )UPDATE|DELETE|TRUNCATE|COPY)\b")  # but no FOR UPDATE
_NOTED = 'UPDATE "accounts_apitoken" SET "last_used"'  # stands in every request with a token, and is the asker's own
_LITERALS = re.compile(r"E?'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b[0-9a-f]{32}\b|\b\d+(?:\.\d+)?\b")
_LISTS = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")
_NAMES = re.compile(r'"(s\d+_x\d+|_django_curs_\w+)"')  # of savepoints and cursors
# What differs in every answer: tokens, and when and under which id a thing was made.
_EVERY = re.compile(
    r'"(csrf_token|request_id|secret|qr_code|prefix|id|created|updated|changed|expires)":"(?:[^"\\]|\\.)*"'
)
_KEYS = re.compile(r"secret=[A-Z2-7]{32}")


@dataclass(frozen=True)
class Said:
    """An answer as its asker sees it, and its statements without their values."""

    status: int
    text: str
    headers: tuple[tuple[str, str], ...]
    sql: tuple[str, ...] = field(repr=False)
    wrote: bool = field(compare=False)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is rolled back, and forgotten by Redis."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _redis(settings.REDIS_URL).flushdb()


@cache
def _redis(url: str) -> Redis:
    return connect(url)


def ask(caller: cast.Caller, method: str, address: str, body: Any = None, **headers: str) -> Said:
    """One request, and what came of it. Cookies that it sets are dropped: what they lead to may be undone."""
    cookies = copy.deepcopy(caller.cookies)
    sent = () if body is None else (json.dumps(body), "application/json")
    connection.queries_log.clear()  # it holds 9,000 and forgets the first
    with CaptureQueriesContext(connection) as queries:
        answer = caller.generic(method, address, *sent, headers={"X-Request-ID": "isolation", **headers})
        content = answer.getvalue() if answer.streaming else answer.content
    caller.cookies = cookies
    statements = [str(query["sql"]) for query in queries]
    shown = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length"))
    return Said(
        answer.status_code,
        content.decode(errors="replace"),
        shown,
        tuple(_LISTS.sub("(?)", _LITERALS.sub("?", _NAMES.sub("?", sql))) for sql in statements),
        any(_WRITES.search(sql) and _NOTED not in sql for sql in statements),
    )


def told(said: Said, ids: Mapping[str, str]) -> Said:
    """The same with the ids that the asker has sent by their names, and without what differs in every answer: what is
    left must be the same whatever ids he sends."""
    text, headers = said.text, json.dumps(said.headers)
    for name, value in sorted(ids.items(), key=lambda item: -len(item[1])):
        if len(value) > 3:
            text, headers = text.replace(value, f"<{name}>"), headers.replace(value, f"<{name}>")
    text = _KEYS.sub("", _EVERY.sub(r'"\1"', text))
    return replace(said, text=text, headers=tuple(map(tuple, json.loads(headers))))


def rows_of(owner: User) -> dict[str, str]:
    """A checksum of all that is the owner's, by table: every table with a foreign key to him, or to what is his."""
    return {model._meta.db_table: _checksum(model, ways, owner) for model, ways in owned_models().items()}


@cache
def owned_models() -> dict[type[models.Model], tuple[str, ...]]:
    """Every model whose rows are somebody's, with the lookups that lead from a row to its owner."""
    found = {model: tuple(_ways(model, DEEPEST)) for model in apps.get_models(include_auto_created=True)}
    return {model: ways for model, ways in found.items() if ways and not model._meta.proxy}


def _ways(model: type[models.Model], deep: int, before: tuple[type[models.Model], ...] = ()) -> Iterator[str]:
    if model is User:
        yield "pk"
        return
    for key in model._meta.get_fields():
        if not (isinstance(key, models.ForeignKey) and isinstance(key.related_model, type)):
            continue
        if key.related_model is User:
            yield key.name
        elif deep and key.related_model not in (*before, model):
            yield from (f"{key.name}__{way}" for way in _ways(key.related_model, deep - 1, (*before, model)))


def _checksum(model: type[models.Model], ways: Sequence[str], owner: User) -> str:
    his = Q()
    for way in ways:
        his |= Q(**{way: owner.pk})
    fields = [one.attname for one in model._meta.concrete_fields if one.column]
    rows = model._base_manager.filter(his).distinct().values_list(*fields)
    lines = sorted(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows)
    return f"{len(lines)} rows, {hashlib.sha256(repr(lines).encode()).hexdigest()}"
