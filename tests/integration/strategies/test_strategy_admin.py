"""What operators see of strategies."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from strategies import library, services
from strategies.samples import DEMO
from strategies.tree.codec import encode

pytestmark = pytest.mark.django_db

LIST = "admin:strategies_strategy_changelist"
VERSIONS = "admin:strategies_version_changelist"
VARIABLES = "admin:strategies_libraryvariable_changelist"


@pytest.fixture
def alice() -> Any:
    return get_user_model().objects.create_user("alice")


def test_the_list_costs_the_same_queries_however_long_it_is(
    admin_client: Client, alice: Any, django_assert_max_num_queries: Any
):
    for index in range(20):
        services.create(alice, encode(DEMO) | {"name": f"Strategy {index}"})
    with django_assert_max_num_queries(6) as queries:
        page = admin_client.get(reverse(LIST)).content.decode()
    assert "Strategy 19" in page
    assert "alice" in page
    assert not any('"document"' in query["sql"] for query in queries.captured_queries)


def test_strategies_are_found_by_name_and_by_owner(admin_client: Client, alice: Any):
    services.create(alice, encode(DEMO))
    assert DEMO.name in admin_client.get(reverse(LIST), {"q": "calm"}).content.decode()
    assert DEMO.name in admin_client.get(reverse(LIST), {"q": "alice"}).content.decode()
    assert DEMO.name not in admin_client.get(reverse(LIST), {"q": "bob"}).content.decode()


def test_a_strategy_is_shown_as_text_and_as_json_and_cannot_be_changed(admin_client: Client, alice: Any):
    saved = services.create(alice, encode(DEMO) | {"description": "<script>alert(1)</script>"})
    page = admin_client.get(reverse("admin:strategies_strategy_change", args=[saved.pk])).content.decode()
    assert "if price(SP500) &gt; sma(SP500, {trend}) then" in page
    assert "&quot;version&quot;: 1" in page
    assert "<script>alert" not in page
    assert 'name="_save"' not in page
    assert admin_client.get(reverse("admin:strategies_strategy_add")).status_code == 403


def test_versions_are_listed_without_their_trees_and_cannot_be_changed_or_deleted(
    admin_client: Client, alice: Any, django_assert_max_num_queries: Any
):
    for index in range(20):
        saved = services.create(alice, encode(DEMO) | {"name": f"Strategy {index}"}, f"note {index}")
    with django_assert_max_num_queries(6) as queries:
        page = admin_client.get(reverse(VERSIONS)).content.decode()
    assert "note 19" in page
    assert not any('"document"' in query["sql"] for query in queries.captured_queries)
    version = saved.versions.get()
    page = admin_client.get(reverse("admin:strategies_version_change", args=[version.pk])).content.decode()
    assert "&quot;version&quot;: 1" in page
    assert 'name="_save"' not in page
    assert admin_client.get(reverse("admin:strategies_version_add")).status_code == 403
    assert admin_client.get(reverse("admin:strategies_version_delete", args=[version.pk])).status_code == 403


def test_a_strategy_is_deleted_with_its_versions(admin_client: Client, alice: Any):
    saved = services.create(alice, encode(DEMO))
    delete = reverse("admin:strategies_strategy_delete", args=[saved.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not type(saved).objects.exists()


def test_variables_are_listed_without_their_values_and_cannot_be_changed(
    admin_client: Client, alice: Any, django_assert_max_num_queries: Any
):
    for index in range(20):
        library.create(alice, library.Definition(f"n{index}", "number", 1, (1, 2, 3)))
    with django_assert_max_num_queries(6) as queries:
        page = admin_client.get(reverse(VARIABLES)).content.decode()
    assert "n19" in page
    assert not any('"listed"' in query["sql"] for query in queries.captured_queries)
    assert admin_client.get(reverse("admin:strategies_libraryvariable_add")).status_code == 403
