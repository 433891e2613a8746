"""Planning a batch is no order of one: the words of the term, and nothing else."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_closed_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="batches_per_minute",
            field=models.PositiveIntegerField(
                help_text="Orders of batches, and retries of what failed of them.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AlterField(
            model_name="planevent",
            name="batches_per_minute",
            field=models.PositiveIntegerField(
                help_text="Orders of batches, and retries of what failed of them.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
    ]
