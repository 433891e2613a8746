"""An operator may what the runbook's table says and nothing else: every page and action of the admin is tried."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.sites import site
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from pghistory.models import Event

from tests import cast
from tests.belongings import belongings
from treeline.accounts import services
from treeline.accounts.contracts import Role
from treeline.accounts.models import ApiToken, BrokerKey, Entrance, User
from treeline.accounts.roles import OPERATOR_MAY
from treeline.config.env import ROOT
from treeline.core.errors import Conflict

pytestmark = pytest.mark.django_db

MARK = "xyzzy"
# What the pages of each model let an operator do, by the words of Django's permissions.
PAGES = {
    "accounts.User": "view change",
    "accounts.Plan": "view add change",
    "accounts.Entrance": "view change",
    "accounts.ApiToken": "view delete",
    "accounts.BrokerKey": "view",
    "backtests.Batch": "view",
    "backtests.Chunk": "view",
    "backtests.Turn": "view",
    "backtests.Failure": "view",
    "backtests.Share": "view",
    "backtests.Spent": "view",
    "uploads.Upload": "view",
    "django_celery_beat.PeriodicTask": "view",
    "django_celery_beat.ClockedSchedule": "view",
    "django_celery_beat.CrontabSchedule": "view",
    "django_celery_beat.IntervalSchedule": "view",
    "django_celery_beat.SolarSchedule": "view",
}
ACTIONS = {
    "accounts.User": {"plan free", "plan paid", "let_sign_in_again"},
    "accounts.ApiToken": {"delete_selected"},
    "backtests.Batch": {"pause", "resume", "cancel", "retry"},
    "backtests.Chunk": {"retry", "bury"},
    "backtests.Turn": {"hold", "let_go"},
}
FIGURES = {"audit.Trail", "prices.PriceCache", "workers.Worker"}  # one page each, for all staff
EVERYBODYS = {"index", "login", "logout", "jsi18n", "app_list", "view_on_site", "autocomplete", "password_change_done"}
OF_THE_SITE = {*EVERYBODYS, "password_change"}


def things() -> None:
    """One row of every model that has a page."""
    alice = cast.alice()
    belongings(alice, MARK)
    make = {
        "backtests.Chunk": {"batch": apps.get_model("backtests", "Batch").objects.get(), "seq": 0, "lo": 0, "hi": 1},
        "backtests.Turn": {"owner": alice},
        "backtests.Spent": {"owner": alice, "month": dt.date(2026, 1, 1), "combinations": 1},
    }
    for label, fields in make.items():
        apps.get_model(label).objects.get_or_create(**fields)
    BrokerKey.objects.create(owner=alice, name=MARK, kind="paper", last_four="WXYZ", sealed=b"sealed", vault_key="1")
    interval = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.create(name="task", task="workers.tasks.pulse", interval=interval)
    ClockedSchedule.objects.create(clocked_time=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    CrontabSchedule.objects.create()
    SolarSchedule.objects.create(event="sunrise", latitude=0, longitude=0)


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def row(model: type[Model]) -> Model:
    """Alice's, where there is more than one."""
    found = cast.alice() if model is User else model._default_manager.order_by("pk").first()
    assert found is not None, f"add a {model._meta.label} to things()"
    return found


def pages(page: "admin.ModelAdmin[Any]") -> Iterator[tuple[str, str, str]]:
    """(what it is for, method, address) of every address of a model's pages."""
    for pattern in page.get_urls():
        assert isinstance(pattern, URLPattern)
        name = pattern.name or ""
        if not name:
            continue  # what Django redirects to the page of a row
        taken = [row(page.model).pk] if "<" in str(pattern.pattern) else []
        address = reverse(f"admin:{name}", args=taken)
        kind = "password" if name == "auth_user_password_change" else name.rpartition("_")[2]
        if kind in {"changelist", "history"}:
            yield "view", "GET", address
        elif kind == "change":
            yield "view", "GET", address
            yield "change", "POST", address
        else:
            yield from ((kind, method, address) for method in ("GET", "POST"))


def is_open(answer: Any) -> bool:
    if answer.status_code == 302:
        return "/admin/login" not in answer.url
    return bool(answer.status_code in {200, 405})  # some are for one method only


def models() -> list[type[Model]]:
    return [model for model in site._registry if not issubclass(model, Event)]


def test_every_page_of_the_admin_is_in_the_table_or_closed_to_operators() -> None:
    things()
    digests = list(ApiToken.objects.values_list("digest", flat=True))
    operator, admins = client_of(cast.operator()), client_of(cast.admin())
    tried = 0
    for model in models():
        label = model._meta.label
        for act, method, address in pages(site._registry[model]):
            answer = operator.generic(method, address)
            may = label in FIGURES or act in PAGES.get(label, "").split()
            assert is_open(answer) == may, (label, act, method, address, answer.status_code)
            if may:
                shown = html.unescape(answer.content.decode())
                assert '"condition"' not in shown, f"{address} shows a strategy's tree"
                assert [digest for digest in digests if digest in shown] == [], address
                assert is_open(admins.generic(method, address)), (label, act, method)
            tried += 1
    assert tried >= 100


def test_nobody_else_opens_a_page_of_the_admin() -> None:
    things()
    for client in (client_of(None), client_of(cast.alice())):
        for model in models():
            for _, method, address in pages(site._registry[model]):
                answer = client.generic(method, address)
                assert not is_open(answer), (method, address)
                assert MARK not in answer.content.decode()


def test_a_token_opens_no_page_of_the_admin() -> None:
    client = cast.caller(cast.admin())
    assert not is_open(client.get("/admin/"))
    assert not is_open(client.get(reverse("admin:accounts_user_changelist")))


def test_the_sites_own_pages_are_known() -> None:
    named = {pattern.name for pattern in site.get_urls() if isinstance(pattern, URLPattern) and pattern.name}
    assert named <= OF_THE_SITE, named - OF_THE_SITE


def test_an_operators_actions_are_those_of_the_table() -> None:
    found = {}
    for user in (cast.operator(), cast.alice()):
        request = RequestFactory().get("/")
        request.user = user
        for model in models():
            actions = site._registry[model].get_actions(request) if user.is_staff else {}
            if actions:
                found[model._meta.label] = {_action(name) for name in actions}
    assert found == ACTIONS


def _action(name: str) -> str:
    plan = re.fullmatch(r"plan_(\d+)", name)
    return f"plan {apps.get_model('accounts', 'Plan').objects.get(pk=plan[1])}" if plan else name


def test_the_table_is_what_the_backend_gives_and_what_the_runbook_says() -> None:
    permissions = {
        f"{label.split('.')[0]}.{act}_{label.split('.')[1].lower()}"
        for label, acts in PAGES.items()
        for act in acts.split()
    } | {f"backtests.change_{name}" for name in ("batch", "chunk", "turn")}  # for their actions
    ours = {name for name in OPERATOR_MAY if not name.startswith("audit.")}
    assert ours == permissions
    told = {}
    for line in Path(ROOT, "docs/runbooks/people.md").read_text().splitlines():
        if found := re.match(r"\| [^|]+ \| `(\w+\.\w+)` \| ([a-z, ]+) \|", line):
            told[found[1]] = " ".join(found[2].split(", "))
    assert told == PAGES
    assert set(cast.operator().get_all_permissions()) == OPERATOR_MAY
    assert cast.alice().get_all_permissions() == set()


@pytest.mark.parametrize("staff", ["operator", "admin"])
def test_an_operator_changes_nothing_of_staff(staff: str) -> None:
    other = {"operator": cast.person("second"), "admin": cast.admin()}[staff]
    services.give_role(cast.admin(), other, Role(staff))
    services.create_token(other, "staff's")
    token = ApiToken.objects.get()
    operator = client_of(cast.operator())
    change = reverse("admin:accounts_user_change", args=[other.pk])
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"plan": other.plan_id}).status_code == 403
    assert operator.post(reverse("admin:accounts_apitoken_delete", args=[token.pk]), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": [token.pk], "post": "yes"}
    operator.post(reverse("admin:accounts_apitoken_changelist"), selected)
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_an_operator_locks_a_user_out_and_can_do_no_more() -> None:
    alice, before = cast.alice(), cast.alice()
    operator = client_of(cast.operator())
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    everything = {
        "username": "mallory",
        "email": "mallory@example.com",
        "password": "x",
        "role": "admin",
        "is_staff": "on",
        "is_superuser": "on",
        "plan": before.plan_id,
    }
    assert operator.post(address, everything).status_code == 302
    alice.refresh_from_db()
    assert not alice.is_active
    kept = ("username", "email", "password", "role", "plan_id")
    assert [getattr(alice, name) for name in kept] == [getattr(before, name) for name in kept]
    password = reverse("admin:auth_user_password_change", args=[alice.pk])
    form = {"usable_password": "true", "password1": "correct horse battery", "password2": "correct horse battery"}
    assert operator.post(password, form).status_code == 403


def test_who_is_locked_out_is_out_at_once() -> None:
    browser, token = cast.browser(cast.alice()), cast.caller(cast.alice())
    User.objects.filter(username="alice").update(is_active=False)
    assert browser.get("/api/v1/plan").status_code == token.get("/api/v1/plan").status_code == 401


def test_an_admin_gives_roles_on_a_users_page() -> None:
    bob = cast.bob()
    admins = client_of(cast.admin())
    address = reverse("admin:accounts_user_change", args=[bob.pk])
    form = {"username": "bob", "is_active": "on", "plan": bob.plan_id}
    for role in ("operator", "admin", "user"):
        assert admins.post(address, {**form, "role": role}).status_code == 302
        assert User.objects.get(pk=bob.pk).role == role
    assert admins.post(address, {**form, "role": "owner"}).status_code == 200


@pytest.mark.parametrize("change", [{"role": "operator"}, {"role": "user"}, {"is_active": ""}])
def test_the_last_admin_stays_one(change: dict[str, str]) -> None:
    only = cast.admin()
    User.objects.exclude(pk=only.pk).filter(is_superuser=True).update(is_active=False)
    admins = client_of(only)
    address = reverse("admin:accounts_user_change", args=[only.pk])
    form = {"username": only.username, "role": "admin", "is_active": "on", "plan": only.plan_id}
    page = admins.post(address, {name: value for name, value in {**form, **change}.items() if value})
    assert "is the last admin" in page.content.decode()
    assert admins.post(reverse("admin:accounts_user_delete", args=[only.pk]), {"post": "yes"}).status_code == 403
    only.refresh_from_db()
    assert (only.role, only.is_active) == (Role.ADMIN, True)
    second = cast.bob()
    services.give_role(only, second, Role.ADMIN)
    assert admins.post(address, {name: value for name, value in {**form, **change}.items() if value}).status_code == 302


def test_only_an_admin_gives_roles() -> None:
    for by in (cast.alice(), cast.operator()):
        with pytest.raises(PermissionDenied):
            services.give_role(by, cast.bob(), Role.OPERATOR)
    only = cast.admin()
    with pytest.raises(Conflict):
        services.give_role(only, only, Role.USER)
    services.give_role(only, cast.bob(), Role.OPERATOR)
    assert cast.bob().role is Role.OPERATOR


def test_createsuperuser_makes_the_first_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")
    call_command("createsuperuser", interactive=False, username="root", email="", verbosity=0)
    assert User.objects.get(username="root").role is Role.ADMIN


def test_an_operator_opens_and_closes_the_entrance() -> None:
    operator = client_of(cast.operator())
    address = reverse("admin:accounts_entrance_change", args=[1])
    assert operator.post(address, {"sign_ups": "on"}).status_code == 302
    entrance = Entrance.objects.get()
    assert (entrance.guests, entrance.sign_ups) == (False, True)
    assert operator.get(reverse("admin:accounts_entrance_add")).status_code == 403


def test_an_operator_only_looks_at_periodic_tasks() -> None:
    things()
    operator = client_of(cast.operator())
    task = PeriodicTask.objects.get(name="task")
    for action in ("disable_tasks", "toggle_tasks", "run_tasks", "delete_selected"):
        form = {"action": action, "_selected_action": [task.pk], "post": "yes"}
        operator.post(reverse("admin:django_celery_beat_periodictask_changelist"), form)
        task.refresh_from_db()
        assert task.enabled
