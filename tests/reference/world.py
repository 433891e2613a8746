"""What one run can look at: its prices, the values of its variables, and every indicator of every ticker.

Prices come as lists over common sessions. A ticker's own bars begin with its first close; a session without a bar after
that takes the last close for open, high, low and close, and no volume.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategies.tree.nodes import Condition, Measure, Node, Number, Symbol, Value, Variable
from tests.reference.indicators import Values, indicator

Parameters = tuple[float, ...]
Column = Sequence[float | None]
Prices = Mapping[str, Column | Mapping[str, Column]]  # ticker → closes, or field → values


@dataclass(frozen=True)
class History:
    """A series of bars without gaps from session `first` on: field ("close", perhaps "open" …) → values."""

    first: int
    fields: Mapping[str, Sequence[float]]


def history(written: Column | Mapping[str, Column]) -> History:
    """A ticker's own bars. ValueError when it has none, or when a bar has a close and lacks one of its other fields."""
    fields = written if isinstance(written, Mapping) else {"close": written}
    closes = fields["close"]
    first = next((t for t, close in enumerate(closes) if not missing(close)), None)
    if first is None:
        raise ValueError("a ticker has no bar at all")
    own: dict[str, list[float]] = {field: [] for field in fields}
    last_close = math.nan
    for t in range(first, len(closes)):
        gap = missing(closes[t])
        for field, values in fields.items():
            value = values[t]
            if gap:
                value = 0.0 if field == "volume" else last_close
            if value is None or math.isnan(value):
                raise ValueError(f"a bar has a close and no {field}")
            own[field].append(value)
        last_close = own["close"][-1]
    return History(first, own)


def missing(value: float | None) -> bool:
    """Whether there is no price."""
    return value is None or math.isnan(value)


class World:
    """The prices on `sessions` sessions and a value for every variable.

    `closest` is the smallest difference, above 0, by which anything was decided so far (relative to the larger number
    when that is above 1): what is nearer than about 1e-10 may fall the other way when sums are added in another order.
    """

    def __init__(self, prices: Prices, values: Mapping[str, Value], sessions: int) -> None:
        self.sessions = sessions
        self.values = values
        self.closest = math.inf
        self.histories = {ticker: history(written) for ticker, written in prices.items()}
        # What is worked out only once: indicators, lags, the equity of sub-trees, the states of enter/exits.
        self.series: dict[tuple[str, Parameters, int], Values] = {}
        self.lags: dict[tuple[str, Parameters], int] = {}
        self.equities: dict[Node, History] = {}
        self.states: dict[tuple[Condition, Condition], list[bool]] = {}

    def number(self, written: Number) -> float:
        """A number of the tree, or the value of the variable in its place."""
        value = self._value(written)
        if isinstance(value, str):
            raise ValueError(f"the ticker {value} stands where a number belongs")
        return value

    def symbol(self, written: Symbol) -> str:
        """A ticker of the tree, or the value of the variable in its place."""
        value = self._value(written)
        if not isinstance(value, str):
            raise ValueError(f"the number {value} stands where a ticker belongs")
        return value

    def _value(self, written: Value | Variable) -> Value:
        if not isinstance(written, Variable):
            return written
        if written.name not in self.values:
            raise ValueError(f"no value for the variable {written.name!r}")
        return self.values[written.name]

    def ticker(self, symbol: Symbol) -> History:
        """The bars of a ticker."""
        return self.histories[self.symbol(symbol)]

    def close(self, symbol: str, t: int) -> float:
        """A ticker's close at session t."""
        own = self.histories[symbol]
        if t < own.first:
            raise ValueError(f"{symbol} has no close at session {t}")
        return own.fields["close"][t - own.first]

    def at(self, measure: Measure, own: History, t: int) -> float:
        """The measure of these bars at session t, NaN where the indicator is undefined. ValueError before its first."""
        if t - own.first < self.lag(measure):
            raise ValueError(f"{measure} has no value at session {t}")
        parameters = tuple(self.number(one) for one in measure.parameters)
        key = (measure.indicator, parameters, id(own))
        if key not in self.series:
            self.series[key] = indicator(measure.indicator, own.fields, parameters)
        value = self.series[key][t - own.first - int(self.number(measure.days_ago))]
        return math.nan if value is None else value

    def lag(self, measure: Measure) -> int:
        """How many bars the measure needs before its first value: counted on bars that move every day.

        What has no value on those either, a Bollinger band of one close, is undefined from the first bar on.
        """
        parameters = tuple(self.number(one) for one in measure.parameters)
        key = (measure.indicator, parameters)
        if key not in self.lags:
            close = [100.0 + 10.0 * math.sin(t) for t in range(300 + 3 * math.ceil(math.fsum(parameters)))]
            bars = {
                "close": close,
                "open": [price - 0.5 for price in close],
                "high": [price + 1.0 for price in close],
                "low": [price - 1.0 for price in close],
                "volume": [1000.0 + price for price in close],
            }
            values = indicator(measure.indicator, bars, parameters)
            self.lags[key] = next((t for t, value in enumerate(values) if value is not None), 0)
        return self.lags[key] + int(self.number(measure.days_ago))

    def decide(self, left: float, right: float) -> None:
        """Note that something hangs on which of the two is larger."""
        if left != right and math.isfinite(left) and math.isfinite(right):
            self.closest = min(self.closest, abs(left - right) / max(1.0, abs(left), abs(right)))
