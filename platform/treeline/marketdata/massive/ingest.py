"""Takes flat files into a store: new and replaced ones only, a year at a time, in the memory that one year needs.

Day files are read, unpacked and checked by a few threads, a fixed number ahead of the one that merges them. When a year
is through, and at the latest every minute, its partition is written with the days gathered and then the manifest that
names it. Whatever ends an ingest, the next one goes on from there, and ends in the same store.
"""

import datetime as dt
import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata.massive import lock, written
from treeline.marketdata.massive import manifest as manifests
from treeline.marketdata.massive.manifest import ActionsFile, Day, Manifest, Partition
from treeline.marketdata.massive.origin import DayFile, Listing, Origin, name_of
from treeline.marketdata.massive.reference import Reference

if TYPE_CHECKING:
    import polars as pl

_THREADS = 6  # with a bucket most of them wait for it
_AHEAD = 16  # day files that are read before they are needed
_CHECKPOINT = 60.0  # seconds of work that a kill may cost

_log = logging.getLogger("treeline.marketdata")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: day files looked at and to be looked at, rows taken, seconds since it began with them."""

    done: int
    total: int
    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A day file that is not in the store as it is now, and everything that is wrong with it; or that its day was lost
    with a file of the store."""

    name: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """files: in the origin. taken: those whose content is new in the store, with so many rows. span: the first and last
    day in the store. actions: the corporate actions in the store, of this ingest or an earlier one; actions_failed: why
    they could not be had this time, "" when they could or were not asked for."""

    files: int
    taken: int
    rows: int
    refused: tuple[Refusal, ...]
    span: tuple[dt.date, dt.date] | None
    actions: ActionsFile | None
    actions_failed: str
    seconds: float


def ingest(
    origin: Origin, store: Path, reference: Reference | None, progress: Callable[[Progress], None]
) -> IngestReport:
    """Makes the store hold what the origin and the reference have now. Days that the origin has no more stay.

    What was in a file of the store that is damaged or gone is taken anew; a day of it that the origin has no more is in
    the report at every run.

    Raises Conflict when another ingest into this store is running; Unavailable when the origin cannot be reached (what
    had been read until then is kept) or the store not written; Invalid when the origin has no day files or the manifest
    is damaged. A day file that is refused, and a reference that fails, stop nothing: they are in the report.
    """
    began = time.monotonic()
    with _writable(store):
        store.mkdir(parents=True, exist_ok=True)
    with _writable(store), lock.held(store):
        work = _Ingest(origin, store, progress)
        listing = origin.listing()
        with work.tidied():
            work.take(listing)
            failed = work.take_actions(reference)
        return IngestReport(
            files=len(listing.days),
            taken=work.taken,
            rows=work.rows,
            refused=_refusals(work.manifest),
            span=work.manifest.span(),
            actions=work.manifest.actions,
            actions_failed=failed,
            seconds=time.monotonic() - began,
        )


@contextmanager
def _writable(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"The store {store} cannot be written: {error.strerror or error}.") from None


@dataclass(frozen=True, slots=True)
class _Read:
    """A day file that was read. `table` is None when its content is in the store already, or when there are faults."""

    file: DayFile
    day: Day | None
    table: "pl.DataFrame | None"
    faults: tuple[str, ...] = ()


class _Ingest:
    """The manifest as it stands on the disk, and what was gathered since."""

    def __init__(self, origin: Origin, store: Path, progress: Callable[[Progress], None]) -> None:
        # polars' threads do not survive a fork, and whoever imports this may yet fork.
        from treeline.marketdata.massive import events, partitions  # noqa: PLC0415

        self._events, self._partitions = events, partitions
        self._origin, self._store, self._progress = origin, store, progress
        self._saved = manifests.of_store(store)
        partitions.clear(store, self._saved)
        self.manifest = self._whole(self._saved)
        self._fresh: dict[dt.date, tuple[Day, pl.DataFrame]] = {}
        self.taken = self.rows = 0

    @contextmanager
    def tidied(self) -> Iterator[None]:
        """When nothing can be written any more, what was and the manifest does not name goes: it fills the disk."""
        try:
            yield
        except OSError:
            with suppress(OSError):
                self._partitions.clear(self._store, self._saved)
            raise

    def take(self, listing: Listing) -> None:
        """Reads what is new or was replaced, and commits it year by year."""
        changed = [file for file in listing.days if not self._is_known(file)]
        names = {file.name for file in changed}
        misnamed = {fault.path: _said([fault]) for fault in listing.misnamed}
        # What was refused before and is to be read again now stays refused until it has been.
        self._refuse({name: faults for name, faults in self.manifest.refused.items() if name in names} | misnamed)
        began = checkpoint = time.monotonic()
        year = 0
        try:
            for done, read in enumerate(_ahead(self._read, changed), start=1):
                if read.file.session.year != year or time.monotonic() - checkpoint > _CHECKPOINT:
                    self._commit(year)
                    year, checkpoint = read.file.session.year, time.monotonic()
                self._gather(read)
                self._progress(Progress(done, len(changed), self.rows, time.monotonic() - began))
        except Unavailable:
            self._commit(year)  # what was read until then need not be read again
            raise
        self._commit(year)
        self._partitions.clear(self._store, self.manifest)

    def take_actions(self, reference: Reference | None) -> str:
        """Replaces the corporate actions; the ones before stay when it fails, and the answer is why. Damaged ones stay
        named, lest unadjusted prices take the place of adjusted ones unseen."""
        damaged = self._damage(self.manifest.actions) if self.manifest.actions is not None else ""
        if reference is None:
            return f"{damaged}; to ask for them anew takes MASSIVE_API_KEY" if damaged else ""
        try:
            actions = self._events.write(self._store, reference, dt.datetime.now(dt.UTC).replace(microsecond=0))
        except Unavailable as unavailable:
            return f"{unavailable} And {damaged}." if damaged else str(unavailable)
        self.manifest = replace(self.manifest, actions=actions)
        self._save()
        self._partitions.clear(self._store, self.manifest)
        return ""

    def _whole(self, manifest: Manifest) -> Manifest:
        """The manifest without partitions that are damaged or gone: their days are lost until they are taken anew. They
        are so from the first time that it is saved on, whatever may end this ingest or happen to the origin."""
        partitions, lost = {}, dict(manifest.lost)
        for year, one in manifest.partitions.items():
            if damaged := self._damage(one):
                _log.warning("%s: its days are taken anew", damaged)
                lost |= dict.fromkeys(one.days, one.file)
            else:
                partitions[year] = one
        return replace(manifest, partitions=partitions, lost=lost)

    def _damage(self, one: Partition | ActionsFile) -> str:
        """What is wrong with a file of the store; "" when it is as it was written."""
        try:
            wrong = written.damage(self._store, one)
        except FileNotFoundError:
            wrong = "is gone from the store"
        return f"{one.file} {wrong}" if wrong else ""

    def _is_known(self, file: DayFile) -> bool:
        day = self.manifest.day(file.session)
        return day is not None and (day.size, day.mark) == (file.size, file.mark)

    def _read(self, file: DayFile) -> _Read:
        """In one of the threads. Raises Unavailable."""
        from treeline.marketdata.massive import dayfile  # noqa: PLC0415 - as in __init__

        try:
            content = self._origin.read(file)
            digest = hashlib.sha256(content.packed).hexdigest()
            known = self.manifest.day(file.session)
            if known is not None and known.digest == digest:
                return _Read(file, replace(known, size=len(content.packed), mark=content.mark), None)
            table = dayfile.parse(file.name, file.session, content.packed)
        except Invalid as invalid:
            return _Read(file, None, None, _said(invalid.faults))
        return _Read(file, Day(len(content.packed), content.mark, digest, table.height), table)

    def _gather(self, read: _Read) -> None:
        refused = dict(self.manifest.refused)
        refused.pop(read.file.name, None)
        if read.faults:
            refused[read.file.name] = read.faults
        self._refuse(refused)
        if read.day is not None and read.file.session in self.manifest.lost:
            lost = {day: file for day, file in self.manifest.lost.items() if day != read.file.session}
            self.manifest = replace(self.manifest, lost=lost)
        if read.day is not None and read.table is not None:
            self._fresh[read.file.session] = read.day, read.table
            self.taken += 1
            self.rows += read.table.height
        elif read.day is not None:  # touched, or from another origin, with the content that we have
            session = read.file.session
            partition = self.manifest.partitions[session.year]
            same = replace(partition, days=dict(partition.days) | {session: read.day})
            self._place(session.year, same)

    def _refuse(self, refused: dict[str, tuple[str, ...]]) -> None:
        if refused != self.manifest.refused:
            self.manifest = replace(self.manifest, refused=refused)

    def _place(self, year: int, partition: Partition) -> None:
        self.manifest = replace(self.manifest, partitions=dict(self.manifest.partitions) | {year: partition})

    def _commit(self, year: int) -> None:
        if self._fresh:
            before = self.manifest.partitions.get(year)
            self._place(year, self._partitions.write(self._store, year, before, self._fresh))
            self._fresh = {}
        self._save()

    def _save(self) -> None:
        if self.manifest != self._saved:
            manifests.save(self._store, self.manifest)
            self._saved = self.manifest


def _refusals(manifest: Manifest) -> tuple[Refusal, ...]:
    """All that is not in the store though it should be, by name."""
    faults = dict(manifest.refused)
    for day, file in manifest.lost.items():
        lost = Fault("", f"is lost: {file}, which held it, is damaged or gone", "put it where flat files come from")
        faults[name_of(day)] = (*faults.get(name_of(day), ()), str(lost))
    return tuple(Refusal(name, said) for name, said in sorted(faults.items()))


def _said(faults: Iterable[Fault]) -> tuple[str, ...]:
    """The faults of a file without its name, which stands beside them."""
    return tuple(str(replace(fault, path="")) for fault in faults)


def _ahead(read: Callable[[DayFile], _Read], files: Iterable[DayFile]) -> Iterator[_Read]:
    """`read` of each file in order, done by threads that are at most _AHEAD files ahead."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="ingest")
    waiting: deque[Future[_Read]] = deque()
    try:
        for file in files:
            waiting.append(pool.submit(read, file))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
