"""What users ordered in a month, in a ledger of its own; what they have ordered so far is noted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A cancelled batch counts what was run of it.
NOTE = """
INSERT INTO backtests_spent (owner_id, month, combinations)
SELECT owner_id, date_trunc('month', created AT TIME ZONE 'UTC')::date,
       sum(CASE WHEN state = 'cancelled' THEN done + failed ELSE total END)
FROM backtests_batch GROUP BY 1, 2
"""


class Migration(migrations.Migration):
    dependencies = [
        ("backtests", "0009_blocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Spent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("combinations", models.PositiveBigIntegerField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "spent",
                "constraints": [models.UniqueConstraint(fields=("owner", "month"), name="spent_once")],
            },
        ),
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
    ]
