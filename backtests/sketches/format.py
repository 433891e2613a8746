"""A file of sketches: the bytes of n runs, of which those that behave alike are kept once.

Little-endian, without gaps; u of the n runs behave differently, over M months and H tickers:

header     8 s magic, 5 × uint32 version, n, u, M, H, uint32 CRC-32 of all other bytes
behaviour  uint64 [u]         each behaviour once, in the order in which the runs show them
moments    float64 [2, u]     Σr³ and Σr⁴
monthly    float32 [M, 3, u]  Σr, Σr² and Σr·b: a month of all runs is one stretch
weights    float32 [H, u]
row        uint32 [n]         which of the u a run is
mixed      float32 [u]        Σ of the squares of the static mix's returns; see engine.sketch
sessions   uint32 [M]         of each month
tickers    float32 [M, H]     ΣR of each month, of the tickers themselves

Version 1 ends with `row`; it is read, too.

The same runs give the same bytes.
"""

import math
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backtests.engine.sketch import Sketch
from treeline.core.errors import Fault, Invalid

MAGIC = b"treeskch"
VERSION = 2

_OLD = 1

_HEADER = struct.Struct("<8s5I")
_CHECKSUM = struct.Struct("<I")
_BEGIN = _HEADER.size + _CHECKSUM.size
_REMEDY = "run these combinations again: they give the same bytes"


@dataclass(frozen=True, slots=True)
class SketchFile:
    """What encode() was given, by the u behaviours: the arrays of the module's head, read-only views of the file. The
    last three are None in a file of version 1."""

    behaviour: NDArray[np.uint64]
    moments: NDArray[np.float64]
    monthly: NDArray[np.float32]
    weights: NDArray[np.float32]
    row: NDArray[np.uint32]
    mixed: NDArray[np.float32] | None
    sessions: NDArray[np.uint32] | None
    tickers: NDArray[np.float32] | None


def encode(behaviour: NDArray[np.uint64], sketch: Sketch) -> bytes:
    """The file of n runs: behaviour uint64 [n] and their sketch. Of runs that behave alike the first one's is taken."""
    first, row = distinct(behaviour)
    runs, months, sums = sketch.monthly.shape
    header = _HEADER.pack(MAGIC, VERSION, runs, len(first), months, sketch.weights.shape[1])
    arrays = (
        behaviour[first].astype("<u8", copy=False),
        _by_run(sketch.moments, first, "<f8"),
        _by_run(sketch.monthly.reshape(runs, months * sums), first, "<f4"),
        _by_run(sketch.weights, first, "<f4"),
        row.astype("<u4", copy=False),
        sketch.mixed[first].astype("<f4", copy=False),
        np.ascontiguousarray(sketch.sessions, "<u4"),
        np.ascontiguousarray(sketch.tickers, "<f4"),
    )
    parts = [array.data for array in arrays]
    checksum = zlib.crc32(header)
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return b"".join([header, _CHECKSUM.pack(checksum), *parts])


def decode(data: bytes) -> SketchFile:
    """What encode() made the bytes of. Raises Invalid for bytes that are not those, and for another version's."""
    body = memoryview(data).toreadonly()
    at = _BEGIN

    def cut(dtype: str, *shape: int) -> NDArray[Any]:
        nonlocal at
        found = np.frombuffer(body, dtype, math.prod(shape), at).reshape(shape)
        at += found.nbytes
        return found

    version, runs, alike, months, tickers = _checked(body)
    told = version > _OLD
    return SketchFile(
        behaviour=cut("<u8", alike),
        moments=cut("<f8", 2, alike),
        monthly=cut("<f4", months, 3, alike),
        weights=cut("<f4", tickers, alike),
        row=cut("<u4", runs),
        mixed=cut("<f4", alike) if told else None,
        sessions=cut("<u4", months) if told else None,
        tickers=cut("<f4", months, tickers) if told else None,
    )


def distinct(behaviour: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
    """Where each of the u behaviours stands first, ascending [u]; which of those each of the n is, uint32 [n]."""
    _, first, which = np.unique(behaviour, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(first), np.uint32)
    place[order] = np.arange(len(first), dtype=np.uint32)
    return first[order], place[which]


def _by_run(table: NDArray[Any], first: NDArray[np.intp], dtype: str) -> NDArray[Any]:
    """[n, K] to [K, u]. numpy turns 12 MB round in 2 ms: blocks would gain less than one."""
    chosen = table if len(first) == len(table) else table[first]
    return np.ascontiguousarray(chosen.T, dtype)


def _checked(body: memoryview) -> tuple[int, int, int, int, int]:
    """The version, n, u, M and H of bytes that are what encode() made."""
    if len(body) < _BEGIN or bytes(body[: len(MAGIC)]) != MAGIC:
        raise _damage("does not begin as a file of sketches does")
    _, version, runs, alike, months, tickers = _HEADER.unpack_from(body)
    if version not in {_OLD, VERSION}:
        raise _damage(f"is of version {version}, and only versions {_OLD} and {VERSION} are known here")
    size = _BEGIN + alike * (8 + 16 + 12 * months + 4 * tickers) + 4 * runs
    if version > _OLD:
        size += 4 * (alike + months + months * tickers)
    if len(body) != size:
        raise _damage(f"has {len(body):,} bytes, not the {size:,} of its header")
    (checksum,) = _CHECKSUM.unpack_from(body, _HEADER.size)
    if zlib.crc32(body[_BEGIN:], zlib.crc32(body[: _HEADER.size])) != checksum:
        raise _damage("is damaged: some of its bytes are not those that were written")
    return version, runs, alike, months, tickers


def _damage(message: str) -> Invalid:
    return Invalid([Fault("sketches", message, _REMEDY)])
