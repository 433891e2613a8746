"""Checks of the surroundings that `manage.py check --database default` (and migrate) make."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

OLDEST_POSTGRES = 14


@register(Tags.database)
def postgres_answers(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Postgres can be reached and is new enough. Asks nothing unless a database is named."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version_num")
                major = int(cursor.fetchone()[0]) // 10_000
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            remedy = "Start it, or set DATABASE_URL to a Postgres that runs."
            faults.append(Error(f"Postgres can't be reached: {reason}", hint=remedy, id="treeline.E001"))
            continue
        if major < OLDEST_POSTGRES:
            remedy = f"Set DATABASE_URL to a Postgres of version {OLDEST_POSTGRES} or later."
            faults.append(Error(f"Postgres {major} is too old.", hint=remedy, id="treeline.E002"))
    return faults
