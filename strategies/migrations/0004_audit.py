"""The trail of strategies and library variables. It begins with what is there."""

import uuid

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO strategies_strategyevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, digest, latest)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, digest, latest FROM strategies_strategy ORDER BY id;
    INSERT INTO strategies_libraryvariableevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, kind, "default", low, high, step, count)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, kind, "default", low, high, step, count FROM strategies_libraryvariable ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0003_first_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryVariableEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
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
                ("count", models.PositiveIntegerField(editable=False, help_text="How many values there are.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StrategyEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "digest",
                    models.CharField(
                        editable=False, help_text="SHA-256 of the document's canonical bytes.", max_length=64
                    ),
                ),
                (
                    "latest",
                    models.PositiveIntegerField(
                        default=1, editable=False, help_text="The number of the latest version."
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="libraryvariable",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategies_libraryvariableevent" ("count", "default", "high", "kind", "low", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "step") VALUES (NEW."count", NEW."default", NEW."high", NEW."kind", NEW."low", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."public_id", NEW."step"); RETURN NULL;',
                    hash="86b11e78d81bac47daba6b4a70ee80b627d7e035",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_8855b",
                    table="strategies_libraryvariable",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="libraryvariable",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."count" IS DISTINCT FROM (NEW."count") OR OLD."default" IS DISTINCT FROM (NEW."default") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."high" IS DISTINCT FROM (NEW."high") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."listed" IS DISTINCT FROM (NEW."listed") OR OLD."low" IS DISTINCT FROM (NEW."low") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."step" IS DISTINCT FROM (NEW."step"))',
                    func='INSERT INTO "strategies_libraryvariableevent" ("count", "default", "high", "kind", "low", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "step") VALUES (NEW."count", NEW."default", NEW."high", NEW."kind", NEW."low", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."public_id", NEW."step"); RETURN NULL;',
                    hash="d43ccf63bd438e5dd10a1f26cd4859c332cbb78f",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_3a6db",
                    table="strategies_libraryvariable",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="libraryvariable",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategies_libraryvariableevent" ("count", "default", "high", "kind", "low", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "step") VALUES (OLD."count", OLD."default", OLD."high", OLD."kind", OLD."low", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."public_id", OLD."step"); RETURN NULL;',
                    hash="25c6fde07ecdefc47418e9b6c1d8fcb1b13c33f7",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_2f14d",
                    table="strategies_libraryvariable",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strategy",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategies_strategyevent" ("digest", "latest", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."digest", NEW."latest", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="211ee679afafe7be7dc29bb5d58bd365e7b48e6a",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_d83ed",
                    table="strategies_strategy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strategy",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."latest" IS DISTINCT FROM (NEW."latest") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id"))',
                    func='INSERT INTO "strategies_strategyevent" ("digest", "latest", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."digest", NEW."latest", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="dda0e189a1f4bb2518ed68a6248124ac3f8992ba",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_24971",
                    table="strategies_strategy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strategy",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "strategies_strategyevent" ("digest", "latest", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (OLD."digest", OLD."latest", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."public_id"); RETURN NULL;',
                    hash="d78ed247a356169d9d9d9411afe83bd016484fa0",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_d1ae1",
                    table="strategies_strategy",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="libraryvariableevent",
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
            model_name="libraryvariableevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="strategies.libraryvariable",
            ),
        ),
        migrations.AddField(
            model_name="strategyevent",
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
            model_name="strategyevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="strategies.strategy",
            ),
        ),
        migrations.AddIndex(
            model_name="libraryvariableevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="strategies__pgh_obj_60b30c_idx"),
        ),
        migrations.AddIndex(
            model_name="libraryvariableevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="strategies__pgh_cre_7e6124_idx"),
        ),
        migrations.AddIndex(
            model_name="libraryvariableevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="strategies__owner_i_23de7c_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="libraryvariableevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b4c445cbc0e0240cb9b84b9f00a3d3d75376c1f5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_15964",
                    table="strategies_libraryvariableevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="libraryvariableevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="e1ac98e444ab16d45b962a17ffbbd136b9a1d220",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_19903",
                    table="strategies_libraryvariableevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="strategyevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="strategies__pgh_obj_d88d0c_idx"),
        ),
        migrations.AddIndex(
            model_name="strategyevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="strategies__pgh_cre_546ff5_idx"),
        ),
        migrations.AddIndex(
            model_name="strategyevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="strategies__owner_i_543bcd_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strategyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d44cf58a647a461daaeb4f929693a9dd89d50ec8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4e6f3",
                    table="strategies_strategyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="strategyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="258757e58579f5d40d9d7e004f95e987b5d0357b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_18334",
                    table="strategies_strategyevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
