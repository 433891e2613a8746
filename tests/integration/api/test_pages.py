"""What a list is asked for in its address may be anything; what is no page is a fault, never a breakdown."""

import base64
import json
from typing import Any

import pytest

from strategies.limits import LONGEST_VARIABLE_NAME
from tests import cast

BY_MOMENT = ("/api/v1/batches", "/api/v1/strategies", "/api/v1/tokens")
BY_NUMBER = ("/api/v1/strategies/{strategy}/versions", "/api/v1/variables/{variable}/uses")
BY_NAME = ("/api/v1/variables",)
LISTS = (*BY_MOMENT, *BY_NUMBER, *BY_NAME)
VARIABLE = {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5}


@pytest.fixture
def alice(alices_browser: cast.Caller) -> cast.Caller:
    """By a session: tokens list no tokens."""
    return alices_browser


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "parts",
    [
        ["9999-12-31T23:59:59-23:59", 5],
        ["0001-01-01T00:00:00+23:59", 5],
        ["2020-01-01T00:00:00", 5],
        ["2020-01-01T00:00:00+00:00", 2**63],
        ["2020-01-01T00:00:00+00:00", -1],
        ["2020-01-01T00:00:00+00:00", True],
        ["2020-01-01T00:00:00+00:00", 1.5],
        [5, 5],
        [None, None],
        {"when": 5},
    ],
    ids=str,
)
def test_a_made_up_cursor_is_a_fault(alice: cast.Caller, document: dict[str, Any], address: str, parts: object) -> None:
    answer = alice.get(filled(alice, document, address), {"cursor": written(parts)})
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["faults"][0]["path"] == "cursor"


@pytest.mark.parametrize("address", BY_MOMENT)
@pytest.mark.parametrize(
    "parts",
    [
        ["2020-01-01T00:00:00+23:59:59.999999", 5],
        ["9999-12-31T23:59:59+00:00", 2**63 - 1],
        ["0001-01-01T00:00:00+00:00", 0],
    ],
    ids=str,
)
def test_a_cursor_of_any_moment_and_key_is_answered(alice: cast.Caller, address: str, parts: object) -> None:
    assert alice.get(address, {"cursor": written(parts)}).status_code == 200


@pytest.mark.parametrize("address", BY_NUMBER)
@pytest.mark.parametrize("parts", [[0], [1], [2**63 - 1]], ids=str)
def test_a_cursor_of_any_number_is_answered(
    alice: cast.Caller, document: dict[str, Any], address: str, parts: object
) -> None:
    assert alice.get(filled(alice, document, address), {"cursor": written(parts)}).status_code == 200


@pytest.mark.parametrize("address", BY_MOMENT)
def test_a_moment_alone_is_no_cursor_of_a_list_by_moments(alice: cast.Caller, address: str) -> None:
    assert alice.get(address, {"cursor": written(["2020-01-01T00:00:00+00:00"])}).status_code == 400


@pytest.mark.parametrize("address", BY_NAME)
@pytest.mark.parametrize("parts", [[""], ["n"], ["n" * LONGEST_VARIABLE_NAME]], ids=["none", "one", "long"])
def test_a_cursor_of_any_name_is_answered(alice: cast.Caller, address: str, parts: object) -> None:
    assert alice.get(address, {"cursor": written(parts)}).status_code == 200


@pytest.mark.parametrize("address", BY_NUMBER)
@pytest.mark.parametrize(
    "parts", [["2020-01-01T00:00:00+00:00"], [-1], [2**63], [True], [1.5], ["1"], [None], [], {"a": 1}, 5], ids=str
)
def test_what_is_no_number_is_no_cursor_of_a_list_by_numbers(
    alice: cast.Caller, document: dict[str, Any], address: str, parts: object
) -> None:
    answer = alice.get(filled(alice, document, address), {"cursor": written(parts)})
    assert answer.status_code == 400, answer.content


@pytest.mark.parametrize("parts", [[5], ["a", "b"], [None], ["\x00"], ["\ud800"], [], 5], ids=ascii)
def test_what_is_no_name_is_no_cursor_of_a_list_by_names(alice: cast.Caller, parts: object) -> None:
    assert alice.get("/api/v1/variables", {"cursor": written(parts)}).status_code == 400


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("limit", ["1_0", " 5", "+5", "5.0", "٥", "1" * 5000])
def test_a_limit_is_plain_digits(alice: cast.Caller, document: dict[str, Any], address: str, limit: str) -> None:
    answer = alice.get(filled(alice, document, address), {"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "limit"
    assert "sys." not in answer.content.decode()


def written(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def filled(alice: cast.Caller, document: dict[str, Any], address: str) -> str:
    """The address with the ids of what Alice has."""
    if address in BY_NUMBER:
        strategy = alice.post("/api/v1/strategies", {"document": document}).json()["id"]
        variable = alice.post("/api/v1/variables", VARIABLE).json()["id"]
        return address.format(strategy=strategy, variable=variable)
    return address
