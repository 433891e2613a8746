"""Daily returns, real-looking and adversarial, on which every formula of a metric is tried."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benchmark(sessions: int) -> Floats:
    """Fat tails, as an index has them."""
    returns: Floats = np.random.default_rng(sessions).standard_t(4, sessions) * 0.008 + 0.0003
    return returns


def strategy(sessions: int) -> Floats:
    """Half the benchmark, half its own way."""
    own = np.random.default_rng(sessions + 1).standard_t(3, sessions) * 0.006 + 0.0002
    returns: Floats = benchmark(sessions) * 0.5 + own
    return returns


def _with(place: int, value: float, rest: float | None = None) -> Floats:
    returns = strategy(300) if rest is None else np.full(300, rest)
    returns[place] = value
    return returns


def _in_cash(share: float) -> Floats:
    cash = np.random.default_rng(5).random(500) < share
    returns: Floats = np.where(cash, 0.0, strategy(500))
    return returns


# 21, 41, 101 and 1,001 sessions: a quantile falls upon a session, where the last bit decides whether it is in the tail.
SERIES: Mapping[str, Floats] = {
    **{
        f"{sessions} sessions": strategy(sessions) for sessions in (2, 3, 4, 5, 10, 20, 21, 22, 41, 63, 101, 1001, 2514)
    },
    **{f"{share:.0%} of the days in cash": _in_cash(share) for share in (0.5, 0.9, 0.94, 0.95, 0.96, 0.99)},
    "ties": np.round(strategy(500), 3),
    "many ties": np.round(strategy(500), 2),
    "the benchmark": benchmark(500),
    "minus 100 % in between": _with(100, -1.0),
    "minus 100 % at the end": _with(299, -1.0),
    "minus 100 % at once": _with(0, -1.0, rest=0.0),
    "more than everything lost": _with(100, -1.2),
    "gains only": np.abs(strategy(500)),
    "losses only": -np.abs(strategy(500)),
    "flat": np.zeros(50),
    "the same gain every day": np.full(50, 0.001),
    "the same loss every day": np.full(50, -0.001),
    "one day, a gain": np.array([0.01]),
    "one day, a loss": np.array([-0.01]),
    "one day, flat": np.zeros(1),
    "flat after the first costs": _with(0, -0.0005, rest=0.0),
    "flat until the last day": _with(299, -0.0005, rest=0.0),
    "one gain": _with(150, 0.01, rest=0.0),
}
