"""Request ids, the log's line, pages outside the API."""

import json
import logging
import re
import sys

import pytest
from django.test import Client

from treeline.config.logs import logging_settings


def test_every_answer_has_a_request_id_of_its_own() -> None:
    first, second = (Client().get("/api/v1/nothing")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert re.fullmatch(r"[0-9a-f]{32}", first)


def test_a_sane_id_of_the_caller_is_kept() -> None:
    assert Client(headers={"X-Request-ID": "job-17.step_2"}).get("/")["X-Request-ID"] == "job-17.step_2"


@pytest.mark.parametrize("wrong", ["", "short", "x" * 65, "with space 1", "new\nline-here", "<script>alert</script>"])
def test_any_other_id_is_replaced(wrong: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", Client(headers={"X-Request-ID": wrong}).get("/")["X-Request-ID"])


def test_every_request_leaves_one_line_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "treeline.rest.requests"):
        Client(headers={"X-Request-ID": "job-17.step_2"}).get("/api/v1/nothing")
    lines = [record for record in caplog.records if record.name == "treeline.rest.requests"]
    assert len(lines) == 1
    event = lines[0].msg
    assert isinstance(event, dict)
    assert (event["method"], event["path"], event["status"]) == ("GET", "/api/v1/nothing", 404)
    assert event["request_id"] == "job-17.step_2"


def test_the_api_document_is_read_without_the_internet() -> None:
    page = Client().get("/api/docs").content.decode()
    assert re.findall(r'(?:src|href)="(https?:)?//', page) == []
    for asset in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)):
        assert Client().get(asset).status_code == 200, asset


def test_answers_carry_the_usual_security_headers() -> None:
    answer = Client().get("/api/v1/nothing")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_log_line_for_machines_is_one_json_object_and_shows_no_local_variables() -> None:
    settings = logging_settings("json")["formatters"]["treeline"]
    formatter = settings.pop("()")(**settings)
    try:
        password = "swordfish"  # a local variable that a rich traceback would print
        raise ValueError(len(password))
    except ValueError:
        record = logging.LogRecord("somewhere", logging.ERROR, __file__, 1, "it %s", ("broke",), sys.exc_info())
    line = formatter.format(record)
    assert "\n" not in line
    event = json.loads(line)
    assert (event["event"], event["level"], event["logger"]) == ("it broke", "error", "somewhere")
    assert "ValueError: 9" in event["exception"]
    assert "swordfish" not in line.replace('password = \\"swordfish', "")
