"""Who somebody is, what his plan allows, and the secrets that stand in for him."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import BigIntegerField, Func, Q

from treeline.accounts.contracts import MOST_COMBINATIONS, MOST_DAYS, TERMS
from treeline.accounts.plans import PAID

# Whom nobody gave a plan gets the free one, found by the database itself: Django makes users before there is a table.
FREE_PLAN = Func(function="accounts_free_plan", output_field=BigIntegerField())


def _limit(term: str, *, most: int | None = None) -> "models.PositiveIntegerField[int, int]":
    validators = [MinValueValidator(1), *([] if most is None else [MaxValueValidator(most)])]
    return models.PositiveIntegerField(help_text=TERMS[term], validators=validators)


class Plan(models.Model):
    """What its users may ask for, and how much of the workers' time is theirs."""

    name = models.CharField(max_length=40, unique=True)
    weight = _limit("weight")
    priority = models.PositiveIntegerField(help_text=TERMS["priority"])
    batches_at_once = _limit("batches_at_once")
    chunks_in_flight = _limit("chunks_in_flight")
    combinations_per_batch = _limit("combinations_per_batch", most=MOST_COMBINATIONS)
    combinations_per_month = _limit("combinations_per_month")
    keep_days = _limit("keep_days", most=MOST_DAYS)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="plan_allows_something", condition=Q(**{f"{term}__gt": 0 for term in TERMS if term != "priority"})
            ),
            models.CheckConstraint(
                name="plan_fits_a_batch", condition=Q(combinations_per_batch__lte=MOST_COMBINATIONS)
            ),
            models.CheckConstraint(name="plan_keeps_a_lifetime", condition=Q(keep_days__lte=MOST_DAYS)),
        )

    def __str__(self) -> str:
        return self.name


def paid_plan() -> Plan:
    """The plan that an installation's own people are on."""
    return Plan.objects.get(name=PAID.name)


class UserManager(DjangoUserManager["User"]):
    """Django's own, with the paid plan for superusers."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A new superuser, as `manage.py createsuperuser` makes him."""
        return super().create_superuser(username, email, password, **{"plan": paid_plan()} | fields)


class User(AbstractUser):
    """A person. A model of our own from the first migration on, so that it can grow; the API shows `public_id`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="users", db_default=FREE_PLAN)

    objects = UserManager()  # type: ignore[misc]


class ApiToken(models.Model):
    """What a program signs in with. Of its secret only the SHA-256 is kept: 256 random bits need no slow hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "API token"
        indexes = (models.Index(fields=["owner", "-created", "-id"], name="token_newest_first"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
