"""What a batch is, how it is cut into chunks, and the rows that they leave."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Batch(models.Model):
    """One strategy swept over a grid. The strategy is frozen in `document`: editing the saved one changes no batch."""

    class State(models.TextChoices):
        """The last three are final."""

        QUEUED = "queued"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"
        CANCELLED = "cancelled"

    ACTIVE = (State.QUEUED, State.RUNNING)
    LARGE = ("document", "benchmark_document", "grid")  # megabytes at worst, and not needed to tell where it stands

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="batches")
    name = models.CharField(max_length=200)
    strategy = models.ForeignKey("strategies.Strategy", models.SET_NULL, null=True, related_name="batches")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    grid = models.JSONField(help_text="[[variable, [values]], …], the last variable fastest")
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
    done = models.PositiveIntegerField(default=0, help_text="combinations whose rows are stored")
    failure = models.TextField(blank=True)
    created = models.DateTimeField()
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    first_session = models.DateField(null=True)
    last_session = models.DateField(null=True)
    sessions = models.PositiveIntegerField(null=True)
    limited_by = models.TextField(blank=True)
    ended_by = models.CharField(max_length=100, blank=True)
    filled = models.JSONField(default=dict, help_text="missing bars that were filled, by ticker")
    warnings = models.JSONField(default=list, help_text="what the prices cannot settle, in sentences")
    benchmark_metrics = models.JSONField(null=True, help_text="by the names of METRICS; undefined is null")
    timings = models.JSONField(default=dict, help_text="seconds over all chunks: prepare, kernel, store")

    class Meta:
        verbose_name_plural = "batches"
        indexes = (
            models.Index(F("owner"), F("created").desc(), F("id").desc(), name="batch_newest"),
            models.Index(F("id"), condition=Q(state__in=("queued", "running")), name="batch_active"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="batch_counts_no_run_twice"),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running", "finished", "failed", "cancelled")),
                name="batch_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"


class Chunk(models.Model):
    """The runs lo <= run_index < hi of a batch: the unit that a worker claims, computes and stores at once.

    A running chunk belongs to whoever holds `token`, until `lease_until`. `attempts` counts claims, but not those that
    were stopped through no fault of the chunk's own.
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


class Turn(models.Model):
    """When a user's batches last got a worker: of those with as much in hand, the one who waits longest is next."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    last_claim = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.owner_id} at {self.last_claim}"


class Run(models.Model):
    """One combination's metrics, in the order of contracts.METRICS; undefined is NaN.

    The table is partitioned over blocks of batches (see rows.py) and goes with its batch by a trigger; both stand in
    the migration, since Django can't say them.
    """

    pk = models.CompositePrimaryKey("batch_id", "run_index")
    batch = models.ForeignKey(Batch, models.DO_NOTHING, db_constraint=False, related_name="+")
    run_index = models.IntegerField()
    total_return = models.FloatField()
    cagr = models.FloatField()
    volatility = models.FloatField()
    sharpe = models.FloatField()
    sortino = models.FloatField()
    max_drawdown = models.FloatField()
    calmar = models.FloatField()
    win_rate = models.FloatField()
    best_day = models.FloatField()
    worst_day = models.FloatField()
    turnover = models.FloatField()
    expected_return = models.FloatField()
    smart_sharpe = models.FloatField()
    smart_sortino = models.FloatField()
    probabilistic_sharpe = models.FloatField()
    skew = models.FloatField()
    kurtosis = models.FloatField()
    value_at_risk = models.FloatField()
    conditional_value_at_risk = models.FloatField()
    expected_shortfall = models.FloatField()
    tail_ratio = models.FloatField()
    outlier_win_ratio = models.FloatField()
    outlier_loss_ratio = models.FloatField()
    average_drawdown = models.FloatField()
    longest_drawdown = models.FloatField()
    ulcer_index = models.FloatField()
    ulcer_performance_index = models.FloatField()
    serenity_index = models.FloatField()
    recovery_factor = models.FloatField()
    gain_to_pain = models.FloatField()
    profit_factor = models.FloatField()
    payoff_ratio = models.FloatField()
    average_return = models.FloatField()
    average_win = models.FloatField()
    average_loss = models.FloatField()
    consecutive_wins = models.FloatField()
    consecutive_losses = models.FloatField()
    exposure = models.FloatField()
    kelly_criterion = models.FloatField()
    common_sense_ratio = models.FloatField()
    cpc_index = models.FloatField()
    best_month = models.FloatField()
    worst_month = models.FloatField()
    winning_months = models.FloatField()
    alpha = models.FloatField()
    beta = models.FloatField()
    r_squared = models.FloatField()
    information_ratio = models.FloatField()
    treynor_ratio = models.FloatField()

    class Meta:
        managed = False
        db_table = "backtests_run"

    def __str__(self) -> str:
        return f"run {self.run_index} of batch {self.batch_id}"
