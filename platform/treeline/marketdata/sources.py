"""The sources there are, by the names that backtests use."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from treeline.core.errors import Fault, Invalid, TreelineError
from treeline.marketdata.files import FilesSource, folder_names
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import Source

_FILES_PREFIX = "files:"


@dataclass(frozen=True, slots=True)
class Listing:
    """A source as a person chooses it. `first` and `last` are the first and last session of any symbol; `trouble` says
    why the source cannot be used, and is "" for one that can (then only are the figures there)."""

    name: str
    note: str
    symbols: int
    first: date | None
    last: date | None
    trouble: str


def open_source(name: str, files_root: Path) -> Source:
    """The source "sample", or "files:<name of a folder right below files_root>". Raises Invalid for any other name."""
    if name == SampleSource.name:
        return SampleSource()
    if name.startswith(_FILES_PREFIX):
        return FilesSource(files_root, name.removeprefix(_FILES_PREFIX))
    names = [SampleSource.name, *(_FILES_PREFIX + folder for folder in folder_names(files_root))]
    raise Invalid([Fault("source", f'there is no source "{name}"', f"there are: {', '.join(names)}")])


def catalogue(files_root: Path) -> tuple[Listing, ...]:
    """All sources, those in trouble too. Files are read only if they were touched since this process last read them."""
    sources: list[SampleSource | FilesSource] = [SampleSource()]
    sources += [FilesSource(files_root, folder) for folder in folder_names(files_root)]
    return tuple(_listing(source) for source in sources)


def _listing(source: SampleSource | FilesSource) -> Listing:
    try:
        first, last = source.span()
        return Listing(source.name, source.note, len(source.symbols()), first, last, "")
    except TreelineError as error:
        return Listing(source.name, source.note, 0, None, None, str(error))
