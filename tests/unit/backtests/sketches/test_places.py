"""What every place promises, and how each says what it cannot do."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ResponseStreamingError  # type: ignore[import-untyped, unused-ignore]

from backtests.sketches.bucket import BucketPlace, Keys
from backtests.sketches.folder import FolderPlace
from backtests.sketches.places import Place
from treeline.core.errors import NotFound, Unavailable

FIRST = "0a1b2c3d-0000-4000-8000-000000000001"
SECOND = "0a1b2c3d-0000-4000-8000-000000000002"
THIRD = "ff1b2c3d-0000-4000-8000-000000000003"
KEYS = Keys("key-id", "sesame")


def test_what_was_written_is_read(place: Place) -> None:
    place.write(FIRST, 0, 128, b"one")
    place.write(FIRST, 128, 8320, b"")
    place.write(SECOND, 0, 128, b"three")
    assert place.read(FIRST, 0, 128) == b"one"
    assert place.read(FIRST, 128, 8320) == b""
    assert place.read(SECOND, 0, 128) == b"three"


def test_a_range_that_is_written_again_is_replaced(place: Place) -> None:
    for data in (b"longer", b"short"):
        place.write(FIRST, 0, 128, data)
    assert place.read(FIRST, 0, 128) == b"short"
    assert place.ranges(FIRST) == [(0, 128)]


def test_ranges_ascend_as_numbers(place: Place) -> None:
    for lo, hi in [(1024, 2048), (128, 1024), (0, 128), (128, 256)]:
        place.write(FIRST, lo, hi, b"x")
    assert place.ranges(FIRST) == [(0, 128), (128, 256), (128, 1024), (1024, 2048)]
    assert place.ranges(SECOND) == []


def test_what_is_not_there_is_not_found(place: Place) -> None:
    place.write(FIRST, 0, 128, b"x")
    with pytest.raises(NotFound, match=f"runs 0 to 255 of batch {FIRST}"):
        place.read(FIRST, 0, 256)
    with pytest.raises(NotFound):
        place.read(THIRD, 0, 128)


def test_a_batch_is_deleted_once_twice_and_alone(place: Place) -> None:
    for lo in range(0, 640, 128):
        place.write(FIRST, lo, lo + 128, b"x")
    place.write(SECOND, 0, 128, b"x")
    for _ in range(2):
        place.delete(FIRST)
    assert place.ranges(FIRST) == []
    assert place.ranges(SECOND) == [(0, 128)]
    place.delete(THIRD)


def test_batches_are_those_with_files(place: Place) -> None:
    assert list(place.batches()) == []
    for batch in (THIRD, SECOND, FIRST):
        place.write(batch, 0, 128, b"x")
    assert list(place.batches()) == [FIRST, SECOND, THIRD]
    place.delete(SECOND)
    assert list(place.batches()) == [FIRST, THIRD]


def test_no_name_leads_elsewhere(place: Place) -> None:
    for batch in ("..", "../../etc", "", "0a"):
        for act in (place.ranges, place.delete):
            with pytest.raises(ValueError, match="UUID"):
                act(batch)
    with pytest.raises(ValueError, match="no runs"):
        place.write(FIRST, 128, 128, b"x")


def test_a_process_that_was_forked_uses_the_place_as_its_parent_does(place: Place) -> None:
    place.write(FIRST, 0, 128, b"parent's")
    child = os.fork()
    if child == 0:
        try:
            for lo in range(128, 640, 128):
                place.write(FIRST, lo, lo + 128, place.read(FIRST, 0, 128))
            os._exit(0)
        finally:
            os._exit(1)
    for _ in range(20):
        assert place.read(FIRST, 0, 128) == b"parent's"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(place.ranges(FIRST)) == 5


WRITER = """
import sys
from pathlib import Path
from backtests.sketches.folder import FolderPlace
place = FolderPlace(Path(sys.argv[1]))
print(flush=True)
while True:
    place.write(sys.argv[2], 0, 128, b"1" * 30_000_000)
"""


def test_a_killed_writer_leaves_the_whole_or_nothing_and_its_draft_goes_with_the_batch(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path), FIRST]
    for attempt in range(6):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.01 * attempt)
            writer.send_signal(signal.SIGKILL)
        assert place.ranges(FIRST) in ([], [(0, 128)])
        if place.ranges(FIRST):
            assert place.read(FIRST, 0, 128) == b"1" * 30_000_000
    place.delete(FIRST)
    assert list(place.batches()) == []


def test_drafts_and_strangers_are_no_ranges_and_no_batches(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    place.write(FIRST, 0, 128, b"x")
    folder = tmp_path / "0a" / FIRST
    for name in ("0-256.sketch.0123.new", "00-5.sketch", "a-b.sketch", "0-5.sketch~"):
        (folder / name).write_bytes(b"half")
    (tmp_path / "0a" / THIRD).mkdir()
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "README").touch()
    assert place.ranges(FIRST) == [(0, 128)]
    assert list(place.batches()) == [FIRST]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(Unavailable, match=rf"{tmp_path}/0a/{FIRST}/0-128.sketch cannot be written: File too large"):
            place.write(FIRST, 0, 128, b"x" * 4000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert list((tmp_path / "0a" / FIRST).iterdir()) == []


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = FolderPlace(tmp_path / "file")
    acts = [
        lambda: place.write(FIRST, 0, 128, b"x"),
        lambda: place.ranges(FIRST),
        lambda: place.delete(FIRST),
        lambda: list(place.batches()),
    ]
    for act in acts:
        with pytest.raises(Unavailable, match=rf"{tmp_path}/file.* cannot be \w+: (Not a directory|File exists)"):
            act()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_closed_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Unavailable, match="cannot be written: Permission denied"):
        FolderPlace(tmp_path).write(FIRST, 0, 128, b"x")


def test_a_bucket_that_cannot_be_had_is_said_without_the_secret(endpoint: str) -> None:
    place = BucketPlace("s3://other/x", KEYS, endpoint)
    acts = [
        lambda: place.write(FIRST, 0, 128, b"x"),
        lambda: place.read(FIRST, 0, 128),
        lambda: place.ranges(FIRST),
        lambda: place.delete(FIRST),
        lambda: list(place.batches()),
    ]
    for act in acts:
        with pytest.raises(
            Unavailable, match=r"at s3://other/x/.* cannot be \w+: 127\.0\.0\.1:\d+ answers 404"
        ) as caught:
            act()
        assert "sesame" not in f"{caught.value} {place!r} {KEYS!r}"


def test_a_host_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    place = BucketPlace("s3://results", KEYS, "http://127.0.0.1:9")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 does not answer \(EndpointConnectionError\)"):
        place.write(FIRST, 0, 128, b"x")


@pytest.mark.parametrize("status", [401, 403])
def test_wrong_keys_are_said_with_the_settings_names(
    endpoint: str, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    place = BucketPlace("s3://results", KEYS, endpoint)

    def refuse(**_: Any) -> tuple[Any, dict[str, Any]]:
        answer = type("Answer", (), {"status_code": status, "headers": {}, "content": b""})()
        return answer, {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": status}}

    place._client().meta.events.register("before-call.s3", refuse)
    with pytest.raises(Unavailable, match=rf"answers {status} AccessDenied. Are SKETCHES_ACCESS_KEY and") as caught:
        place.write(FIRST, 0, 128, b"x")
    assert "sesame" not in str(caught.value)


def test_an_object_that_is_not_deleted_is_said(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = BucketPlace("s3://results/locked", KEYS, endpoint)
    place.write(FIRST, 0, 128, b"x")
    locked = {"Errors": [{"Key": "a-key", "Code": "AccessDenied"}]}
    with monkeypatch.context() as patch:
        patch.setattr(place._client(), "delete_objects", lambda **_: locked)
        with pytest.raises(Unavailable, match=r"results/a-key cannot be deleted: .* answers AccessDenied\."):
            place.delete(FIRST)
    place.delete(FIRST)


def test_a_body_that_breaks_off_is_asked_for_again(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = BucketPlace("s3://results/broken", KEYS, endpoint)
    place.write(FIRST, 0, 128, b"whole")
    client = place._client()
    whole, broken = client.get_object, [True, True]

    def breaking(**params: Any) -> Any:
        answer = whole(**params)
        if broken and broken.pop():
            answer["Body"].read = lambda: (_ for _ in ()).throw(ResponseStreamingError(error="broke off"))
        return answer

    monkeypatch.setattr(client, "get_object", breaking)
    assert place.read(FIRST, 0, 128) == b"whole"
    broken.extend([True] * 3)
    with pytest.raises(Unavailable, match=r"cannot be read: .* does not answer \(ResponseStreamingError\)"):
        place.read(FIRST, 0, 128)
    place.delete(FIRST)


def test_more_objects_than_a_page_or_a_request_holds(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backtests.sketches.bucket._AT_ONCE", 3)
    place = BucketPlace("s3://results/many", KEYS, endpoint)
    place._client().meta.events.register(
        "provide-client-params.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=3)
    )
    for lo in range(8):
        place.write(FIRST, lo, lo + 1, b"x")
    assert place.ranges(FIRST) == [(lo, lo + 1) for lo in range(8)]
    place.delete(FIRST)
    assert place.ranges(FIRST) == []


def test_boto_is_imported_by_who_uses_a_bucket_only() -> None:
    code = (
        "import sys; from pathlib import Path; import backtests.sketches.reading, backtests.sketches.format\n"
        "from backtests.sketches.bucket import BucketPlace, Keys; BucketPlace('s3://results', Keys('a', 'b'), '')\n"
        "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
