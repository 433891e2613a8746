"""Who somebody is, what his plan allows, and the secrets that stand in for him."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import BigIntegerField, Func, Q

from treeline.accounts.contracts import MOST_COMBINATIONS, MOST_DAYS, SCOPES, TERMS, Role
from treeline.accounts.plans import PAID

# Whom nobody gave a plan gets the free one, found by the database itself: Django makes users before there is a table.
FREE_PLAN = Func(function="accounts_free_plan", output_field=BigIntegerField())

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not


def _changes() -> tuple[pghistory.RowEvent, ...]:
    """The deeds of every model, for one that has others, too. Each model needs trackers of its own."""
    return pghistory.InsertEvent("created"), pghistory.UpdateEvent("changed"), pghistory.DeleteEvent("deleted")


def _limit(term: str, *, most: int | None = None) -> "models.PositiveIntegerField[int, int]":
    validators = [MinValueValidator(1), *([] if most is None else [MaxValueValidator(most)])]
    return models.PositiveIntegerField(help_text=TERMS[term], validators=validators)


@pghistory.track(
    fields=["name", *TERMS],
    context_id_field=_NO_ID,
    model_name="PlanEvent",
    attrs={"owner_field": None, "id_field": None},
)
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
    requests_per_minute = _limit("requests_per_minute")
    backtests_per_minute = _limit("backtests_per_minute")
    batches_per_minute = _limit("batches_per_minute")

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


@pghistory.track(
    *_changes(),
    pghistory.UpdateEvent("new_password", condition=pgtrigger.AnyChange("password")),
    pghistory.UpdateEvent("signed_in", condition=pgtrigger.AnyChange("last_login")),
    fields=["public_id", "username", "email", "plan", "is_active", "is_staff", "is_superuser"],
    context_id_field=_NO_ID,
    model_name="UserEvent",
    attrs={"owner_field": "pgh_obj", "name_field": "username"},
)
class User(AbstractUser):
    """A person. A model of our own from the first migration on, so that it can grow; the API shows `public_id`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="users", db_default=FREE_PLAN)

    objects = UserManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined] # its stubs have none
        triggers = (
            # However an account is closed: its sessions are not there any more when it is opened again.
            pgtrigger.Trigger(
                name="closing_ends_sessions",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("is_active"),
                condition=pgtrigger.Q(old__is_active=True, new__is_active=False),
                func="""
                    DELETE FROM django_session WHERE session_key IN (
                        SELECT session_key FROM usersessions_usersession WHERE user_id = NEW.id
                    );
                    DELETE FROM usersessions_usersession WHERE user_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        )

    @property
    def role(self) -> Role:
        """What he may do in this installation, beside what any user may with what is his own."""
        if self.is_superuser:
            return Role.ADMIN
        return Role.OPERATOR if self.is_staff else Role.USER


@pghistory.track(
    *_changes(),
    pghistory.UpdateEvent("secret_changed", condition=pgtrigger.AnyChange("digest")),
    fields=["public_id", "owner", "name", "scopes", "prefix", "expires"],
    context_id_field=_NO_ID,
    model_name="ApiTokenEvent",
)
class ApiToken(models.Model):
    """What a program signs in with. Of its secret only the SHA-256 is kept: 256 random bits need no slow hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scopes = ArrayField(
        models.CharField(max_length=5, choices=[(scope.value, meaning) for scope, meaning in SCOPES.items()])
    )
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "API token"
        indexes = (models.Index(fields=["owner", "-created", "-id"], name="token_newest_first"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


# A rotation moves `sealed` and `vault_key` at once, of every row, and is one entry of its own.
_ROTATED = """
    OLD."sealed" IS DISTINCT FROM NEW."sealed" AND OLD."vault_key" IS DISTINCT FROM NEW."vault_key"
    AND NEW."vault_key" = encode(substring(NEW."sealed" FROM 2 FOR 8), 'hex')
"""
_SECRET_CHANGED = f"""
    NOT ({_ROTATED})
    AND (OLD."sealed" IS DISTINCT FROM NEW."sealed" OR OLD."vault_key" IS DISTINCT FROM NEW."vault_key")
"""


@pghistory.track(
    *_changes(),
    pghistory.UpdateEvent("secret_changed", condition=pgtrigger.Condition(_SECRET_CHANGED)),
    fields=["public_id", "owner", "name", "kind", "last_four", "state"],
    context_id_field=_NO_ID,
    model_name="BrokerKeyEvent",
)
class BrokerKey(models.Model):
    """A pair of keys of an account at a broker. `sealed` holds both halves, encrypted (see vault.py), and nothing else
    of the row is enough to trade with."""

    class Kind(models.TextChoices):
        """Whose money it moves."""

        PAPER = "paper", "play money"
        LIVE = "live", "real money"

    class State(models.TextChoices):
        """What the broker said when it was last asked. That it gave no answer is no refusal."""

        ACCEPTED = "accepted"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="broker_keys")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    last_four = models.CharField(max_length=4, editable=False, help_text="of the key, to know it again")
    sealed = models.BinaryField(editable=False)
    vault_key = models.CharField(
        max_length=16, editable=False, db_index=True, help_text="the name of what it is sealed with"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.UNKNOWN)
    answer = models.CharField(max_length=200, blank=True, help_text="the broker's, in our words")
    created = models.DateTimeField(auto_now_add=True)
    checked = models.DateTimeField(null=True, editable=False, help_text="when the broker last answered")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="broker_key_owner_name"),)
        indexes = (models.Index(fields=["owner", "-created", "-id"], name="broker_key_newest_first"),)

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"


@pghistory.track(
    pghistory.InsertEvent("created"),
    fields=["key", "secrets", "failed"],
    context_id_field=_NO_ID,
    model_name="RotationEvent",
    attrs={"owner_field": None, "id_field": None, "name_field": "key"},
)
class Rotation(models.Model):
    """That the vault's secrets were sealed anew. One entry of the trail, where one a secret would tell nothing."""

    key = models.CharField(max_length=16, help_text="the name of what they are sealed with")
    secrets = models.PositiveIntegerField(help_text="how many were sealed anew")
    failed = models.PositiveIntegerField(help_text="how many do not open, and stay as they are")
    finished = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.secrets:,} secrets sealed with {self.key}"


@pghistory.track(
    fields=["guests", "sign_ups"],
    context_id_field=_NO_ID,
    model_name="EntranceEvent",
    attrs=dict.fromkeys(("owner_field", "id_field", "name_field")),
)
class Entrance(models.Model):
    """Who comes in without being asked for: the one row that an operator edits."""

    guests = models.BooleanField(default=True, help_text="Who is not signed in may run small backtests of the samples.")
    sign_ups = models.BooleanField(default=True, help_text="Anybody may sign up.")

    class Meta:
        verbose_name_plural = "entrance"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="entrance_is_one"),)

    def __str__(self) -> str:
        return "Entrance"
