"""Where a batch's prices come from, beside the name of their source."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backtests", "0006_fills_and_benchmarks")]

    operations = [
        migrations.AddField(
            "batch",
            "feed",
            models.CharField(blank=True, default="", help_text="whose trades the prices are of", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "batch",
            "adjustment",
            models.CharField(
                blank=True, default="", help_text="what the prices are adjusted for, and by whom", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "batch",
            "data_version",
            models.CharField(help_text="a hash of exactly the prices that the batch stands on", max_length=64),
        ),
        migrations.AddField(
            "batch",
            "prices_through",
            models.DateField(help_text="the last day whose prices were asked for", null=True),
        ),
        migrations.AddField(
            "batch",
            "gaps",
            models.JSONField(default=dict, help_text="sessions of the exchange without a bar, by ticker"),
        ),
    ]
