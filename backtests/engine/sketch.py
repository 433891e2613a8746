"""What is kept of every run of a batch beside its metrics: enough to resample, split and compare runs without running
them again, at 12 bytes a month, 20 bytes and 4 bytes a ticker."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sketch:
    """Of n runs over the same M calendar months and H tickers. r are a run's daily returns net of costs, b the
    benchmark's on the same sessions, fractions.

    monthly float32 [n, M, 3]: Σr, Σr² and Σr·b of each month; the first and the last may be parts of one.
    moments float64 [n, 2]: Σr³ and Σr⁴ over all sessions; with the months' sums they give skew and kurtosis.
    weights float32 [n, H]: the mean over the sessions of what stood in each ticker, in the order of the held tickers;
    what is missing to 1 was cash.
    mixed float32 [n]: Σ over all sessions of (weights·R)², R the tickers' own returns from close to close: with
    `tickers` it gives the Sharpe ratio of holding the same tickers in the same proportions all the time.

    The same for all runs: sessions uint32 [M], how many a month has; tickers float32 [M, H], each month's ΣR.
    """

    monthly: NDArray[np.float32]
    moments: NDArray[np.float64]
    weights: NDArray[np.float32]
    mixed: NDArray[np.float32]
    sessions: NDArray[np.uint32]
    tickers: NDArray[np.float32]


class Tickers(NamedTuple):
    """What held tickers earned: `sessions` and `tickers` of a sketch; products float64 [H, H]: Σ over all sessions of
    each two's returns."""

    sessions: NDArray[np.uint32]
    tickers: NDArray[np.float32]
    products: NDArray[np.float64]


def tickers_of(returns: NDArray[np.float64], months: NDArray[np.int32]) -> Tickers:
    """`returns` float64 [D, H], fractions from close to close; `months` int32 [D], the numbers of the sessions' months
    from 0 without a gap."""
    sessions = np.bincount(months)
    firsts = np.concatenate([[0], np.cumsum(sessions)[:-1]])
    sums = np.add.reduceat(returns, firsts, axis=0)
    return Tickers(sessions.astype(np.uint32), sums.astype(np.float32), returns.T @ returns)


@njit(cache=True, nogil=True)
def mix(weights: NDArray[np.float32], products: NDArray[np.float64], out: NDArray[np.float32]) -> None:
    """Fills `out` float32 [n], a sketch's `mixed`, for `weights` float32 [n, H]. Run by run: the same bytes whichever
    others stand beside it."""
    for run in range(len(weights)):
        row = weights[run]
        total = 0.0
        for asset in range(len(row)):
            share = np.float64(row[asset])
            if share == 0.0:
                continue
            part = 0.5 * share * products[asset, asset]
            for other in range(asset):
                part += np.float64(row[other]) * products[asset, other]
            total += 2.0 * share * part
        out[run] = total
