"""What is kept of every run of a batch beside its metrics: enough to resample, split and compare runs without running
them again, at 12 bytes a month, 16 bytes and 4 bytes a ticker."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sketch:
    """Of n runs over the same M calendar months and H tickers. r are a run's daily returns net of costs, b the
    benchmark's on the same sessions, fractions.

    monthly float32 [n, M, 3]: Σr, Σr² and Σr·b of each month; the first and the last may be parts of one.
    moments float64 [n, 2]: Σr³ and Σr⁴ over all sessions; with the months' sums they give skew and kurtosis.
    weights float32 [n, H]: the mean over the sessions of what stood in each ticker, in the order of the held tickers;
    what is missing to 1 was cash.
    """

    monthly: NDArray[np.float32]
    moments: NDArray[np.float64]
    weights: NDArray[np.float32]
