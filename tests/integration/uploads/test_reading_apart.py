"""Files are read in a process of their own, which may fail."""

import pytest

from tests import cast
from tests.integration.uploads.conftest import csv, post
from treeline.uploads import reading
from treeline.uploads.models import Upload


def test_a_process_of_its_own_reads_the_files(alice: cast.Caller) -> None:
    answer = post(alice, "etfs", SPY_csv=csv(1), QQQ_csv=csv(1, 2))
    assert answer.status_code == 201, answer.content
    assert [bars["count"] for bars in answer.json()["bars"]] == [2, 1]


def test_it_gets_no_address_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert "secret" not in str(reading._environment())


def test_faults_come_back_from_it(alice: cast.Caller) -> None:
    (fault,) = post(alice, "etfs", SPY_csv=b"").json()["error"]["faults"]
    assert fault["path"] == "SPY.csv"


def test_what_takes_too_long_is_told(alice: cast.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LONGEST_READING", 0.01)
    answer = post(alice, "etfs", SPY_csv=csv(1))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("SPY.csv: cannot be read in the memory and time there is")
    assert not Upload.objects.exists()


def test_who_waits_too_long_for_his_turn_is_told(alice: cast.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LONGEST_WAIT", 0.01)
    with reading._turn:
        assert post(alice, "etfs", SPY_csv=csv(1)).status_code == 503
    assert post(alice, "etfs", SPY_csv=csv(1)).status_code == 201
