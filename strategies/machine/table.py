"""The indicator table: every series that a binding needs, on every session, computed once."""

import numpy as np
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding
from strategies.indicators.catalogue import CATALOGUE


def indicator_table(
    binding: Binding, symbols: tuple[str, ...], close: NDArray[np.float64], first: int
) -> NDArray[np.float64]:
    """float64 [D − first, K], session-major, one column per series of the binding, from session `first` on.

    close float64 [D, S] of `symbols`, NaN before a ticker's first bar. Indicators see all history before `first`.
    """
    sessions = len(close)
    table = np.empty((sessions - first, len(binding.series)))
    column = np.empty(sessions)
    history: dict[str, NDArray[np.float64]] = {}
    for number, series in enumerate(binding.series):
        if series.ticker not in history:
            prices = close[:, symbols.index(series.ticker)]
            history[series.ticker] = np.ascontiguousarray(prices[first_bar(prices) :])
        prices = history[series.ticker]
        missing = sessions - len(prices)
        column[:missing] = np.nan
        CATALOGUE[series.indicator].kernel(prices, series.window, column[missing:])
        table[:, number] = column[first:]
    return table


def first_bar(prices: NDArray[np.float64]) -> int:
    """The session of a ticker's first close, in float64 [D]; D when it has none."""
    known = np.flatnonzero(~np.isnan(prices))
    return int(known[0]) if len(known) else len(prices)
