"""Another secret behind a token or a broker key is told in the trail."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_rotations"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."digest" IS DISTINCT FROM (NEW."digest"))',
                    func='INSERT INTO "accounts_apitokenevent" ("expires", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "public_id", "scopes") VALUES (NEW."expires", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'secret_changed\', NEW."id", NEW."prefix", NEW."public_id", NEW."scopes"); RETURN NULL;',
                    hash="5b1218ee459b8f6194a4f69f86859fe31856601e",
                    operation="UPDATE",
                    pgid="pgtrigger_secret_changed_update_e30ba",
                    table="accounts_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="brokerkey",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (\n    OLD."sealed" IS DISTINCT FROM NEW."sealed" AND OLD."vault_key" IS DISTINCT FROM NEW."vault_key"\n    AND NEW."vault_key" = encode(substring(NEW."sealed" FROM 2 FOR 8), \'hex\')\n)\n    AND (OLD."sealed" IS DISTINCT FROM NEW."sealed" OR OLD."vault_key" IS DISTINCT FROM NEW."vault_key"))',
                    func='INSERT INTO "accounts_brokerkeyevent" ("kind", "last_four", "name", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state") VALUES (NEW."kind", NEW."last_four", NEW."name", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'secret_changed\', NEW."id", NEW."public_id", NEW."state"); RETURN NULL;',
                    hash="7e5c6c78731a86c9b6798886933a79a2cc9fc1a6",
                    operation="UPDATE",
                    pgid="pgtrigger_secret_changed_update_910c5",
                    table="accounts_brokerkey",
                    when="AFTER",
                ),
            ),
        ),
    ]
