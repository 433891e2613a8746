"""Operators edit plans and put users on them, and it is written down who did."""

import html

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests import cast
from treeline.accounts import selectors
from treeline.accounts.contracts import TERMS
from treeline.accounts.models import Plan, User
from treeline.accounts.plans import FREE, PAID

pytestmark = pytest.mark.django_db

PLANS, USERS = "admin:accounts_plan_changelist", "admin:accounts_user_changelist"
TINY = {
    "weight": 1,
    "priority": 2,
    "batches_at_once": 1,
    "chunks_in_flight": 1,
    "combinations_per_batch": 5,
    "combinations_per_month": 50,
    "keep_days": 1,
    "requests_per_minute": 60,
    "backtests_per_minute": 3,
    "batches_per_minute": 1,
}


@pytest.fixture
def tiny() -> Plan:
    return Plan.objects.create(name="tiny 5%", **TINY)


def address(plan: Plan, page: str = "change") -> str:
    return reverse(f"admin:accounts_plan_{page}", args=[plan.pk])


def put(client: Client, plan: Plan, *users: User) -> int:
    form = {"action": f"plan_{plan.pk}", "_selected_action": [user.pk for user in users]}
    return client.post(reverse(USERS), form).status_code


def test_the_list_tells_every_limit_and_how_many_users_there_are(admin_client: Client) -> None:
    for name in ("alice", "bob"):
        cast.person(name, plan="free")
    page = admin_client.get(reverse(PLANS)).content.decode()
    free = Plan.objects.get(name="free")
    assert f'<a href="{reverse(USERS)}?plan__id__exact={free.pk}">2</a>' in page
    assert "10000000" in page
    listed = admin_client.get(reverse(USERS), {"plan__id__exact": free.pk}).content.decode()
    assert "alice" in listed
    assert "admin@example.com" not in listed


def test_limits_are_edited_with_their_meaning_beside_them(admin_client: Client) -> None:
    free = Plan.objects.get(name="free")
    page = admin_client.get(address(free)).content.decode()
    assert all(words in html.unescape(page) for words in TERMS.values())
    assert admin_client.post(address(free), TINY).status_code == 302
    free.refresh_from_db()
    assert (free.name, free.combinations_per_batch) == ("free", 5)
    assert LogEntry.objects.get().object_repr == "free"


@pytest.mark.parametrize(
    ("term", "value", "said"),
    [
        ("combinations_per_batch", 200_001, "less than or equal to 200000"),
        ("keep_days", 36_501, "less than or equal to 36500"),
        ("weight", 0, "greater than or equal to 1"),
        ("priority", -1, "greater than or equal to 0"),
        ("combinations_per_month", 10**10, "less than or equal to 2147483647"),
    ],
)
def test_a_senseless_limit_is_refused_beside_its_field(
    admin_client: Client, tiny: Plan, term: str, value: int, said: str
) -> None:
    answer = admin_client.post(address(tiny), TINY | {"name": "tiny", term: value})
    assert answer.context["adminform"].form.errors == {term: [f"Ensure this value is {said}."]}


def test_a_new_plan_can_be_made_renamed_and_deleted(admin_client: Client) -> None:
    assert admin_client.post(reverse("admin:accounts_plan_add"), TINY | {"name": "trial"}).status_code == 302
    trial = Plan.objects.get(name="trial")
    assert admin_client.post(address(trial), TINY | {"name": "probation"}).status_code == 302
    assert admin_client.post(address(trial, "delete"), {"post": "yes"}).status_code == 302
    assert not Plan.objects.filter(pk=trial.pk).exists()


@pytest.mark.parametrize("name", [FREE.name, PAID.name])
def test_the_made_plans_keep_their_names_and_stay(admin_client: Client, tiny: Plan, name: str) -> None:
    made = Plan.objects.get(name=name)
    admin_client.post(address(made), TINY | {"name": "other"})
    assert admin_client.post(address(made, "delete"), {"post": "yes"}).status_code == 403
    User.objects.update(plan=tiny)  # so that nothing else protects it
    both = {"action": "delete_selected", "_selected_action": [made.pk, tiny.pk], "post": "yes"}
    admin_client.post(reverse(PLANS), both)
    assert Plan.objects.filter(name=name).exists()


def test_a_plan_that_users_have_is_not_deleted(admin_client: Client, tiny: Plan) -> None:
    put(admin_client, tiny, cast.alice())
    page = admin_client.post(address(tiny, "delete"), {"post": "yes"})
    assert "alice" in page.content.decode()
    selected = {"action": "delete_selected", "_selected_action": [tiny.pk], "post": "yes"}
    admin_client.post(reverse(PLANS), selected)
    assert Plan.objects.filter(pk=tiny.pk).exists()


def test_a_users_page_shows_and_changes_his_plan(admin_client: Client, tiny: Plan) -> None:
    alice = cast.alice()
    page = admin_client.get(reverse("admin:accounts_user_change", args=[alice.pk]))
    form = page.context["adminform"].form
    assert form.initial["plan"] == alice.plan.pk
    assert set(form.fields) == {"username", "password", "role", "plan", "is_active"}
    sent = {"username": "alice", "role": "user", "is_active": "on", "plan": tiny.pk}
    answer = admin_client.post(page.request["PATH_INFO"], sent)
    assert answer.status_code == 302
    assert selectors.plan_of(alice).name == "tiny 5%"


def test_a_user_who_is_made_there_is_on_the_free_plan(admin_client: Client) -> None:
    secret = "correct horse battery staple"
    form = {"username": "new", "password1": secret, "password2": secret, "usable_password": "true"}
    assert admin_client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    assert selectors.plan_of(User.objects.get(username="new")) == FREE


def test_the_selected_users_are_put_on_a_plan_and_it_is_written_down(
    admin_client: Client, admin_user: User, tiny: Plan
) -> None:
    alice, bob, charlie = cast.alice(), cast.bob(), cast.charlie()
    assert "Put the selected users on plan tiny 5%" in admin_client.get(reverse(USERS)).content.decode()
    assert put(admin_client, tiny, alice) == 302
    assert put(admin_client, tiny, alice, bob) == 302
    assert [selectors.plan_of(user).name for user in (alice, bob, charlie)] == ["tiny 5%", "tiny 5%", "paid"]
    written = LogEntry.objects.order_by("pk").values_list("user", "object_repr", "change_message")
    assert list(written) == [(admin_user.pk, name, "Put on plan tiny 5%.") for name in ("alice", "bob")]
    history = admin_client.get(reverse("admin:accounts_user_history", args=[bob.pk])).content.decode()
    assert "Put on plan tiny 5%." in history


def test_found_users_can_be_put_on_a_plan(admin_client: Client, tiny: Plan) -> None:
    alice = cast.alice()
    form = {"action": f"plan_{tiny.pk}", "_selected_action": [alice.pk]}
    assert admin_client.post(reverse(USERS) + "?q=ali&is_staff__exact=0&o=1", form).status_code == 302
    assert selectors.plan_of(alice).name == "tiny 5%"


def test_an_operator_puts_users_on_a_plan_and_no_staff(client: Client, admin_user: User, tiny: Plan) -> None:
    operator, alice = cast.operator(), cast.alice()
    client.force_login(operator)
    put(client, tiny, operator, admin_user, alice)
    assert [selectors.plan_of(user).name for user in (operator, admin_user, alice)] == ["paid", "paid", "tiny 5%"]


def test_permissions_of_old_open_nothing(client: Client, tiny: Plan) -> None:
    charlie = cast.charlie()
    charlie.user_permissions.set(Permission.objects.all())
    assert not charlie.has_perm("accounts.view_user")
    client.force_login(charlie)
    put(client, tiny, charlie)
    assert selectors.plan_of(charlie) == PAID
