"""What is in a store: which day files with what content are in which partition, what was refused, and the actions.

A store is a folder with manifest.json, a Parquet file of bars a year, and one of corporate actions. Files are named by
their content and never changed: what the manifest names is the store, and replacing the manifest is the only step that
changes it. Files that it does not name are left over from an ingest that ended midway.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from treeline.core.errors import Fault, Invalid, Unavailable

NAME = "manifest.json"

# Part of every partition's digest: to be raised when the same day files would give other bars than before.
_LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day file that was taken: its size in bytes, the origin's mark of it, and the SHA-256 of its bytes."""

    size: int
    mark: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class Partition:
    """A year's bars: the file, named by the digest of its days, its size in bytes and their SHA-256, and the days that
    are in it."""

    file: str
    size: int
    sha256: str
    days: Mapping[dt.date, Day]

    @property
    def stamp(self) -> str:
        """32 hexadecimal digits: of the day files that the bars are of, and of the bytes that they are read from."""
        return Path(self.file).stem.rpartition("-")[2] + self.sha256[:16]


@dataclass(frozen=True, slots=True)
class ActionsFile:
    """The corporate actions: the file, its size in bytes and their SHA-256, when they were asked for, how many they
    are; by ticker, what was left out."""

    file: str
    size: int
    sha256: str
    as_of: dt.datetime
    splits: int
    dividends: int
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """partitions by year; refused: by the name of a day file, what is wrong with it, until it was mended; lost: days
    that were in a file of the store that is damaged or gone, which it was, until they are taken anew."""

    partitions: Mapping[int, Partition] = field(default_factory=dict)
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: ActionsFile | None = None
    lost: Mapping[dt.date, str] = field(default_factory=dict)

    def day(self, session: dt.date) -> Day | None:
        partition = self.partitions.get(session.year)
        return None if partition is None else partition.days.get(session)

    def span(self) -> tuple[dt.date, dt.date] | None:
        days = [day for partition in self.partitions.values() for day in partition.days]
        return (min(days), max(days)) if days else None

    def files(self) -> set[str]:
        named = {partition.file for partition in self.partitions.values()}
        return named | ({self.actions.file} if self.actions else set())


def digest_of(days: Mapping[dt.date, Day]) -> str:
    """16 hexadecimal digits for these days' contents: the same for the same files, however they came into the store."""
    listed = [[day.isoformat(), days[day].digest] for day in sorted(days)]
    return hashlib.sha256(json.dumps([_LAYOUT, listed]).encode()).hexdigest()[:16]


def load(path: Path) -> Manifest:
    """The manifest in this file. Raises OSError when it cannot be read, Invalid when it is not one of ours."""
    content = path.read_bytes()
    remedy = f"move {path.parent} away and ingest into a new folder"
    try:
        document = json.loads(content)
        seal = document.pop("sha256")
        manifest = _decoded(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid([Fault(str(path), "is not the manifest of a store of flat files", remedy)]) from None
    if seal != _seal(document):
        raise Invalid([Fault(str(path), "is damaged: it does not say what was written", remedy)])
    return manifest


def of_store(store: Path) -> Manifest:
    """The store's manifest, an empty one when it has none yet. Raises Unavailable and Invalid."""
    try:
        return load(store / NAME)
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise Unavailable(f"{store / NAME} cannot be read: {error.strerror}.") from None


def save(store: Path, manifest: Manifest) -> None:
    """Makes this the store's manifest, in one step that a crash does not split. Raises OSError."""
    document = _encoded(manifest)
    text = _text(document | {"sha256": _seal(document)})
    draft = store / f"{NAME}.tmp"
    draft.write_text(text + "\n", encoding="utf-8")
    settle(draft, store / NAME)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _seal(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(document).encode("utf-8", "surrogatepass")).hexdigest()


def settle(draft: Path, path: Path) -> None:
    """Gives a written file its name, with its content on the disk before and the name after. Raises OSError."""
    _sync(draft)
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encoded(manifest: Manifest) -> dict[str, Any]:
    partitions = {
        str(year): {
            "file": one.file,
            "size": one.size,
            "sha256": one.sha256,
            "days": {day.isoformat(): [d.size, d.mark, d.digest, d.rows] for day, d in one.days.items()},
        }
        for year, one in manifest.partitions.items()
    }
    actions = None
    if manifest.actions is not None:
        actions = asdict(manifest.actions) | {"as_of": manifest.actions.as_of.isoformat()}
    refused = {name: list(faults) for name, faults in manifest.refused.items()}
    lost = {day.isoformat(): file for day, file in manifest.lost.items()}
    return {"layout": _LAYOUT, "partitions": partitions, "refused": refused, "actions": actions, "lost": lost}


def _decoded(document: dict[str, Any]) -> Manifest:
    if document["layout"] != _LAYOUT:
        raise ValueError("another layout")
    partitions = {
        int(year): Partition(
            _plain(one["file"]),
            one["size"],
            one["sha256"],
            {dt.date.fromisoformat(day): Day(*values) for day, values in one["days"].items()},
        )
        for year, one in document["partitions"].items()
    }
    actions = None
    if document["actions"] is not None:
        fields = document["actions"]
        as_of = dt.datetime.fromisoformat(fields["as_of"])
        actions = ActionsFile(**(fields | {"file": _plain(fields["file"]), "as_of": as_of}))
    refused = {name: tuple(faults) for name, faults in document["refused"].items()}
    lost = {dt.date.fromisoformat(day): file for day, file in document["lost"].items()}
    return Manifest(partitions, refused, actions, lost)


def _plain(file: str) -> str:
    if Path(file).name != file:
        raise ValueError("a file outside of the store")
    return file
