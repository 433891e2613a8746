"""Plans. Whoever is a user already had no limits until now, and gets the paid plan; whoever comes later, the free one.

The default is a function of the database, because it must find the plan by its name wherever a user is made.
"""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

CREATE_FREE_PLAN = """
    CREATE FUNCTION accounts_free_plan() RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT id FROM accounts_plan WHERE name = 'free')
"""
DROP_FREE_PLAN = "DROP FUNCTION accounts_free_plan()"

# What the SQL of other apps may read; they know nothing of the tables.
CREATE_ALLOWANCE = """
    CREATE VIEW accounts_allowance AS
    SELECT accounts_user.id AS user_id, accounts_plan.name AS plan, weight, priority, batches_at_once, chunks_in_flight,
        combinations_per_batch, combinations_per_month, keep_days
    FROM accounts_user JOIN accounts_plan ON accounts_plan.id = accounts_user.plan_id
"""
DROP_ALLOWANCE = "DROP VIEW accounts_allowance"


def make_plans(apps: Any, schema_editor: Any) -> None:
    plan = apps.get_model("accounts", "Plan")
    plan.objects.create(
        name="free",
        weight=1,
        priority=1,
        batches_at_once=1,
        chunks_in_flight=2,
        combinations_per_batch=10_000,
        combinations_per_month=100_000,
        keep_days=30,
    )
    plan.objects.create(
        name="paid",
        weight=4,
        priority=0,
        batches_at_once=20,
        chunks_in_flight=512,
        combinations_per_batch=200_000,
        combinations_per_month=10_000_000,
        keep_days=365,
    )


def put_all_on_paid(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "User").objects.update(plan=apps.get_model("accounts", "Plan").objects.get(name="paid"))


def limit(words: str, most: int | None = None) -> Any:
    validators: list[Any] = [django.core.validators.MinValueValidator(1)]
    if most is not None:
        validators.append(django.core.validators.MaxValueValidator(most))
    return models.PositiveIntegerField(help_text=words, validators=validators)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api_tokens")]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                (
                    "weight",
                    limit(
                        "Share of the workers' time while others wait: weight 4 gets four times as much as weight 1."
                    ),
                ),
                (
                    "priority",
                    models.PositiveIntegerField(
                        help_text="Who comes first among users whose shares are even: 0 before 1, and so on."
                    ),
                ),
                ("batches_at_once", limit("Batches that may be under way at the same time.")),
                ("chunks_in_flight", limit("Parts of batches that workers may have in hand at the same time.")),
                (
                    "combinations_per_batch",
                    limit("Combinations that one batch may hold: 200,000 at most.", most=200_000),
                ),
                ("combinations_per_month", limit("Combinations of all the batches of a month.")),
                ("keep_days", limit("Days for which a batch's results are kept.", most=36_500)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("batches_at_once__gt", 0),
                            ("chunks_in_flight__gt", 0),
                            ("combinations_per_batch__gt", 0),
                            ("combinations_per_month__gt", 0),
                            ("keep_days__gt", 0),
                            ("weight__gt", 0),
                        ),
                        name="plan_allows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("combinations_per_batch__lte", 200_000)), name="plan_fits_a_batch"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__lte", 36_500)), name="plan_keeps_a_lifetime"
                    ),
                ],
            },
        ),
        migrations.RunPython(make_plans, migrations.RunPython.noop),
        migrations.RunSQL(CREATE_FREE_PLAN, DROP_FREE_PLAN),
        migrations.AddField(
            model_name="user",
            name="plan",
            field=models.ForeignKey(
                db_default=models.Func(function="accounts_free_plan", output_field=models.BigIntegerField()),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="users",
                to="accounts.plan",
            ),
        ),
        migrations.RunPython(put_all_on_paid, migrations.RunPython.noop),
        migrations.RunSQL(CREATE_ALLOWANCE, DROP_ALLOWANCE),
        migrations.AlterModelManagers(name="user", managers=[]),
    ]
