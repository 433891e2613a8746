"""One row for each rotation of the vault, and its trail."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="the name of what they are sealed with", max_length=16)),
                ("secrets", models.PositiveIntegerField(help_text="how many were sealed anew")),
                ("failed", models.PositiveIntegerField(help_text="how many do not open, and stay as they are")),
                ("finished", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="RotationEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("key", models.CharField(help_text="the name of what they are sealed with", max_length=16)),
                ("secrets", models.PositiveIntegerField(help_text="how many were sealed anew")),
                ("failed", models.PositiveIntegerField(help_text="how many do not open, and stay as they are")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rotation",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_rotationevent" ("failed", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "secrets") VALUES (NEW."failed", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."secrets"); RETURN NULL;',
                    hash="891cc96e8cc2d7787234a3192111370b3cbde312",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_3588a",
                    table="accounts_rotation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="rotationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.rotation",
            ),
        ),
        migrations.AddIndex(
            model_name="rotationevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_ro_pgh_obj_01bd97_idx"),
        ),
        migrations.AddIndex(
            model_name="rotationevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_ro_pgh_cre_249faf_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rotationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="118fe30c2a139a815c3e93bb44273629cf3473be",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bc1d5",
                    table="accounts_rotationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rotationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="4ee4ee615b3ba9b594a08eee572156b0f72b6d68",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_30127",
                    table="accounts_rotationevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
