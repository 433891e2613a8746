"""A request with countless faults is answered in few words."""

from typing import Any

import pytest

from tests import cast

BACKTESTS = "/api/v1/backtests"


@pytest.fixture
def alice(db: None) -> cast.Caller:
    return cast.caller(cast.alice())


def many(count: int, value: Any = "1") -> dict[str, Any]:
    return {f"x{index}": value for index in range(count)}


@pytest.mark.parametrize("body", [many(3000), {"values": many(3000, True)}], ids=["unknown names", "wrong values"])
def test_a_hundred_faults_are_told_and_how_many_there_are_besides(alice: cast.Caller, body: dict[str, Any]) -> None:
    answer = alice.post(BACKTESTS, body)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert len(error["faults"]) == 101
    total = int(error["message"].split()[0].replace(",", ""))
    assert total >= 3000
    assert error["faults"][-1]["message"] == f"and {total - 100:,} more"
    assert len(answer.content) < 20_000


def test_a_hundred_faults_are_all_told(alice: cast.Caller) -> None:
    faults = cast.browser(cast.alice()).post("/api/v1/tokens", many(99)).json()["error"]["faults"]  # and no name
    assert len(faults) == 100
    assert faults[-1]["path"] == "name"


def test_the_known_names_are_told_once(alice: cast.Caller) -> None:
    answer = cast.browser(cast.alice()).post("/api/v1/tokens", {"name": "a", **many(50)})
    assert answer.content.decode().count("known: name") == 1


def test_a_long_name_is_not_repeated_in_full(alice: cast.Caller) -> None:
    assert len(alice.post(BACKTESTS, {"x" * 100_000: 1}).content) < 5000
    twice = "{" + ", ".join([f'"{"x" * 100_000}": 1'] * 2) + "}"
    assert len(alice.post(BACKTESTS, twice, content_type="application/json").content) < 5000


def test_who_is_not_signed_in_may_send_little(db: None) -> None:
    stranger = cast.caller()
    answer = stranger.post("/api/v1/session", {"login": "alice", "password": "x" * 2**16})
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "the body is larger than 64 kB"
    assert stranger.post("/api/v1/session", many(4000)).status_code == 400


def test_a_number_of_too_many_digits_is_told_without_pythons_words(alice: cast.Caller) -> None:
    answer = alice.post(BACKTESTS, '{"capital": ' + "1" * 5000 + "}", content_type="application/json")
    assert answer.status_code == 400
    assert "too many digits" in answer.json()["error"]["message"]
    assert "sys." not in answer.content.decode()
