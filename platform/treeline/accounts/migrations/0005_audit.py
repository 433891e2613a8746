"""The trail of users, plans, tokens, broker keys and the entrance. It begins with what is there."""

import uuid

import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO accounts_userevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, username, email, plan_id, is_active, is_staff, is_superuser)
    SELECT clock_timestamp(), 'found', id, public_id, username, email, plan_id, is_active, is_staff, is_superuser FROM accounts_user ORDER BY id;
    INSERT INTO accounts_planevent (pgh_created_at, pgh_label, pgh_obj_id, name, weight, priority, batches_at_once, chunks_in_flight, combinations_per_batch, combinations_per_month,
        keep_days, requests_per_minute, backtests_per_minute, batches_per_minute)
    SELECT clock_timestamp(), 'found', id, name, weight, priority, batches_at_once, chunks_in_flight, combinations_per_batch, combinations_per_month,
        keep_days, requests_per_minute, backtests_per_minute, batches_per_minute FROM accounts_plan ORDER BY id;
    INSERT INTO accounts_apitokenevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, scopes, prefix, expires)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, scopes, prefix, expires FROM accounts_apitoken ORDER BY id;
    INSERT INTO accounts_brokerkeyevent (pgh_created_at, pgh_label, pgh_obj_id, public_id, owner_id, name, kind, last_four, state)
    SELECT clock_timestamp(), 'found', id, public_id, owner_id, name, kind, last_four, state FROM accounts_brokerkey ORDER BY id;
    INSERT INTO accounts_entranceevent (pgh_created_at, pgh_label, pgh_obj_id, guests, sign_ups)
    SELECT clock_timestamp(), 'found', id, guests, sign_ups FROM accounts_entrance ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiTokenEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=100)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "see what is there"),
                                ("run", "change strategies, run backtests and batches"),
                                ("trade", "change what trades"),
                            ],
                            max_length=5,
                        ),
                        size=None,
                    ),
                ),
                ("prefix", models.CharField(editable=False, max_length=12)),
                ("expires", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BrokerKeyEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(choices=[("paper", "play money"), ("live", "real money")], max_length=5)),
                ("last_four", models.CharField(editable=False, help_text="of the key, to know it again", max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("refused", "Refused"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EntranceEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "guests",
                    models.BooleanField(
                        default=True, help_text="Who is not signed in may run small backtests of the samples."
                    ),
                ),
                ("sign_ups", models.BooleanField(default=True, help_text="Anybody may sign up.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "weight",
                    models.PositiveIntegerField(
                        help_text="Share of the workers' time while others wait: weight 4 gets four times as much as weight 1.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "priority",
                    models.PositiveIntegerField(
                        help_text="Who comes first among users whose shares are even: 0 before 1, and so on."
                    ),
                ),
                (
                    "batches_at_once",
                    models.PositiveIntegerField(
                        help_text="Batches that may be under way at the same time.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "chunks_in_flight",
                    models.PositiveIntegerField(
                        help_text="Parts of batches that workers may have in hand at the same time.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "combinations_per_batch",
                    models.PositiveIntegerField(
                        help_text="Combinations that one batch may hold: 200,000 at most.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200000),
                        ],
                    ),
                ),
                (
                    "combinations_per_month",
                    models.PositiveIntegerField(
                        help_text="Combinations of all the batches of a month.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "keep_days",
                    models.PositiveIntegerField(
                        help_text="Days for which a batch's results are kept.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36500),
                        ],
                    ),
                ),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        help_text="Requests of any kind, by the API or by the page.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "backtests_per_minute",
                    models.PositiveIntegerField(
                        help_text="Single backtests.", validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "batches_per_minute",
                    models.PositiveIntegerField(
                        help_text="Orders of batches, and plans of them.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_apitokenevent" ("expires", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id", "scopes") VALUES (NEW."expires", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."prefix", NEW."public_id", NEW."scopes"); RETURN NULL;',
                    hash="cb8255b171bf3837ccdf817e23517cdc4a176004",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_93c55",
                    table="accounts_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."expires" IS DISTINCT FROM (NEW."expires") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."prefix" IS DISTINCT FROM (NEW."prefix") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes"))',
                    func='INSERT INTO "accounts_apitokenevent" ("expires", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id", "scopes") VALUES (NEW."expires", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."prefix", NEW."public_id", NEW."scopes"); RETURN NULL;',
                    hash="5100e187989b88bc8af436ecc5cc67311168ec97",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_5afae",
                    table="accounts_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_apitokenevent" ("expires", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id", "scopes") VALUES (OLD."expires", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."prefix", OLD."public_id", OLD."scopes"); RETURN NULL;',
                    hash="8594d5b7aad61081a8800f6b919aa54f16824679",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_ce766",
                    table="accounts_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkey",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_brokerkeyevent" ("kind", "last_four", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state") VALUES (NEW."kind", NEW."last_four", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."public_id", NEW."state"); RETURN NULL;',
                    hash="0413dc939598d84275b6223ab1da0a8156895093",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_d216f",
                    table="accounts_brokerkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkey",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."last_four" IS DISTINCT FROM (NEW."last_four") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "accounts_brokerkeyevent" ("kind", "last_four", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state") VALUES (NEW."kind", NEW."last_four", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."public_id", NEW."state"); RETURN NULL;',
                    hash="e848759cd3aec26e7c67ca21f6eb2595594af801",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_dfff7",
                    table="accounts_brokerkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkey",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_brokerkeyevent" ("kind", "last_four", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state") VALUES (OLD."kind", OLD."last_four", OLD."name", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."public_id", OLD."state"); RETURN NULL;',
                    hash="b3b40c95aad4c136f01cbaac97897a21ea3a3a9a",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_f60d7",
                    table="accounts_brokerkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrance",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_entranceevent" ("guests", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sign_ups") VALUES (NEW."guests", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."sign_ups"); RETURN NULL;',
                    hash="76c3026eb555b422bf043aeb74f5241393ef6d33",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_d8f3c",
                    table="accounts_entrance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrance",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."guests" IS DISTINCT FROM (NEW."guests") OR OLD."sign_ups" IS DISTINCT FROM (NEW."sign_ups"))',
                    func='INSERT INTO "accounts_entranceevent" ("guests", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sign_ups") VALUES (NEW."guests", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."sign_ups"); RETURN NULL;',
                    hash="169fe10155d2887b02dc59d50eaf239dec2aa648",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_9fd7b",
                    table="accounts_entrance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entrance",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_entranceevent" ("guests", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sign_ups") VALUES (OLD."guests", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."sign_ups"); RETURN NULL;',
                    hash="e18a00308e28e9d6b21ce6dc9a24f288884b4ccb",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_27fcb",
                    table="accounts_entrance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_planevent" ("backtests_per_minute", "batches_at_once", "batches_per_minute", "chunks_in_flight", "combinations_per_batch", "combinations_per_month", "keep_days", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requests_per_minute", "weight") VALUES (NEW."backtests_per_minute", NEW."batches_at_once", NEW."batches_per_minute", NEW."chunks_in_flight", NEW."combinations_per_batch", NEW."combinations_per_month", NEW."keep_days", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."priority", NEW."requests_per_minute", NEW."weight"); RETURN NULL;',
                    hash="d791b6bfb4c08bb6efc9e61feb377b1cca56f785",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_92e69",
                    table="accounts_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."backtests_per_minute" IS DISTINCT FROM (NEW."backtests_per_minute") OR OLD."batches_at_once" IS DISTINCT FROM (NEW."batches_at_once") OR OLD."batches_per_minute" IS DISTINCT FROM (NEW."batches_per_minute") OR OLD."chunks_in_flight" IS DISTINCT FROM (NEW."chunks_in_flight") OR OLD."combinations_per_batch" IS DISTINCT FROM (NEW."combinations_per_batch") OR OLD."combinations_per_month" IS DISTINCT FROM (NEW."combinations_per_month") OR OLD."keep_days" IS DISTINCT FROM (NEW."keep_days") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."requests_per_minute" IS DISTINCT FROM (NEW."requests_per_minute") OR OLD."weight" IS DISTINCT FROM (NEW."weight"))',
                    func='INSERT INTO "accounts_planevent" ("backtests_per_minute", "batches_at_once", "batches_per_minute", "chunks_in_flight", "combinations_per_batch", "combinations_per_month", "keep_days", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requests_per_minute", "weight") VALUES (NEW."backtests_per_minute", NEW."batches_at_once", NEW."batches_per_minute", NEW."chunks_in_flight", NEW."combinations_per_batch", NEW."combinations_per_month", NEW."keep_days", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."priority", NEW."requests_per_minute", NEW."weight"); RETURN NULL;',
                    hash="faa7b31b0308af00c7dea64bf823b7b0044611b2",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_e7ac0",
                    table="accounts_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_planevent" ("backtests_per_minute", "batches_at_once", "batches_per_minute", "chunks_in_flight", "combinations_per_batch", "combinations_per_month", "keep_days", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "requests_per_minute", "weight") VALUES (OLD."backtests_per_minute", OLD."batches_at_once", OLD."batches_per_minute", OLD."chunks_in_flight", OLD."combinations_per_batch", OLD."combinations_per_month", OLD."keep_days", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."priority", OLD."requests_per_minute", OLD."weight"); RETURN NULL;',
                    hash="63dbc5e61ae6f44e9b1f8e90b1cb8ac76241aba7",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_8c2b7",
                    table="accounts_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userevent" ("email", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "public_id", "username") VALUES (NEW."email", NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."plan_id", NEW."public_id", NEW."username"); RETURN NULL;',
                    hash="dc0bd37f8e1d073a5bac25f7596982fe316217bf",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_d18b9",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."username" IS DISTINCT FROM (NEW."username"))',
                    func='INSERT INTO "accounts_userevent" ("email", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "public_id", "username") VALUES (NEW."email", NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."plan_id", NEW."public_id", NEW."username"); RETURN NULL;',
                    hash="eac2ac132f63a4b9dfccfdd407be464366387787",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_1bd15",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="new_password_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."password" IS DISTINCT FROM (NEW."password"))',
                    func='INSERT INTO "accounts_userevent" ("email", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "public_id", "username") VALUES (NEW."email", NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'new_password\', NEW."id", NEW."plan_id", NEW."public_id", NEW."username"); RETURN NULL;',
                    hash="05eb84b11c71fb174ca681bf2439c3cd1a08217a",
                    operation="UPDATE",
                    pgid="pgtrigger_new_password_update_3599f",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_in_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."last_login" IS DISTINCT FROM (NEW."last_login"))',
                    func='INSERT INTO "accounts_userevent" ("email", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "public_id", "username") VALUES (NEW."email", NEW."is_active", NEW."is_staff", NEW."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'signed_in\', NEW."id", NEW."plan_id", NEW."public_id", NEW."username"); RETURN NULL;',
                    hash="6e2c40b6f3ea44dce6a750e6158e05e9feddfcfb",
                    operation="UPDATE",
                    pgid="pgtrigger_signed_in_update_0f3aa",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userevent" ("email", "is_active", "is_staff", "is_superuser", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "public_id", "username") VALUES (OLD."email", OLD."is_active", OLD."is_staff", OLD."is_superuser", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."plan_id", OLD."public_id", OLD."username"); RETURN NULL;',
                    hash="be898511a33ce6887b9b5048697ee035357157c4",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_303ff",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="apitokenevent",
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
            model_name="apitokenevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="brokerkeyevent",
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
            model_name="brokerkeyevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.brokerkey",
            ),
        ),
        migrations.AddField(
            model_name="entranceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.entrance",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.plan",
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                db_default=models.Func(function="accounts_free_plan", output_field=models.BigIntegerField()),
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.plan",
            ),
        ),
        migrations.AddIndex(
            model_name="apitokenevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_ap_pgh_obj_170d68_idx"),
        ),
        migrations.AddIndex(
            model_name="apitokenevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_ap_pgh_cre_ad5430_idx"),
        ),
        migrations.AddIndex(
            model_name="apitokenevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="accounts_ap_owner_i_ffa92f_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitokenevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bc095a3000ebe7169f0e579188212d997c91f15c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f6ae5",
                    table="accounts_apitokenevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitokenevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="a570f396b912aa3ab163e3002df5d732f5566ebc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_f42a2",
                    table="accounts_apitokenevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="brokerkeyevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_br_pgh_obj_bf4607_idx"),
        ),
        migrations.AddIndex(
            model_name="brokerkeyevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_br_pgh_cre_c60d71_idx"),
        ),
        migrations.AddIndex(
            model_name="brokerkeyevent",
            index=models.Index(fields=["owner", "-pgh_created_at", "-pgh_id"], name="accounts_br_owner_i_43bebb_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkeyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c9c9d2106d7189752b96aace89d6f3bfe861b16e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e2d5d",
                    table="accounts_brokerkeyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkeyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="1b97c0763588a4406ae9f596f7505d121173306a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_82ac5",
                    table="accounts_brokerkeyevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="entranceevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_en_pgh_obj_418109_idx"),
        ),
        migrations.AddIndex(
            model_name="entranceevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_en_pgh_cre_b307b1_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entranceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3c1e01616ddbd5c12cb47f46347eab7665b55f85",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bc738",
                    table="accounts_entranceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entranceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="776afe2ffd00322da815c243998e435402ae40e7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_81476",
                    table="accounts_entranceevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="planevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_pl_pgh_obj_25fe58_idx"),
        ),
        migrations.AddIndex(
            model_name="planevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_pl_pgh_cre_864e85_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b0d6102a0bb32ab5fa34dfadfbf156e22b5d5885",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_14091",
                    table="accounts_planevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="2d00447060f512a656c173d478f6d41ce020af51",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_81cc7",
                    table="accounts_planevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="userevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="accounts_us_pgh_obj_0213b3_idx"),
        ),
        migrations.AddIndex(
            model_name="userevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="accounts_us_pgh_cre_729cff_idx"),
        ),
        migrations.AddIndex(
            model_name="userevent",
            index=models.Index(fields=["pgh_obj", "-pgh_created_at", "-pgh_id"], name="accounts_us_pgh_obj_c1c598_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9e9498e73f6fbdf2642fb33fa14189f1ad2382c8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_45b21",
                    table="accounts_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="b01a1d3114464fec2fc06e02931af502be921843",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_bcf41",
                    table="accounts_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
