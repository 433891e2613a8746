"""The trail of uploads. It begins with what is there."""

import uuid

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO uploads_uploadevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, symbols, size, first, last)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, symbols, size, first, last FROM uploads_upload ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=64)),
                ("symbols", models.PositiveIntegerField(default=0, editable=False, help_text="How many there are.")),
                (
                    "size",
                    models.PositiveBigIntegerField(default=0, editable=False, help_text="Bytes of the packed bars."),
                ),
                ("first", models.DateField(editable=False, help_text="The first session of any symbol.", null=True)),
                ("last", models.DateField(editable=False, help_text="The last session of any symbol.", null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="upload",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "uploads_uploadevent" ("first", "last", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "size", "symbols") VALUES (NEW."first", NEW."last", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."public_id", NEW."size", NEW."symbols"); RETURN NULL;',
                    hash="2c533f362fee6766ae6fe952b930d2fd1aea9615",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_be827",
                    table="uploads_upload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="upload",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."first" IS DISTINCT FROM (NEW."first") OR OLD."last" IS DISTINCT FROM (NEW."last") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."symbols" IS DISTINCT FROM (NEW."symbols"))',
                    func='INSERT INTO "uploads_uploadevent" ("first", "last", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "size", "symbols") VALUES (NEW."first", NEW."last", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."public_id", NEW."size", NEW."symbols"); RETURN NULL;',
                    hash="acc96ee76b08c4076dd301d2ef207e3efc039aa7",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_60b06",
                    table="uploads_upload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="upload",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "uploads_uploadevent" ("first", "last", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "size", "symbols") VALUES (OLD."first", OLD."last", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."public_id", OLD."size", OLD."symbols"); RETURN NULL;',
                    hash="a5efb6c55dedf183272df78e0fec4d8b51d2c375",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_34d9c",
                    table="uploads_upload",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="uploadevent",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="uploadevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="uploads.upload",
            ),
        ),
        migrations.AddIndex(
            model_name="uploadevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="uploads_upl_pgh_obj_80c28b_idx"),
        ),
        migrations.AddIndex(
            model_name="uploadevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="uploads_upl_pgh_cre_725502_idx"),
        ),
        migrations.AddIndex(
            model_name="uploadevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="uploads_upl_owner_i_c38a7c_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uploadevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f8263a59f078daff223f4bf5b883b5ebd0e805f1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3b1dc",
                    table="uploads_uploadevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uploadevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="52bc7cfad5aa2d9c549e4c2e64d63521a5abe7d4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_40d4c",
                    table="uploads_uploadevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
