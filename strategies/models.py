"""A person's library: saved strategies with all their versions, and variables to use in any of them."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from strategies.limits import LONGEST_NOTE, LONGEST_VARIABLE_NAME
from strategies.tree.codec import LONGEST_NAME

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not


@pghistory.track(
    fields=["public_id", "owner", "name", "digest", "latest"], context_id_field=_NO_ID, model_name="StrategyEvent"
)
class Strategy(models.Model):
    """A strategy of one person. Written through the services, which keep `name` and `digest` true to `document`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="strategies")
    name = models.CharField(max_length=LONGEST_NAME)
    document = models.JSONField(help_text="The strategy in the language's JSON.")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the document's canonical bytes.")
    latest = models.PositiveIntegerField(default=1, editable=False, help_text="The number of the latest version.")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "strategies"
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="strategy_owner_name"),)
        indexes = (
            # Holds all that a list shows: a search through thousands of names touches no page of the table, whose rows
            # lie apart and are large.
            models.Index(
                fields=["owner", "-updated", "-id"],
                include=["name", "public_id", "latest", "created"],
                name="strategy_list",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A strategy as it was after one save. Never changed; the latest one is what the strategy itself holds."""

    # The unique constraints begin with what is asked for, here and below, so that a foreign key needs no index besides.

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, db_index=False, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3, …")
    name = models.CharField(max_length=LONGEST_NAME, help_text="The strategy's name in this version.")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, help_text="What was done, in the owner's words.")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["strategy", "number"], name="version_number"),)

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class VariableUse(models.Model):
    """That a variable stands in the tree of a strategy as it is now: written at every save, so that nobody has to read
    5,000 trees to know where {n} is used."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="variable_uses")
    name = models.CharField(max_length=LONGEST_VARIABLE_NAME)
    places = models.PositiveIntegerField(help_text="In how many places it stands.")
    paths = models.JSONField(help_text="The first of them.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "name", "strategy"], name="variable_use_once"),)

    def __str__(self) -> str:
        return f"{{{self.name}}} in {self.strategy_id}"


class StrategyReference(models.Model):
    """That the tree of a strategy, as it is now, names another one: written at every save. `target` can't go before."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, db_index=False, related_name="references")
    target = models.ForeignKey(Strategy, on_delete=models.RESTRICT, related_name="referred_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["strategy", "target"], name="strategy_reference_once"),)

    def __str__(self) -> str:
        return f"{self.strategy_id} names {self.target_id}"


_TOLD = ["public_id", "owner", "name", "kind", "default", "low", "high", "step", "count"]


@pghistory.track(
    pghistory.InsertEvent("created"),
    pghistory.UpdateEvent("changed", condition=pgtrigger.AnyChange(*_TOLD, "listed", "description")),
    pghistory.DeleteEvent("deleted"),
    fields=_TOLD,
    context_id_field=_NO_ID,
    model_name="LibraryVariableEvent",
)
class LibraryVariable(models.Model):
    """A variable that its owner can use in every strategy by writing {name}: what it is, its value where a strategy
    gives none, and the values that a batch takes it through.

    The values are either `low`, `low` + `step`, … `high`, or the list `listed`; the other is null.
    """

    class Kind(models.TextChoices):
        """What the values can be."""

        NUMBER = "number"
        WINDOW = "window"
        TICKER = "ticker"
        WEIGHT = "weight"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=LONGEST_VARIABLE_NAME)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    default = models.JSONField(help_text="A number, or a ticker.")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    step = models.FloatField(null=True)
    listed = models.JSONField(null=True, help_text="The values one by one, where they are no range.")
    count = models.PositiveIntegerField(editable=False, help_text="How many values there are.")
    description = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "name"], name="library_variable_owner_name"),
            models.CheckConstraint(
                condition=Q(listed__isnull=False, low=None, high=None, step=None)
                | Q(listed__isnull=True, low__isnull=False, high__isnull=False, step__isnull=False),
                name="library_variable_range_or_list",
            ),
        )

    def __str__(self) -> str:
        return self.name
