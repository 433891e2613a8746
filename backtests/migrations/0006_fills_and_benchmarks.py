"""Fills, commissions, a strategy as the benchmark, and the engine's warnings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backtests", "0005_metrics")]

    operations = [
        migrations.AlterField(
            "batch", "benchmark", models.CharField(help_text="a ticker, or the name of a strategy", max_length=120)
        ),
        migrations.AddField(
            "batch", "benchmark_document", models.JSONField(help_text="the strategy, when it is one", null=True)
        ),
        migrations.AddField(
            "batch",
            "fill",
            models.CharField(default="close", help_text="when a decision is traded", max_length=10),
        ),
        migrations.AddField(
            "batch", "commission_percent", models.FloatField(default=0.0, help_text="of what is traded")
        ),
        migrations.AddField("batch", "commission_per_share", models.FloatField(default=0.0, help_text="dollars")),
        migrations.AlterField("batch", "limited_by", models.TextField(blank=True)),
        migrations.AddField(
            "batch",
            "warnings",
            models.JSONField(default=list, help_text="what the prices cannot settle, in sentences"),
        ),
    ]
