"""Sketches in a bucket that speaks S3."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from backtests.sketches.names import file_of, folder_of, is_batch, ranges_in
from treeline.core.errors import NotFound, Unavailable

_AT_ONCE = 1000  # objects that one request deletes
_GONE = {"NoSuchKey", "404"}


@dataclass(frozen=True, slots=True)
class Keys:
    """Of the bucket."""

    access: str = field(repr=False)
    secret: str = field(repr=False)


class BucketPlace:
    """See places.Place. `address` is s3://bucket or s3://bucket/folder; `endpoint` says who serves it, "" is AWS."""

    def __init__(self, address: str, keys: Keys, endpoint: str) -> None:
        self._bucket, _, folder = address.removeprefix("s3://").partition("/")
        self._prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        self._keys, self._endpoint = keys, endpoint
        self._host = urlsplit(endpoint).netloc or "AWS"
        self._made: tuple[int, Any] = (0, None)

    def write(self, batch_id: str, lo: int, hi: int, data: bytes) -> None:
        key = self._key(batch_id, lo, hi)
        with self._in_words("written", key):
            self._client().put_object(Bucket=self._bucket, Key=key, Body=data)

    def read(self, batch_id: str, lo: int, hi: int) -> bytes:
        key = self._key(batch_id, lo, hi)
        with self._in_words("read", key):
            from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - heavy, and only for buckets

            try:
                return _body(self._client(), self._bucket, key)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") not in _GONE:
                    raise
                raise NotFound(f"There are no sketches of the runs {lo} to {hi - 1} of batch {batch_id}.") from None

    def ranges(self, batch_id: str) -> list[tuple[int, int]]:
        folder = f"{self._prefix}{folder_of(batch_id)}/"
        return ranges_in(key.removeprefix(folder) for key in self._below(folder, "Contents", "Key"))

    def delete(self, batch_id: str) -> None:
        folder = f"{self._prefix}{folder_of(batch_id)}/"
        keys = self._below(folder, "Contents", "Key")
        for begin in range(0, len(keys), _AT_ONCE):
            objects = [{"Key": key} for key in keys[begin : begin + _AT_ONCE]]
            with self._in_words("deleted", folder):
                deleted = self._client().delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            if left := deleted.get("Errors"):
                one = left[0]
                raise self._unavailable(one.get("Key", folder), "deleted", f"answers {one.get('Code', '?')}.")

    def batches(self) -> Iterator[str]:
        for first in self._folders(self._prefix):
            names = [folder.removesuffix("/").rpartition("/")[2] for folder in self._folders(first)]
            yield from sorted(name for name in names if is_batch(name) and first == f"{self._prefix}{name[:2]}/")

    def _folders(self, prefix: str) -> list[str]:
        return self._below(prefix, "CommonPrefixes", "Prefix", Delimiter="/")

    def _below(self, prefix: str, kind: str, name: str, **more: str) -> list[str]:
        with self._in_words("listed", prefix):
            pages = self._client().get_paginator("list_objects_v2")
            found = pages.paginate(Bucket=self._bucket, Prefix=prefix, **more)
            return [one[name] for page in found for one in page.get(kind, ())]

    def _key(self, batch_id: str, lo: int, hi: int) -> str:
        return f"{self._prefix}{folder_of(batch_id)}/{file_of(lo, hi)}"

    def _client(self) -> Any:
        """Of this process: a connection that was open when the process was forked belongs to its parent."""
        owner, client = self._made
        if owner != os.getpid():
            client = _client(self._keys, self._endpoint)
            self._made = (os.getpid(), client)
        return client

    @contextmanager
    def _in_words(self, done: str, what: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - heavy, and only for buckets
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        try:
            yield
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "?")
            code = error.response.get("Error", {}).get("Code", "?")
            hint = " Are SKETCHES_ACCESS_KEY and SKETCHES_SECRET_KEY those of the bucket, and may they do that?"
            cause = f"answers {status} {code}.{hint if status in {401, 403} else ''}"
            raise self._unavailable(what, done, cause) from None
        except (BotoCoreError, HTTPError) as error:
            raise self._unavailable(what, done, f"does not answer ({type(error).__name__}).") from None

    def _unavailable(self, what: str, done: str, cause: str) -> Unavailable:
        return Unavailable(f"The sketches at s3://{self._bucket}/{what} cannot be {done}: {self._host} {cause}")


def _body(client: Any, bucket: str, key: str) -> bytes:
    """botocore asks again, but not for a body that broke off."""
    from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    for again in (True, True, False):
        try:
            return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())
        except (BotoCoreError, HTTPError):
            if not again:
                raise
    raise AssertionError("the last attempt returns or raises")


def _client(keys: Keys, endpoint: str) -> Any:
    import boto3  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - as above
    from botocore.config import Config  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - as above

    config = Config(
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"total_max_attempts": 5, "mode": "standard"},
        # What others serve as S3 is found by path only; AWS moves on to the bucket's own region by itself.
        s3={"addressing_style": "path" if endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name="us-east-1",
        aws_access_key_id=keys.access,
        aws_secret_access_key=keys.secret,
        config=config,
    )
