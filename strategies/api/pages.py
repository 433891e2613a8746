"""Pages of lists that are ordered by one column without repetition."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from treeline.core.errors import Fault, Invalid
from treeline.rest import cursor as cursors
from treeline.rest.pagination import Page

M = TypeVar("M", bound=Model)

_LARGEST_KEY = 2**63 - 1


def by_number(rows: QuerySet[M], query: Mapping[str, Any], column: str, *, newest_first: bool = False) -> Page[M]:
    """The page that a checked PageSerializer asks for, by a whole number. Raises Invalid for a made-up cursor."""

    def is_key(value: object) -> bool:
        return type(value) is int and 0 <= value <= _LARGEST_KEY

    return _page(rows, query, column, newest_first, is_key)


def by_name(rows: QuerySet[M], query: Mapping[str, Any], column: str) -> Page[M]:
    """The same, by a name."""

    def is_key(value: object) -> bool:
        return isinstance(value, str) and value.isprintable()

    return _page(rows, query, column, False, is_key)


def _page(
    rows: QuerySet[M], query: Mapping[str, Any], column: str, descending: bool, is_key: Callable[[object], bool]
) -> Page[M]:
    if cursor := query.get("cursor"):
        after = _key(cursor, is_key)
        rows = rows.filter(**{f"{column}__{'lt' if descending else 'gt'}": after})
    limit = query["limit"]
    found = list(rows.order_by(f"-{column}" if descending else column)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Page(found, cursors.write(getattr(found[-1], column)) if more else None)


def _key(cursor: str, is_key: Callable[[object], bool]) -> Any:
    try:
        (key,) = cursors.read(cursor)
    except ValueError:
        key = None
    if not is_key(key):
        remedy = "leave it out for the first page, or send the `next` of a page as it came"
        raise Invalid([Fault("cursor", "is not a cursor of this list", remedy)])
    return key
