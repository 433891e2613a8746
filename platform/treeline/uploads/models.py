"""Collections of daily bars that people uploaded."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not
_TOLD = ("public_id", "owner", "name", "symbols", "size", "first", "last")


@pghistory.track(
    pghistory.InsertEvent("created"),
    pghistory.UpdateEvent("changed", condition=pgtrigger.AnyChange("digest", *_TOLD)),
    pghistory.DeleteEvent("deleted"),
    fields=list(_TOLD),
    context_id_field=_NO_ID,
    model_name="UploadEvent",
)
class Upload(models.Model):
    """A named collection of one person. Written through the services, which keep the figures true to its bars."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=32, editable=False, help_text="Of all symbols and bars alone.")
    symbols = models.PositiveIntegerField(default=0, editable=False, help_text="How many there are.")
    size = models.PositiveBigIntegerField(default=0, editable=False, help_text="Bytes of the packed bars.")
    first = models.DateField(null=True, editable=False, help_text="The first session of any symbol.")
    last = models.DateField(null=True, editable=False, help_text="The last session of any symbol.")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            # Begins with the owner, so that the foreign key needs no index besides.
            models.UniqueConstraint(fields=["owner", "name"], name="upload_owner_name"),
            models.CheckConstraint(
                condition=Q(symbols=0, size=0, first=None, last=None)
                | Q(symbols__gt=0, size__gt=0, first__isnull=False, last__isnull=False, last__gte=F("first")),
                name="upload_empty_or_whole",
            ),
        )
        indexes = (models.Index(fields=["owner", "-changed", "-id"], name="upload_list"),)

    def __str__(self) -> str:
        return self.name


class _Unread(models.Manager["UploadedBars"]):
    """Leaves the bars themselves in the database."""

    def get_queryset(self) -> models.QuerySet["UploadedBars"]:
        """All rows, without `packed`."""
        return super().get_queryset().defer("packed")


class UploadedBars(models.Model):
    """The bars of one symbol of a collection."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, db_index=False, related_name="bars")
    symbol = models.CharField(max_length=15)
    first = models.DateField()
    last = models.DateField()
    count = models.PositiveIntegerField(help_text="How many sessions have a bar.")
    size = models.PositiveIntegerField(help_text="Bytes of `packed`.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of `packed`.")
    packed = models.BinaryField(help_text="As treeline.marketdata.packing packs them.")

    objects = models.Manager()
    unread = _Unread()

    class Meta:
        base_manager_name = "unread"  # whoever deletes a person in the admin would read all of his bars before
        verbose_name_plural = "uploaded bars"
        constraints = (
            models.UniqueConstraint(fields=["upload", "symbol"], name="uploaded_bars_symbol"),
            models.CheckConstraint(condition=Q(count__gt=0, last__gte=F("first")), name="uploaded_bars_span"),
        )

    def __str__(self) -> str:
        """Without the symbol: a page that lists what goes with a person's account would ask for each of them."""
        return f"bars {self.pk}"
