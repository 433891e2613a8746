"""The trail of addresses and second factors, which are in tables of allauth. It begins with what is there."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO audit_emailevent (pgh_created_at, pgh_label, pgh_obj_id, user_id, email, verified, "primary")
    SELECT clock_timestamp(), 'found', id, user_id, email, verified, "primary" FROM account_emailaddress ORDER BY id;
    INSERT INTO audit_secondfactorevent (pgh_created_at, pgh_label, pgh_obj_id, user_id, type)
    SELECT clock_timestamp(), 'found', id, user_id, type FROM mfa_authenticator ORDER BY id;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Trail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "trail",
                "verbose_name_plural": "trail",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("mfa.authenticator",),
        ),
        migrations.CreateModel(
            name="Email",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("account.emailaddress",),
        ),
        migrations.CreateModel(
            name="EmailEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("email", models.EmailField(max_length=254, verbose_name="email address")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("primary", models.BooleanField(default=False, verbose_name="primary")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SecondFactorEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("recovery_codes", "Recovery codes"),
                            ("totp", "TOTP Authenticator"),
                            ("webauthn", "WebAuthn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="audit.secondfactor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_secondfactorevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."type", NEW."user_id"); RETURN NULL;',
                    hash="97f4146eb84944b23a0c093999d0aa4f81669995",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_88ff6",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_secondfactorevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."type", OLD."user_id"); RETURN NULL;',
                    hash="928da24cd07453928f50a012f553d30ae10bcf1e",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_a8e03",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="emailevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.email",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="email",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_emailevent" ("email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "user_id", "verified") VALUES (NEW."email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."primary", NEW."user_id", NEW."verified"); RETURN NULL;',
                    hash="2219b8aea34ac727d7fa2a3551d1a77eef07b7bc",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_48b6d",
                    table="account_emailaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="email",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."primary" IS DISTINCT FROM (NEW."primary") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."verified" IS DISTINCT FROM (NEW."verified"))',
                    func='INSERT INTO "audit_emailevent" ("email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "user_id", "verified") VALUES (NEW."email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."primary", NEW."user_id", NEW."verified"); RETURN NULL;',
                    hash="8289ff1c62d10fb05048470c32b9a43d99ae0985",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_7f654",
                    table="account_emailaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="email",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_emailevent" ("email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "user_id", "verified") VALUES (OLD."email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."primary", OLD."user_id", OLD."verified"); RETURN NULL;',
                    hash="04e3ae168c47c98d5bfe7dbace7dada8309f0449",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_04805",
                    table="account_emailaddress",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="secondfactorevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_secon_pgh_obj_20f611_idx"),
        ),
        migrations.AddIndex(
            model_name="secondfactorevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_secon_pgh_cre_829cfb_idx"),
        ),
        migrations.AddIndex(
            model_name="secondfactorevent",
            index=models.Index(fields=["user", "-pgh_created_at", "-pgh_id"], name="audit_secon_user_id_5eae35_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f08fba5782288e57fc703cab471a3f2e3ae701f8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_28057",
                    table="audit_secondfactorevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="5be28068bea9dbe1617bd5add8f7a7935cc7026b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_42bf1",
                    table="audit_secondfactorevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="emailevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_email_pgh_obj_9fc390_idx"),
        ),
        migrations.AddIndex(
            model_name="emailevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_email_pgh_cre_340d70_idx"),
        ),
        migrations.AddIndex(
            model_name="emailevent",
            index=models.Index(fields=["user", "-pgh_created_at", "-pgh_id"], name="audit_email_user_id_c02019_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emailevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2a56541187df48db4aa7bc4859a9feaea7818332",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_de48e",
                    table="audit_emailevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emailevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="779070889a969778fa9abc8b60676ee86fd9f9c7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_91ba7",
                    table="audit_emailevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
