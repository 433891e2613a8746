"""Flat files come from a bucket as they do from a folder; one that fails is named and nothing is lost."""

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped, unused-ignore]
import pytest
from botocore.exceptions import ResponseStreamingError  # type: ignore[import-untyped, unused-ignore]
from moto.server import ThreadedMotoServer

from tests.unit.marketdata.massive.flat import contents, name_of, pack, put, silent, take, text, weekdays
from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata.massive.ingest import ingest
from treeline.marketdata.massive.origin import BucketKeys, BucketOrigin, Content, DayFile
from treeline.marketdata.massive.source import MassiveSource

DAYS = weekdays(dt.date(2023, 12, 27), 8)
ADDRESS = "s3://flatfiles/us_stocks_sip/day_aggs_v1"
KEYS = BucketKeys("the-key-id", "the-flat-file-secret")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str) -> Iterator[Any]:
    """A client of the bucket with its owner's rights, in which the eight day files are."""
    owner = boto3.session.Session(aws_access_key_id="owner", aws_secret_access_key="x", region_name="us-east-1")
    made = owner.client("s3", endpoint_url=endpoint)
    made.create_bucket(Bucket="flatfiles")
    for day in DAYS:
        upload(made, day)
    yield made
    for one in made.list_objects_v2(Bucket="flatfiles").get("Contents", ()):
        made.delete_object(Bucket="flatfiles", Key=one["Key"])
    made.delete_bucket(Bucket="flatfiles")


def upload(client: Any, day: dt.date, content: bytes | None = None, prefix: str = "us_stocks_sip/day_aggs_v1/") -> None:
    client.put_object(
        Bucket="flatfiles", Key=prefix + name_of(day), Body=pack(text(day)) if content is None else content
    )


def test_a_bucket_and_a_folder_give_the_same_partitions(client: Any, endpoint: str, tmp_path: Path) -> None:
    upload(client, DAYS[0], prefix="us_stocks_sip/minute_aggs_v1/")
    report = ingest(BucketOrigin(ADDRESS, KEYS, endpoint), tmp_path / "store", None, silent)
    assert (report.files, report.taken, report.refused) == (8, 8, ())
    for day in DAYS:
        put(tmp_path / "origin", day)
    take(tmp_path / "origin", tmp_path / "other")
    bucket, folder = contents(tmp_path / "store"), contents(tmp_path / "other")
    del bucket["manifest.json"], folder["manifest.json"]
    assert bucket == folder


def test_a_second_run_reads_nothing_and_a_replaced_object_is_taken_anew(
    client: Any, endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin, store = BucketOrigin(ADDRESS, KEYS, endpoint), tmp_path / "store"
    ingest(origin, store, None, silent)
    read: list[str] = []
    inner = origin.read

    def noted(file: DayFile) -> Content:
        read.append(file.name)
        return inner(file)

    monkeypatch.setattr(origin, "read", noted)
    assert ingest(origin, store, None, silent).taken == 0
    assert read == []
    upload(client, DAYS[2], pack(text(DAYS[2], base=300.0)))
    assert ingest(origin, store, None, silent).taken == 1
    assert read == [name_of(DAYS[2])]
    assert MassiveSource(store).bars(["A"], DAYS[2], DAYS[2]).bars["A"].close[0] >= 300.0


def test_a_truncated_object_is_refused_by_name(client: Any, endpoint: str, tmp_path: Path) -> None:
    upload(client, DAYS[2], pack(text(DAYS[2]))[:-20])
    report = ingest(BucketOrigin(ADDRESS, KEYS, endpoint), tmp_path / "store", None, silent)
    assert [refusal.name for refusal in report.refused] == [name_of(DAYS[2])]
    assert report.taken == 7


def test_all_pages_of_the_list_are_read(client: Any, endpoint: str) -> None:
    origin = BucketOrigin(ADDRESS, KEYS, endpoint)
    pages: list[object] = []

    def shorten(params: dict[str, Any], **_: object) -> None:
        pages.append(params.setdefault("MaxKeys", 3))

    origin._client.meta.events.register("provide-client-params.s3.ListObjectsV2", shorten)
    assert [file.session for file in origin.listing().days] == DAYS
    assert len(pages) == 3


def test_a_body_that_breaks_off_is_asked_for_again(client: Any, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = BucketOrigin(ADDRESS, KEYS, endpoint)
    file = origin.listing().days[0]
    whole, broken = origin._client.get_object, [True, True]

    def breaking(**params: Any) -> Any:
        answer = whole(**params)
        if broken and broken.pop():
            answer["Body"].read = lambda: (_ for _ in ()).throw(ResponseStreamingError(error="broke off"))
        return answer

    monkeypatch.setattr(origin._client, "get_object", breaking)
    assert origin.read(file).packed == pack(text(DAYS[0]))
    broken.extend([True] * 3)
    with pytest.raises(
        Unavailable, match=rf"{file.name} cannot be read: .* does not answer \(ResponseStreamingError\)"
    ):
        origin.read(file)


def test_an_object_that_is_gone_since_it_was_listed_is_refused(client: Any, endpoint: str) -> None:
    origin = BucketOrigin(ADDRESS, KEYS, endpoint)
    file = origin.listing().days[0]
    client.delete_object(Bucket="flatfiles", Key=f"us_stocks_sip/day_aggs_v1/{file.name}")
    with pytest.raises(Invalid, match=f"{file.name}: is gone since it was listed"):
        origin.read(file)


def test_an_object_larger_than_any_day_is_not_taken_into_memory(client: Any, endpoint: str) -> None:
    file = DayFile(DAYS[0], name_of(DAYS[0]), 10**12, "mark")
    assert len(BucketOrigin(ADDRESS, KEYS, endpoint).read(file).packed) < 10**8


def test_a_bucket_that_cannot_be_had_is_said_without_the_secret(client: Any, endpoint: str) -> None:
    with pytest.raises(Unavailable, match="answers 404 NoSuchBucket") as caught:
        BucketOrigin("s3://other/x", KEYS, endpoint).listing()
    with pytest.raises(Invalid, match="there are no day files"):
        BucketOrigin("s3://flatfiles/nothing", KEYS, endpoint).listing()
    assert KEYS.secret not in str(caught.value)
    assert KEYS.secret not in repr(KEYS)
    assert KEYS.key_id not in repr(KEYS)


def test_a_host_that_does_not_answer_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    origin = BucketOrigin(ADDRESS, KEYS, "http://127.0.0.1:9")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 does not answer \(EndpointConnectionError\)"):
        origin.listing()
    with pytest.raises(Unavailable, match="2024-01-02"):
        origin.read(DayFile(dt.date(2024, 1, 2), name_of(dt.date(2024, 1, 2)), 10, "mark"))


@pytest.mark.parametrize("address", ["flatfiles/x", "s3:/flatfiles", "s3://", "s3://UPPER/x", "https://host/x"])
def test_what_is_not_a_buckets_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="is not the address of a bucket"):
        BucketOrigin(address, KEYS)
