"""As two roles, the way docs/runbooks/face-the-internet.md grants: the platform works, and its role edits no trail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from tests import cast
from tests.integration.audit.test_kept import TABLES, run
from tests.integration.audit.test_trail import DOCUMENT, VARIABLE

pytestmark = pytest.mark.django_db
RUNBOOK = Path(settings.BASE_DIR) / "docs/runbooks/face-the-internet.md"
OWNER, APPLICATION = "treeline_owner", "treeline_application"


def grants() -> str:
    """What the runbook has the owner run after each `migrate`."""
    (block,) = re.findall(r"```sql\n(-- as treeline_owner.*?)```", RUNBOOK.read_text(), re.DOTALL)
    return str(block)


@pytest.fixture
def application() -> Iterator[None]:
    """The rest of the test is the application's; the tables are the owner's, as after his `migrate`."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {OWNER}; CREATE ROLE {APPLICATION}")
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p', 'v', 'm')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} OWNER TO {OWNER}")
        cursor.execute(f"ALTER SCHEMA public OWNER TO {OWNER}; SET LOCAL SESSION AUTHORIZATION {OWNER}")
        cursor.execute(grants())
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {APPLICATION}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.mark.usefixtures("application")
def test_the_applications_role_serves_the_api_and_writes_the_trail() -> None:
    client = cast.caller(cast.alice())
    made = client.post("/api/v1/strategies", {"document": DOCUMENT}).json()
    assert client.put(f"/api/v1/strategies/{made['id']}", {"document": DOCUMENT | {"name": "Idle"}}).status_code == 200
    assert client.post("/api/v1/variables", VARIABLE).status_code == 201
    assert client.delete(f"/api/v1/strategies/{made['id']}").status_code == 204
    entries = client.get("/api/v1/audit").json()["items"]
    assert [(entry["kind"], entry["action"]) for entry in entries[:4]] == [
        ("strategy", "deleted"),
        ("variable", "created"),
        ("strategy", "changed"),
        ("strategy", "created"),
    ]
    browser = cast.browser(cast.alice())
    assert browser.get("/api/v1/session").json()["user"]["username"] == "alice"


@pytest.mark.usefixtures("application")
def test_it_edits_no_trail_whatever_sql_it_runs() -> None:
    run("SET LOCAL pgtrigger.ignore = 'accounts.UserEvent:append_only'")
    for table in TABLES:
        for statement in (
            f"UPDATE {table} SET pgh_label = 'nothing'",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table}",
            f"CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "COPY accounts_user TO PROGRAM 'true'",
        "COPY accounts_user TO '/tmp/users'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "TRUNCATE accounts_user CASCADE",
        f"SET ROLE {OWNER}",
    ],
)
@pytest.mark.usefixtures("application")
def test_it_gets_round_no_trigger_and_out_of_the_database(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(statement)
