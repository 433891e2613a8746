"""A saved strategy."""

import uuid

from django.conf import settings
from django.db import models

from strategies.tree.codec import LONGEST_NAME


class Strategy(models.Model):
    """A strategy of one person. Written through the services, which keep `name` and `digest` true to `document`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="strategies")
    name = models.CharField(max_length=LONGEST_NAME)
    document = models.JSONField(help_text="The strategy in the language's JSON.")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the document's canonical bytes.")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "strategies"
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="strategy_owner_name"),)
        indexes = (models.Index(fields=["owner", "-updated", "-id"], name="strategy_owner_updated"),)

    def __str__(self) -> str:
        return self.name
