"""A program on a panel: the target weights of every session, day by day. The last row is what live trading uses.

1. table    the sessions' indicator values (table.py)
2. choose   the columns of one combination of the variables
3. judge    each session's conditions, and
4. weigh    push the weight 1 from the root down to the assets
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding, Choice
from strategies.compiler.program import ASSET, GATE, NONE, Code


def target_weights(binding: Binding, table: NDArray[np.float64], combination: Sequence[int]) -> NDArray[np.float64]:
    """float64 [D, H]: the share of each held ticker at each close; what is missing to 1 is cash.

    `table` float64 [D, K] from `indicator_table`, without NaN; `combination` is the number of each axis's value.
    """
    left = np.array([_chosen(choice, combination) for choice in binding.left], np.int64)
    right = np.array([_chosen(choice, combination) for choice in binding.right], np.int64)
    code = binding.program.code
    share = code.share.copy()
    for node in np.flatnonzero((code.kind != ASSET) & (code.kind != GATE) & (code.arg != NONE)):
        weights = [np.array([_chosen(choice, combination)]) for choice in binding.mixes[code.arg[node]]]
        share[code.first[node] : code.first[node + 1]] = shares_of(weights)[0]
    held = len(binding.program.held)
    out = np.zeros((len(table), held))
    line = np.concatenate([np.empty(table.shape[1]), binding.constants])
    _every_session(code, share, table, line, left, right, out)
    return out


def shares_of(weights: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """float64 [S, children]: each child's weights, float64 [S] over S settings, divided by their sum.

    The sum runs from the first child to the last, so that one setting gives the same bytes alone and among others.
    """
    total = np.zeros_like(weights[0])
    for weight in weights:
        total = total + weight
    return np.stack([weight / total for weight in weights], axis=1)


def _chosen(choice: Choice, combination: Sequence[int]) -> float:
    return float(choice.options[0 if choice.axis == NONE else combination[choice.axis]])


@njit(cache=True, nogil=True)
def weigh(
    code: Code,
    truth: NDArray[np.uint8],
    share: NDArray[np.float64],
    load: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """One session's weights into `out` float64 [H].

    `truth` uint8 [C] of each condition, `share` float64 [E] of each edge; `load` float64 [N] is room to work in.

    Nodes are visited in one fixed order, so equal truths and shares give equal bytes wherever they are computed.
    """
    kinds, args, first, child = code.kind, code.arg, code.first, code.child
    out[:] = 0.0
    load[:] = 0.0
    load[0] = 1.0
    for node in range(len(kinds)):
        carried = load[node]
        if carried == 0.0:
            continue
        kind = kinds[node]
        begin = first[node]
        if kind == ASSET:
            out[args[node]] += carried
        elif kind == GATE:
            edge = begin if truth[args[node]] else begin + 1
            load[child[edge]] += carried
        else:
            for edge in range(begin, first[node + 1]):
                load[child[edge]] += carried * share[edge]


@njit(cache=True, nogil=True)
def _every_session(
    code: Code,
    share: NDArray[np.float64],
    table: NDArray[np.float64],
    line: NDArray[np.float64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    truth = np.zeros(len(code.strict), np.uint8)
    load = np.empty(len(code.kind))
    for session in range(len(table)):
        for column in range(table.shape[1]):
            line[column] = table[session, column]
        for condition in range(len(truth)):
            a = line[left[condition]]
            b = line[right[condition]]
            truth[condition] = a > b if code.strict[condition] else a >= b
        weigh(code, truth, share, load, out[session])
