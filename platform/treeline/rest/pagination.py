"""Pages by key: the next page begins after the last row of this one, so row 190,000 costs what row 1 does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from treeline.core.errors import Fault, Invalid
from treeline.rest import cursor as cursors

LARGEST_PAGE = 1000
USUAL_PAGE = 100

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows; `next` is the cursor of the page after it, None on the last."""

    items: list[M]
    next: str | None

    def body(self, describe: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
        """The answer's body, each row in the words of `describe`."""
        return {"items": [describe(item) for item in self.items], "next": self.next}


def newest_first(rows: QuerySet[M], limit: int, cursor: str | None, moment: str = "created") -> Page[M]:
    """A page of `rows` ordered by their time `moment`, the newest first. Raises Invalid for a cursor that isn't one."""
    if cursor:
        when, key = _decode(cursor)
        rows = rows.filter(Q(**{f"{moment}__lt": when}) | Q(**{moment: when, "pk__lt": key}))
    found = list(rows.order_by(f"-{moment}", "-pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Page(found, _encode(getattr(found[-1], moment), found[-1].pk) if more else None)


def _encode(when: datetime, key: int) -> str:
    return cursors.write(when.isoformat(), key)


def _decode(cursor: str) -> tuple[datetime, int]:
    try:
        when, key = cursors.read(cursor)
        moment = datetime.fromisoformat(when)
        if moment.tzinfo is None or type(key) is not int or not 0 <= key < 2**63:
            raise ValueError(cursor)
        moment = moment.astimezone(UTC)  # Postgres knows no offsets of parts of a minute, nor years over 9999
    except (ValueError, TypeError, OverflowError):
        remedy = "leave it out for the first page, or send the `next` of a page as it came"
        raise Invalid([Fault("cursor", "is not a cursor of this list", remedy)]) from None
    return moment, key
