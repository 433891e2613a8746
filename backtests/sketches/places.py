"""Where sketches are kept: in a folder or in a bucket, as the setting SKETCHES says."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from backtests.sketches.bucket import BucketPlace, Keys
from backtests.sketches.folder import FolderPlace


class Place(Protocol):
    """The files of batches, each of the runs lo <= run_index < hi. `batch_id` is the batch's public id.

    Any number of processes may use one at once, those too that were forked after it was made. All methods raise
    Unavailable, with what cannot be reached and why: a full disk, no permission, a bucket that does not answer.
    """

    def write(self, batch_id: str, lo: int, hi: int, data: bytes) -> None:
        """All of it or nothing is there, whenever the writer dies; a file of the same range is replaced."""

    def read(self, batch_id: str, lo: int, hi: int) -> bytes:
        """Raises NotFound."""

    def ranges(self, batch_id: str) -> list[tuple[int, int]]:
        """The (lo, hi) that are there, ascending. They overlap where a chunk was divided after it had been written."""

    def delete(self, batch_id: str) -> None:
        """All of the batch's, which may be nothing."""

    def batches(self) -> Iterator[str]:
        """Of which batches there are files, ascending, whether such a batch still exists or not."""


def place() -> Place:
    """That of the settings."""
    keys = Keys(settings.SKETCHES_ACCESS_KEY, settings.SKETCHES_SECRET_KEY)
    return _place(str(settings.SKETCHES), keys, settings.SKETCHES_S3_ENDPOINT)


@lru_cache
def _place(address: str, keys: Keys, endpoint: str) -> Place:
    if address.startswith("s3://"):
        return BucketPlace(address, keys, endpoint)
    return FolderPlace(Path(address))
