"""The sources there are, by the names that backtests use."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from redis import Redis

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.source import AlpacaSource
from treeline.marketdata.files import FilesSource, folder_names
from treeline.marketdata.massive.manifest import NAME as MANIFEST
from treeline.marketdata.massive.source import MassiveSource
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import Source

FILES_PREFIX = "files:"

# What has to be done before a source that has no data yet can be asked.
_REMEDIES = {
    "alpaca": "set ALPACA_API_KEY and ALPACA_SECRET_KEY",
    "massive": "bring its flat files in: see docs/recipes/use-massive-flat-files.md",
}


class Sources:
    """The sources of a process, shared by its threads.

    files_root: its folders are sources. massive_store: where flat files were brought in to. alpaca: None without keys.
    redis: where processes agree on whose turn it is to ask Alpaca. now: answers aware moments.
    """

    def __init__(
        self,
        files_root: Path,
        massive_store: Path,
        alpaca: AlpacaAccess | None,
        redis: Redis | None,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._files_root = files_root
        self._own: dict[str, Source] = {SampleSource.name: SampleSource()}
        if alpaca is not None:
            self._own["alpaca"] = AlpacaSource(alpaca, redis, now)
        self._massive_store = massive_store

    def open(self, name: str) -> Source:
        """The source of this name: "sample", "alpaca", "massive", or "files:<name of a folder>". Raises Invalid for
        any other, and for one that is not set up."""
        own = self._ready()
        if name in own:
            return own[name]
        if name.startswith(FILES_PREFIX):
            return FilesSource(self._files_root, name.removeprefix(FILES_PREFIX))
        if name in _REMEDIES:
            raise Invalid([Fault("source", f'the source "{name}" is not set up here', _REMEDIES[name])])
        raise Invalid([Fault("source", f'there is no source "{name}"', f"there are: {', '.join(self.names())}")])

    def names(self) -> tuple[str, ...]:
        """Of all that can be opened."""
        return (*self._ready(), *(FILES_PREFIX + folder for folder in folder_names(self._files_root)))

    def all(self) -> tuple[Source, ...]:
        """Each source there is, those in trouble too."""
        return tuple(self.open(name) for name in self.names())

    def _ready(self) -> dict[str, Source]:
        ingested = (self._massive_store / MANIFEST).exists()
        return self._own | ({MassiveSource.name: MassiveSource(self._massive_store)} if ingested else {})
