"""Plans: everybody has one, other apps read it, and its limits are numbers that make sense."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import ProtectedError

from tests import cast
from treeline.accounts import selectors, services
from treeline.accounts.contracts import TERMS, PlanTerms
from treeline.accounts.models import Plan, User
from treeline.accounts.plans import FREE, MADE, PAID
from treeline.core.errors import NotFound

pytestmark = pytest.mark.django_db

OF_BATCHES = [term for term in TERMS if not term.endswith("_per_minute")]


def plan(name: str) -> Plan:
    return Plan.objects.get(name=name)


def test_the_made_plans_are_there_with_their_terms() -> None:
    found = Plan.objects.values_list(*(field.name for field in fields(PlanTerms)))
    assert [PlanTerms(*terms) for terms in found] == [FREE, PAID]


def test_every_term_is_explained() -> None:
    assert ["name", *TERMS] == [field.name for field in fields(PlanTerms)]
    assert {field.name: field.help_text for field in Plan._meta.fields if field.name in TERMS} == dict(TERMS)


def test_somebody_new_is_on_the_free_plan_however_he_is_made() -> None:
    made = [
        User.objects.create(username="one"),
        User.objects.create_user("two"),
        User.objects.get_or_create(username="three")[0],
        *User.objects.bulk_create(User(username=f"many-{index}") for index in range(2)),
    ]
    saved = User(username="last")
    saved.save()
    assert {user.plan for user in [*made, saved]} == {plan("free")}


def test_the_free_plan_is_found_by_its_name() -> None:
    plan("free").delete()
    remade = Plan.objects.create(**asdict(FREE) | {"weight": 2})
    assert User.objects.create(username="new").plan == remade


def test_superusers_are_on_the_paid_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")
    call_command("createsuperuser", interactive=False, username="root", email="", verbosity=0)
    assert User.objects.get(username="root").plan == plan("paid")
    assert services.operator("demo", "demo")[0].plan == plan("paid")


def test_an_operator_who_was_put_on_another_plan_stays_there() -> None:
    user, password = services.operator("demo", "demo")
    services.put_on_plan([user.pk], plan("free"))
    assert services.operator("demo", password)[0].plan == plan("free")


def test_the_plan_of_somebody_is_as_it_stands_now() -> None:
    alice = cast.person("alice", plan="free")
    assert selectors.plan_of(alice) == FREE
    Plan.objects.filter(name="free").update(keep_days=31)
    assert selectors.plan_of(alice).keep_days == 31
    services.put_on_plan([alice.pk], plan("paid"))
    assert selectors.plan_of(alice) == PAID


def test_whoever_is_gone_has_no_plan() -> None:
    with pytest.raises(NotFound):
        selectors.plan_of(User(pk=0))


def test_only_those_who_change_their_plan_are_counted() -> None:
    alice, bob, charlie = cast.alice(), cast.person("bob", plan="free"), cast.person("charlie", plan="free")
    assert services.put_on_plan([alice.pk, bob.pk], plan("paid")) == [bob]
    assert selectors.plan_of(bob) == PAID
    assert selectors.plan_of(charlie) == FREE


def test_other_apps_sql_reads_the_allowance() -> None:
    alice, bob = cast.alice(), cast.person("bob", plan="free")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_allowance ORDER BY user_id")
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    assert names == ["user_id", "plan", *OF_BATCHES]
    terms = [[getattr(plan, name) for name in ("name", *OF_BATCHES)] for plan in (PAID, FREE)]
    assert rows == [(alice.pk, *terms[0]), (bob.pk, *terms[1])]


def test_a_plan_that_somebody_has_can_not_be_deleted() -> None:
    cast.alice()
    with pytest.raises(ProtectedError):
        plan("paid").delete()


@pytest.mark.parametrize("term", [term for term in TERMS if term != "priority"])
def test_a_limit_of_nothing_is_refused_by_the_database(term: str) -> None:
    _refused(**{term: 0})


@pytest.mark.parametrize(
    ("term", "value"), [("priority", -1), ("combinations_per_batch", 200_001), ("keep_days", 36_501)]
)
def test_so_is_one_that_makes_no_sense(term: str, value: int) -> None:
    _refused(**{term: value})


def _refused(**terms: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(**asdict(PAID) | {"name": "odd"} | terms)


def test_a_made_plan_that_is_missing_is_made_again_and_an_operators_limits_stay() -> None:
    plan("free").delete()
    Plan.objects.filter(name="paid").update(weight=9)
    call_command("migrate", verbosity=0)
    assert [one.name for one in Plan.objects.all()] == [terms.name for terms in MADE]
    assert selectors.plan_of(User.objects.create(username="new")) == FREE
    assert plan("paid").weight == 9


def test_whoever_was_there_before_there_were_plans_is_on_the_paid_one() -> None:
    with _before_plans() as users:
        users.objects.create(username="early")
    User.objects.create(username="late")
    on = dict(User.objects.values_list("username", "plan__name"))
    assert (on["early"], on["late"]) == ("paid", "free")


@contextmanager
def _before_plans() -> Iterator[Any]:
    """The users' model of that time; this migration alone goes back and forth, whatever stands on it."""
    loader = MigrationLoader(connection)
    module = importlib.import_module("treeline.accounts.migrations.0003_plans")
    before = loader.project_state(("accounts", "0002_api_tokens"))
    migration = module.Migration("0003_plans", "accounts")
    with connection.cursor() as cursor:  # the audit trail follows a table that isn't as it was
        cursor.execute("ALTER TABLE accounts_user DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE accounts_userevent ALTER plan_id DROP DEFAULT")
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    yield before.apps.get_model("accounts", "User")
    with connection.schema_editor() as editor:
        migration.apply(before.clone(), editor)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user ENABLE TRIGGER USER")
