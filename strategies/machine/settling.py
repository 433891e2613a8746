"""From which session on it no longer matters where the history begins.

An exponential average never quite forgets its first value, and an enter/exit is outside until it has been told otherwise. With more
history such a signal would have been slightly different at first, and a gate next to it could have gone the other way.
"""

import math
from collections.abc import Iterator

import numpy as np

from strategies.compiler.columns import Equity, Instrument, State
from strategies.compiler.disassemble import describe
from strategies.compiler.warmup import needed
from strategies.machine.table import History, state_of

FADED = 1e-9  # the share of its first values that an indicator may still remember


def unsettled(history: History, first: int) -> tuple[str, int | None] | None:
    """What takes longest to settle, in words, and the session from which on all is settled (None: not within the panel);
    None when all is settled at session `first`."""
    sessions = len(history.panel.sessions)
    latest = max(_settling(history), key=lambda one: one[1], default=("", 0))
    if latest[1] <= first:
        return None
    return latest[0], latest[1] if latest[1] < sessions else None


def _settling(history: History) -> Iterator[tuple[str, int]]:
    """Every signal that remembers, and the session from which on it has forgotten."""
    for one in dict.fromkeys(needed(history.binding)):
        begin = _settled(history, one.series.instrument) + one.lag
        if one.memory >= 1.0:
            yield describe(one.series), len(history.panel.sessions)
        elif one.memory > 0.0:
            yield describe(one.series), begin + math.ceil(math.log(FADED) / math.log(one.memory))
        elif isinstance(one.series.instrument, Equity):
            yield describe(one.series), begin
    for column in history.binding.columns:
        if isinstance(column, State):
            yield "an enter/exit", _agreement(history, column)


def _settled(history: History, instrument: Instrument) -> int:
    """The session from which on an instrument's own bars no longer depend on where its history begins."""
    if isinstance(instrument, str):
        return history.begin(instrument)
    own = history.of_composite(instrument)
    return max([history.begin(instrument), *(session for _, session in _settling(own))])


def _agreement(history: History, state: State) -> int:
    """The first session on which an enter/exit says the same whether it began inside or outside."""
    outside, inside = state_of(history, state, False), state_of(history, state, True)
    same = np.flatnonzero(outside == inside)
    begin = history.ready(state)
    later = same[same >= begin]
    return int(later[0]) if len(later) else len(outside)
