"""What every installation has: the plans, under the names by which they are looked up, and an entrance."""

from dataclasses import asdict

from django.apps import apps as installed
from django.apps.registry import Apps

from treeline.accounts.contracts import PlanTerms

FREE = PlanTerms(
    name="free",
    weight=1,
    priority=1,
    batches_at_once=1,
    chunks_in_flight=2,
    combinations_per_batch=10_000,
    combinations_per_month=100_000,
    keep_days=30,
    requests_per_minute=600,
    backtests_per_minute=30,
    batches_per_minute=10,
)
PAID = PlanTerms(
    name="paid",
    weight=4,
    priority=0,
    batches_at_once=20,
    chunks_in_flight=512,
    combinations_per_batch=200_000,
    combinations_per_month=10_000_000,
    keep_days=365,
    requests_per_minute=3_000,
    backtests_per_minute=300,
    batches_per_minute=120,
)
MADE = (FREE, PAID)


def make_missing(using: str, apps: Apps = installed, **_: object) -> None:
    """Makes those that are not there, after every `migrate` and `flush`: without them nobody could be made.

    An operator's limits stay as they are.
    """
    try:
        plan = apps.get_model("accounts", "Plan")
    except LookupError:
        return  # migrated back to before there were plans
    for terms in MADE:
        plan.objects.using(using).get_or_create(name=terms.name, defaults=asdict(terms))


def make_entrance(using: str, apps: Apps = installed, **_: object) -> None:
    """Makes the row of who comes in, after every `migrate` and `flush`; an operator's choice stays as it is."""
    try:
        entrance = apps.get_model("accounts", "Entrance")
    except LookupError:
        return  # migrated back to before there was one
    entrance.objects.using(using).get_or_create(id=1)
