"""Every error has one form, and none shows what is inside."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests import cast
from tests.integration.rest.troubled_urls import SECRET

VALIDATE = "/api/v1/strategies/validate"


def error_of(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, after checking its form."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    body = json.loads(answer.content)
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "faults", "request_id"}
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"] == answer["X-Request-ID"]
    for fault in error["faults"]:
        assert set(fault) == {"path", "message", "remedy"}
    return error


@pytest.fixture
def alice(db: None) -> cast.Caller:
    return cast.caller(cast.alice())


def send(alice: cast.Caller, text: str | bytes) -> Any:
    return alice.post(VALIDATE, text, content_type="application/json")


@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/strategies", "/api/v1/batches/7"]
)
@pytest.mark.parametrize("debug", [False, True])
def test_an_unknown_address_under_api_is_told_in_the_one_form(settings: Settings, address: str, debug: bool) -> None:
    settings.DEBUG = debug
    error_of(Client().get(address), 404, "not_found")
    error_of(Client(enforce_csrf_checks=True).post(address), 404, "not_found")


def test_an_unknown_address_elsewhere_is_told_on_a_page() -> None:
    answer = Client().get("/nothing.php")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


def test_a_method_that_an_address_does_not_know(alice: cast.Caller) -> None:
    error_of(alice.patch("/api/v1/strategies", {}), 405, "method_not_allowed")


def test_another_media_type_than_json(alice: cast.Caller) -> None:
    error_of(alice.post(VALIDATE, {"document": "{}"}, format="multipart"), 415, "unsupported_media_type")
    error_of(alice.post(VALIDATE, "<a/>", content_type="application/xml"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "required"),
        ("{", "not JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        ('{"document": NaN}', "NaN"),
        ('{"document": -Infinity}', "Infinity"),
        ('{"document": 1, "document": 2}', "twice"),
        ('{"document": "a\\u0000b"}', "NUL"),
        ('{"a\\u0000b": 1}', "NUL"),
        ('{"document": "\\ud800"}', "surrogate"),
        ('{"document": ' + "1" * 5000 + "}", "not JSON"),
        ("[" * 500 + "]" * 500, "deep"),
        ("[" * 100_000 + "]" * 100_000, "deep"),
        ('{"document":' * 50_000 + "1" + "}" * 50_000, "deep"),
    ],
    ids=range(13),
)
def test_a_body_that_is_no_sane_json_is_told_why(alice: cast.Caller, text: str | bytes, says: str) -> None:
    assert says in error_of(send(alice, text), 400, "invalid")["message"]


@pytest.mark.parametrize("text", ["null", "1", '"text"', "[]", '[{"document": {}}]', "{}"])
def test_json_of_another_shape_is_a_fault(alice: cast.Caller, text: str) -> None:
    assert error_of(send(alice, text), 400, "invalid")["faults"]


def test_a_body_over_the_limit_is_refused(alice: cast.Caller) -> None:
    error_of(send(alice, b'"' + b"x" * (10 * 2**20) + b'"'), 413, "invalid")


def test_an_accept_header_that_nothing_suits_gets_json(alice: cast.Caller) -> None:
    answer = alice.get("/api/v1/strategies", headers={"Accept": "application/msword"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


def test_a_wrong_host_is_told_in_the_one_form() -> None:
    error_of(Client(headers={"Host": "evil.example"}).get("/api/v1/strategies"), 400, "invalid")


def test_no_credentials_and_wrong_ones(db: None) -> None:
    for credentials in (None, "Token", "Token wrong", "Token \xff", "Token a b", "token " + "x" * 5000):
        headers = {"Authorization": credentials} if credentials else {}
        answer = Client(headers=headers).get("/api/v1/strategies")
        error_of(answer, 401, "unauthenticated")
        assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.urls("tests.integration.rest.troubled_urls")
@pytest.mark.parametrize("address", ["/api/broken", "/api/broken-page"])
def test_what_nobody_expected_is_logged_and_not_shown(address: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(raise_request_exception=False).get(address)
    error = error_of(answer, 500, "internal")
    assert SECRET not in json.dumps(error)
    assert "KeyError" not in json.dumps(error)
    assert "KeyError" in caplog.text


@pytest.mark.urls("tests.integration.rest.troubled_urls")
def test_a_page_that_breaks_shows_nothing_either() -> None:
    answer = Client(raise_request_exception=False).get("/broken-page")
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.urls("tests.integration.rest.troubled_urls")
def test_undefined_and_infinite_figures_are_null() -> None:
    answer = Client().get("/api/undefined")
    assert answer.content.decode() == '{"figures":[1.0,null,null,null],"é":[1,{"x":null}]}'


@pytest.mark.django_db(transaction=True)
def test_a_postgres_that_is_gone_is_told_as_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    caller = cast.caller(cast.alice())
    connection.close()
    with monkeypatch.context() as gone:
        gone.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        gone.setitem(connection.settings_dict, "PORT", "1")
        error = error_of(caller.get("/api/v1/strategies"), 503, "unavailable")
        assert "database" in error["message"]
        assert "127.0.0.1" not in json.dumps(error)
        connection.close()
    assert caller.get("/api/v1/strategies").status_code == 200
