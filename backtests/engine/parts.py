"""A sweep's tables worked out in parts, so that several processes share the work.

To tabulate a production tree takes as long as to run 50,000 of its combinations, and every process that works on a
batch needs the whole of it. The sessions stand for themselves (what a decision remembers of earlier ones is settled
before), so each process works out some of them, and they exchange what they found.
"""

import io
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from backtests.engine.desk import Days
from backtests.engine.lattice import Lattice, TooMany
from backtests.engine.pool import VECTORS, empty_pool, keep_each, larger
from backtests.engine.tabulate import Tabulated

PARTS = 16
_FEW = 64  # decisions below which there is nothing to share


# How the processes of one sweep share its parts: asked for parts 0 to n-1 with how one is made here, and the stop
# flag, it answers all of them, each made here or by another process. What the making raises goes through.
Exchange = Callable[[int, Callable[[int], bytes], NDArray[np.uint8]], list[bytes]]


def bounds(decisions: int) -> list[int]:
    """Where the parts of so many decisions begin, and the last one's end."""
    parts = PARTS if decisions >= _FEW else 1
    return [decisions * part // parts for part in range(parts + 1)]


def pack(part: Tabulated) -> bytes:
    """A part as bytes: what is filled of its days, and its vectors."""
    days = part.days
    axis, step, cell, vector = days.used.tolist()
    file = io.BytesIO()
    np.savez(
        file,
        axes=days.axes,
        steps=days.steps,
        cells=days.cells,
        vectors=days.vectors,
        axis=days.axis[:axis],
        step=days.step[:step],
        cell=days.cell[:cell],
        vector=days.vector[:vector],
        weights=part.pool.weights[: part.pool.used[VECTORS]],
    )
    return zlib.compress(file.getvalue(), 1)


def joined(lattice: Lattice, parts: Sequence[bytes], largest: int) -> Tabulated:
    """The tables of all decisions, from packed parts in their order; the same vector has one number in all of them.

    Raises TooMany when they take more than `largest` bytes.
    """
    arrays = [dict(np.load(io.BytesIO(zlib.decompress(part)), allow_pickle=False)) for part in parts]
    room = sum(len(one["weights"]) for one in arrays)
    pool = empty_pool(arrays[0]["weights"].shape[1], 1 << max(8, (room - 1).bit_length()), 256)
    for one in arrays:
        numbers = np.empty(len(one["weights"]), np.int32)
        while not keep_each(one["weights"], numbers, pool):
            pool = larger(pool)
        one["vector"] = numbers[one["vector"]]
    days = Days(
        used=np.array([sum(len(one[name]) for one in arrays) for name in ("axis", "step", "cell", "vector")]),
        axes=_shifted(arrays, "axes", "axis"),
        steps=_shifted(arrays, "steps", "step"),
        cells=_shifted(arrays, "cells", "cell"),
        vectors=_shifted(arrays, "vectors", "vector"),
        axis=np.concatenate([one["axis"] for one in arrays]),
        step=np.concatenate([one["step"] for one in arrays]),
        cell=np.concatenate([one["cell"] for one in arrays]),
        vector=np.concatenate([one["vector"] for one in arrays]),
    )
    tabulated = Tabulated(lattice, days, pool)
    if tabulated.nbytes > largest:
        raise TooMany
    return tabulated


def _shifted(arrays: Sequence[dict[str, NDArray[np.int64]]], places: str, into: str) -> NDArray[np.int64]:
    """Every part's places in an array, as places in that of all parts."""
    begins = np.cumsum([0, *(len(one[into]) for one in arrays[:-1])])
    return np.concatenate([one[places] + begin for one, begin in zip(arrays, begins, strict=True)])
