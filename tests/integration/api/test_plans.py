"""Everybody may ask for his own plan."""

from dataclasses import asdict

from tests import cast
from treeline.accounts import services
from treeline.accounts.models import Plan
from treeline.accounts.plans import FREE, PAID

PLAN = "/api/v1/plan"


def test_a_user_learns_his_plan_and_its_limits(alice: cast.Caller) -> None:
    answer = alice.get(PLAN)
    assert answer.status_code == 200
    assert answer.json() == asdict(PAID)
    assert cast.caller(cast.person("bob", plan="free")).get(PLAN).json() == asdict(FREE)


def test_a_change_counts_at_once(alice: cast.Caller) -> None:
    Plan.objects.filter(name="paid").update(batches_at_once=3)
    assert alice.get(PLAN).json()["batches_at_once"] == 3
    services.put_on_plan([cast.alice().pk], Plan.objects.get(name="free"))
    assert alice.get(PLAN).json()["name"] == "free"


def test_nobody_without_a_name_has_a_plan(anonymous: cast.Caller) -> None:
    assert anonymous.get(PLAN).status_code == 401


def test_nobody_changes_his_plan_himself(alice: cast.Caller) -> None:
    for method in (alice.put, alice.patch, alice.post):
        assert method(PLAN, asdict(PAID)).status_code == 405
