"""From which session on it no longer matters where the history begins.

An exponential average never quite forgets its first value, an enter/exit is outside until it has been told otherwise,
and a sub-tree is worth one dollar on the first of its sessions. With more history such a signal would have been another
at first, and a gate next to it could have gone the other way.
"""

import math
from collections.abc import Iterator

import numpy as np

from strategies.compiler.columns import (
    AllTrue,
    AnyTrue,
    Column,
    Compared,
    Equity,
    Instrument,
    Judged,
    Series,
    State,
    Streak,
)
from strategies.compiler.disassemble import describe
from strategies.compiler.warmup import needed
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
    for one in dict.fromkeys(needed(history.binding)):
        if one.memory > 0.0 or isinstance(one.series.instrument, Equity):
            yield describe(one.series), _forgotten(history, one.series, one.lag)
    for column in history.binding.columns:
        if isinstance(column, State):
            yield "an enter/exit", _agreement(history, column)


def _forgotten(history: History, series: Series, lag: int) -> int:
    """The session from which on a series no longer depends on where the history of its instrument begins; its value is
    asked for from bar `lag` on."""
    definition, instrument = CATALOGUE[series.indicator], series.instrument
    memory = definition.memory(series.parameters)
    if memory >= 1.0 or (definition.unit == "dollars" and _is_scaled(history, instrument)):
        return len(history.panel.sessions)
    fading = math.ceil(math.log(FADED) / math.log(memory)) if memory > 0.0 else 0
    return _settled(history, instrument) + lag + fading


def _is_scaled(history: History, instrument: Instrument) -> bool:
    """Whether an instrument's closes are so many times what they would be with another beginning: a sub-tree's, which
    begin at one dollar, unless it is cash alone."""
    return isinstance(instrument, Equity) and bool(history.of_composite(instrument).binding.program.held)


def _settled(history: History, instrument: Instrument) -> int:
    """The session from which on an instrument's own bars no longer depend on where its history begins."""
    if isinstance(instrument, str):
        return history.begin(instrument)
    own = history.of_composite(instrument)
    return max([history.begin(instrument), *(session for _, session in _settling(own))])


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
            lag = CATALOGUE[signal.indicator].lag(signal.parameters) + signal.delay
            return _forgotten(history, signal, lag)
        case Streak(judged):
            assert isinstance(other, float)
            return _judgement(history, judged) + math.ceil(other) - 1
        case _:
            return 0
