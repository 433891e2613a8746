"""How sketches are named, in a folder and in a bucket: <first 2 of the batch>/<batch>/<lo>-<hi>.sketch"""

import re
from collections.abc import Iterable
from uuid import UUID

_FILE = re.compile(r"(0|[1-9]\d*)-([1-9]\d*)\.sketch")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def folder_of(batch_id: str) -> str:
    """Of a batch by its public id. Raises ValueError for what is none, so that no name leads out of the folder."""
    batch = str(UUID(batch_id))
    return f"{batch[:2]}/{batch}"


def file_of(lo: int, hi: int) -> str:
    """Of the runs lo <= run_index < hi."""
    if not 0 <= lo < hi:
        raise ValueError(f"no runs are {lo} <= run_index < {hi}")
    return f"{lo}-{hi}.sketch"


def ranges_in(names: Iterable[str]) -> list[tuple[int, int]]:
    """The ranges (lo, hi) of those names that are files', ascending."""
    found = (_FILE.fullmatch(name) for name in names)
    return sorted((int(match[1]), int(match[2])) for match in found if match)


def is_batch(name: str) -> bool:
    """Whether a folder is a batch's."""
    return _UUID.fullmatch(name) is not None
