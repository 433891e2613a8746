"""A program on a panel, day by day and one combination at a time: the target weights of every session.

The engine's sweep answers the same for many combinations at once; this is the second, simpler way, and what a single
backtest and live trading use. The last row is what is held from now on.

1. table    the sessions' indicator values (table.py)
2. place    the operands of one combination of the variables
3. weigh    each session, push the weight 1 from the root down to the assets, asking decisions on the way (decide.py)
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding, Choice, Question
from strategies.compiler.program import ASSET, CHOOSE, SPLIT, Code
from strategies.machine.decide import Asked, asked_of, edge_taken, share_out


def target_weights(binding: Binding, table: NDArray[np.float64], combination: Sequence[int]) -> NDArray[np.float64]:
    """float64 [D, H]: the share of each held ticker at each close; what is missing to 1 is cash.

    `table` float64 [D, K] from `History.table`; `combination` is the number of each axis's value.
    """

    def places(_: Question, choice: Choice) -> NDArray[np.int32]:
        return choice.places[tuple(combination[axis] for axis in choice.axes)].reshape(1)

    asked = asked_of(binding, lambda _: 1, places)
    out = np.zeros((len(table), len(binding.program.held)))
    line = np.concatenate([np.empty(table.shape[1]), binding.constants])
    _every_session(binding.program.code, asked, table, line, out)
    return out


@njit(cache=True, nogil=True)
def _every_session(
    code: Code,
    asked: Asked,
    table: NDArray[np.float64],
    line: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    widest = 1
    for decision in range(len(asked.edges)):
        widest = max(widest, asked.edges[decision])
    row = np.zeros(widest)
    order = np.zeros(widest, np.int64)
    load = np.zeros(len(code.kind))
    taken = np.zeros(len(asked.kind), np.int64)
    since = np.full(len(asked.kind), -1)
    for session in range(len(table)):
        for column in range(table.shape[1]):
            line[column] = table[session, column]
        _weigh(session, code, asked, line, load, row, order, taken, since, out[session])


@njit(cache=True, nogil=True, inline="always")
def _weigh(
    session: int,
    code: Code,
    asked: Asked,
    line: NDArray[np.float64],
    load: NDArray[np.float64],
    row: NDArray[np.float64],
    order: NDArray[np.int64],
    taken: NDArray[np.int64],
    since: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """One session's weights into `out` float64 [H]; `load` float64 [N] is zero before and after. `taken` is the edge
    of each choice that was asked on the session that `since` says."""
    kinds, args, first, child, share = code.kind, code.arg, code.first, code.child, code.share
    load[0] = 1.0
    for node in range(len(kinds)):
        carried = load[node]
        if carried == 0.0:
            continue
        load[node] = 0.0
        kind = kinds[node]
        arg = args[node]
        begin = first[node]
        if kind == ASSET:
            out[arg] += carried
        elif kind == CHOOSE:
            if since[arg] != session:
                since[arg] = session
                taken[arg] = edge_taken(arg, 0, line, asked)
            load[child[begin + taken[arg]]] += carried
        elif kind == SPLIT:
            for edge in range(begin, first[node + 1]):
                load[child[edge]] += carried * share[edge]
        elif begin < first[node + 1]:  # a blend; cash has no edges
            share_out(arg, 0, line, asked, row, order)
            for edge in range(begin, first[node + 1]):
                load[child[edge]] += carried * row[edge - begin]
