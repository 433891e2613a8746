"""The sketches of a batch, file by file or joined."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.sketches.format import SketchFile, decode, distinct
from backtests.sketches.places import Place
from treeline.core.errors import Invalid, NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Sketches:
    """Of n runs of a batch, of which u behave differently, over M months and H tickers; see engine.sketch.

    runs int32 [n]: their run indexes, ascending. They may be runs whose results were not stored: of a chunk whose
    worker died in between, for one. row uint32 [n]: which of the u a run is.
    behaviour uint64 [u], moments float64 [2, u], monthly float32 [M, 3, u], weights float32 [H, u].
    """

    runs: NDArray[np.int32]
    row: NDArray[np.uint32]
    behaviour: NDArray[np.uint64]
    moments: NDArray[np.float64]
    monthly: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a file adds to those before it: the runs from `start`; `row` [n] and `used`, the columns that these need."""

    start: int
    file: SketchFile
    row: NDArray[np.uint32]
    used: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Portion:
    """Of `runs` int64 [k], ascending, their columns intp [k] in the `file` that they are in."""

    runs: NDArray[np.int64]
    columns: NDArray[np.intp]
    file: SketchFile


def portions(place: Place, batch_id: str, runs: NDArray[np.int64]) -> Iterator[Portion]:
    """The sketches of these runs, ascending: of one of each behaviour, say. One file at a time is in memory.

    Raises NotFound when some of them have none, Unavailable as `whole` does.
    """
    found = 0
    for part in _parts(place, batch_id):
        begin, end = np.searchsorted(runs, (part.start, part.start + len(part.row)))
        if missing := int(begin) - found:
            raise NotFound(f"{missing:,} of the runs asked for have no sketches in batch {batch_id}.")
        found = int(end)
        here = runs[begin:end]
        if len(here):
            yield Portion(here, part.row[here - part.start].astype(np.intp), part.file)
    if missing := len(runs) - found:
        raise NotFound(f"{missing:,} of the runs asked for have no sketches in batch {batch_id}.")


def whole(place: Place, batch_id: str) -> Sketches:
    """Of all runs of the batch that have sketches.

    It holds the files' size in memory, and twice that while it reads: 310 and 600 MB for 200,000 runs that all behave
    differently over ten years. Raises NotFound for a batch without any, Unavailable for files that cannot be read or
    are damaged.
    """
    parts = list(_parts(place, batch_id))
    if not parts:
        raise NotFound(f"There are no sketches of batch {batch_id}.")
    behaviour = np.concatenate([part.file.behaviour[part.used] for part in parts])
    first, row = distinct(behaviour)
    runs = np.concatenate([np.arange(part.start, part.start + len(part.row), dtype=np.int32) for part in parts])
    rows, begin = [], 0
    for part in parts:
        which = np.empty(len(part.file.behaviour), np.uint32)
        which[part.used] = row[begin : begin + len(part.used)]
        rows.append(which[part.row])
        begin += len(part.used)
    moments, monthly, weights = _joined(parts, first)
    return Sketches(runs, np.concatenate(rows), behaviour[first], moments, monthly, weights)


def _parts(place: Place, batch_id: str) -> Iterator[_Part]:
    shape: tuple[int, ...] = ()
    end = 0
    # Where ranges overlap, their files say the same of the same runs. Of those that begin alike the longest goes first.
    for lo, hi in sorted(place.ranges(batch_id), key=lambda found: (found[0], -found[1])):
        if hi <= end:
            continue
        start = max(lo, end)
        file = _decoded(place, batch_id, lo, hi)
        row = file.row[start - lo :]
        shape = shape or _shape(file)
        if _shape(file) != shape:
            raise Unavailable(_said(batch_id, lo, hi, "are of other months or tickers than those before them"))
        yield _Part(start, file, row, np.unique(row).astype(np.intp))
        end = hi


def _decoded(place: Place, batch_id: str, lo: int, hi: int) -> SketchFile:
    try:
        file = decode(place.read(batch_id, lo, hi))
    except Invalid as error:
        fault = error.faults[0]
        raise Unavailable(_said(batch_id, lo, hi, f"cannot be used: their file {fault.message}")) from None
    if len(file.row) != hi - lo:
        raise Unavailable(_said(batch_id, lo, hi, f"cannot be used: their file is of {len(file.row):,} runs"))
    return file


def _said(batch_id: str, lo: int, hi: int, message: str) -> str:
    return f"The sketches of the runs {lo} to {hi - 1} of batch {batch_id} {message}. Run the batch again."


def _shape(file: SketchFile) -> tuple[int, ...]:
    return file.monthly.shape[:2] + file.weights.shape[:1]


def _joined(
    parts: list[_Part], first: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]:
    """moments, monthly and weights of those columns of all parts in a row that stand in `first`."""
    alike, (months, sums, tickers) = len(first), _shape(parts[0].file)
    moments = np.empty((2, alike))
    monthly = np.empty((months, sums, alike), np.float32)
    weights = np.empty((tickers, alike), np.float32)
    begin = done = 0
    for part in parts:
        stop = int(np.searchsorted(first, begin + len(part.used)))
        columns = part.used[first[done:stop] - begin]
        begin += len(part.used)
        moments[:, done:stop] = part.file.moments[:, columns]
        weights[:, done:stop] = part.file.weights[:, columns]
        for month in range(months):
            monthly[month, :, done:stop] = part.file.monthly[month][:, columns]
        done = stop
    return moments, monthly, weights
