import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="strategy",
            name="latest",
            field=models.PositiveIntegerField(default=1, editable=False, help_text="The number of the latest version."),
        ),
        migrations.RemoveIndex(model_name="strategy", name="strategy_owner_updated"),
        migrations.AddIndex(
            model_name="strategy",
            index=models.Index(
                fields=["owner", "-updated", "-id"],
                include=["name", "public_id", "latest", "created"],
                name="strategy_list",
            ),
        ),
        migrations.CreateModel(
            name="LibraryVariable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Number"),
                            ("window", "Window"),
                            ("ticker", "Ticker"),
                            ("weight", "Weight"),
                        ],
                        max_length=6,
                    ),
                ),
                ("default", models.JSONField(help_text="A number, or a ticker.")),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("step", models.FloatField(null=True)),
                ("listed", models.JSONField(help_text="The values one by one, where they are no range.", null=True)),
                ("count", models.PositiveIntegerField(editable=False, help_text="How many values there are.")),
                ("description", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("updated", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="library_variable_owner_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("high", None), ("listed__isnull", False), ("low", None), ("step", None)),
                            models.Q(
                                ("high__isnull", False),
                                ("listed__isnull", True),
                                ("low__isnull", False),
                                ("step__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="library_variable_range_or_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategyReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "strategy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="strategies.strategy",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="referred_by",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("strategy", "target"), name="strategy_reference_once")],
            },
        ),
        migrations.CreateModel(
            name="VariableUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("places", models.PositiveIntegerField(help_text="In how many places it stands.")),
                ("paths", models.JSONField(help_text="The first of them.")),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variable_uses",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name", "strategy"), name="variable_use_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="1, 2, 3, …")),
                ("name", models.CharField(help_text="The strategy's name in this version.", max_length=120)),
                ("document", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "note",
                    models.CharField(blank=True, help_text="What was done, in the owner's words.", max_length=200),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "strategy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("strategy", "number"), name="version_number")],
            },
        ),
    ]
