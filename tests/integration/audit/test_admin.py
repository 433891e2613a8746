"""The trail in the operators' admin: to read, for staff."""

import pytest
from django.test import Client

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


@pytest.mark.parametrize("asked", [{"owner": "nobody"}, {"owner": "\0"}, {"cursor": "x"}, {"kind": "x"}])
def test_what_makes_no_sense_is_said(operator: Client, asked: dict[str, str]) -> None:
    assert operator.get(PAGE, asked).status_code == 200
