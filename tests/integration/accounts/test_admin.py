"""The operators' pages open, and hold no secret."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pghistory.models import Event

from tests import cast
from treeline.accounts import services
from treeline.accounts.models import ApiToken

pytestmark = pytest.mark.django_db

# Bytes, the first of them under a composite key, which Django's admin refuses; and what is written anew with every save
# of a strategy. The vault's rotations are entries of the trail.
NOT_SHOWN = (
    "accounts.Rotation",
    "backtests.Block",
    "backtests.Derived",
    "strategies.VariableUse",
    "strategies.StrategyReference",
)


@pytest.fixture
def admins() -> Client:
    client = Client()
    client.force_login(cast.admin())
    return client


def test_every_model_of_ours_is_in_the_admin() -> None:
    managed = [
        model
        for label in ("accounts", "strategies", "backtests", "workers")
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in NOT_SHOWN and not issubclass(model, Event)
    ]
    assert [model for model in managed if not admin.site.is_registered(model)] == []


def test_every_list_of_the_admin_opens(admins: Client) -> None:
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert admins.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize("query", ["created__year=99999", "created__year=0", "name__regex=(", "owner__id=1"])
@pytest.mark.parametrize("model", ["accounts_apitoken", "strategies_strategy"])
def test_a_list_that_has_no_filters_refuses_to_be_filtered(admins: Client, model: str, query: str) -> None:
    services.create_token(cast.alice(), "notebook")
    assert admins.get(reverse(f"admin:{model}_changelist") + f"?{query}").status_code == 400
    assert admins.get(reverse(f"admin:{model}_changelist") + "?q=notebook&o=1").status_code == 200


def test_a_tokens_page_shows_neither_secret_nor_digest(admins: Client) -> None:
    secret = services.create_token(cast.alice(), "notebook")
    token = ApiToken.objects.get()
    page = admins.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).content.decode()
    assert token.prefix in page
    assert secret not in page
    assert token.digest not in page


def test_the_admins_style_is_served_without_collecting_it_first() -> None:
    assert Client().get("/static/admin/css/base.css").status_code == 200
