"""Deleting batches, and what deleted ones leave behind: their files, what was written of them meanwhile, partitions
that are empty."""

import json
import re
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import cast

import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg import errors, sql

from backtests import events, interventions
from backtests.blocks import BATCHES, TABLE
from backtests.models import Batch
from backtests.sketches.places import place
from treeline.core.errors import Unavailable
from treeline.redis_client import connect

log = structlog.get_logger(__name__)

DAY = 86_400.0  # seconds for which files must have been nobody's: a database may just be restored, or moved

_PART = re.compile(rf"{TABLE}_([0-9]+)")
_LOCK_TIMEOUT = "500ms"  # for which a results page may wait behind us, who wait for a lock
_SEEN = "batches:sketches-of-nobody"
_REMEMBERED = 7 * 86_400  # seconds
_AT_ONCE = 1000


def delete(batch: Batch) -> None:
    """Removes a batch with its results; one that is not over is cancelled first, in a transaction of its own: so no
    worker begins or ends a chunk of it while it goes."""
    interventions.cancel([batch.pk])
    with transaction.atomic():
        lock(batch.pk)
        Batch.objects.filter(pk=batch.pk).delete()
        transaction.on_commit(lambda: removed(batch))


def lock(batch_id: int) -> None:
    """Locks a batch that is to be deleted, in the order of claims.py, to the transaction's end: nobody adds anything to
    it then, which would be nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM backtests_chunk WHERE batch_id = %s ORDER BY id FOR UPDATE", [batch_id])
        cursor.execute("SELECT FROM backtests_batch WHERE id = %s FOR UPDATE", [batch_id])


def removed(batch: Batch) -> None:
    """Of a batch that was deleted now: whoever watches it looks again, and its files go. What stays behind is found
    later."""
    events.publish(batch.pk, batch.owner_id)
    try:
        place().delete(str(batch.public_id))
    except Unavailable as error:
        log.warning("sketches of a deleted batch are left behind", batch=str(batch.public_id), reason=str(error))


def drop_partitions() -> int:
    """Drops the partitions of blocks all of whose batches are gone, but never the newest; how many.

    Deleting rows gives no disk back, dropping their table does. One that is in use stays until the next time.
    """
    parts = sorted(_partitions())
    return sum(_drop(part) for part in parts[:-1] if not _has_batches(part))


def delete_sketches(now: float | None = None) -> int:
    """Deletes the sketches of batches that are gone, when they were seen to be nobody's a day ago already; how many
    batches'. Looks once a day: in a bucket that means listing it. Raises Unavailable, RedisError."""
    now = time.time() if now is None else now
    redis = connect(settings.REDIS_URL)
    seen = json.loads(cast("bytes | None", redis.get(_SEEN)) or "{}")
    if seen and now < seen["at"] + DAY:
        return 0
    orphans = set(_of_nobody(place().batches()))
    due = orphans & set(seen.get("orphans", ()))
    for batch in sorted(due):
        place().delete(batch)
    redis.set(_SEEN, json.dumps({"at": now, "orphans": sorted(orphans - due)}), ex=_REMEMBERED)
    return len(due)


def _partitions() -> Iterator[int]:
    query = "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = %s::regclass"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        for (name,) in cursor.fetchall():
            if found := _PART.fullmatch(name):
                yield int(found[1])


def _has_batches(part: int) -> bool:
    return Batch.objects.filter(pk__gte=part * BATCHES, pk__lt=(part + 1) * BATCHES).exists()


def _drop(part: int) -> bool:
    """The lock on batches lets those end that are just being ordered, whose blocks would come here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            cursor.execute("LOCK TABLE backtests_batch IN SHARE MODE")
            if _has_batches(part):
                return False
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"{TABLE}_{part}")))
            return True
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
            return False
        raise


def _of_nobody(public_ids: Iterable[str]) -> Iterator[str]:
    """Those that are no batch's."""
    rest = iter(public_ids)
    while some := list(islice(rest, _AT_ONCE)):
        known = _known(some)
        yield from (one for one in some if one not in known)


def _known(public_ids: Collection[str]) -> set[str]:
    return {str(found) for found in Batch.objects.filter(public_id__in=public_ids).values_list("public_id", flat=True)}
