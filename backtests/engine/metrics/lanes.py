"""The room in which 64 runs are measured, and what is the same for all of them.

Lanes are contiguous, and every accumulator is a stretch of LANES in one flat buffer: loops over separate arrays don't
become SIMD, loops over one buffer do. The passes (months, days, drawdowns, powers) take four sessions of a lane at a
time, so that its accumulators are read and written a quarter as often. A lane's additions happen session by session
whatever its neighbours are: equal returns give equal bytes. Comparisons are written as `a if a > b else b`, which is
one instruction where max() asks for NaN first.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

LANES = 64
FAST = {"contract", "nsz"}  # a product and a sum are one instruction, and a zero's sign decides nothing
KINDS = 38  # accumulators; their places stand here since the passes write them and the formulas read them

# fmt: off
# by months.py
(
    MONTH_SUM, MONTH_SQUARES, MONTH_CROSS, MONTH_GROWTH,  # of the month at hand
    SUM, SQUARES, BEST_MONTH, WORST_MONTH, MONTHS_UP, MONTHS_DOWN, MONTHS_LOST,
    # by days.py
    WINS, MOST_WINS, LOSSES, MOST_LOSSES, UP, DOWN, GAINED, LOST, DOWNSIDE, BEST, WORST,
    # by drawdowns.py
    EQUITY, PEAK, DEEPEST, MEAN_DEPTH, DEPTH_SQUARES, DAYS_UNDER, LONGEST, TROUGH, TROUGHS, DRAWDOWNS,
    # by powers.py
    SECOND, THIRD, FOURTH, LAGGED, COVARIED, ACTIVE,
) = range(0, KINDS * LANES, LANES)
# fmt: on


class Room(NamedTuple):
    """What measuring needs, made once for all runs over the same sessions; not to be shared between threads.

    months int32 [M + 1]: the first session of each month, then D; benchmark float64 [D] as it is, benchmark_mean its
    mean, benchmark_apart float64 [D] less its mean, benchmark_squares Σ of their squares, benchmark_moves whether they
    are not all the same; one_over float64 [D]: 1, 1/2, … 1/D. The rest is scratch: acc float64 [KINDS · LANES]; mean,
    before (yesterday's distance from the mean), low, high (bounds of the tails) float64 [LANES]; counts float64
    [6 · LANES]; flags uint8 [LANES]; held int64 [LANES] values of each row of far float64 [LANES, ≥ D]; left, right
    float64 [D].
    """

    months: NDArray[np.int32]
    benchmark: NDArray[np.float64]
    benchmark_mean: float
    benchmark_apart: NDArray[np.float64]
    benchmark_squares: float
    benchmark_moves: bool
    one_over: NDArray[np.float64]
    acc: NDArray[np.float64]
    mean: NDArray[np.float64]
    before: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    counts: NDArray[np.float64]
    flags: NDArray[np.uint8]
    held: NDArray[np.int64]
    far: NDArray[np.float64]
    left: NDArray[np.float64]
    right: NDArray[np.float64]


@njit(cache=True, nogil=True)
def _firsts(months: NDArray[np.int32]) -> Any:
    """The first session of each month, then the number of sessions; int32 [M + 1]."""
    firsts = np.empty(months[-1] + 2, np.int32)
    firsts[0] = 0
    for session in range(1, len(months)):
        if months[session] != months[session - 1]:
            firsts[months[session]] = session
    firsts[-1] = len(months)
    return firsts


@njit(cache=True, nogil=True, error_model="numpy")
def room_for_metrics(benchmark: NDArray[np.float64], months: NDArray[np.int32]) -> Room:
    """Room for runs over D sessions. `benchmark` float64 [D]: its returns; `months` int32 [D]: the number of each
    session's month, from 0 without a gap."""
    sessions = len(benchmark)
    firsts = _firsts(months)
    total = 0.0
    for month in range(len(firsts) - 1):
        # As the runs are summed: one that holds the benchmark is to have exactly its mean.
        part = 0.0
        for session in range(firsts[month], firsts[month + 1]):
            part += benchmark[session]
        total += part
    mean = total / sessions
    apart = benchmark - mean
    squares = 0.0
    moves = False
    for session in range(sessions):
        squares += apart[session] * apart[session]
        moves = moves or benchmark[session] != benchmark[0]
    # Rows of `far` begin a cache line apart modulo a page, or all 64 would fall into the same few lines of the cache.
    width = (sessions // 512 + 1) * 512 + 8
    return Room(
        firsts,
        benchmark,
        mean,
        apart,
        squares,
        moves,
        1.0 / np.arange(1, sessions + 1),
        np.empty(KINDS * LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(6 * LANES),
        np.empty(LANES, np.uint8),
        np.empty(LANES, np.int64),
        np.empty((LANES, width)),
        np.empty(sessions),
        np.empty(sessions),
    )
