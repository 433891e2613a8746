"""Checks of the surroundings that `manage.py check --database default` (and migrate) make, and of what a platform that
faces the internet must not have: those `manage.py check --deploy` makes, before anything starts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.db import DatabaseError, connections

from treeline.accounts import vault_file
from treeline.config.addresses import is_this_machine
from treeline.core.errors import Unavailable

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


@register(Tags.security)
def no_debug_pages_for_strangers(**_: Any) -> list[CheckMessage]:
    """A page of DEBUG shows settings and local variables to whoever makes something fail."""
    if not (settings.DEBUG and _is_public()):
        return []
    remedy = "Leave DEBUG out; or set PUBLIC_URL to an address of this machine, such as http://127.0.0.1:8000."
    message = f"DEBUG is on, and PUBLIC_URL is an address that others reach: {settings.PUBLIC_URL}"
    return [Error(message, hint=remedy, id="treeline.E003")]


@register(Tags.security, deploy=True)
def passwords_go_through_tls(**_: Any) -> list[CheckMessage]:
    """Over http whoever is on the way reads passwords and takes sessions over."""
    if settings.BEHIND_TLS or not _is_public():
        return []
    remedy = "Put a proxy with TLS in front (docs/runbooks/face-the-internet.md), and set PUBLIC_URL to https://…"
    return [Error("PUBLIC_URL begins with http://, and others reach it.", hint=remedy, id="treeline.E004")]


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    """With any host allowed, an address in an answer is whatever the sender of the request says."""
    wide = [host for host in settings.ALLOWED_HOSTS if host == "*" or host.startswith(".")]
    if not wide:
        return []
    remedy = "Name each host; that of PUBLIC_URL is allowed anyway."
    return [Error(f"ALLOWED_HOSTS lets too many in: {', '.join(wide)}", hint=remedy, id="treeline.E005")]


@register(Tags.security, deploy=True)
def mail_reaches_people(**_: Any) -> list[CheckMessage]:
    """Who signs up waits for a code that lies in a file."""
    if settings.ENVIRONMENT.email_url or not _is_public():
        return []
    remedy = "Set EMAIL_URL; or close sign-ups (Admin, Entrance) and hand out accounts and passwords yourself."
    message = "EMAIL_URL is not set: codes that verify addresses and reset passwords lie in files"
    return [Doubt(message, hint=remedy, id="treeline.W001")]


def _is_public() -> bool:
    """Whether PUBLIC_URL is an address that other machines reach."""
    return not is_this_machine(urlsplit(settings.PUBLIC_URL).hostname or "")


@register(Tags.security, deploy=True)
def vault_opens(**_: Any) -> list[CheckMessage]:
    """The file of the vault's keys is there, whole, and nobody else's to read."""
    try:
        vault_file.read(settings.VAULT_KEYS)
    except Unavailable as error:
        what = str(error).partition(": ")
        return [Error(what[0], hint=what[2] or None, id="treeline.E007")]
    return []
