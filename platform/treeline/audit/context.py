"""Tells the database who is at work, for the triggers that write the trail.

Every statement that writes is sent behind a `set_config` that lasts as long as its transaction: nothing of it is left
on the connection, which serves others next. pghistory has a context of its own that does the same, but it stumbles
over SQL that is composed, holds a % or runs for many rows, and changes the parameters that it is given.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import sql as psycopg_sql

VARIABLE = "pghistory.context_metadata"  # where pghistory's triggers look
_WRITES = re.compile(r"\s*(?:insert|update|delete|with|merge)\b", re.IGNORECASE)

Facts = Mapping[str, Any]


class _Attribution:
    """Around every statement of a connection. Of several, the outermost counts: a command that a request calls is the
    request's."""

    def __init__(self, facts: Callable[[], Facts]) -> None:
        self._facts = facts

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        raw = context["connection"].connection
        if isinstance(sql, psycopg_sql.Composable):
            sql = sql.as_string(raw)
        named = getattr(context["cursor"], "name", None)  # a cursor on the server's side; it only reads
        if named or not isinstance(sql, str) or not _WRITES.match(sql):
            return execute(sql, params, many, context)
        told = psycopg_sql.Literal(json.dumps(self._facts())).as_string(raw)
        first = f"SELECT set_config('{VARIABLE}', {told}, true)"
        if many or raw.pgconn.pipeline_status:  # where a statement stands alone
            with transaction.atomic():
                context["cursor"].cursor.execute(first)
                return execute(sql, params, many, context)
        if params is not None:
            first = first.replace("%", "%%")
        result = execute(f"{first}; {sql}", params, many, context)
        while result is not None and result.nextset():  # to what the statement itself answered
            pass
        return result


@contextmanager
def acting(facts: Callable[[], Facts]) -> Iterator[None]:
    """What this thread writes meanwhile was done by whom `facts` tells; it is asked at every statement, because who
    sends a request is not known from the start. Keys: `means`, and where they are known `by` (the name of a token,
    command or task), `user` (a primary key), `username`, `address`, `request`."""
    with connection.execute_wrapper(_Attribution(facts)):
        yield


@contextmanager
def commanded(arguments: list[str]) -> Iterator[None]:
    """While a command of manage.py runs; of its arguments only its name is told."""
    facts = {"means": "command", "by": arguments[1] if len(arguments) > 1 else ""}
    with acting(lambda: facts):
        yield
