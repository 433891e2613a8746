"""The trail of Discord accounts, open sessions and beat's schedules, and of secrets of second factors."""

import django.core.validators
import django.db.models.deletion
import django_celery_beat.models
import django_celery_beat.validators
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import timezone_field.fields
from django.conf import settings
from django.db import migrations, models

BEGIN = """
    INSERT INTO audit_connectionevent (pgh_created_at, pgh_label, pgh_obj_id, user_id, provider)
    SELECT clock_timestamp(), 'found', id, user_id, provider FROM socialaccount_socialaccount ORDER BY id;
    INSERT INTO audit_intervalevent (pgh_created_at, pgh_label, pgh_obj_id, every, period)
    SELECT clock_timestamp(), 'found', id, every, period FROM django_celery_beat_intervalschedule ORDER BY id;
    INSERT INTO audit_crontabevent (pgh_created_at, pgh_label, pgh_obj_id, minute, hour, day_of_month, month_of_year, day_of_week, timezone)
    SELECT clock_timestamp(), 'found', id, minute, hour, day_of_month, month_of_year, day_of_week, timezone FROM django_celery_beat_crontabschedule ORDER BY id;
    INSERT INTO audit_scheduleevent (pgh_created_at, pgh_label, pgh_obj_id, name, task, args, kwargs, queue, interval_id, crontab_id, enabled, one_off)
    SELECT clock_timestamp(), 'found', id, name, task, args, kwargs, queue, interval_id, crontab_id, enabled, one_off FROM django_celery_beat_periodictask ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConnectionEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("provider", models.CharField(max_length=200, verbose_name="provider")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CrontabEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(null=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "minute",
                    models.CharField(
                        default="*",
                        help_text='Cron Minutes to Run. Use "*" for "all". (Example: "0,30")',
                        max_length=240,
                        validators=[django_celery_beat.validators.minute_validator],
                        verbose_name="Minute(s)",
                    ),
                ),
                (
                    "hour",
                    models.CharField(
                        default="*",
                        help_text='Cron Hours to Run. Use "*" for "all". (Example: "8,20")',
                        max_length=96,
                        validators=[django_celery_beat.validators.hour_validator],
                        verbose_name="Hour(s)",
                    ),
                ),
                (
                    "day_of_month",
                    models.CharField(
                        default="*",
                        help_text='Cron Days Of The Month to Run. Use "*" for "all". (Example: "1,15")',
                        max_length=124,
                        validators=[django_celery_beat.validators.day_of_month_validator],
                        verbose_name="Day(s) Of The Month",
                    ),
                ),
                (
                    "month_of_year",
                    models.CharField(
                        default="*",
                        help_text='Cron Months (1-12) Of The Year to Run. Use "*" for "all". (Example: "1,12")',
                        max_length=64,
                        validators=[django_celery_beat.validators.month_of_year_validator],
                        verbose_name="Month(s) Of The Year",
                    ),
                ),
                (
                    "day_of_week",
                    models.CharField(
                        default="*",
                        help_text='Cron Days Of The Week to Run. Use "*" for "all", Sunday is 0 or 7, Monday is 1. (Example: "0,5")',
                        max_length=64,
                        validators=[django_celery_beat.validators.day_of_week_validator],
                        verbose_name="Day(s) Of The Week",
                    ),
                ),
                (
                    "timezone",
                    timezone_field.fields.TimeZoneField(
                        default=django_celery_beat.models.crontab_schedule_celery_timezone,
                        help_text="Timezone to Run the Cron Schedule on. Default is UTC.",
                        use_pytz=False,
                        verbose_name="Cron Timezone",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IntervalEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(null=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "every",
                    models.IntegerField(
                        help_text="Number of interval periods to wait before running the task again",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="Number of Periods",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("days", "Days"),
                            ("hours", "Hours"),
                            ("minutes", "Minutes"),
                            ("seconds", "Seconds"),
                            ("microseconds", "Microseconds"),
                        ],
                        help_text="The type of period between task runs (Example: days)",
                        max_length=24,
                        verbose_name="Interval Period",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OpenSessionEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("ip", models.GenericIPAddressField()),
                ("user_agent", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScheduleEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "name",
                    models.CharField(help_text="Short Description For This Task", max_length=200, verbose_name="Name"),
                ),
                (
                    "task",
                    models.CharField(
                        help_text='The Name of the Celery Task that Should be Run.  (Example: "proj.tasks.import_contacts")',
                        max_length=200,
                        verbose_name="Task Name",
                    ),
                ),
                (
                    "args",
                    models.TextField(
                        blank=True,
                        default="[]",
                        help_text='JSON encoded positional arguments (Example: ["arg1", "arg2"])',
                        verbose_name="Positional Arguments",
                    ),
                ),
                (
                    "kwargs",
                    models.TextField(
                        blank=True,
                        default="{}",
                        help_text='JSON encoded keyword arguments (Example: {"argument": "value"})',
                        verbose_name="Keyword Arguments",
                    ),
                ),
                (
                    "queue",
                    models.CharField(
                        blank=True,
                        default=None,
                        help_text="Queue defined in CELERY_TASK_QUEUES. Leave None for default queuing.",
                        max_length=200,
                        null=True,
                        verbose_name="Queue Override",
                    ),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True, help_text="Set to False to disable the schedule", verbose_name="Enabled"
                    ),
                ),
                (
                    "one_off",
                    models.BooleanField(
                        default=False,
                        help_text="If True, the schedule will only run the task a single time",
                        verbose_name="One-off Task",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("django_celery_beat.periodictask",),
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("usersessions.usersession",),
        ),
        migrations.CreateModel(
            name="Interval",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("django_celery_beat.intervalschedule",),
        ),
        migrations.CreateModel(
            name="Crontab",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("django_celery_beat.crontabschedule",),
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("socialaccount.socialaccount",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."type" IS DISTINCT FROM (NEW."type") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "audit_secondfactorevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."type", NEW."user_id"); RETURN NULL;',
                    hash="9e472507e30fe8d61ffa7dc11c34b617b8c470ac",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_73236",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"data\"->'migrated_codes' IS DISTINCT FROM NEW.\"data\"->'migrated_codes'\n    OR (concat(OLD.\"data\"->>'secret', OLD.\"data\"->>'seed') <> concat(NEW.\"data\"->>'secret', NEW.\"data\"->>'seed') AND split_part(concat(OLD.\"data\"->>'secret', OLD.\"data\"->>'seed'), ':', 1) = split_part(concat(NEW.\"data\"->>'secret', NEW.\"data\"->>'seed'), ':', 1)))",
                    func='INSERT INTO "audit_secondfactorevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'secret_changed\', NEW."id", NEW."type", NEW."user_id"); RETURN NULL;',
                    hash="95713afb4496ad89508ff4133600bd8f0348b9b3",
                    operation="UPDATE",
                    pgid="pgtrigger_secret_changed_update_8f562",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secondfactor",
            trigger=pgtrigger.compiler.Trigger(
                name="code_used_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"data\"->'used_mask' IS DISTINCT FROM NEW.\"data\"->'used_mask')",
                    func='INSERT INTO "audit_secondfactorevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "type", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'code_used\', NEW."id", NEW."type", NEW."user_id"); RETURN NULL;',
                    hash="ab4295c67d1c098b3da8e8ed25a404a29e52ba0d",
                    operation="UPDATE",
                    pgid="pgtrigger_code_used_update_d4952",
                    table="mfa_authenticator",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="connectionevent",
            name="user",
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
            model_name="opensessionevent",
            name="user",
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
            model_name="scheduleevent",
            name="crontab",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="Crontab Schedule to run the task on.  Set only one schedule type, leave the others null.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="django_celery_beat.crontabschedule",
                verbose_name="Crontab Schedule",
            ),
        ),
        migrations.AddField(
            model_name="scheduleevent",
            name="interval",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="Interval Schedule to run the task on.  Set only one schedule type, leave the others null.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="django_celery_beat.intervalschedule",
                verbose_name="Interval Schedule",
            ),
        ),
        migrations.AddField(
            model_name="scheduleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.schedule",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_scheduleevent" ("args", "crontab_id", "enabled", "interval_id", "kwargs", "name", "one_off", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue", "task") VALUES (NEW."args", NEW."crontab_id", NEW."enabled", NEW."interval_id", NEW."kwargs", NEW."name", NEW."one_off", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."queue", NEW."task"); RETURN NULL;',
                    hash="133d7faa129ede24243a69e4fd6a0528eb9b2041",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_45b9d",
                    table="django_celery_beat_periodictask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."args" IS DISTINCT FROM (NEW."args") OR OLD."crontab_id" IS DISTINCT FROM (NEW."crontab_id") OR OLD."enabled" IS DISTINCT FROM (NEW."enabled") OR OLD."interval_id" IS DISTINCT FROM (NEW."interval_id") OR OLD."kwargs" IS DISTINCT FROM (NEW."kwargs") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."one_off" IS DISTINCT FROM (NEW."one_off") OR OLD."queue" IS DISTINCT FROM (NEW."queue") OR OLD."task" IS DISTINCT FROM (NEW."task"))',
                    func='INSERT INTO "audit_scheduleevent" ("args", "crontab_id", "enabled", "interval_id", "kwargs", "name", "one_off", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue", "task") VALUES (NEW."args", NEW."crontab_id", NEW."enabled", NEW."interval_id", NEW."kwargs", NEW."name", NEW."one_off", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."queue", NEW."task"); RETURN NULL;',
                    hash="1b415d95f9225bc4aa56b7d8ce728ee316b5af0f",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_4a03f",
                    table="django_celery_beat_periodictask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_scheduleevent" ("args", "crontab_id", "enabled", "interval_id", "kwargs", "name", "one_off", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue", "task") VALUES (OLD."args", OLD."crontab_id", OLD."enabled", OLD."interval_id", OLD."kwargs", OLD."name", OLD."one_off", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."queue", OLD."task"); RETURN NULL;',
                    hash="984cc15ea1083bf3e842a9d984c3b32e9a64fb42",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_a9b62",
                    table="django_celery_beat_periodictask",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="opensessionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.opensession",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opensession",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_opensessionevent" ("ip", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_agent", "user_id") VALUES (OLD."ip", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."user_agent", OLD."user_id"); RETURN NULL;',
                    hash="135efba9b883254a43c5aeaa3b7f4303209f1a5e",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_fa2e4",
                    table="usersessions_usersession",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="intervalevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.interval",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interval",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_intervalevent" ("every", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."every", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id"); RETURN NULL;',
                    hash="f4568eae20b714f56104f494b79817de242e7b6b",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_c2caf",
                    table="django_celery_beat_intervalschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interval",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."every" IS DISTINCT FROM (NEW."every") OR OLD."period" IS DISTINCT FROM (NEW."period"))',
                    func='INSERT INTO "audit_intervalevent" ("every", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."every", NEW."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id"); RETURN NULL;',
                    hash="facf9ef32e1b323ae5e8bce5a20603be9b846d5c",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_9e9e3",
                    table="django_celery_beat_intervalschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interval",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_intervalevent" ("every", "period", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."every", OLD."period", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id"); RETURN NULL;',
                    hash="5d6ba9e23dfda31041632cff495baac1c2dfc945",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_18556",
                    table="django_celery_beat_intervalschedule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="crontabevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.crontab",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontab",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_crontabevent" ("day_of_month", "day_of_week", "hour", "minute", "month_of_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "timezone") VALUES (NEW."day_of_month", NEW."day_of_week", NEW."hour", NEW."minute", NEW."month_of_year", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."timezone"); RETURN NULL;',
                    hash="1059832506aa23cf44c72c5af54d689e30a69f7a",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_f1991",
                    table="django_celery_beat_crontabschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontab",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."day_of_month" IS DISTINCT FROM (NEW."day_of_month") OR OLD."day_of_week" IS DISTINCT FROM (NEW."day_of_week") OR OLD."hour" IS DISTINCT FROM (NEW."hour") OR OLD."minute" IS DISTINCT FROM (NEW."minute") OR OLD."month_of_year" IS DISTINCT FROM (NEW."month_of_year") OR OLD."timezone" IS DISTINCT FROM (NEW."timezone"))',
                    func='INSERT INTO "audit_crontabevent" ("day_of_month", "day_of_week", "hour", "minute", "month_of_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "timezone") VALUES (NEW."day_of_month", NEW."day_of_week", NEW."hour", NEW."minute", NEW."month_of_year", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."timezone"); RETURN NULL;',
                    hash="4156aef8ee2b66d61aecffbcd3236f685df53df7",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_761e4",
                    table="django_celery_beat_crontabschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontab",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_crontabevent" ("day_of_month", "day_of_week", "hour", "minute", "month_of_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "timezone") VALUES (OLD."day_of_month", OLD."day_of_week", OLD."hour", OLD."minute", OLD."month_of_year", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."timezone"); RETURN NULL;',
                    hash="245d905779c6e1024a1124821ee5ac65183ba009",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_0ef68",
                    table="django_celery_beat_crontabschedule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="connectionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="audit.connection",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connection",
            trigger=pgtrigger.compiler.Trigger(
                name="created_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_connectionevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'created\', NEW."id", NEW."provider", NEW."user_id"); RETURN NULL;',
                    hash="6508fd6fb8da26c9804887b19a0af2680b43e3ce",
                    operation="INSERT",
                    pgid="pgtrigger_created_insert_69a25",
                    table="socialaccount_socialaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connection",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."provider" IS DISTINCT FROM (NEW."provider") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "audit_connectionevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."id", NEW."provider", NEW."user_id"); RETURN NULL;',
                    hash="d89bbec62ef6f63b505829cd264333d12fc527bd",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_48c4b",
                    table="socialaccount_socialaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connection",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "audit_connectionevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."id", OLD."provider", OLD."user_id"); RETURN NULL;',
                    hash="8bc5b4410cb88274fb61393628864d12e2031680",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_6b2f3",
                    table="socialaccount_socialaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connection",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."uid" IS DISTINCT FROM (NEW."uid"))',
                    func='INSERT INTO "audit_connectionevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'secret_changed\', NEW."id", NEW."provider", NEW."user_id"); RETURN NULL;',
                    hash="f7082fc21aa585449bef26f7389e4c304bc17f69",
                    operation="UPDATE",
                    pgid="pgtrigger_secret_changed_update_396b2",
                    table="socialaccount_socialaccount",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="scheduleevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_sched_pgh_obj_469dfd_idx"),
        ),
        migrations.AddIndex(
            model_name="scheduleevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_sched_pgh_cre_98b14b_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4c6e08b8c4751ba26ef954993d54344f0c57a74f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_24fc2",
                    table="audit_scheduleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="17458bbc6c43f135cafb0dfaae27113219b7d933",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_62a14",
                    table="audit_scheduleevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="opensessionevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_opens_pgh_obj_d80fd0_idx"),
        ),
        migrations.AddIndex(
            model_name="opensessionevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_opens_pgh_cre_51bf6b_idx"),
        ),
        migrations.AddIndex(
            model_name="opensessionevent",
            index=models.Index(fields=["user", "-pgh_created_at", "-pgh_id"], name="audit_opens_user_id_65ab65_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opensessionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="22df408c1d033be2785a8acb255d6fd7c965d7ee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_61edd",
                    table="audit_opensessionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opensessionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="0ebf0cd011f71c137e8ab498c341641661e70c4e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_8d3bc",
                    table="audit_opensessionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="intervalevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_inter_pgh_obj_4a9497_idx"),
        ),
        migrations.AddIndex(
            model_name="intervalevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_inter_pgh_cre_484d34_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="named",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.name = concat_ws(' ', 'every', NEW.every, NEW.period); RETURN NEW;",
                    hash="26fd8f5ffd84dbfa11ddce4905870e8b2dc0c54f",
                    operation="INSERT",
                    pgid="pgtrigger_named_e19e5",
                    table="audit_intervalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="935bf9017010364918dc55560b1ea2e1645c20ce",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b28ab",
                    table="audit_intervalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="478b1bc17c38639dfbc2d51093cb347cdc5d6cff",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_260fe",
                    table="audit_intervalevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="crontabevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_cront_pgh_obj_17cdee_idx"),
        ),
        migrations.AddIndex(
            model_name="crontabevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_cront_pgh_cre_08d18d_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontabevent",
            trigger=pgtrigger.compiler.Trigger(
                name="named",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.name = concat_ws(' ', NEW.minute, NEW.hour, NEW.day_of_month, NEW.month_of_year, NEW.day_of_week, NEW.timezone); RETURN NEW;",
                    hash="862b7b7f57ff6712cede8fd123d40122fd43caa0",
                    operation="INSERT",
                    pgid="pgtrigger_named_b99fe",
                    table="audit_crontabevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontabevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="592a675c2919b2ba1df6b6b2e3ec316ccd8d9ce0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ba015",
                    table="audit_crontabevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crontabevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="0cbc23da12c74255753c0b7586651f38295f50bd",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a1bec",
                    table="audit_crontabevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="connectionevent",
            index=models.Index(fields=["pgh_obj", "-pgh_id"], name="audit_conne_pgh_obj_be8993_idx"),
        ),
        migrations.AddIndex(
            model_name="connectionevent",
            index=models.Index(fields=["-pgh_created_at", "-pgh_id"], name="audit_conne_pgh_cre_6c7207_idx"),
        ),
        migrations.AddIndex(
            model_name="connectionevent",
            index=models.Index(fields=["user", "-pgh_created_at", "-pgh_id"], name="audit_conne_user_id_bad0a9_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c76e808aef7167d1a89863ce4c88a8fcb33a2b89",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_50525",
                    table="audit_connectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="connectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="e3ea590f31ceb36fe3ffc75d81448f65396e0d64",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_a204b",
                    table="audit_connectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
