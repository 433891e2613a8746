"""How the cursor of a page is written: as text that fits an address and tells its reader nothing to rely on."""

import base64
import json
from typing import Any


def write(*parts: str | float | None) -> str:
    """The cursor that holds these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read(cursor: str) -> list[Any]:
    """The parts of a cursor; anybody may have made them up. Raises ValueError for a text that holds none."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except RecursionError:
        raise ValueError(cursor) from None
    if not isinstance(parts, list):
        raise ValueError(cursor)
    return parts
