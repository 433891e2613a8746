"""Splits and dividends come from the reference page by page, or the ones before stay and the failure is told."""

import datetime as dt
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.massive import KEY, FakeMassive, dividend, split
from tests.unit.marketdata.massive.flat import contents, flip, put, silent
from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata.actions import Action
from treeline.marketdata.massive.ingest import IngestReport, ingest
from treeline.marketdata.massive.origin import FolderOrigin
from treeline.marketdata.massive.reference import Reference
from treeline.marketdata.massive.source import MassiveSource

DAY = dt.date(2024, 1, 2)
SPLITS = [
    split("AAPL", "2014-06-09", 7, 1),
    split("AAPL", "2020-08-31", 4, 1),
    split("UVXY", "2023-06-23", 1, 10),
    split("KIMpL", "2012-01-03", 1.05, 1),
    split("GONE", "2012-01-03", 0, 1),
]
DIVIDENDS = [
    dividend("AAPL", "2012-08-09", 2.65),
    dividend("RY", "2024-01-24", 1.38, "CAD"),
    dividend("RY", "2024-04-24", 1.38, "CAD"),
    dividend("RY", "2023-04-24", 1.0),
    dividend("KO", "2024-03-14", 0.485),
    dividend("KO", "", 0.485),
    dividend("ODD", "2024-03-14", 1.0, ""),
]


@pytest.fixture
def fake() -> Iterator[FakeMassive]:
    with FakeMassive(SPLITS, DIVIDENDS) as running:
        yield running


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited between attempts, which then take none."""
    seconds: list[float] = []
    monkeypatch.setattr("treeline.marketdata.massive.reference.time.sleep", seconds.append)
    return seconds


def take(tmp_path: Path, reference: Reference | None) -> IngestReport:
    if not (tmp_path / "origin").exists():
        put(tmp_path / "origin", DAY)
    return ingest(FolderOrigin(tmp_path / "origin"), tmp_path / "store", reference, silent)


def test_all_pages_are_read_and_actions_are_as_adjustment_wants_them(fake: FakeMassive, tmp_path: Path) -> None:
    report = take(tmp_path, Reference(KEY, fake.url))
    assert report.actions_failed == ""
    assert report.actions is not None
    assert (report.actions.splits, report.actions.dividends) == (4, 3)
    found = MassiveSource(tmp_path / "store").actions(["AAPL", "UVXY", "KIMpL", "kimpl"]).actions
    assert found["AAPL"] == (
        Action(dt.date(2012, 8, 9), "dividend", 2.65, identity="EAAPL2012-08-092.65"),
        Action(dt.date(2014, 6, 9), "split", 7.0, identity="EAAPL2014-06-09"),
        Action(dt.date(2020, 8, 31), "split", 4.0, identity="EAAPL2020-08-31"),
    )
    assert found["UVXY"][0].amount == 0.1
    assert found["KIMpL"][0].amount == 1.05
    assert found["kimpl"] == ()
    assert len(fake.requests) == 3 + 4


def test_what_cannot_be_used_is_left_out_and_named(fake: FakeMassive, tmp_path: Path) -> None:
    report = take(tmp_path, Reference(KEY, fake.url))
    assert report.actions is not None
    assert report.actions.left_out == {
        "GONE": "1 × split whose split_to is not a number above 0",
        "KO": "1 × dividend without ex_dividend_date",
        "ODD": "1 × dividend without a currency",
        "RY": "2 × dividend in CAD",
    }
    source = MassiveSource(tmp_path / "store")
    assert source.cautions(["RY", "AAPL"]) == ("RY is not adjusted for 2 × dividend in CAD",)
    assert "Of 4 tickers some splits or dividends are left out" in source.note
    assert [action.amount for action in source.actions(["RY"]).actions["RY"]] == [1.0]


def test_the_source_says_as_of_when(fake: FakeMassive, tmp_path: Path) -> None:
    take(tmp_path, Reference(KEY, fake.url))
    today = dt.datetime.now(dt.UTC).date()
    assert MassiveSource(tmp_path / "store").adjustment in {
        f"splits and dividends, by Treeline, of Massive's reference as of {day}"
        for day in (today, today - dt.timedelta(days=1))
    }


def test_the_key_goes_as_a_bearer_header_and_nowhere_else(
    fake: FakeMassive, tmp_path: Path, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.fail("500", "drop")
    take(tmp_path, Reference(KEY, fake.url))
    assert all(header == f"Bearer {KEY}" and KEY not in path for path, header in fake.requests)
    assert KEY not in caplog.text
    assert KEY not in repr(Reference(KEY))
    assert not any(KEY.encode() in content for content in contents(tmp_path / "store").values())


def test_faults_that_pass_are_waited_out(fake: FakeMassive, tmp_path: Path, waits: list[float]) -> None:
    fake.fail("429", "500", "503", "drop", "html", "429")
    report = take(tmp_path, Reference(KEY, fake.url))
    assert report.actions is not None
    assert len(waits) == 6
    assert all(2**attempt / 2 <= wait <= 2**attempt for attempt, wait in enumerate(waits))


def test_a_fault_that_stays_is_told_and_prices_are_in(fake: FakeMassive, tmp_path: Path, waits: list[float]) -> None:
    fake.fail(*["500"] * 8)
    report = take(tmp_path, Reference(KEY, fake.url))
    assert report.actions_failed == f"{fake.url}/stocks/v1/splits answers 500 Internal Server Error, after 8 attempts."
    assert report.actions is None
    assert report.taken == 1
    assert "none" in MassiveSource(tmp_path / "store").adjustment


def test_nothing_is_waited_for_beyond_the_deadline(fake: FakeMassive, waits: list[float]) -> None:
    fake.fail(*["429"] * 8)
    with pytest.raises(Unavailable, match="answers 429 Too Many Requests, after 1 attempts"):
        list(Reference(KEY, fake.url, deadline=0.1).splits())
    assert waits == []


@pytest.mark.parametrize(
    ("fault", "said", "requests"),
    [
        ("401", "it does not accept the API key", 1),
        ("404", "answers 404", 1),
        ("302", "answers 302", 1),
        ("no results", "answers without a list of results", 1),
        ("elsewhere", "names a next page on another host, localhost: the API key is not sent there", 1),
        ("again", "names the same next page twice", 1),
    ],
)
def test_what_will_not_pass_ends_it_at_once(fake: FakeMassive, fault: str, said: str, requests: int) -> None:
    fake.fail(fault)
    with pytest.raises(Unavailable, match=said):
        list(Reference(KEY, fake.url).splits())
    assert len(fake.requests) == requests


def test_a_wrong_key_is_said_without_the_key(fake: FakeMassive) -> None:
    for wrong in ("wrong-key", "schlüssel\n"):
        with pytest.raises(Unavailable) as caught:
            list(Reference(wrong, fake.url).splits())
        assert wrong.strip() not in str(caught.value)


def test_a_failure_midway_leaves_the_actions_before(fake: FakeMassive, tmp_path: Path, waits: list[float]) -> None:
    take(tmp_path, Reference(KEY, fake.url))
    before = contents(tmp_path / "store")
    fake.splits = []
    fake.fail("200", "elsewhere")
    report = take(tmp_path, Reference(KEY, fake.url))
    assert report.actions_failed
    assert contents(tmp_path / "store") == before
    assert take(tmp_path, None).actions == report.actions, "an ingest without a key keeps them too"


def test_a_record_that_comes_on_two_pages_is_one(fake: FakeMassive, tmp_path: Path) -> None:
    fake.dividends.insert(3, DIVIDENDS[0])
    take(tmp_path, Reference(KEY, fake.url))
    found = MassiveSource(tmp_path / "store").actions(["AAPL"]).actions["AAPL"]
    assert [action.kind for action in found] == ["dividend", "split", "split"]


def test_a_damaged_actions_file_is_named_and_mended_by_the_next_ingest(fake: FakeMassive, tmp_path: Path) -> None:
    take(tmp_path, Reference(KEY, fake.url))
    [path] = (tmp_path / "store").glob("actions-*")
    sound = path.read_bytes()
    path.write_bytes(sound[:50])
    with pytest.raises(Invalid, match=rf"{path.name}: is not the {len(sound):,} bytes that were written \(run ingest"):
        MassiveSource(tmp_path / "store").actions(["AAPL"])
    take(tmp_path, Reference(KEY, fake.url))
    assert path.read_bytes() == sound


def test_no_flipped_bit_of_the_actions_passes(fake: FakeMassive, tmp_path: Path) -> None:
    take(tmp_path, Reference(KEY, fake.url))
    [path] = (tmp_path / "store").glob("actions-*")
    sound = path.read_bytes()
    dice = random.Random(1)
    for _ in range(30):
        flip(path, dice)
        with pytest.raises(Invalid, match=f"{path.name}: is damaged: .* with MASSIVE_API_KEY set"):
            MassiveSource(tmp_path / "store").actions(["AAPL"])
        path.write_bytes(sound)


def test_damaged_actions_are_not_left_out_unseen(fake: FakeMassive, tmp_path: Path, waits: list[float]) -> None:
    take(tmp_path, Reference(KEY, fake.url))
    [path] = (tmp_path / "store").glob("actions-*")
    sound = path.read_bytes()
    flip(path, random.Random(1))
    assert f"{path.name} is damaged" in take(tmp_path, None).actions_failed
    assert "takes MASSIVE_API_KEY" in take(tmp_path, None).actions_failed
    fake.fail("401")
    assert f"{path.name} is damaged" in take(tmp_path, Reference(KEY, fake.url)).actions_failed
    with pytest.raises(Invalid, match=f"{path.name}: is damaged"):
        MassiveSource(tmp_path / "store").actions(["AAPL"])
    path.unlink()
    assert f"{path.name} is gone from the store" in take(tmp_path, None).actions_failed
    assert take(tmp_path, Reference(KEY, fake.url)).actions_failed == ""
    assert path.read_bytes() == sound
