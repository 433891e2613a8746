"""The source "massive": what an ingest has put into a store."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from treeline.core.errors import Fault, Invalid, TreelineError, Unavailable
from treeline.marketdata.massive import manifest as manifests
from treeline.marketdata.massive.manifest import Manifest, Partition
from treeline.marketdata.per_file import PerFile
from treeline.marketdata.source import Fetched, FetchedActions, Listed

# Massive's first flat file is of this day.
BEGINNING = dt.date(2003, 9, 10)

_NOTE = (
    "Prices as traded, from Massive's flat files. A ticker's prices are those of whoever traded under it: a company "
    "that changed its ticker has its earlier prices under the former one."
)
_ATTEMPTS = 3

T = TypeVar("T")


# A partition of this name never changes; forty years are more than there are.
@lru_cache(maxsize=40)
def _tickers(path: Path) -> tuple[str, ...]:
    from treeline.marketdata.massive import partitions  # noqa: PLC0415 - imports polars, see `files`

    return partitions.tickers(path)


# Shared by all MassiveSource of a process: one is made for every request.
_manifest_by_file = PerFile(manifests.load)


class MassiveSource:
    """The bars and corporate actions in a store. They may be replaced by an ingest at any time: what is answered is
    always of one state of the store."""

    name = "massive"
    feed = "us_stocks_sip"
    has_actions = True
    on_exchange = True

    def __init__(self, store: Path) -> None:
        self._store = store

    @property
    def note(self) -> str:
        manifest = self._manifest_or_none()
        if manifest is None:
            return _NOTE
        if manifest.actions is None:
            return f"{_NOTE} No splits and dividends were ingested: closes jump at splits, and dividends are lost."
        left_out = len(manifest.actions.left_out)
        if left_out == 0:
            return _NOTE
        return f"{_NOTE} Of {left_out:,} tickers some splits or dividends are left out, such as those not in dollars."

    @property
    def adjustment(self) -> str:
        manifest = self._manifest_or_none()
        if manifest is None:
            return "unknown: nothing can be read from the store"
        if manifest.actions is None:
            return "none: there are no splits and dividends in the store"
        return f"splits and dividends, by Treeline, of Massive's reference as of {manifest.actions.as_of:%Y-%m-%d}"

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """What of these symbols' corporate actions is not in `actions`, or that there are none at all; and which days
        were lost with a damaged file."""
        manifest = self._manifest()
        lost = (_lost(manifest.lost),) if manifest.lost else ()
        if manifest.actions is None:
            return ("prices are as they were traded: closes jump at splits, and dividends are lost", *lost)
        left_out = manifest.actions.left_out
        said = (f"{symbol} is not adjusted for {left_out[symbol]}" for symbol in symbols if symbol in left_out)
        return (*said, *lost)

    def span(self) -> tuple[dt.date, dt.date]:
        span = self._manifest().span()
        if span is None:
            raise Invalid([self._nothing()])
        return span

    def bounds(self) -> tuple[str, str]:
        begins = self.span()[0] <= BEGINNING
        before = "Massive's flat files begin there" if begins else "no earlier flat file was ingested"
        return before, "no later flat file was ingested"

    def settled(self) -> dt.date:
        return dt.date.max  # the stamps speak for every day

    def stamps(self, first: int, last: int) -> dict[int, str]:
        partitions = self._manifest().partitions
        return {year: partitions[year].stamp if year in partitions else "none" for year in range(first, last + 1)}

    def symbols(self) -> tuple[str, ...]:
        def found(manifest: Manifest) -> tuple[str, ...]:
            from treeline.marketdata.massive import partitions  # noqa: PLC0415 - imports polars, see `files`

            years = manifest.partitions.values()
            return tuple(sorted(partitions.all_tickers(self._store, years, _tickers)))

        return self._consistent(found)

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """The first and last session of each."""

        def found(manifest: Manifest) -> tuple[Listed, ...]:
            from treeline.marketdata.massive import partitions  # noqa: PLC0415 - imports polars, see `files`

            years = list(manifest.partitions.values())
            lives = partitions.lives(self._store, years, symbols) if years and symbols else {}
            return tuple(Listed(one, *lives.get(one, (None, None))) for one in symbols)

        return self._consistent(found)

    def bars(self, symbols: Sequence[str], first: dt.date, last: dt.date) -> Fetched:
        def found(manifest: Manifest) -> Fetched:
            from treeline.marketdata.massive import partitions  # noqa: PLC0415 - imports polars, see `files`

            if not manifest.partitions:
                raise Invalid([self._nothing()])
            years = _years(manifest, first, last)
            if not years or not symbols:
                return Fetched({})
            return Fetched(partitions.read(self._store, years, symbols, first, last))

        return self._consistent(found)

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        def found(manifest: Manifest) -> FetchedActions:
            from treeline.marketdata.massive import events  # noqa: PLC0415 - imports polars, see `files`

            if manifest.actions is None or not symbols:
                return FetchedActions(dict.fromkeys(symbols, ()))
            return FetchedActions(events.read(self._store, manifest.actions, symbols))

        return self._consistent(found)

    def _consistent(self, work: Callable[[Manifest], T]) -> T:
        """What `work` makes of the manifest's files; once more when an ingest has replaced them meanwhile."""
        for _ in range(_ATTEMPTS):
            manifest = self._manifest()
            try:
                return work(manifest)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise Unavailable(f"The store {self._store} cannot be read: {error.strerror or error}.") from None
        gone = sorted(file for file in manifest.files() if not (self._store / file).exists())
        raise Unavailable(f"{', '.join(gone) or 'A file'} is gone from the store {self._store}: ingest again.")

    def _manifest(self) -> Manifest:
        try:
            return _manifest_by_file(self._store / manifests.NAME)
        except FileNotFoundError:
            return Manifest()
        except OSError as error:
            raise Unavailable(f"The store {self._store} cannot be read: {error.strerror}.") from None

    def _manifest_or_none(self) -> Manifest | None:
        try:
            return self._manifest()
        except TreelineError:  # said by whatever reads prices; a source has to be nameable all the same
            return None

    def _nothing(self) -> Fault:
        return Fault(
            self.name, f"no flat file was ingested into {self._store}", "see docs/recipes/use-massive-flat-files.md"
        )


def _lost(days: Collection[dt.date]) -> str:
    named = f"{min(days)}" if len(days) == 1 else f"{len(days):,} days from {min(days)} to {max(days)}"
    return f"the store has lost {named}: bring their flat files back and run ingest_massive"


def _years(manifest: Manifest, first: dt.date, last: dt.date) -> list[Partition]:
    return [one for year, one in sorted(manifest.partitions.items()) if first.year <= year <= last.year]
