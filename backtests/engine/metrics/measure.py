"""64 runs' metrics, from their passes and the formulas."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.contracts import METRICS
from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.days import count_days
from backtests.engine.metrics.drawdowns import follow_drawdowns
from backtests.engine.metrics.formulas import derive, raw_moments
from backtests.engine.metrics.lanes import LANES, Room, room_for_metrics
from backtests.engine.metrics.months import sum_months
from backtests.engine.metrics.powers import sum_powers
from backtests.engine.metrics.tails import gather_tails, tails

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True, error_model="numpy")
def measure(
    returns: Floats, traded: Floats, room: Room, out: Floats, monthly: NDArray[np.float32], moments: Floats
) -> None:
    """Fills `out` float64 [LANES, len(METRICS)], `monthly` float32 [LANES, M, 3] and `moments` float64 [LANES, 2] (see
    sketch.py) from `returns` float64 [D, LANES], fractions net of costs, and `traded` float64 [LANES], the sum of each
    session's traded value over equity. `room` is that of the D sessions and their benchmark."""
    n = len(returns)
    sum_months(returns, room, monthly)
    count_days(returns, room.acc)
    follow_drawdowns(returns, room)
    for lane in range(LANES):
        room.mean[lane] = room.acc[at.SUM + lane] / n
    sum_powers(returns, room)
    gather_tails(returns, room)
    for lane in range(LANES):
        derive(lane, n, traded[lane], returns, tails(lane, returns, room), room, out[lane])
        raw_moments(lane, n, room, moments[lane])


def measure_one(returns: Floats, traded: float, benchmark: Floats, months: NDArray[np.int32]) -> dict[str, float]:
    """The metrics of one series float64 [D] by name; the same bytes as in a lane of a batch. `benchmark` float64 [D]
    are its returns, `months` int32 [D] the numbers of the sessions' months from 0."""
    out = np.empty((LANES, len(METRICS)))
    room = room_for_metrics(np.ascontiguousarray(benchmark), months)
    monthly = np.empty((LANES, len(room.months) - 1, 3), np.float32)
    lanes = np.repeat(returns[:, None], LANES, axis=1)
    measure(lanes, np.full(LANES, traded), room, out, monthly, np.empty((LANES, 2)))
    return dict(zip(METRICS, out[0].tolist(), strict=True))
