"""What every table of the trail has. settings.PGHISTORY_BASE_MODEL names it, so that an app that is tracked knows
pghistory only."""

from typing import ClassVar

import pgtrigger
from django.db import models
from pghistory.models import Event as PghistoryEvent

_NO_TRUNCATE = pgtrigger.Trigger(
    name="no_truncate",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
)


class Event(PghistoryEvent):
    """One thing that was done to a row of the tracked model: `pgh_label` says what, the fields are the row's as they
    were then (when it was deleted: just before), `pgh_context` says who did it (see context.py)."""

    owner_field: ClassVar[str | None] = "owner"  # whose it was; None for what belongs to the installation
    id_field: ClassVar[str | None] = "public_id"
    name_field: ClassVar[str | None] = "name"

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True

    @classmethod
    def pghistory_setup(cls) -> None:
        """Is called by pghistory for each table: adds what keeps it from being emptied, and what finds a page of it."""
        super().pghistory_setup()
        pgtrigger.register(_NO_TRUNCATE)(cls)
        ways = [("pgh_obj", "-pgh_id"), ("-pgh_created_at", "-pgh_id")]
        if cls.owner_field is not None:
            ways.append((cls.owner_field, "-pgh_created_at", "-pgh_id"))  # type: ignore[arg-type]
        for way in ways:
            index = models.Index(fields=way)
            index.set_name_with_model(cls)
            cls._meta.indexes = [*cls._meta.indexes, index]
        cls._meta.original_attrs["indexes"] = cls._meta.indexes
