"""The trail in the operators' admin: to read, for staff."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.integration.audit.test_trail import DOCUMENT

pytestmark = pytest.mark.django_db
PAGE = "/admin/audit/trail/"


@pytest.fixture
def operator() -> Client:
    user = cast.bob()
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_staff_read_it_and_nobody_edits_it(operator: Client) -> None:
    cast.caller(cast.alice()).post("/api/v1/strategies", {"document": DOCUMENT | {"name": "<b>Bold</b>"}})
    page = operator.get(PAGE, {"owner": "alice", "kind": "strategy"}).content.decode()
    assert "strategy created" in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "token test" in page
    assert "127.0.0.1" in page
    assert "<b>Bold" not in page
    assert operator.get(f"{PAGE}add/").status_code == 404
    assert cast.Caller().get(PAGE).status_code == 302


def test_an_account_leads_to_its_page_while_it_is_there(operator: Client) -> None:
    cast.alice()
    gone = cast.person("gone")
    address = f"/admin/accounts/user/{gone.pk}/change/"
    assert address in operator.get(PAGE, {"kind": "account"}).content.decode()
    gone.delete()
    page = operator.get(PAGE, {"kind": "account"}).content.decode()
    assert "account deleted" in page
    assert address not in page
    assert f"/admin/accounts/user/{cast.alice().pk}/change/" in page


def test_it_is_looked_at_by_days(operator: Client) -> None:
    cast.alice()
    today = timezone.now().date()
    asked = {"kind": "account", "owner": "alice"}
    for since, until, found in ((0, 1, True), (1, 2, False), (-2, 0, False)):
        days = {name: str(today + dt.timedelta(days=ahead)) for name, ahead in (("since", since), ("until", until))}
        assert ("account created" in operator.get(PAGE, asked | days).content.decode()) is found


@pytest.mark.parametrize(
    "asked", [{"owner": "nobody"}, {"owner": "\0"}, {"cursor": "x"}, {"kind": "x"}, {"since": "x"}]
)
def test_what_makes_no_sense_is_said(operator: Client, asked: dict[str, str]) -> None:
    assert operator.get(PAGE, asked).status_code == 200
