"""What batches for many users need: kinds, states, failures, shares of the workers, what is derived and shared."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backtests", "0007_origin_of_prices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("chunk", "faults", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterModelOptions("turn", {"verbose_name": "queue"}),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("runs", models.BinaryField()),
            ],
            options={
                "db_table": "backtests_block",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Derived",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("stored", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lo", models.PositiveIntegerField()),
                ("hi", models.PositiveIntegerField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("prefix", models.CharField(editable=False, max_length=12)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.DeleteModel(
            name="Run",
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_counts_no_run_twice",
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_state_known",
        ),
        migrations.AddField(
            model_name="batch",
            name="engine_version",
            field=models.CharField(blank=True, help_text="a hash of the code that computes", max_length=64),
        ),
        migrations.AddField(
            model_name="batch",
            name="expected_seconds",
            field=models.FloatField(help_text="from the order to the end, as it was estimated", null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="failed",
            field=models.PositiveIntegerField(default=0, help_text="combinations that could not be run"),
        ),
        migrations.AddField(
            model_name="batch",
            name="kind",
            field=models.CharField(
                choices=[("grid", "all"), ("sample", "a random sample"), ("list", "those that were listed")],
                default="grid",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="listed",
            field=models.BinaryField(help_text="the indexes of the values of listed combinations, packed", null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="next_run",
            field=models.PositiveIntegerField(default=0, help_text="the first combination that no chunk holds yet"),
        ),
        migrations.AddField(
            model_name="batch",
            name="next_seq",
            field=models.PositiveIntegerField(default=0, help_text="the number of the next chunk"),
        ),
        migrations.AddField(
            model_name="batch",
            name="pace",
            field=models.FloatField(help_text="combinations a second of one process, as measured lately", null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="seed",
            field=models.BigIntegerField(help_text="what a random sample was drawn with", null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="told",
            field=models.DateTimeField(help_text="when the log last told of its progress", null=True),
        ),
        migrations.AddField(
            model_name="turn",
            name="held",
            field=models.BooleanField(default=False, help_text="an operator lets none of the user's batches go on"),
        ),
        migrations.AddField(
            model_name="turn",
            name="served",
            field=models.FloatField(default=0.0, help_text="virtual time up to which the user has been served"),
        ),
        migrations.AddField(
            model_name="turn",
            name="start",
            field=models.FloatField(default=0.0, help_text="virtual time at which the last claim began"),
        ),
        migrations.AlterField(
            model_name="batch",
            name="done",
            field=models.PositiveIntegerField(default=0, help_text="combinations whose results are stored"),
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("paused", "Paused"),
                    ("finished", "Finished"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="batch",
            name="timings",
            field=models.JSONField(default=dict, help_text="over all chunks; see contracts.TIMINGS"),
        ),
        migrations.AlterField(
            model_name="turn",
            name="last_claim",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(models.F("owner"), models.F("digest"), models.F("data_version"), name="batch_same_tree"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                models.F("finished"), condition=models.Q(("finished__isnull", False)), name="batch_finished"
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(
                models.OrderBy(models.F("last_claim"), descending=True, nulls_last=True), name="turn_latest"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total__gte",
                        django.db.models.expressions.CombinedExpression(models.F("done"), "+", models.F("failed")),
                    )
                ),
                name="batch_counts_no_run_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_run__lte", models.F("total"))), name="batch_hands_no_run_out_twice"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("queued", "running", "paused", "finished", "failed", "cancelled"))),
                name="batch_state_known",
            ),
        ),
        migrations.AddField(
            model_name="derived",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="backtests.batch"
            ),
        ),
        migrations.AddField(
            model_name="failure",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="backtests.batch"
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="backtests.batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="derived",
            constraint=models.UniqueConstraint(fields=("batch", "name"), name="derived_once"),
        ),
        migrations.AddConstraint(
            model_name="failure",
            constraint=models.UniqueConstraint(fields=("batch", "lo"), name="failure_once"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["batch", "-created", "-id"], name="share_newest_first"),
        ),
    ]
