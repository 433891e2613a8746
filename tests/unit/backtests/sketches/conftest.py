"""The places where sketches are kept."""

import logging
from collections.abc import Iterator
from pathlib import Path

import boto3  # type: ignore[import-untyped, unused-ignore]
import pytest
from moto.server import ThreadedMotoServer

from backtests.sketches.bucket import BucketPlace, Keys
from backtests.sketches.folder import FolderPlace
from backtests.sketches.places import Place


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Of a stand-in for S3, with the bucket `results` in it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    owner = boto3.session.Session(aws_access_key_id="owner", aws_secret_access_key="x", region_name="us-east-1")
    owner.client("s3", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="results")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def buckets(endpoint: str) -> dict[str, BucketPlace]:
    """Made once: a client takes a third of a second."""
    keys = Keys("key-id", "sesame")
    return {
        "bucket": BucketPlace("s3://results", keys, endpoint),
        "bucket's folder": BucketPlace("s3://results/ours/sketches", keys, endpoint),
    }


@pytest.fixture(params=["folder", "bucket", "bucket's folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty one of each kind."""
    if request.param == "folder":
        yield FolderPlace(tmp_path / "var" / "sketches")
        return
    place: Place = request.getfixturevalue("buckets")[request.param]
    yield place
    for batch in list(place.batches()):
        place.delete(batch)
