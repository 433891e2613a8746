"""A collection as a source of prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import FilteredRelation, Q, QuerySet

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata.packing import DamagedError, unpack
from treeline.marketdata.source import AsTheyAre, Bars, Fetched, Listed
from treeline.uploads.limits import SYMBOL
from treeline.uploads.models import Upload, UploadedBars

PREFIX = "upload:"

_ATTEMPTS = 5  # at reading a collection that is replaced under our hands
_HOW = "POST /api/v1/uploads takes CSV and Parquet files"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a collection has, as of one moment. `digest` says all of it: whoever has equal bars has the same one."""

    digest: str
    first: date | None
    last: date | None
    symbols: tuple[str, ...]


class UploadSource(AsTheyAre):
    """The collection of one person: `selectors.source` opens it.

    It answers with what the collection had when it was opened. When `bars` finds that it was replaced since, they and
    all that comes later are of the new contents, and so is the stamp: bars got between two equal stamps belong to it.
    A database that is gone is told by Django's OperationalError, as everywhere in the platform.
    """

    note = "Your own files: closes are taken as they are, and treated as adjusted for splits and dividends."
    adjustment = "as in the file"

    def __init__(self, key: int, name: str, contents: Contents) -> None:
        self.name = PREFIX + name
        self._key = key
        self._contents = contents

    def span(self) -> tuple[date, date]:
        """The first and the last session of any symbol. Raises Invalid for an empty collection."""
        contents = self._contents
        if contents.first is None or contents.last is None:
            raise Invalid([Fault(self.name, "this collection is empty", _HOW)])
        return contents.first, contents.last

    def bounds(self) -> tuple[str, str]:
        return "your files begin there", "your files end there"

    def stamps(self, first: int, last: int) -> dict[int, str]:
        """The digest of the whole collection. Two people may have the same name for different bars, and then theirs
        differ; for equal ones it is the same."""
        return dict.fromkeys(range(first, last + 1), self._contents.digest)

    def symbols(self) -> tuple[str, ...]:
        return self._contents.symbols

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """The first and last session of each."""
        rows = UploadedBars.unread.filter(upload_id=self._key, symbol__in=symbols)
        lives = {symbol: (first, last) for symbol, first, last in rows.values_list("symbol", "first", "last")}
        return tuple(Listed(one, *lives.get(one, (None, None))) for one in symbols)

    def bars(self, symbols: Sequence[str], first: date, last: date) -> Fetched:
        """In one query, or in three when the collection was replaced since it was opened. Raises Invalid when it is
        gone."""
        bars: dict[str, Bars] = {}
        failed: dict[str, str] = {}
        for symbol, packed in self._rows([symbol for symbol in symbols if SYMBOL.fullmatch(symbol)]):
            try:
                cut = unpack(symbol, packed).between(first, last)
            except DamagedError as error:
                failed[symbol] = f"its bars are damaged ({error}); upload them again"
                continue
            if cut is not None:
                bars[symbol] = cut
        return Fetched(bars, failed)

    def _rows(self, symbols: list[str]) -> list[tuple[str, bytes]]:
        """The packed bars of those symbols that there are, all of the contents that are noted."""
        if not symbols:
            return []
        wanted = FilteredRelation("bars", condition=Q(bars__symbol__in=symbols))
        found = Upload.objects.filter(pk=self._key).annotate(wanted=wanted)
        for _ in range(_ATTEMPTS):
            rows = list(found.values_list("digest", "wanted__symbol", "wanted__packed"))
            if not rows:
                raise gone(self.name)
            if rows[0][0] == self._contents.digest:
                return [(symbol, bytes(packed)) for _, symbol, packed in rows if symbol is not None]
            self._contents = _contents_now(self._key, self.name)
        raise Unavailable(f'The files of "{self.name}" are being replaced without end; try again later.')


def gone(name: str, others: Sequence[str] = ()) -> Invalid:
    """What is said of a source that a person does not have, whether somebody else has one of this name or not."""
    remedy = f"you have: {', '.join(others)}" if others else _HOW
    return Invalid([Fault("source", f'there is no source "{name}"', remedy)])


def with_contents(uploads: QuerySet[Upload]) -> list[tuple[int, str, Contents]]:
    """The key, name and contents of each, in one query."""
    symbols = ArrayAgg("bars__symbol", filter=Q(bars__isnull=False), default=[])
    rows: Any = uploads.values_list("pk", "name", "digest", "first", "last").annotate(held=symbols)
    return [
        (key, name, Contents(digest, first, last, tuple(sorted(held)))) for key, name, digest, first, last, held in rows
    ]


def _contents_now(key: int, name: str) -> Contents:
    found = with_contents(Upload.objects.filter(pk=key))
    if not found:
        raise gone(name)
    return found[0][2]
