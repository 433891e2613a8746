"""Sources and their symbols over REST."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from redis import Redis

from tests import cast
from tests.fakes.alpaca.server import FakeAlpaca
from treeline.accounts.models import Entrance
from treeline.core.errors import Invalid
from treeline.marketdata.sample import SampleSource
from treeline.prices import registry
from treeline.uploads import services as uploads

SYMBOLS = SampleSource().symbols()
SAMPLE = "/api/v1/sources/sample/symbols"

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> cast.Caller:
    return cast.caller(cast.alice())


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Three sources of files, of which two are in trouble."""
    settings.FILES_ROOT = tmp_path
    for name in ("etfs", "empty", "broken"):
        (tmp_path / name).mkdir()
    rows = "date,close\n2024-01-02,10\n2024-01-03,11\n"
    for symbol in ("SPY", "spx", "CRSP", "SP", "MSFT"):
        (tmp_path / "etfs" / f"{symbol}.csv").write_text(rows)
    (tmp_path / "broken" / "A.csv").write_text("day,price\n2024-01-02,10\n")
    return tmp_path


def listed(caller: cast.Caller) -> dict[str, Any]:
    return {source["name"]: source for source in caller.get("/api/v1/sources").json()["items"]}


def test_the_sample_is_among_the_sources(alice: cast.Caller) -> None:
    sample = listed(alice)["sample"]
    assert sample["symbols"] == 21
    assert (sample["first"], sample["last"], sample["trouble"]) == ("1990-01-02", "2022-12-28", "")
    assert "survivors" in sample["note"]
    assert sample["adjustment"].startswith("as in the package")
    assert set(sample) == {"name", "note", "feed", "adjustment", "symbols", "first", "last", "trouble"}


def test_a_source_in_trouble_is_listed_with_its_trouble(alice: cast.Caller, folder: Path) -> None:
    sources = listed(alice)
    assert list(sources) == ["sample", "files:broken", "files:empty", "files:etfs"]
    assert (sources["files:etfs"]["symbols"], sources["files:etfs"]["trouble"]) == (5, "")
    for name in ("files:broken", "files:empty"):
        assert sources[name]["trouble"]
        assert (sources[name]["symbols"], sources[name]["first"]) == (None, None)


def test_a_source_without_keys_is_not_listed_and_with_keys_it_is(alice: cast.Caller, settings: Any) -> None:
    assert "alpaca" not in listed(alice)
    with pytest.raises(Invalid) as caught:
        registry.source("alpaca", cast.alice())
    assert "ALPACA_API_KEY" in str(caught.value)
    settings.ALPACA_API_KEY = settings.ALPACA_SECRET_KEY = "sesame"
    assert registry.source("alpaca", None).name == "alpaca"
    assert "alpaca" in [source.name for source in registry.sources().all()]


def test_an_unknown_source_is_told_with_those_there_are(folder: Path) -> None:
    with pytest.raises(Invalid) as caught:
        registry.source("nowhere", cast.alice())
    (fault,) = caught.value.faults
    assert fault.path == "source"
    assert fault.remedy == "there are: sample, files:broken, files:empty, files:etfs"


def test_sources_and_the_reader_are_made_once_for_the_same_settings(settings: Any, tmp_path: Path) -> None:
    assert registry.sources() is registry.sources()
    assert registry.reader() is registry.reader()
    before = registry.sources()
    settings.FILES_ROOT = tmp_path
    assert registry.sources() is not before


def test_uploads_are_their_owners_alone(alice: cast.Caller, redis: Redis) -> None:
    file = SimpleUploadedFile("QQQ.csv", b"date,close\n2024-01-02,10\n2024-01-03,11\n")
    uploads.put(cast.alice(), "mine", [file])
    found = listed(alice)["upload:mine"]
    assert (found["symbols"], found["first"], found["last"]) == (1, "2024-01-02", "2024-01-03")
    symbols = "/api/v1/sources/upload:mine/symbols"
    qqq = {"symbol": "QQQ", "first": "2024-01-02", "last": "2024-01-03", "fractional": None}
    assert alice.get(symbols).json()["items"] == [qqq]
    assert registry.source("upload:mine", cast.alice()).symbols() == ("QQQ",)
    with pytest.raises(Invalid) as caught:
        registry.source("nowhere", cast.alice())
    assert str(caught.value).endswith("(there are: sample; your uploads: upload:mine)")

    charlie = cast.caller(cast.charlie())
    assert "upload:mine" not in listed(charlie)
    answers = [charlie.get(symbols), charlie.get("/api/v1/sources/upload:none/symbols")]
    assert [answer.status_code for answer in answers] == [404, 404]
    messages = [answer.json()["error"]["message"] for answer in answers]
    assert messages[0].replace("mine", "none") == messages[1]
    for owner in (cast.charlie(), None):
        with pytest.raises(Invalid):
            registry.source("upload:mine", owner)


def test_with_keys_alpacas_symbols_are_counted_and_found(alice: cast.Caller, settings: Any, redis: Redis) -> None:
    with FakeAlpaca() as fake:
        settings.ALPACA_API_KEY, settings.ALPACA_SECRET_KEY = fake.key, fake.secret
        settings.ALPACA_DATA_URL = settings.ALPACA_TRADING_URL = fake.url
        alpaca = listed(alice)["alpaca"]
        assert alpaca["symbols"] > 20
        assert (alpaca["first"], alpaca["feed"], alpaca["trouble"]) == ("2016-01-04", "sip", "")
        found = alice.get("/api/v1/sources/alpaca/symbols", {"search": "sp"}).json()["items"]
        spy = {"symbol": "SPY", "first": None, "last": None, "fractional": True}
        assert spy in found
        assert found == alice.get("/api/v1/sources/alpaca/symbols", {"search": "sp"}).json()["items"]


def test_symbols_come_a_page_at_a_time(alice: cast.Caller) -> None:
    found: list[str] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = alice.get(SAMPLE, {"limit": "8", **cursor}).json()
        found += names(page)
        pages += 1
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == list(SYMBOLS)
    assert pages == 3


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("SP", ["SP", "SPY", "spx", "CRSP"]),
        ("sp", ["SP", "SPY", "spx", "CRSP"]),
        ("spy", ["SPY"]),
        ("s", ["SP", "SPY", "spx", "CRSP", "MSFT"]),
        (" SP ", ["SP", "SPY", "spx", "CRSP"]),
        ("", ["CRSP", "MSFT", "SP", "SPY", "spx"]),
        ("%", []),
        ("ß", []),
    ],
)
def test_those_that_begin_with_what_is_looked_for_come_first(
    alice: cast.Caller, folder: Path, search: str, expected: list[str]
) -> None:
    address = "/api/v1/sources/files:etfs/symbols"
    whole = alice.get(address, {"search": search}).json()
    assert (names(whole), whole["next"]) == (expected, None)
    found: list[str] = []
    query = {"search": search, "limit": "1"}
    while True:
        page = alice.get(address, query).json()
        found += names(page)
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert found == expected


def test_symbols_come_with_their_first_and_last_session(alice: cast.Caller, folder: Path) -> None:
    (apple,) = alice.get(SAMPLE, {"search": "AAPL"}).json()["items"]
    assert apple == {"symbol": "AAPL", "first": "1990-01-02", "last": "2022-12-28", "fractional": None}
    (young,) = alice.get("/api/v1/sources/files:etfs/symbols", {"search": "CRSP"}).json()["items"]
    assert young == {"symbol": "CRSP", "first": "2024-01-02", "last": "2024-01-03", "fractional": None}


def test_a_guest_sees_the_symbols_of_the_sample_and_of_nothing_else(folder: Path) -> None:
    guest = cast.Caller()
    assert len(guest.get(SAMPLE).json()["items"]) == len(SYMBOLS)
    for name in ("files:etfs", "files:nowhere", "alpaca", "upload:mine"):
        answer = guest.get(f"/api/v1/sources/{name}/symbols")
        assert answer.status_code == 401
        assert "sign in" in answer.json()["error"]["message"]
    Entrance.objects.update_or_create(pk=1, defaults={"guests": False})
    assert guest.get(SAMPLE).status_code == 401


@pytest.mark.parametrize("name", ["nowhere", "files:nowhere", "upload:nowhere", "files:..", "alpaca", "files:%2Fetc"])
def test_a_source_that_is_not_there_has_no_symbols(alice: cast.Caller, name: str) -> None:
    answer = alice.get(f"/api/v1/sources/{name}/symbols")
    assert answer.status_code == 404, answer.content
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "parts", [[0], ["SPY"], [2, "SPY"], [True, "SPY"], [0, 5], [0, None], [0, "A", 1], [], {}, 5, [0.0, "A"]], ids=str
)
def test_what_is_no_place_is_no_cursor(alice: cast.Caller, parts: object) -> None:
    answer = alice.get(SAMPLE, {"cursor": written(parts)})
    assert answer.status_code == 400
    assert answer.json()["error"]["faults"][0]["path"] == "cursor"


@pytest.mark.parametrize("cursor", ["!", "x" * 600, "ä"])
def test_what_is_no_cursor_at_all_is_a_fault(alice: cast.Caller, cursor: str) -> None:
    assert alice.get(SAMPLE, {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("parts", [[0, ""], [1, "ZZZ"], [0, "\x00"], [1, "\ud800"], [0, "Z" * 300]], ids=ascii)
def test_a_cursor_of_any_symbol_is_answered(alice: cast.Caller, parts: object) -> None:
    assert alice.get(SAMPLE, {"cursor": written(parts)}).status_code == 200


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "1001"}, {"search": "x" * 41}, {"find": "S"}, {"search": "\x00"}]
)
def test_a_question_that_makes_no_sense_is_a_fault(alice: cast.Caller, query: dict[str, str]) -> None:
    assert alice.get(SAMPLE, query).status_code == 400


def names(page: dict[str, Any]) -> list[str]:
    return [item["symbol"] for item in page["items"]]


def written(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
