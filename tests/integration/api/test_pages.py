"""What a list is asked for in its address may be anything; what is no page is a fault, never a breakdown."""

import base64
import json

import pytest

from tests import cast

LISTS = ("/api/v1/batches", "/api/v1/strategies", "/api/v1/tokens")


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
        ["2020-01-01T00:00:00+00:00"],
        [5, 5],
        [None, None],
        {"when": 5},
    ],
    ids=str,
)
def test_a_made_up_cursor_is_a_fault(alice: cast.Caller, address: str, parts: object) -> None:
    answer = alice.get(address, {"cursor": written(parts)})
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["faults"][0]["path"] == "cursor"


@pytest.mark.parametrize("address", LISTS)
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


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("limit", ["1_0", " 5", "+5", "5.0", "٥", "1" * 5000])
def test_a_limit_is_plain_digits(alice: cast.Caller, address: str, limit: str) -> None:
    answer = alice.get(address, {"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "limit"
    assert "sys." not in answer.content.decode()


def written(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
