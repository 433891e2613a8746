"""From which session on it no longer matters where the history begins.

An exponential average never quite forgets its first value, an enter/exit is outside until it has been told otherwise,
and a sub-tree is worth one dollar on the first of its sessions. With more history such a signal would have been another
at first, and a gate next to it could have gone the other way.
"""

import math
from collections.abc import Iterator

import numpy as np

from strategies.compiler.columns import AllTrue, AnyTrue, Column, Compared, Judged, Series, State, Streak
from strategies.compiler.program import Composite
from strategies.compiler.warmup import Needed
from strategies.indicators.catalogue import CATALOGUE
from strategies.machine.table import History

FADED = 1e-9  # the share of its first values that an indicator may still remember


def unsettled(history: History, first: int) -> tuple[str, int | None] | None:
    """What takes longest to settle, in words, and the session from which on all is settled (None: not in the panel);
    None when all is settled at session `first`."""
    sessions = len(history.panel.sessions)
    latest = max(_settling(history), key=lambda one: one[1], default=("", 0))
    if latest[1] <= first:
        return None
    return latest[0], latest[1] if latest[1] < sessions else None


def _settling(history: History) -> Iterator[tuple[str, int]]:
    """Every signal that remembers, and the session from which on it has forgotten."""
    for one in history.binding.needed:
        if one.memory > 0.0 or isinstance(one.instrument, Composite):
            yield str(one), _forgotten(history, one)
    for column in history.binding.columns:
        if isinstance(column, State):
            yield "an enter/exit", _agreement(history, column)


def _forgotten(history: History, one: Needed) -> int:
    """The session from which on a reading no longer depends on where the history of its instrument begins."""
    dollars = CATALOGUE[one.indicator].unit == "dollars"
    if one.memory >= 1.0 or (dollars and _is_scaled(history, one.instrument)):
        return len(history.panel.sessions)
    fading = math.ceil(math.log(FADED) / math.log(one.memory)) if one.memory > 0.0 else 0
    return _settled(history, one.instrument) + one.lag + fading


def _is_scaled(history: History, instrument: str | Composite) -> bool:
    """Whether an instrument's closes are so many times what they would be with another beginning: a sub-tree's, which
    begin at one dollar, unless it is cash alone."""
    return isinstance(instrument, Composite) and bool(history.binding.program.composites[instrument.number].held)


def _settled(history: History, instrument: str | Composite) -> int:
    """The session from which on an instrument's own bars no longer depend on where its history begins."""
    if isinstance(instrument, str):
        return history.begin(instrument)
    return max([history.latest(instrument), *(session for _, session in _settling(history.part(instrument)))])


def _agreement(history: History, state: State) -> int:
    """The first session on which an enter/exit says the same whether it was inside or outside before: its conditions
    are settled, and one of them is true and the other one isn't. Where both are true it switches from either."""
    begin = max(_judgement(history, state.enter), _judgement(history, state.exit))
    told = np.flatnonzero((history.truth(state.enter) != history.truth(state.exit))[begin:])
    return begin + int(told[0]) if len(told) else len(history.panel.sessions)


def _judgement(history: History, judged: Judged) -> int:
    """The session from which on a condition no longer depends on where the history begins."""
    match judged:
        case Compared(left, _, right):
            return max(_signal(history, left, right), _signal(history, right, left))
        case AllTrue(parts) | AnyTrue(parts):
            return max(_judgement(history, part) for part in parts)


def _signal(history: History, signal: float | Column, other: float | Column) -> int:
    """The same of one side of a comparison; how long something has been true is compared with a number of sessions."""
    match signal:
        case Series():
            assert isinstance(signal.instrument, str)  # a condition reads tickers
            return _forgotten(history, Needed(signal.indicator, signal.instrument, signal.parameters, signal.delay))
        case Streak(judged):
            assert isinstance(other, float)
            return _judgement(history, judged) + math.ceil(other) - 1
        case _:
            return 0
