"""Sketches by chance."""

import numpy as np
from numpy.typing import NDArray

from backtests.engine.sketch import Sketch


def made(
    rng: np.random.Generator, runs: int, alike: int, months: int = 3, tickers: int = 2
) -> tuple[NDArray[np.uint64], Sketch]:
    """Of `runs` runs of `alike` behaviours at the most: behaviour uint64 [n] and what is the same where it is."""
    which = rng.integers(0, alike, runs) if alike < runs else rng.permutation(runs)
    names = rng.integers(0, 2**64, max(alike, runs), np.uint64)
    monthly = rng.standard_normal((max(alike, runs), months, 3), np.float32)
    moments = rng.standard_normal((max(alike, runs), 2))
    weights = rng.random((max(alike, runs), tickers), np.float32)
    return names[which], Sketch(monthly[which], moments[which], weights[which])


def part(sketch: Sketch, lo: int, hi: int) -> Sketch:
    """Of the runs lo <= run < hi."""
    return Sketch(sketch.monthly[lo:hi], sketch.moments[lo:hi], sketch.weights[lo:hi])
