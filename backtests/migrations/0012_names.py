"""What the admin calls two tables; nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backtests", "0011_audit")]

    operations = [
        migrations.AlterModelOptions(name="share", options={"verbose_name": "shared link"}),
        migrations.AlterModelOptions(
            name="spent",
            options={
                "verbose_name": "combinations of the month",
                "verbose_name_plural": "combinations of the month",
            },
        ),
    ]
