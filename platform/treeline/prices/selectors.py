"""Reading: which sources there are for a person, their symbols, and how the cache does."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from treeline.core.errors import Invalid, NotFound, TreelineError
from treeline.marketdata import upkeep
from treeline.marketdata.source import Listed, Source
from treeline.marketdata.upkeep import Statistics
from treeline.prices import registry
from treeline.redis_client import connect

Place = tuple[int, str]  # of a symbol in a list: 0 where it begins with what is looked for, else 1; and itself


@dataclass(frozen=True, slots=True)
class Listing:
    """A source as a person chooses it. symbols: how many; None when that cannot be told for now. first, last: the days
    that can be asked for. trouble: why the source cannot be used; then there are no figures."""

    name: str
    note: str
    feed: str
    adjustment: str
    symbols: int | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    trouble: str = ""


def listings(owner: AbstractBaseUser) -> list[Listing]:
    """All sources that this person can name, those in trouble too."""
    return [_listing(source) for source in registry.available(owner)]


def symbols(
    owner: AbstractBaseUser | None, name: str, search: str, limit: int, after: Place | None
) -> tuple[tuple[Listed, ...], Place | None]:
    """Up to `limit` symbols of a source that hold `search`, in any case: first those that begin with it. `after` is the
    place of the last one of the page before; the second answer is that of this page, None on the last. A guest is None.

    Raises NotFound when there is no such source, Invalid and Unavailable when it is in trouble.
    """
    try:
        source = registry.source(name, owner)
    except Invalid as error:
        raise NotFound(str(error)) from None
    wanted = search.casefold()
    found = sorted(
        (0 if folded.startswith(wanted) else 1, symbol)
        for symbol in source.symbols()
        if wanted in (folded := symbol.casefold())
    )
    start = 0 if after is None else bisect_right(found, after)
    page = found[start : start + limit]
    return source.listed([symbol for _, symbol in page]), page[-1] if start + limit < len(found) else None


def statistics() -> Statistics:
    """How the cache does. Raises RedisError when Redis is away."""
    with connect(settings.REDIS_URL) as redis:
        return upkeep.statistics(redis)


def _listing(source: Source) -> Listing:
    name, note, feed, adjustment = source.name, source.note, source.feed, source.adjustment
    try:
        first, last = source.span()
        return Listing(name, note, feed, adjustment, len(source.symbols()) or None, first, last)
    except TreelineError as error:
        return Listing(name, note, feed, adjustment, trouble=str(error))
