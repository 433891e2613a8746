"""What all combinations of a run trade against: which sessions decide and trade, and what holdings earn in between."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import Costs, Fill
from strategies.tree.nodes import Rebalance
from treeline.marketdata.panel import Panel

Array = NDArray[np.float64]


class Market(NamedTuple):
    """Over D sessions and H held tickers; of K decisions, each is traded on one session, in this order.

    whole, before, after float64 [D, H]: what a ticker earns from close to close, and of that before and after the
    trade (with `opens` the night and the day, else all of it before); fractions, 0 on the first session. `rate`
    float64 [D, H]: the cost of trading, as a fraction of the traded value. `decided`, `traded` int64 [K]: the session
    of the decision's close, and that of its trade. `corridor`: how far a share may drift from its target before it is
    traded; below 0 there is none.
    """

    whole: Array
    before: Array
    after: Array
    rate: Array
    decided: NDArray[np.int64]
    traded: NDArray[np.int64]
    opens: bool
    corridor: float


def market_of(
    panel: Panel,
    first: int,
    held: tuple[str, ...],
    costs: Costs,
    fill: Fill,
    rebalance: Rebalance,
    corridor: float | None,
) -> Market:
    """The market of a run that begins at session `first` of the panel."""
    closes = np.stack([panel.column(symbol)[first:] for symbol in held], axis=1) if held else _none(panel, first)
    whole = _moves(closes)
    opens = fill == "next_open"
    price = closes
    before, after = whole, np.zeros_like(whole)
    if opens and held:
        price = np.stack([panel.series(symbol, "open")[first:] for symbol in held], axis=1)
        before = np.zeros_like(whole)
        before[1:] = price[1:] / closes[:-1] - 1.0
        after = closes / price - 1.0
    decided = decisions(panel.sessions[first:], rebalance)
    delay = 0 if fill == "close" else 1
    decided = decided[decided + delay < len(closes)]
    rate = costs.slippage_bps / 10_000.0 + costs.commission_percent / 100.0 + costs.commission_per_share / price
    width = -1.0 if corridor is None else corridor / 100.0
    return Market(whole, before, after, rate, decided, decided + delay, opens, width)


def _none(panel: Panel, first: int) -> Array:
    return np.empty((len(panel.sessions) - first, 0))


def _moves(closes: Array) -> Array:
    """close / yesterday's close − 1; 0 on the first session."""
    moves = np.zeros_like(closes)
    moves[1:] = closes[1:] / closes[:-1] - 1.0
    return moves


def decisions(sessions: NDArray[np.datetime64], rebalance: Rebalance) -> NDArray[np.int64]:
    """The sessions that decide: the first, and the first of each new week (from Monday), month, quarter or year."""
    if rebalance == "daily":
        return np.arange(len(sessions))
    months = sessions.astype("datetime64[M]").astype(np.int64)
    period = {
        "weekly": (sessions.astype(np.int64) + 3) // 7,  # day 0, 1970-01-01, was a Thursday
        "monthly": months,
        "quarterly": months // 3,
        "yearly": months // 12,
    }[rebalance]
    return np.flatnonzero(np.concatenate([[True], period[1:] != period[:-1]]))


def months_of(sessions: NDArray[np.datetime64]) -> NDArray[np.int32]:
    """The number of each session's month, from 0 on, int32 [D]."""
    months = sessions.astype("datetime64[M]").astype(np.int32)
    return (np.unique(months, return_inverse=True)[1]).astype(np.int32)
