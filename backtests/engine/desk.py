"""Room for one session's work of tabulate.py, and what it leaves behind for all sessions."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.lattice import Axes
from strategies.compiler.program import NONE, Code
from strategies.machine.decide import Asked

CELLS = 1 << 15  # cells that one node may have: more are not tabulated, but worked out for one block at a time
ARENA = 1 << 20  # cells of all nodes of a session
OWN = 1 << 12  # vectors that a session may have for itself


class Desk(NamedTuple):
    """Room for what holds within one session. N nodes, Q decisions, S settings of all of them, A axes, P values of all
    axes."""

    line: NDArray[np.float64]  # the session's columns, then the constants
    reached: NDArray[np.int64]  # [N] the session in which a node was reached last
    judged: NDArray[np.int64]  # [Q] the session in which a decision was judged last
    verdict: NDArray[np.int32]  # [Q] the outcome that all settings share, or NONE
    said: NDArray[np.int64]  # [Q+1] where a decision's outcomes begin
    outcome: NDArray[np.int32]  # [S] of a choice the edge, of a blend the number of its row
    mixed: NDArray[np.int32]  # [Q] the decisions without a verdict, in the order they were judged
    row_first: NDArray[np.int64]  # [Q+1] where a blend's rows begin
    row: NDArray[np.float64]  # the distinct shares of each blend
    row_count: NDArray[np.int32]  # [Q]
    signature: NDArray[np.uint64]  # [P] what the mixed decisions say of a value, in one number
    group: NDArray[np.int32]  # [P] the group of a value: those that nothing tells apart
    someone: NDArray[np.int32]  # [P] a value of each group
    groups: NDArray[np.int32]  # [A] how many groups an axis has
    digest: NDArray[np.uint64]  # [2 × largest axis, a power of two] a hash table of signatures
    digest_group: NDArray[np.int32]
    decision_axes: NDArray[np.uint64]  # [Q] bits of the axes on which a mixed decision's table stands
    decision_at: NDArray[np.int32]  # [Q] where that table begins in `arena`
    node_axes: NDArray[np.uint64]  # [N] the same of each node's table of vectors
    node_at: NDArray[np.int32]  # [N]
    arena: NDArray[np.int32]  # [ARENA] outcomes of decisions, vectors of nodes
    own: NDArray[np.float64]  # [OWN, H] vectors of this session only
    own_slot: NDArray[np.int32]  # [2·OWN] a hash table of them
    own_since: NDArray[np.int64]  # [2·OWN] the session that wrote a slot
    children: NDArray[np.int32]  # [widest] the vectors of a node's children
    scratch: NDArray[np.float64]  # [H]
    stamp: NDArray[np.int64]  # [1] counts the nodes that were worked out
    seen_slot: NDArray[np.int64]  # [2·CELLS] a hash table of what one node's cells are made of: stamp · 2¹⁶ + number
    seen: NDArray[np.int32]  # [CELLS, widest + 1] row and children of a node's distinct cells
    seen_made: NDArray[np.int32]  # [CELLS] their vectors


class Pool(NamedTuple):
    """All distinct weight vectors of a sweep, found by their content; and which splits of which vectors gave which.

    `used` int64 [2]: vectors; splits.
    """

    used: NDArray[np.int64]
    weights: NDArray[np.float64]  # [V, H]
    key: NDArray[np.uint64]  # [V] a hash of a vector's content
    slot: NDArray[np.int32]  # hash table: a vector's number
    split_slot: NDArray[np.int32]  # hash table: a split's number
    split_first: NDArray[np.int32]  # where a split's node and children stand
    split_made: NDArray[np.int32]  # the vector it gave
    split_arena: NDArray[np.int32]


class Days(NamedTuple):
    """What K decisions' sessions come to. Of decision k: the axes that its answer depends on are `axis` [axes[k, 0] ..
    axes[k, 1]]; on each, a value's contribution to the cell's number stands in `step`, all axes' one after the other
    from steps[k] on; the cell's vector, by its number of the day, at `cell` [cells[k] + number]; the day's vectors at
    `vector` [vectors[k, 0] .. vectors[k, 1]]. `used` int64 [4]: axis, step, cell and vector that are filled.
    """

    used: NDArray[np.int64]
    axes: NDArray[np.int64]
    steps: NDArray[np.int64]
    cells: NDArray[np.int64]
    vectors: NDArray[np.int64]
    axis: NDArray[np.int32]
    step: NDArray[np.int32]
    cell: NDArray[np.uint16]
    vector: NDArray[np.int32]


def desk_of(code: Code, asked: Asked, axes: Axes, line: int, held: int) -> Desk:
    """Room for the sessions of a lattice; `line` is the length of a session's line."""
    nodes, decisions, values = len(code.kind), len(asked.kind), int(axes.begin[-1])
    said = np.concatenate([[0], np.cumsum(axes.settings)])
    rows = np.concatenate([[0], np.cumsum(axes.settings * asked.edges)])
    slots = 1 << int(2 * max([1, *axes.size])).bit_length()
    widest = int(max([1, *np.diff(code.first)])) + 1
    return Desk(
        line=np.empty(line),
        reached=np.full(nodes, NONE, np.int64),
        judged=np.full(decisions, NONE, np.int64),
        verdict=np.zeros(decisions, np.int32),
        said=said.astype(np.int64),
        outcome=np.zeros(max(1, said[-1]), np.int32),
        mixed=np.zeros(decisions, np.int32),
        row_first=rows.astype(np.int64),
        row=np.zeros(max(1, rows[-1])),
        row_count=np.zeros(decisions, np.int32),
        signature=np.zeros(values, np.uint64),
        group=np.zeros(values, np.int32),
        someone=np.zeros(values, np.int32),
        groups=np.ones(len(axes.size), np.int32),
        digest=np.zeros(slots, np.uint64),
        digest_group=np.zeros(slots, np.int32),
        decision_axes=np.zeros(decisions, np.uint64),
        decision_at=np.zeros(decisions, np.int32),
        node_axes=np.zeros(nodes, np.uint64),
        node_at=np.zeros(nodes, np.int32),
        arena=np.zeros(ARENA, np.int32),
        own=np.zeros((OWN, held)),
        own_slot=np.zeros(2 * OWN, np.int32),
        own_since=np.full(2 * OWN, NONE, np.int64),
        children=np.zeros(widest, np.int32),
        scratch=np.zeros(held),
        stamp=np.zeros(1, np.int64),
        seen_slot=np.zeros(2 * CELLS, np.int64),
        seen=np.empty((CELLS, widest + 1), np.int32),
        seen_made=np.zeros(CELLS, np.int32),
    )


@njit(cache=True, nogil=True)
def digest_of(vector: NDArray[np.float64]) -> np.uint64:
    """A hash of a vector's content."""
    key = np.uint64(14695981039346656037)
    bits = vector.view(np.uint64)
    for asset in range(len(bits)):
        key = (key ^ bits[asset]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key


@njit(cache=True, nogil=True)
def signed(number: np.uint64) -> int:
    """An unsigned number as a signed one: numba makes floats of what mixes both."""
    return np.int64(number)  # type: ignore[return-value]
