"""Sketches by chance."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from backtests.engine.sketch import Sketch
from backtests.sketches.format import decode


def made(
    rng: np.random.Generator, runs: int, alike: int, months: int = 3, tickers: int = 2
) -> tuple[NDArray[np.uint64], Sketch]:
    """Of `runs` runs of `alike` behaviours at the most: behaviour uint64 [n] and what is the same where it is."""
    which = rng.integers(0, alike, runs) if alike < runs else rng.permutation(runs)
    names = rng.integers(0, 2**64, max(alike, runs), np.uint64)
    monthly = rng.standard_normal((max(alike, runs), months, 3), np.float32)
    moments = rng.standard_normal((max(alike, runs), 2))
    weights = rng.random((max(alike, runs), tickers), np.float32)
    mixed = rng.random(max(alike, runs), np.float32)
    sessions = rng.integers(1, 24, months).astype(np.uint32)
    own = rng.standard_normal((months, tickers), np.float32)
    return names[which], Sketch(monthly[which], moments[which], weights[which], mixed[which], sessions, own)


def part(sketch: Sketch, lo: int, hi: int) -> Sketch:
    """Of the runs lo <= run < hi."""
    chosen = slice(lo, hi)
    return Sketch(
        sketch.monthly[chosen],
        sketch.moments[chosen],
        sketch.weights[chosen],
        sketch.mixed[chosen],
        sketch.sessions,
        sketch.tickers,
    )


def old(data: bytes) -> bytes:
    """The same file as version 1 wrote it: without its last three arrays."""
    file = decode(data)
    assert file.mixed is not None
    assert file.sessions is not None
    assert file.tickers is not None
    header = data[:8] + struct.pack("<I", 1) + data[12:28]
    body = data[32 : len(data) - file.mixed.nbytes - file.sessions.nbytes - file.tickers.nbytes]
    return header + struct.pack("<I", zlib.crc32(body, zlib.crc32(header))) + body
