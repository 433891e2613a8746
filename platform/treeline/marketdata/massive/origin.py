"""Where Massive's flat files are: a folder, or a bucket that speaks S3.

Below either a day's file is YYYY/MM/YYYY-MM-DD.csv.gz. Other names that end in .csv.gz are told of, what is left is
passed by.
"""

import datetime as dt
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any, Protocol
from urllib.parse import urlsplit

from treeline.core.errors import Fault, Invalid, Unavailable

ENDPOINT = "https://files.massive.com"
BUCKET = "s3://flatfiles/us_stocks_sip/day_aggs_v1"

# A day's file is below 1 MB; what is far larger is something else, and is not taken into memory.
MOST_BYTES = 64 * 2**20

_SUFFIX = ".csv.gz"
_NAME = re.compile(r"(\d{4})/(\d{2})/(\d{4}-\d{2}-\d{2})\.csv\.gz")
_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/*")


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's file as it was listed. `mark` changes whenever its content might have."""

    session: dt.date
    name: str
    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All day files, ascending, and what is wrong with the names of other files."""

    days: tuple[DayFile, ...]
    misnamed: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a day's file, and the mark that they had when they were read."""

    packed: bytes
    mark: str


class Origin(Protocol):
    """Where flat files are read from, by several threads at once."""

    @property
    def place(self) -> str:
        """What a person calls it."""

    def listing(self) -> Listing:
        """Raises Unavailable when it cannot be reached, Invalid when there is no day file in it."""

    def read(self, file: DayFile) -> Content:
        """Raises Unavailable when it cannot be reached any more, Invalid when this one file cannot be read."""


class FolderOrigin:
    """A folder on this machine, such as `aws s3 sync` makes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.place = str(folder)

    def listing(self) -> Listing:
        if not self._folder.is_dir():
            raise Unavailable(f"There is no folder {self.place}.")
        found = []
        for parent, folders, files in os.walk(self._folder, onerror=self._unreachable):
            folders[:] = [folder for folder in folders if not folder.startswith(".")]
            for file in files:
                if file.endswith(_SUFFIX) and not file.startswith("."):
                    path = Path(parent, file)
                    found.append((path.relative_to(self._folder).as_posix(), *_size_and_mark(path)))
        return _listing(self.place, found)

    def read(self, file: DayFile) -> Content:
        try:
            # Else a named pipe would not even be opened before somebody writes to it.
            with open(self._folder / file.name, "rb", opener=_without_waiting) as opened:
                stat = os.fstat(opened.fileno())
                if not S_ISREG(stat.st_mode):
                    raise Invalid([Fault(file.name, "is no regular file", "put the day's file itself there")])
                # The mark before the bytes: what is written while they are read is read again next time.
                return Content(opened.read(MOST_BYTES + 1), _mark(stat))
        except OSError as error:
            raise Invalid([Fault(file.name, f"cannot be read: {error.strerror}")]) from None

    def _unreachable(self, error: OSError) -> None:
        raise Unavailable(f"The folder {error.filename} cannot be read: {error.strerror}.")


@dataclass(frozen=True)
class BucketKeys:
    """The access key for flat files, which is not the key of the REST interface."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)


class BucketOrigin:
    """A bucket and prefix, written as s3://flatfiles/us_stocks_sip/day_aggs_v1; Invalid when it is not."""

    def __init__(self, address: str, keys: BucketKeys, endpoint: str = ENDPOINT) -> None:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise Invalid([Fault(address, "is not the address of a bucket", f"write it as {BUCKET}")])
        self._bucket, prefix = match[1], match[2] or ""
        self._prefix = f"{prefix}/" if prefix else ""
        self._host = urlsplit(endpoint).netloc
        self.place = f"{address} at {self._host}"
        self._client = _client(keys, endpoint)

    def listing(self) -> Listing:
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - heavy, and only for buckets

        found = []
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for page in pages:
                found += [(one["Key"], one["Size"], one["ETag"].strip('"')) for one in page.get("Contents", ())]
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(self.place, error) from None
        cut = len(self._prefix)
        return _listing(self.place, [(key[cut:], size, etag) for key, size, etag in found if key.endswith(_SUFFIX)])

    def read(self, file: DayFile) -> Content:
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - as above
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        if file.size > MOST_BYTES:
            return Content(b"\0" * (MOST_BYTES + 1), file.mark)
        for again in (True, True, False):  # botocore tries requests again, but not a body that broke off
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + file.name)
                return Content(answer["Body"].read(), answer["ETag"].strip('"'))
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                    raise Invalid([Fault(file.name, "is gone since it was listed")]) from None
                raise self._unavailable(file.name, error) from None
            except (BotoCoreError, HTTPError) as error:
                if not again:
                    raise self._unavailable(file.name, error) from None
        raise AssertionError("the last attempt returns or raises")

    def _unavailable(self, what: str, error: Exception) -> Unavailable:
        from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - as above

        if not isinstance(error, ClientError):
            return Unavailable(f"{what} cannot be read: {self._host} does not answer ({type(error).__name__}).")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "?")
        code = error.response.get("Error", {}).get("Code", "?")
        hint = " Are the key id and the secret those for flat files?" if status in {401, 403} else ""
        return Unavailable(f"{what} cannot be read: {self._host} answers {status} {code}.{hint}")


def _client(keys: BucketKeys, endpoint: str) -> Any:
    # Heavy: with boto3 come some thousand service descriptions, and only who reads from a bucket needs it.
    import boto3  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    from botocore.config import Config  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

    config = Config(
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"total_max_attempts": 5, "mode": "standard"},
        max_pool_connections=16,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        return boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys.key_id,
            aws_secret_access_key=keys.secret,
            config=config,
        )
    except (BotoCoreError, ValueError) as error:
        raise Invalid([Fault("endpoint", f"no client can be made for {endpoint}: {error}")]) from None


def _listing(place: str, found: Iterable[tuple[str, int, str]]) -> Listing:
    days, misnamed = [], []
    for name, size, mark in sorted(found):
        session = _session(name)
        if session is None:
            misnamed.append(Fault(name, "is not named as a day's file", "expected YYYY/MM/YYYY-MM-DD.csv.gz"))
        else:
            days.append(DayFile(session, name, size, mark))
    if not days:
        there = f"there is, for example, {misnamed[0].path}" if misnamed else "there is no .csv.gz at all"
        remedy = f"expected YYYY/MM/YYYY-MM-DD.csv.gz below it; {there}"
        raise Invalid([Fault(place, "there are no day files", remedy)])
    return Listing(tuple(days), tuple(misnamed))


def name_of(session: dt.date) -> str:
    """Of the day's file."""
    return f"{session:%Y/%m/%Y-%m-%d}{_SUFFIX}"


def _session(name: str) -> dt.date | None:
    match = _NAME.fullmatch(name)
    if match is None or match[3][:7] != f"{match[1]}-{match[2]}":
        return None
    try:
        return dt.date.fromisoformat(match[3])
    except ValueError:
        return None


def _size_and_mark(path: Path) -> tuple[int, str]:
    try:
        stat = path.stat()
    except OSError:  # gone or closed to us: reading it will say so
        return 0, ""
    return stat.st_size, _mark(stat)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _mark(stat: os.stat_result) -> str:
    # The time of the inode's change too: a file can be replaced by one with the same size and date.
    return f"{stat.st_mtime_ns}-{stat.st_ctime_ns}"
