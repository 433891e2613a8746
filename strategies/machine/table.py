"""The indicator table: every column that a binding needs, on every session, computed once.

A column is an indicator of a ticker or of a sub-tree's own equity, how long something has been true, or the state of an
enter/exit. All that a strategy remembers is in the table; what reads it looks at one session at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.compiler.columns import (
    AllTrue,
    Column,
    Compared,
    Equity,
    Instrument,
    Judged,
    Series,
    State,
    Streak,
)
from strategies.compiler.parameters import Binding, bind
from strategies.compiler.program import Composite
from strategies.indicators.catalogue import CATALOGUE
from strategies.machine.evaluate import target_weights
from strategies.tree.nodes import Value
from treeline.marketdata.panel import Panel

Values = NDArray[np.float64]
_Own = tuple[int, tuple[tuple[Value, ...], ...]]  # a sub-tree with the values of its variables


@dataclass(slots=True)
class History:
    """The columns of one binding over all sessions of a panel that has what `backtests.engine.required` says.

    `equities` are what measured sub-trees were worth, by their number and the values of their variables: shared with
    the bindings of the sub-trees, which are measured once.
    """

    binding: Binding
    panel: Panel
    equities: dict[_Own, tuple[int, Values]] = field(default_factory=dict)
    _series: dict[Series, Values] = field(default_factory=dict)
    _born: dict[str, int] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _parts: dict[int, "History"] = field(default_factory=dict)
    _bars: dict[tuple[Instrument, tuple[str, ...]], tuple[int, Values]] = field(default_factory=dict)

    def table(self, first: int) -> Values:
        """float64 [D − first, K], session-major, one column per column of the binding, from session `first` on."""
        sessions = len(self.panel.sessions)
        columns = np.empty((len(self.binding.columns), sessions))
        for number, column in enumerate(self.binding.columns):
            self._fill(column, columns[number])
        return np.ascontiguousarray(columns[:, first:].T)

    def limits(self) -> Iterator[tuple[str, int]]:
        """What must be there before the first session of a run, in words, and the session from which on it is,
        whatever the variables are."""
        for symbol in self.binding.program.symbols:
            yield symbol, self.begin(symbol)
        for one in self.binding.needed:
            yield str(one), self.latest(one.instrument) + one.lag

    def latest(self, instrument: str | Composite) -> int:
        """The session of an instrument's first bar, of a sub-tree's whatever its variables are; D when it has none."""
        if isinstance(instrument, str):
            return self.begin(instrument)
        if instrument.number not in self._latest:
            self._latest[instrument.number] = self.part(instrument).start()
        return self._latest[instrument.number]

    def part(self, composite: Composite) -> "History":
        """The history of a sub-tree, for all values of its variables."""
        if composite.number not in self._parts:
            part = self.binding.parts[composite.number]
            self._parts[composite.number] = History(part, self.panel, self.equities)
        return self._parts[composite.number]

    def start(self) -> int:
        """The first session on which all that is needed is there; D when there is none."""
        return min(len(self.panel.sessions), max((session for _, session in self.limits()), default=0))

    def begin(self, instrument: Instrument) -> int:
        """The session of an instrument's first bar; D when it has none."""
        if isinstance(instrument, str):
            if instrument not in self._born:
                self._born[instrument] = first_bar(self.panel.column(instrument))
            return self._born[instrument]
        return self._equity(instrument)[0]

    def effort(self) -> int:
        """How many nodes have to be looked at to measure all sub-trees: sessions × nodes × choices of their
        variables."""
        asked = {series.instrument for series in self.binding.columns if isinstance(series, Series)}
        measured = [one for one in asked if isinstance(one, Equity)]
        programs = self.binding.program.composites
        return len(self.panel.sessions) * sum(len(programs[one.composite].code.kind) for one in measured)

    def whole_effort(self) -> int:
        """The same of all sub-trees that stand in the tree, asked for or not, with one value for each variable."""
        return len(self.panel.sessions) * sum(len(one.code.kind) for one in self.binding.program.composites)

    def at(self, column: Column, session: int) -> float:
        """A column's value on one session, also of a column that the binding lacks."""
        out = np.empty(len(self.panel.sessions))
        self._fill(column, out)
        return float(out[session])

    def _fill(self, column: Column, out: Values) -> None:
        match column:
            case Series():
                self._fill_series(column, out)
            case Streak(judged):
                _streak(self.truth(judged), out)
            case State():
                out[:] = state_of(self, column)

    def _fill_series(self, series: Series, out: Values) -> None:
        plain = Series(series.indicator, series.instrument, series.parameters)
        if series == plain:
            self._measure(series, out)
            return
        if plain not in self._series:
            self._measure(plain, self._series.setdefault(plain, np.empty_like(out)))
        values = self._series[plain]
        out[: series.delay] = np.nan
        out[series.delay :] = values[: len(out) - series.delay] if series.delay else values
        if series.times != 1.0:
            out *= series.times
        if series.plus != 0.0:
            out += series.plus

    def _measure(self, series: Series, out: Values) -> None:
        definition = CATALOGUE[series.indicator]
        begin, bars = self._history(series.instrument, definition.inputs)
        out[:begin] = np.nan
        if begin < len(out):
            definition.kernel(bars, np.array(series.parameters), out[begin:])

    def _history(self, instrument: Instrument, inputs: tuple[str, ...]) -> tuple[int, Values]:
        """The first session of an instrument, and its bars from there on, float64 [inputs, n]."""
        known = self._bars.get((instrument, inputs))
        if known is None:
            if isinstance(instrument, Equity):
                begin, closes = self._equity(instrument)
                known = begin, closes.reshape(1, -1)
            else:
                begin = self.begin(instrument)
                known = begin, np.stack([self.panel.series(instrument, name)[begin:] for name in inputs])
            self._bars[instrument, inputs] = known
        return known

    def _equity(self, equity: Equity) -> tuple[int, Values]:
        """The first session of a sub-tree, on which all in it has a value, and what one dollar in it is worth from
        there on: its weights decided at every close and held to the next, without costs."""
        own = self.of_composite(equity)
        key = equity.composite, own.binding.resolver.lists
        if key not in self.equities:
            self.equities[key] = self._hold(own)
        return self.equities[key]

    def of_composite(self, equity: Equity) -> "History":
        """The history of a measured sub-tree, with one value for each of its variables."""
        part = self.binding.parts[equity.composite]
        if any(size > 1 for size in part.sizes):
            chosen = zip(part.axes, part.resolver.lists, equity.combination, strict=True)
            part = bind(part.program, {name: (values[number],) for name, values, number in chosen})
        return History(part, self.panel, self.equities)

    def _hold(self, own: "History") -> tuple[int, Values]:
        sessions = len(self.panel.sessions)
        begin = own.start()
        program = own.binding.program
        weights = target_weights(own.binding, own.table(begin), (0,) * len(own.binding.axes))
        columns = [self.panel.symbols.index(symbol) for symbol in program.held]
        worth = np.empty(sessions - begin)
        _grow(weights, np.ascontiguousarray(self.panel.close[begin:, columns]), worth)
        return begin, worth

    def ready(self, column: Column) -> int:
        """The session from which on a column has values."""
        if isinstance(column, Series):
            lag = CATALOGUE[column.indicator].lag(column.parameters)
            return self.begin(column.instrument) + lag + column.delay
        judged = (column.judged,) if isinstance(column, Streak) else (column.enter, column.exit)
        return max([0, *(self.ready(inner) for one in judged for inner in _columns_in(one))])

    def truth(self, judged: Judged) -> NDArray[np.bool_]:
        """On which sessions it is true."""
        if isinstance(judged, Compared):
            left, right = self._values(judged.left), self._values(judged.right)
            truth = np.empty(len(self.panel.sessions), np.bool_)
            truth[:] = left > right if judged.strict else left >= right
            return truth
        parts = [self.truth(part) for part in judged.parts]
        return (np.logical_and if isinstance(judged, AllTrue) else np.logical_or).reduce(parts)

    def _values(self, operand: float | Column) -> Values:
        if isinstance(operand, float):
            return np.array(operand)
        out = np.empty(len(self.panel.sessions))
        self._fill(operand, out)
        return out


def first_bar(prices: Values) -> int:
    """The session of a ticker's first close, in float64 [D]; D when it has none."""
    known = ~np.isnan(prices)
    return int(known.argmax()) if known.any() else len(prices)


def _columns_in(judged: Judged) -> list[Column]:
    if isinstance(judged, Compared):
        return [side for side in (judged.left, judged.right) if not isinstance(side, float)]
    return [column for part in judged.parts for column in _columns_in(part)]


@njit(cache=True, nogil=True)
def _streak(truth: NDArray[np.bool_], out: Values) -> None:
    for session in range(len(truth)):
        before = out[session - 1] if session > 0 else 0.0
        out[session] = before + 1.0 if truth[session] else 0.0


def state_of(history: History, state: State) -> Values:
    """Whether an enter/exit is inside on each session (1, else 0)."""
    out = np.empty(len(history.panel.sessions))
    _state(history.truth(state.enter), history.truth(state.exit), history.ready(state), out)
    return out


@njit(cache=True, nogil=True)
def _state(enter: NDArray[np.bool_], leave: NDArray[np.bool_], begin: int, out: Values) -> None:
    inside = False
    for session in range(len(enter)):
        if session >= begin:
            inside = not leave[session] if inside else enter[session]
        out[session] = 1.0 if inside else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _grow(weights: Values, close: Values, worth: Values) -> None:
    """What one dollar becomes that is spread by `weights` float64 [D, H] at each close; `close` float64 [D, H]."""
    for session in range(len(worth)):
        if session == 0:
            worth[0] = 1.0
            continue
        earned = 0.0
        for asset in range(close.shape[1]):
            held = weights[session - 1, asset]
            if held != 0.0:
                earned += held * (close[session, asset] / close[session - 1, asset] - 1.0)
        worth[session] = worth[session - 1] * (1.0 + earned)
