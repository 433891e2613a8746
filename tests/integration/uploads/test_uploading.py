"""A person's files over the API: sent, listed, replaced, deleted."""

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests import cast
from tests.integration.uploads.conftest import UPLOADS, csv, post, post_raw
from treeline.core.errors import Invalid
from treeline.uploads import limits, reading, services
from treeline.uploads.models import Upload, UploadedBars

pytestmark = pytest.mark.usefixtures("reader_at_hand")


def faults(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.content
    return [f"{fault['path']}: {fault['message']}" for fault in answer.json()["error"]["faults"]]


def everything() -> list[Any]:
    """All that is kept."""
    return [list(Upload.objects.order_by("pk").values()), list(UploadedBars.objects.order_by("pk").values())]


def test_a_file_makes_a_collection_and_another_one_joins_it(alice: cast.Caller) -> None:
    made = post(alice, "etfs", SPY_csv=csv(10, 11))
    assert made.status_code == 201, made.content
    joined = post(alice, "etfs", QQQ_csv=csv(20, 21, 22, first=5))
    assert joined.status_code == 200
    told = joined.json()
    assert told["id"] == made.json()["id"]
    assert (told["name"], told["source"]) == ("etfs", "upload:etfs")
    assert (told["symbols"], told["first"], told["last"]) == (2, "2020-01-01", "2020-01-07")
    assert told["bars"] == [
        {"symbol": "QQQ", "first": "2020-01-05", "last": "2020-01-07", "count": 3},
        {"symbol": "SPY", "first": "2020-01-01", "last": "2020-01-02", "count": 2},
    ]
    assert alice.get(f"{UPLOADS}/{told['id']}").json() == told
    (listed,) = alice.get(UPLOADS, {"name": "etfs"}).json()["items"]
    assert listed == {name: value for name, value in told.items() if name != "bars"}


def test_several_files_make_one_collection(alice: cast.Caller) -> None:
    answer = post(alice, "etfs", SPY_csv=csv(10), QQQ_csv=csv(20))
    assert [bars["symbol"] for bars in answer.json()["bars"]] == ["QQQ", "SPY"]


def test_a_file_replaces_all_bars_of_its_symbols(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11, 12), QQQ_csv=csv(20))
    (qqq, spy) = post(alice, "etfs", SPY_csv=csv(9)).json()["bars"]
    assert (qqq["count"], spy["count"]) == (1, 1)


def test_what_is_there_already_changes_nothing(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11))
    before = everything()
    assert post(alice, "etfs", SPY_csv=csv(10, 11)).status_code == 200
    assert everything() == before


def test_a_refused_file_changes_nothing(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11))
    before = everything()
    answer = post(alice, "etfs", SPY_csv=csv(9), QQQ_csv="date;close\n", DIA_csv=csv(1) + "2020-01-02,\n")
    assert faults(answer) == [
        "QQQ.csv, line 1: the values are separated by semicolons",
        "DIA.csv, line 3, close: an empty value is not a number above 0",
    ]
    assert post(alice, "new", SPY_csv=b"").status_code == 400
    assert everything() == before


def test_a_write_that_breaks_in_the_middle_changes_nothing(alice: cast.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11))
    before = everything()
    monkeypatch.setattr(services, "_WRITTEN_TOGETHER", 1)
    monkeypatch.setattr(services, "_note_contents", lambda upload: 1 / 0)
    alice.raise_request_exception = False
    assert post(alice, "etfs", SPY_csv=csv(9), QQQ_csv=csv(9)).status_code == 500
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SPY.txt", "SPY.txt: is neither .csv nor .parquet"),
        ("SPY", "SPY: is neither .csv nor .parquet"),
        ("S\x85Y.csv", "file: has a name that no file should have"),
        ("Y" * 300 + ".csv", "file: has a name that no file should have"),
    ],
)
def test_a_files_name_must_be_one(alice: cast.Caller, name: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:  # of what a form sends Django leaves less
        services.put(cast.alice(), "etfs", [ContentFile(csv(1).encode(), name)])
    assert str(caught.value.faults[0]).startswith(words)


@pytest.mark.parametrize("name", ["", "a b", "../x", "é", "-x", "x" * 65, "a\0b"])
def test_a_collections_name_must_be_one(alice: cast.Caller, name: str) -> None:
    (fault,) = faults(post(alice, name, SPY_csv=csv(1)))
    assert fault.startswith("name: ")


def test_a_form_without_files_or_with_strange_fields_is_told(alice: cast.Caller) -> None:
    answer: Any = alice.post(UPLOADS, {"name": "etfs", "flie": "SPY.csv"}, format="multipart")
    assert [fault.split(":")[0] for fault in faults(answer)] == ["flie", "file"]
    answer = alice.post(UPLOADS, {"name": "etfs", "file": "date,close"}, format="multipart")
    assert [fault.split(":")[0] for fault in faults(answer)] == ["file[0]"]


def test_json_is_not_what_files_come_in(alice: cast.Caller) -> None:
    assert alice.post(UPLOADS, {"name": "etfs"}).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--B\r\n",
        b"--B--",
        b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename*=nope''a.csv\r\n\r\nx\r\n--B--\r\n",
        b'--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--B--\r\n',
        b'--B\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"x" * 3_000_000 + b"\r\n--B--\r\n",
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx\r\n' * 101 + b"--B--\r\n",
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 1100 + b"--B--\r\n",
    ],
    ids=["nothing", "begun", "empty", "encoding", "base64", "long text", "many files", "many texts"],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=B", "multipart/form-data"])
def test_a_broken_form_is_told(alice: cast.Caller, body: bytes, kind: str) -> None:
    answer = post_raw(alice, body, kind)
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["code"] == "invalid"


def test_a_symbol_can_be_taken_out_and_an_empty_collection_stays(alice: cast.Caller) -> None:
    made = post(alice, "etfs", all_csv="date,symbol,close\n2020-01-01,BRK/B,1\n2020-01-02,SPY,2\n").json()
    address = f"{UPLOADS}/{made['id']}"
    assert alice.delete(f"{address}/symbols/BRK/B").status_code == 204
    assert alice.get(address).json()["first"] == "2020-01-02"
    assert alice.delete(f"{address}/symbols/SPY").status_code == 204
    left = alice.get(address).json()
    assert (left["symbols"], left["first"], left["bytes"], left["bars"]) == (0, None, 0, [])
    for symbol in ("SPY", "spy", "%00", "x" * 1000):
        assert alice.delete(f"{address}/symbols/{symbol}").status_code == 404


def test_a_collection_can_be_deleted(alice: cast.Caller) -> None:
    made = post(alice, "etfs", SPY_csv=csv(1)).json()
    assert alice.delete(f"{UPLOADS}/{made['id']}").status_code == 204
    assert alice.get(f"{UPLOADS}/{made['id']}").status_code == 404
    assert everything() == [[], []]
    assert alice.delete(f"{UPLOADS}/{uuid.uuid4()}").status_code == 404


def test_the_list_is_paged_by_the_last_change(alice: cast.Caller) -> None:
    for name in ("a", "b", "c"):
        post(alice, name, SPY_csv=csv(1))
    post(alice, "a", SPY_csv=csv(2))
    page = alice.get(UPLOADS, {"limit": 2}).json()
    assert [item["name"] for item in page["items"]] == ["a", "c"]
    rest = alice.get(UPLOADS, {"limit": 2, "cursor": page["next"]}).json()
    assert ([item["name"] for item in rest["items"]], rest["next"]) == (["b"], None)
    assert alice.get(UPLOADS, {"cursor": "x"}).status_code == 400


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches."""
    monkeypatch.setattr(reading, "LARGEST_FILE", 1000)
    monkeypatch.setattr(services, "MOST_SYMBOLS", 2)
    monkeypatch.setattr(services, "MOST_COLLECTIONS", 2)


def test_limits_are_told_with_their_figures(alice: cast.Caller, bob: cast.Caller, small: None) -> None:
    assert faults(post(alice, "etfs", SPY_csv=b"x" * 1001)) == ["SPY.csv: is larger than 0 MB"]
    three = {"SPY_csv": csv(1), "QQQ_csv": csv(1), "DIA_csv": csv(1)}
    assert faults(post(alice, "etfs", **three)) == ["file: the collection would have 3 symbols"]
    assert post(alice, "etfs", SPY_csv=csv(1), QQQ_csv=csv(1)).status_code == 201
    assert faults(post(alice, "etfs", DIA_csv=csv(1))) == ["file: the collection would have 3 symbols"]
    assert post(alice, "more", SPY_csv=csv(1)).status_code == 201
    assert faults(post(alice, "third", SPY_csv=csv(1))) == ["name: you have 2 collections, the most there may be"]
    assert post(bob, "third", SPY_csv=csv(1)).status_code == 201
    assert Upload.objects.count() == 3


def test_room_is_what_all_collections_take_together(
    alice: cast.Caller, bob: cast.Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        assert post(alice, name, SPY_csv=csv(1, 2, 3)).status_code == 201
    monkeypatch.setattr(services, "LARGEST_STORE", sum(upload.size for upload in Upload.objects.all()))
    assert post(alice, "b", SPY_csv=csv(3, 2, 1)).status_code == 200
    before = everything()
    (fault,) = faults(post(alice, "b", SPY_csv=csv(1, 2, 3, 4)))
    assert fault.startswith("file: your collections would take ")
    assert everything() == before
    assert post(bob, "b", SPY_csv=csv(1, 2, 3, 4)).status_code == 201


def test_figures_are_written_as_people_read_them() -> None:
    assert [limits.megabytes(size) for size in (limits.LARGEST_FILE, limits.LARGEST_STORE)] == ["64 MB", "1 GB"]
