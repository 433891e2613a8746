"""What the settings of sketches may be, and which place they mean."""

import os
from pathlib import Path

import pytest
from django.test import override_settings

from backtests.sketches.bucket import BucketPlace
from backtests.sketches.folder import FolderPlace
from backtests.sketches.places import place
from treeline.config.env import read_environment
from treeline.core.errors import Invalid

RIGHT = {
    "DATABASE_URL": "postgresql://me:pass@db:5432/treeline",
    "REDIS_URL": "redis://:pass@cache:6379/0",
    "SECRET_KEY": "k" * 50,
}
BUCKET = {
    "SKETCHES": "s3://results/sketches/",
    "SKETCHES_ACCESS_KEY": "key-id",
    "SKETCHES_SECRET_KEY": "sesame",
}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("ALPACA_", "MASSIVE_", "SKETCHES"))]:
        monkeypatch.delenv(name)
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("given", "variable", "says"),
    [
        ({"SKETCHES": "https://host/sesame"}, "SKETCHES", "neither a folder"),
        ({"SKETCHES": "s3://"}, "SKETCHES", "no bucket"),
        ({"SKETCHES": "/etc/hostname"}, "SKETCHES", "is no folder"),
        ({"SKETCHES_S3_ENDPOINT": "sesame"}, "SKETCHES_S3_ENDPOINT", "begin with https://"),
        ({**BUCKET, "SKETCHES_ACCESS_KEY": "sesame seed"}, "SKETCHES_ACCESS_KEY", "holds a space"),
        ({"SKETCHES_ACCESS_KEY": "sesame"}, "SKETCHES_SECRET_KEY", "is not set, but SKETCHES_ACCESS_KEY is"),
        ({"SKETCHES_SECRET_KEY": "sesame"}, "SKETCHES_ACCESS_KEY", "is not set, but SKETCHES_SECRET_KEY is"),
        ({"SKETCHES": "s3://results"}, "SKETCHES_ACCESS_KEY", "is not set, but SKETCHES is in S3"),
    ],
)
def test_a_wrong_setting_is_named_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], variable: str, says: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as caught:
        read_environment()
    (fault,) = caught.value.faults
    assert fault.path == variable
    assert says in fault.message
    assert fault.remedy
    assert "sesame" not in str(fault)


def test_a_bucket_is_amazons_unless_another_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in BUCKET.items():
        monkeypatch.setenv(name, value)
    found = read_environment()
    assert (found.sketches, found.sketches_s3_endpoint) == ("s3://results/sketches", "")
    assert "sesame" not in f"{found!r} {found}"
    monkeypatch.setenv("SKETCHES_S3_ENDPOINT", "http://minio:9000/")
    assert read_environment().sketches_s3_endpoint == "http://minio:9000"


def test_nothing_needs_to_be_set() -> None:
    assert read_environment().sketches == ""


def test_the_place_is_that_of_the_settings_and_made_once(tmp_path: Path) -> None:
    with override_settings(SKETCHES=str(tmp_path)):
        assert isinstance(place(), FolderPlace)
        assert place() is place()
        place().write("0a1b2c3d-0000-4000-8000-000000000001", 0, 128, b"x")
        assert (tmp_path / "0a" / "0a1b2c3d-0000-4000-8000-000000000001" / "0-128.sketch").read_bytes() == b"x"
    with override_settings(**BUCKET, SKETCHES_S3_ENDPOINT="http://127.0.0.1:9"):
        assert isinstance(place(), BucketPlace)
