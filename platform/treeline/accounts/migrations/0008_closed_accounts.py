"""Sessions end with the account that they are of."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_more_of_the_trail"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="closing_ends_sessions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_active" AND OLD."is_active")',
                    func="\n                    DELETE FROM django_session WHERE session_key IN (\n                        SELECT session_key FROM usersessions_usersession WHERE user_id = NEW.id\n                    );\n                    DELETE FROM usersessions_usersession WHERE user_id = NEW.id;\n                    RETURN NULL;\n                ",
                    hash="e9bccffeb6e939df4cdbe39193f3a88d40408721",
                    operation='UPDATE OF "is_active"',
                    pgid="pgtrigger_closing_ends_sessions_a4ec1",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
