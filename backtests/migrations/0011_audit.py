"""The trail of batches, links and queues that are held. It begins with what is there."""

import uuid

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO backtests_batchevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, state, priority, total)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, state, priority, total FROM backtests_batch ORDER BY id;
    INSERT INTO backtests_shareevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, batch_id, prefix)
    SELECT clock_timestamp(), 'found', id, public_id, batch_id, prefix FROM backtests_share ORDER BY id;
    INSERT INTO backtests_turnevent (pgh_created_at, pgh_label, pgh_obj_id, owner_id, held)
    SELECT clock_timestamp(), 'found', owner_id, owner_id, held FROM backtests_turn WHERE held ORDER BY owner_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("backtests", "0010_spent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("finished", "Finished"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                (
                    "priority",
                    models.SmallIntegerField(default=0, help_text="the lower, the sooner, among its owner's batches"),
                ),
                ("total", models.PositiveIntegerField(help_text="combinations")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ShareEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("prefix", models.CharField(editable=False, max_length=12)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TurnEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "held",
                    models.BooleanField(default=False, help_text="an operator lets none of the user's batches go on"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "backtests_batchevent" ("name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "public_id", "state", "total") VALUES (NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."priority", NEW."public_id", NEW."state", NEW."total"); RETURN NULL;',
                    hash="bb31abacb1f6d7f60d9db92ec096b641ad098d01",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_169be",
                    table="backtests_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."total" IS DISTINCT FROM (NEW."total"))',
                    func='INSERT INTO "backtests_batchevent" ("name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "public_id", "state", "total") VALUES (NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."public_id", NEW."state", NEW."total"); RETURN NULL;',
                    hash="c33fd374a1f0850026fc6019bd99a290295af35c",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_b14aa",
                    table="backtests_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "backtests_batchevent" ("name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "public_id", "state", "total") VALUES (OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."public_id", OLD."state", OLD."total"); RETURN NULL;',
                    hash="4b8d753960ae1173606d0b52fb8b2831eac4929d",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_f99ee",
                    table="backtests_batch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="share",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "backtests_shareevent" ("batch_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id") VALUES (NEW."batch_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."prefix", NEW."public_id"); RETURN NULL;',
                    hash="ef08bdb2ee79b22cda8bb2916b71bc4aa6427b33",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_8739c",
                    table="backtests_share",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="share",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."prefix" IS DISTINCT FROM (NEW."prefix") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id"))',
                    func='INSERT INTO "backtests_shareevent" ("batch_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id") VALUES (NEW."batch_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."prefix", NEW."public_id"); RETURN NULL;',
                    hash="5cd57982a78a32445c05abe9f2ed5f08bd0c9e98",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_18451",
                    table="backtests_share",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="share",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "backtests_shareevent" ("batch_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id") VALUES (OLD."batch_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."prefix", OLD."public_id"); RETURN NULL;',
                    hash="220f230ab26883949f49f6dce6d0d24b522fa456",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_319c5",
                    table="backtests_share",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="turn",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."held")',
                    func='INSERT INTO "backtests_turnevent" ("held", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."held", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."owner_id"); RETURN NULL;',
                    hash="fd418c65b0544af0330b1dcc7ee20aafaa773c76",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_c45ea",
                    table="backtests_turn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="turn",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."held" IS DISTINCT FROM (NEW."held"))',
                    func='INSERT INTO "backtests_turnevent" ("held", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."held", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."owner_id"); RETURN NULL;',
                    hash="0cde5a4beac55d06a5ed0b40a2af123048f0fdf6",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_955ae",
                    table="backtests_turn",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="batchevent",
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
            model_name="batchevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="backtests.batch",
            ),
        ),
        migrations.AddField(
            model_name="shareevent",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="backtests.batch",
            ),
        ),
        migrations.AddField(
            model_name="shareevent",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="shareevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="backtests.share",
            ),
        ),
        migrations.AddField(
            model_name="turnevent",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                serialize=False,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="turnevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="backtests.turn",
            ),
        ),
        migrations.AddIndex(
            model_name="batchevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="backtests_b_pgh_obj_d23729_idx"),
        ),
        migrations.AddIndex(
            model_name="batchevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="backtests_b_pgh_cre_4d51db_idx"),
        ),
        migrations.AddIndex(
            model_name="batchevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="backtests_b_owner_i_c24b43_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="14949180eddbd185ca515010433952868d8e4627",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ee376",
                    table="backtests_batchevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="e72869629da81ef3eb89a536b1829aff79bba525",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_6fcce",
                    table="backtests_batchevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="shareevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="backtests_s_pgh_obj_bdc7b0_idx"),
        ),
        migrations.AddIndex(
            model_name="shareevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="backtests_s_pgh_cre_00619a_idx"),
        ),
        migrations.AddIndex(
            model_name="shareevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="backtests_s_owner_i_8c70b6_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shareevent",
            trigger=pgtrigger.compiler.Trigger(
                name="owner",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.owner_id = (SELECT owner_id FROM backtests_batch WHERE id = NEW.batch_id); RETURN NEW;",
                    hash="18ea2580a5b6a9d6a0f3da33dbd8df5f2c82d085",
                    operation="INSERT",
                    pgid="pgtrigger_owner_44ace",
                    table="backtests_shareevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shareevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c4eafb43f6f9df63a5828c1f4cdb06d0246990d9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_dfc86",
                    table="backtests_shareevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shareevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="703f44ae8c97fd4bc309facdce275768b157dc33",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_0b2b4",
                    table="backtests_shareevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="turnevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="backtests_t_pgh_obj_0b0c40_idx"),
        ),
        migrations.AddIndex(
            model_name="turnevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="backtests_t_pgh_cre_8732ad_idx"),
        ),
        migrations.AddIndex(
            model_name="turnevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="backtests_t_owner_i_f599e0_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="turnevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7a6c7651d64b222315a1549deececf864df592df",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2aad9",
                    table="backtests_turnevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="turnevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="79f05afd4ac4db89ffad829a9b0d14b21244e457",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_6093d",
                    table="backtests_turnevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
