"""The trail can't be edited, loses nothing with what it tells of, and holds no secret."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from backtests import interventions, services, sharing
from tests import cast, orders
from tests.integration.audit.test_trail import DOCUMENT
from treeline.accounts.models import BrokerKey, Entrance, Plan, Rotation, User
from treeline.audit import selectors
from treeline.audit.contracts import Action, Change
from treeline.audit.selectors import ALL, Wanted
from treeline.uploads.models import Upload

pytestmark = pytest.mark.django_db
TABLES = [apps.get_model(label)._meta.db_table for label in settings.AUDITED.values()]
OWN = set(settings.AUDITED) - {"plan", "entrance", "rotation", "schedule", "interval", "crontab"}
SECOND = "0123456789abcdef"  # a key of the vault
SECRET = "correct-horse-battery"


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def everything() -> User:
    """Alice, to whom something of every kind has happened."""
    alice = cast.alice()
    client = cast.caller(alice)
    alice.set_password(SECRET)
    alice.email = "alice@example.com"
    alice.last_login = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    alice.save()
    Authenticator.objects.create(user=alice, type="totp", data={"secret": SECRET})
    SocialAccount.objects.create(user=alice, provider="discord", uid=SECRET, extra_data={"global_name": SECRET})
    UserSession.objects.create(user=alice, ip="192.0.2.1", session_key=SECRET).delete()
    UserSession.objects.create(user=alice, ip="192.0.2.1", session_key=SECRET)
    Upload.objects.create(owner=alice, name="mine", digest=SECRET)
    every = IntervalSchedule.objects.create(every=7, period="hours")
    at, _ = CrontabSchedule.objects.get_or_create(hour="4")
    PeriodicTask.objects.create(name="often", task="t", interval=every)
    PeriodicTask.objects.create(name="at four", task="t", crontab=at)
    EmailAddress.objects.create(user=alice, email="alice@example.com", primary=True)
    sealed: dict[str, Any] = {"sealed": SECRET.encode(), "vault_key": "first", "last_four": "1234"}
    BrokerKey.objects.create(owner=alice, name="paper", kind="paper", **sealed)
    client.post("/api/v1/strategies", {"document": DOCUMENT})
    client.post("/api/v1/variables", {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5})
    batch = services.create(alice, orders.order("n=10:20"))
    sharing.share(alice, batch.public_id)
    interventions.hold([alice.pk], held=True)
    Plan.objects.filter(name="free").update(weight=2)
    Entrance.objects.update(guests=False)
    Rotation.objects.create(key="second", secrets=1, failed=0)
    return alice


def test_every_kind_has_an_entry(everything: User) -> None:
    assert {entry.kind for entry in selectors.whole_trail(ALL, 1000).entries} == set(settings.AUDITED)
    own = {entry.kind for entry in selectors.trail(everything, ALL, 1000).entries}
    assert own == OWN


@pytest.mark.parametrize("table", TABLES)
def test_no_table_lets_itself_be_edited(everything: User, table: str) -> None:
    for statement in (
        f"UPDATE {table} SET pgh_label = 'nothing'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(DatabaseError, match=r"Cannot (update or delete|truncate)"):
            run(statement)


def test_no_secret_is_in_the_trail(everything: User) -> None:
    everything.refresh_from_db()
    secrets = [everything.password, SECRET, SECRET.encode().hex()]
    with connection.cursor() as cursor:
        for table in ("accounts_apitoken", "backtests_share"):
            cursor.execute(f"SELECT digest FROM {table}")
            secrets += [digest for (digest,) in cursor.fetchall()]
        for table in TABLES:
            cursor.execute(f"SELECT row_to_json(event)::text FROM {table} event")
            text = "".join(row for (row,) in cursor.fetchall())
            assert text
            assert not [secret for secret in secrets if secret in text]
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
            columns = {name for (name,) in cursor.fetchall()}
            assert not columns & {"password", "sealed", "data", "document", "grid", "uid", "extra_data", "session_key"}
            assert "digest" not in columns or table == "strategies_strategyevent"


def test_whoever_is_deleted_leaves_his_trail(everything: User) -> None:
    key = everything.pk
    before = len(selectors.whole_trail(ALL, 1000, owner_id=key).entries)
    everything.batches.all().delete()
    everything.delete()
    entries = selectors.whole_trail(ALL, 1000, owner_id=key).entries
    gone = {entry.kind for entry in entries if entry.action is Action.DELETED}
    assert len(entries) > before
    assert gone == OWN - {"queue"}
    assert {entry.owner_name for entry in entries} == {"alice"}
    (share,) = [entry for entry in entries if entry.kind == "share" and entry.action is Action.DELETED]
    (batch,) = [entry for entry in entries if entry.kind == "batch" and entry.action is Action.DELETED]
    assert Change("batch", str(batch.id), None) in share.changes


def test_passwords_sign_ins_and_plans_are_told_by_their_names(everything: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET password = 'x' WHERE username = 'alice'")
        cursor.execute("UPDATE accounts_user SET last_login = now() WHERE username = 'alice'")
        cursor.execute(
            "UPDATE accounts_user SET plan_id = (SELECT id FROM accounts_plan WHERE name = 'free') "
            "WHERE username = 'alice'"
        )
    plan, signed_in, password = selectors.trail(everything, Wanted("account"), 3).entries
    assert (password.action, password.changes) == (Action.NEW_PASSWORD, ())
    assert (signed_in.action, signed_in.changes) == (Action.SIGNED_IN, ())
    assert (plan.action, plan.changes) == (Action.CHANGED, (Change("plan", "paid", "free"),))


def test_an_operators_hold_is_told_to_whom_it_holds_up(everything: User) -> None:
    interventions.hold([everything.pk], held=False)
    (entry, *_) = selectors.trail(everything, Wanted("queue"), 10).entries
    assert Change("held", True, False) in entry.changes


def test_a_rotation_of_keys_is_one_entry_and_none_of_the_keys(everything: User) -> None:
    before = len(selectors.trail(everything, ALL, 1000).entries)
    BrokerKey.objects.update(sealed=b"\x01" + bytes.fromhex(SECOND) + b"other", vault_key=SECOND)
    Authenticator.objects.update(data={"secret": f"{SECOND}:other"})
    assert len(selectors.trail(everything, ALL, 1000).entries) == before
    (entry,) = selectors.whole_trail(Wanted("rotation"), 10).entries
    assert Change("secrets", None, 1) in entry.changes


def test_what_a_worker_counts_writes_nothing(everything: User) -> None:
    before = len(selectors.trail(everything, ALL, 1000).entries)
    run("UPDATE backtests_batch SET done = done + 1, next_run = next_run + 1, timings = '{}', started = now()")
    run("UPDATE accounts_apitoken SET last_used = now()")
    run("UPDATE backtests_turn SET served = served + 1, last_claim = now()")
    assert len(selectors.trail(everything, ALL, 1000).entries) == before
