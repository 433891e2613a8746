"""The OpenAPI document and its page are read, and whatever else is tried on them is an error in the one form."""

import json
from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize("version", ["%00", "%0d%0aX:1", "%1b", "v2", "é"])
def test_the_version_asked_for_makes_no_difference(version: str) -> None:
    plain, asked = (Client().get(f"/api/schema{query}") for query in ("", f"?version={version}"))
    assert asked.status_code == 200
    assert asked.content == plain.content
    assert asked["Content-Disposition"] == plain["Content-Disposition"]
    page = Client().get(f"/api/docs?version={version}")
    assert page.status_code == 200
    assert "version=" not in page.content.decode()


@pytest.mark.parametrize("address", ["/api/schema", "/api/docs"])
@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_they_are_only_to_be_read(address: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, address)
    assert_error(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"
    assert Client().head(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/schema", "/api/docs"])
def test_their_other_errors_have_the_one_form_too(db: None, address: str) -> None:
    assert_error(Client(headers={"Authorization": "Token wrong"}).get(address), 401, "unauthenticated")
    assert_error(Client().get(f"{address}?format=nothing"), 404, "not_found")
    assert_error(Client(enforce_csrf_checks=True).post("/api/docs/"), 403, "forbidden")


def assert_error(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["error"]["code"] == code
