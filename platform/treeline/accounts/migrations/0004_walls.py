"""Broker keys, scopes and an end for API tokens, throttles in plans, and who comes in without being asked for.

Tokens that are there may do what they could, for another year.
"""

import datetime as dt
import uuid
from typing import Any

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

PAID = {"requests_per_minute": 3_000, "backtests_per_minute": 300, "batches_per_minute": 120}


def a_year_on() -> dt.datetime:
    return django.utils.timezone.now() + dt.timedelta(days=366)


def read_and_run() -> list[str]:
    return ["read", "run"]


def raise_paid(apps: Any, schema_editor: Any) -> None:
    """The free plan's figures stand in every row; whoever pays, or made a plan of his own, gets the paid plan's."""
    apps.get_model("accounts", "Plan").objects.exclude(name="free").update(**PAID)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrokerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(choices=[("paper", "play money"), ("live", "real money")], max_length=5)),
                ("last_four", models.CharField(editable=False, help_text="of the key, to know it again", max_length=4)),
                ("sealed", models.BinaryField()),
                (
                    "vault_key",
                    models.CharField(
                        db_index=True, editable=False, help_text="the name of what it is sealed with", max_length=16
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("refused", "Refused"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, help_text="the broker's, in our words", max_length=200)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("checked", models.DateTimeField(editable=False, help_text="when the broker last answered", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Entrance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guests",
                    models.BooleanField(
                        default=True, help_text="Who is not signed in may run small backtests of the samples."
                    ),
                ),
                ("sign_ups", models.BooleanField(default=True, help_text="Anybody may sign up.")),
            ],
            options={
                "verbose_name_plural": "entrance",
            },
        ),
        migrations.RemoveConstraint(
            model_name="plan",
            name="plan_allows_something",
        ),
        migrations.AddField(
            model_name="apitoken",
            name="expires",
            field=models.DateTimeField(default=a_year_on),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("read", "see what is there"),
                        ("run", "change strategies, run backtests and batches"),
                        ("trade", "change what trades"),
                    ],
                    max_length=5,
                ),
                default=read_and_run,
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="backtests_per_minute",
            field=models.PositiveIntegerField(
                default=30, help_text="Single backtests.", validators=[django.core.validators.MinValueValidator(1)]
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="batches_per_minute",
            field=models.PositiveIntegerField(
                default=10,
                help_text="Orders of batches, and plans of them.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="requests_per_minute",
            field=models.PositiveIntegerField(
                default=600,
                help_text="Requests of any kind, by the API or by the page.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("backtests_per_minute__gt", 0),
                    ("batches_at_once__gt", 0),
                    ("batches_per_minute__gt", 0),
                    ("chunks_in_flight__gt", 0),
                    ("combinations_per_batch__gt", 0),
                    ("combinations_per_month__gt", 0),
                    ("keep_days__gt", 0),
                    ("requests_per_minute__gt", 0),
                    ("weight__gt", 0),
                ),
                name="plan_allows_something",
            ),
        ),
        migrations.RunPython(raise_paid, migrations.RunPython.noop),
        migrations.AddField(
            model_name="brokerkey",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="broker_keys", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="entrance",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="entrance_is_one"),
        ),
        migrations.AddIndex(
            model_name="brokerkey",
            index=models.Index(fields=["owner", "-created", "-id"], name="broker_key_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="brokerkey",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="broker_key_owner_name"),
        ),
    ]
