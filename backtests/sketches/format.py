"""A file of sketches: the bytes of n runs, of which those that behave alike are kept once.

Little-endian, without gaps; u of the n runs behave differently, over M months and H tickers:

header     8 s magic, 5 × uint32 version, n, u, M, H, uint32 CRC-32 of all other bytes
behaviour  uint64 [u]         each behaviour once, in the order in which the runs show them
moments    float64 [2, u]     Σr³ and Σr⁴
monthly    float32 [M, 3, u]  Σr, Σr² and Σr·b: a month of all runs is one stretch
weights    float32 [H, u]
row        uint32 [n]         which of the u a run is

The same runs give the same bytes.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.engine.sketch import Sketch
from treeline.core.errors import Fault, Invalid

MAGIC = b"treeskch"
VERSION = 1

_HEADER = struct.Struct("<8s5I")
_CHECKSUM = struct.Struct("<I")
_BEGIN = _HEADER.size + _CHECKSUM.size
_REMEDY = "run these combinations again: they give the same bytes"


@dataclass(frozen=True, slots=True)
class SketchFile:
    """What encode() was given, by the u behaviours: the arrays of the module's head, read-only views of the file."""

    behaviour: NDArray[np.uint64]
    moments: NDArray[np.float64]
    monthly: NDArray[np.float32]
    weights: NDArray[np.float32]
    row: NDArray[np.uint32]


def encode(behaviour: NDArray[np.uint64], sketch: Sketch) -> bytes:
    """The file of n runs: behaviour uint64 [n] and their sketch. Of runs that behave alike the first one's is taken."""
    first, row = distinct(behaviour)
    runs, months, _ = sketch.monthly.shape
    tickers = sketch.weights.shape[1]
    header = _HEADER.pack(MAGIC, VERSION, runs, len(first), months, tickers)
    parts = (
        behaviour[first].astype("<u8", copy=False),
        _columns(sketch.moments, first, "<f8"),
        _columns(sketch.monthly.reshape(runs, months * 3), first, "<f4"),
        _columns(sketch.weights, first, "<f4"),
        row.astype("<u4", copy=False),
    )
    checksum = zlib.crc32(header)
    for part in parts:
        checksum = zlib.crc32(part.data.cast("B") if part.size else b"", checksum)
    return b"".join([header, _CHECKSUM.pack(checksum), *parts])


def decode(data: bytes) -> SketchFile:
    """What encode() made the bytes of. Raises Invalid for bytes that are not those, and for another version's."""
    runs, alike, months, tickers = _checked(data)
    cuts = _cuts(data)
    return SketchFile(
        behaviour=next(cuts)("<u8", (alike,)),
        moments=next(cuts)("<f8", (2, alike)),
        monthly=next(cuts)("<f4", (months, 3, alike)),
        weights=next(cuts)("<f4", (tickers, alike)),
        row=next(cuts)("<u4", (runs,)),
    )
