"""What operators see of uploads: how much there is, and whose; no prices, and nothing to change."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.integration.uploads.conftest import csv, post
from treeline.accounts.models import User
from treeline.uploads.models import Upload, UploadedBars

pytestmark = pytest.mark.usefixtures("reader_at_hand")

LIST = "admin:uploads_upload_changelist"


def test_the_list_says_whose_and_how_much(
    admin_client: Client, alice: cast.Caller, django_assert_max_num_queries: Any
) -> None:
    for name in ("etfs", "stocks"):
        post(alice, name, SPY_csv=csv(1234.5), QQQ_csv=csv(1))
    with django_assert_max_num_queries(6) as queries:
        page = admin_client.get(reverse(LIST)).content.decode()
    assert all(word in page for word in ("etfs", "stocks", "alice", "0 MB", "2020-01-01"))
    assert not any('"packed"' in query["sql"] for query in queries.captured_queries)
    assert "etfs" in admin_client.get(reverse(LIST), {"q": "alice"}).content.decode()
    assert "etfs" not in admin_client.get(reverse(LIST), {"q": "bob"}).content.decode()
    assert admin_client.get(reverse(LIST), {"owner__username": "alice"}).status_code in (302, 400)


def test_nothing_can_be_changed_there(admin_client: Client, alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(1234.5))
    upload = Upload.objects.get()
    page = admin_client.get(reverse("admin:uploads_upload_change", args=[upload.pk])).content.decode()
    assert "etfs" in page
    assert "1234.5" not in page
    assert 'name="_save"' not in page
    assert admin_client.get(reverse("admin:uploads_upload_add")).status_code == 403
    assert admin_client.post(reverse("admin:uploads_upload_delete", args=[upload.pk])).status_code == 403


def test_an_account_goes_with_its_uploads(
    admin_client: Client, alice: cast.Caller, django_assert_max_num_queries: Any
) -> None:
    rows = "".join(f"2020-01-02,S{number},1\n" for number in range(50))
    post(alice, "etfs", all_csv="date,symbol,close\n" + rows)
    address = reverse("admin:accounts_user_delete", args=[User.objects.get(username="alice").pk])
    with django_assert_max_num_queries(30) as queries:
        assert admin_client.get(address).status_code == 200
    assert not any('"packed"' in query["sql"] for query in queries.captured_queries)
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not UploadedBars.objects.exists()


def test_no_price_stands_in_the_log(alice: cast.Caller, caplog: pytest.LogCaptureFixture) -> None:
    post(alice, "etfs", SPY_csv=csv(1234.5))
    post(alice, "etfs", SPY_csv=csv(1234.5) + "2020-01-09,987.6x\n")
    assert "/api/v1/uploads" in caplog.text
    assert "1234.5" not in caplog.text
    assert "987.6" not in caplog.text
