"""Everybody may ask for his own plan."""

import datetime as dt
from dataclasses import asdict

from django.utils import timezone

from backtests import services as batches
from tests import cast
from tests.orders import order
from treeline.accounts import services
from treeline.accounts.models import Plan
from treeline.accounts.plans import FREE, PAID

PLAN = "/api/v1/plan"


def test_a_user_learns_his_plan_and_its_limits(alice: cast.Caller) -> None:
    answer = alice.get(PLAN)
    assert answer.status_code == 200
    assert answer.json().items() >= asdict(PAID).items()
    assert cast.caller(cast.person("bob", plan="free")).get(PLAN).json().items() >= asdict(FREE).items()


def test_a_user_learns_what_is_left_of_his_month(alice: cast.Caller) -> None:
    before = alice.get(PLAN).json()
    batches.create(cast.alice(), order("n=5:30"))
    after = alice.get(PLAN).json()
    assert before["left_this_month"] == PAID.combinations_per_month
    assert after["left_this_month"] == PAID.combinations_per_month - 26
    ends, now = dt.date.fromisoformat(after["month_ends"]), timezone.now()
    assert ends.day == 1
    assert dt.timedelta(0) < ends - now.date() <= dt.timedelta(31)


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
