"""What was worked out from a batch's results, kept as JSON until more of them are stored."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from backtests.models import Batch, Derived


def kept(batch: Batch, name: str) -> dict[str, Any]:
    """What is kept of the batch under this name for as many results as there are now; {} when nothing is."""
    row = Derived.objects.filter(batch=batch, name=name, stored=batch.done).first()
    found: dict[str, Any] = json.loads(bytes(row.data)) if row else {}
    return found


def keep(batch: Batch, name: str, stored: int, found: Mapping[str, Any]) -> None:
    """Keeps what was worked out of `stored` results, unless more were stored meanwhile. Of two who do it at once the
    last one's is kept."""
    if stored != batch.done:
        return
    row = Derived(batch=batch, name=name, stored=stored, data=json.dumps(found, allow_nan=False).encode())
    try:
        with transaction.atomic():
            Derived.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["batch", "name"], update_fields=["stored", "data"]
            )
    except IntegrityError:
        return  # the batch was deleted meanwhile
