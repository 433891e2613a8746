"""What a batch is, how it is cut into chunks, and the rows that they leave."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not


# Workers move a batch's counters at every chunk: the trail has no part in that.
@pghistory.track(
    fields=["public_id", "owner", "name", "state", "priority", "total"],
    context_id_field=_NO_ID,
    model_name="BatchEvent",
)
class Batch(models.Model):
    """One strategy swept over combinations of its variables. The strategy is frozen in `document`: editing the saved
    one changes no batch."""

    class State(models.TextChoices):
        """The last three are final, but that what failed can be run again."""

        QUEUED = "queued"
        RUNNING = "running"
        PAUSED = "paused"
        FINISHED = "finished"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Kind(models.TextChoices):
        """Which combinations of the grid's values are run."""

        GRID = "grid", "all"
        SAMPLE = "sample", "a random sample"
        LIST = "list", "those that were listed"

    ACTIVE = (State.QUEUED, State.RUNNING)
    OPEN = (*ACTIVE, State.PAUSED)
    # Megabytes at worst, and not needed to tell where a batch stands.
    LARGE = ("document", "benchmark_document", "grid", "listed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="batches")
    name = models.CharField(max_length=200)
    strategy = models.ForeignKey("strategies.Strategy", models.SET_NULL, null=True, related_name="batches")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    grid = models.JSONField(help_text="[[variable, [values]], …], the last variable fastest")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.GRID)
    seed = models.BigIntegerField(null=True, help_text="what a random sample was drawn with")
    listed = models.BinaryField(null=True, help_text="the indexes of the values of listed combinations, packed")
    engine_version = models.CharField(max_length=64, blank=True, help_text="a hash of the code that computes")
    source = models.CharField(max_length=300)
    feed = models.CharField(max_length=40, blank=True, help_text="whose trades the prices are of")
    adjustment = models.CharField(max_length=200, blank=True, help_text="what the prices are adjusted for, and by whom")
    data_version = models.CharField(max_length=64, help_text="a hash of exactly the prices that the batch stands on")
    prices_through = models.DateField(null=True, help_text="the last day whose prices were asked for")
    gaps = models.JSONField(default=dict, help_text="sessions of the exchange without a bar, by ticker")
    benchmark = models.CharField(max_length=120, help_text="a ticker, or the name of a strategy")
    benchmark_document = models.JSONField(null=True, help_text="the strategy, when it is one")
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    fill = models.CharField(max_length=10, default="close", help_text="when a decision is traded")
    slippage_bps = models.FloatField()
    commission_percent = models.FloatField(default=0.0, help_text="of what is traded")
    commission_per_share = models.FloatField(default=0.0, help_text="dollars")
    capital = models.FloatField(help_text="dollars")
    priority = models.SmallIntegerField(default=0, help_text="the lower, the sooner, among its owner's batches")

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField(help_text="combinations")
    done = models.PositiveIntegerField(default=0, help_text="combinations whose results are stored")
    failed = models.PositiveIntegerField(default=0, help_text="combinations that could not be run")
    next_run = models.PositiveIntegerField(default=0, help_text="the first combination that no chunk holds yet")
    next_seq = models.PositiveIntegerField(default=0, help_text="the number of the next chunk")
    pace = models.FloatField(null=True, help_text="combinations a second of one process, as measured lately")
    expected_seconds = models.FloatField(null=True, help_text="from the order to the end, as it was estimated")
    failure = models.TextField(blank=True)
    created = models.DateTimeField()
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    told = models.DateTimeField(null=True, help_text="when the log last told of its progress")

    first_session = models.DateField(null=True)
    last_session = models.DateField(null=True)
    sessions = models.PositiveIntegerField(null=True)
    limited_by = models.TextField(blank=True)
    ended_by = models.CharField(max_length=100, blank=True)
    filled = models.JSONField(default=dict, help_text="missing bars that were filled, by ticker")
    warnings = models.JSONField(default=list, help_text="what the prices cannot settle, in sentences")
    benchmark_metrics = models.JSONField(null=True, help_text="by the names of METRICS; undefined is null")
    timings = models.JSONField(default=dict, help_text="over all chunks; see contracts.TIMINGS")

    class Meta:
        verbose_name_plural = "batches"
        indexes = (
            models.Index(F("owner"), F("created").desc(), F("id").desc(), name="batch_newest"),
            models.Index(F("id"), condition=Q(state__in=("queued", "running")), name="batch_active"),
            models.Index(F("owner"), F("digest"), F("data_version"), name="batch_same_tree"),
            models.Index(F("finished"), condition=Q(finished__isnull=False), name="batch_finished"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(total__gte=F("done") + F("failed")), name="batch_counts_no_run_twice"),
            models.CheckConstraint(condition=Q(next_run__lte=F("total")), name="batch_hands_no_run_out_twice"),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running", "paused", "finished", "failed", "cancelled")),
                name="batch_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"


class Chunk(models.Model):
    """The runs lo <= run_index < hi of a batch: the unit that a worker claims, computes and stores at once.

    It is cut off the batch when it is claimed, in the size that then takes about a second. A running chunk belongs to
    whoever holds `token`, until `lease_until`. `attempts` counts claims, but not those that were stopped or ended in a
    fault, which `faults` counts: what is left are workers that died with it in hand, and the one that has it.
    """

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chunks")
    seq = models.PositiveIntegerField()
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.READY)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True, help_text="a failed chunk rests until then")
    attempts = models.PositiveSmallIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    failure = models.TextField(blank=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(F("batch"), F("attempts"), F("seq"), condition=Q(state="ready"), name="chunk_ready"),
            models.Index(F("lease_until"), condition=Q(state="running"), name="chunk_running"),
        )
        constraints = (
            models.UniqueConstraint(fields=("batch", "seq"), name="chunk_once"),
            models.CheckConstraint(condition=Q(lo__lt=F("hi")), name="chunk_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=("ready", "running", "done", "dead")), name="chunk_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"chunk {self.seq} ({self.lo} to {self.hi - 1}) of batch {self.batch_id}"


class Failure(models.Model):
    """The runs lo <= run_index < hi of a batch could not be run, and why; they can be tried again."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="failures")
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    reason = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "lo"), name="failure_once"),)

    def __str__(self) -> str:
        return f"runs {self.lo} to {self.hi - 1} of batch {self.batch_id}: {self.reason}"


@pghistory.track(
    pghistory.InsertEvent("created", condition=pgtrigger.Q(new__held=True)),
    pghistory.UpdateEvent("changed", condition=pgtrigger.AnyChange("held")),
    fields=["owner", "held"],
    context_id_field=_NO_ID,
    model_name="TurnEvent",
    attrs={"id_field": None, "name_field": None},
)
class Turn(models.Model):
    """How much of the workers' time a user has had, as start-time fair queueing counts it (see claims.py)."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    last_claim = models.DateTimeField(null=True)
    start = models.FloatField(default=0.0, help_text="virtual time at which the last claim began")
    served = models.FloatField(default=0.0, help_text="virtual time up to which the user has been served")
    held = models.BooleanField(default=False, help_text="an operator lets none of the user's batches go on")

    class Meta:
        verbose_name = "queue"
        indexes = (models.Index(F("last_claim").desc(nulls_last=True), name="turn_latest"),)

    def __str__(self) -> str:
        return f"{self.owner_id} at {self.last_claim}"


class Spent(models.Model):
    """The combinations that a user ordered in a month (UTC); what is deleted later was ordered all the same."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    month = models.DateField(help_text="its first day")
    combinations = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "combinations of the month"
        constraints = (models.UniqueConstraint(fields=("owner", "month"), name="spent_once"),)

    def __str__(self) -> str:
        return f"{self.combinations} by {self.owner_id} in {self.month}"


class Block(models.Model):
    """The results of 128 runs of a batch, column by column; see blocks.py, which alone reads and writes them.

    The table is partitioned over ranges of batches and goes with its batch by a trigger; both stand in the migration,
    since Django can't say them.
    """

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(Batch, models.DO_NOTHING, db_constraint=False, related_name="+")
    number = models.IntegerField()
    runs = models.BinaryField()

    class Meta:
        managed = False
        db_table = "backtests_block"

    def __str__(self) -> str:
        return f"block {self.number} of batch {self.batch_id}"


class Derived(models.Model):
    """Something that was worked out from a batch's results, kept until there are more of them.

    `stored` is how many results there were: with another number than the batch's `done` it is of no use any more.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    stored = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "name"), name="derived_once"),)

    def __str__(self) -> str:
        return f"{self.name} of batch {self.batch_id}"


_OWNER_OF_SHARE = pgtrigger.Trigger(
    name="owner",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="NEW.owner_id = (SELECT owner_id FROM backtests_batch WHERE id = NEW.batch_id); RETURN NEW;",
)


@pghistory.track(
    fields=["public_id", "batch", "prefix"],
    context_id_field=_NO_ID,
    model_name="ShareEvent",
    attrs={
        "name_field": "prefix",
        "owner": models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.DO_NOTHING,
            null=True,
            db_constraint=False,
            db_index=False,
            related_name="+",
        ),
    },
    meta={"triggers": [_OWNER_OF_SHARE]},
)
class Share(models.Model):
    """A link that shows a batch's results to whoever has it. Of its secret only the SHA-256 is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="shares")
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField()

    class Meta:
        verbose_name = "shared link"
        indexes = (models.Index(fields=["batch", "-created", "-id"], name="share_newest_first"),)

    def __str__(self) -> str:
        return f"{self.prefix}… of batch {self.batch_id}"
