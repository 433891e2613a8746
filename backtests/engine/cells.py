"""Step 3 of tabulate.py: every reached node's vector, for every combination of the groups that it depends on.

Children before parents. A node has a table of vectors over the axes on which it differs today; most have one cell. A
choice copies numbers, a split with constant shares looks up what it gave for these vectors before: weights are touched
only for what is new.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.desk import CELLS, OWN, Desk, Pool, digest_of, signed
from backtests.engine.lattice import Axes
from backtests.engine.pool import FULL, keep, remember_split, split_made
from strategies.compiler.program import ASSET, BLEND, CHOOSE, NONE, SPLIT, Code
from strategies.machine.decide import BETWEEN, INVERSE, RANKING, Asked

DONE, TOO_MANY, NO_ROOM = range(3)


class Room(NamedTuple):
    """Room for one node of at most E edges; operand 0 is its decision's table, operand 1 + e that of child e."""

    bits: NDArray[np.uint64]  # [E + 1] the axes of an operand's table
    at: NDArray[np.int64]  # [E + 1] where it begins
    strides: NDArray[np.int64]  # [E + 1, 64] how far its neighbours along each axis of the node stand apart
    member: NDArray[np.int64]  # [E + 1] operands over the same axes
    where: NDArray[np.int64]  # [E + 1] the current cell of each table that is left
    step: NDArray[np.int64]  # [E + 1, 64] their strides
    key: NDArray[np.int32]  # [E + 1]
    digit: NDArray[np.int64]  # [64]


@njit(cache=True, nogil=True)
def room_of(widest: int) -> Room:
    """Room for nodes of at most `widest` edges."""
    operands = widest + 1
    return Room(
        np.zeros(operands, np.uint64),
        np.zeros(operands, np.int64),
        np.zeros((operands, 64), np.int64),
        np.zeros(operands, np.int64),
        np.zeros(operands, np.int64),
        np.zeros((operands, 64), np.int64),
        np.zeros(operands, np.int32),
        np.zeros(64, np.int64),
    )


@njit(cache=True, nogil=True, inline="always")
def _axes_of(bits: np.uint64, axes: int, out: NDArray[np.int64]) -> int:
    """The axes whose bits are set into `out`, ascending; how many."""
    count = 0
    for axis in range(axes):
        if (bits >> np.uint64(axis)) & np.uint64(1):
            out[count] = axis
            count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _strides(
    bits: np.uint64, on: NDArray[np.int64], count: int, groups: NDArray[np.int32], out: NDArray[np.int64]
) -> None:
    """How far apart neighbours along each axis of `on` stand in a table over the axes of `bits`, 0 where it is not on
    it."""
    stride = 1
    for position in range(count - 1, -1, -1):
        axis = on[position]
        out[position] = 0
        if (bits >> np.uint64(axis)) & np.uint64(1):
            out[position] = stride
            stride *= groups[axis]


@njit(cache=True, nogil=True, inline="always")
def _tabulate_decision(
    on: NDArray[np.int32],
    size: NDArray[np.int32],
    begin: NDArray[np.int32],
    groups: NDArray[np.int32],
    someone: NDArray[np.int32],
    outcome: NDArray[np.int32],
    arena: NDArray[np.int32],
    free: int,
) -> tuple[np.uint64, int]:
    """A decision's outcomes by groups instead of values, from `free` on in the arena; its axes, and how many cells."""
    bits = np.uint64(0)
    cells = 1
    for position in range(len(on)):
        if groups[on[position]] > 1:
            bits |= np.uint64(1) << np.uint64(on[position])
            cells *= groups[on[position]]
    if free + cells > len(arena):
        return bits, FULL
    for cell in range(cells):
        rest = cell
        setting = 0
        stride = 1
        for position in range(len(on) - 1, -1, -1):
            axis = on[position]
            group = rest % groups[axis]
            rest //= groups[axis]
            setting += stride * someone[begin[axis] + group]
            stride *= size[axis]
        arena[free + cell] = outcome[setting]
    return bits, cells


@njit(cache=True, nogil=True, inline="always")
def _keep_own(session: int, count: int, desk: Desk) -> int:
    """The number of the session's own vector in `scratch`: −1, −2 …; FULL without room. `count` are there already."""
    own, slot, since, vector = desk.own, desk.own_slot, desk.own_since, desk.scratch
    mask = len(slot) - 1
    at = signed(digest_of(vector) >> np.uint64(8)) & mask
    while since[at] == session:
        other = slot[at]
        same = True
        for asset in range(len(vector)):
            if own[other, asset] != vector[asset]:
                same = False
                break
        if same:
            return -1 - other
        at = (at + 1) & mask
    if count == OWN:
        return FULL
    since[at] = session
    slot[at] = count
    for asset in range(len(vector)):
        own[count, asset] = vector[asset]
    return -1 - count


@njit(cache=True, nogil=True, inline="always")
def _blend(
    count: int,
    children: NDArray[np.int32],
    shares: NDArray[np.float64],
    weights: NDArray[np.float64],
    own: NDArray[np.float64],
    out: NDArray[np.float64],
) -> bool:
    """The vectors of `children`, each times its share, added up in their order; whether one was the session's own."""
    for asset in range(len(out)):
        out[asset] = 0.0
    any_own = False
    for child in range(count):
        share = shares[child]
        if share == 0.0:
            continue
        number = children[child]
        if number >= 0:
            for asset in range(len(out)):
                out[asset] += share * weights[number, asset]
        else:
            any_own = True
            for asset in range(len(out)):
                out[asset] += share * own[-1 - number, asset]
    return any_own


@njit(cache=True, nogil=True, inline="always")
def _choose(
    cells: int,
    first: int,
    taken: NDArray[np.int32],
    taken_at: int,
    child: NDArray[np.int32],
    node_at: NDArray[np.int32],
    strides: NDArray[np.int64],
    counts: NDArray[np.int64],
    dims: int,
    arena: NDArray[np.int32],
    out: int,
) -> None:
    """A choice's table: `strides` [0] are the decision's, [1], [2] … its children's."""
    digit = np.zeros(dims, np.int64)
    for cell in range(cells):
        where = taken_at
        for position in range(dims):
            where += digit[position] * strides[0, position]
        edge = taken[where]
        at = node_at[child[first + edge]]
        for position in range(dims):
            at += digit[position] * strides[1 + edge, position]
        arena[out + cell] = arena[at]
        for position in range(dims - 1, -1, -1):
            digit[position] += 1
            if digit[position] < counts[position]:
                break
            digit[position] = 0


@njit(cache=True, nogil=True, inline="always")
def _fork(
    taken_at: int,
    then_at: int,
    else_at: int,
    strides: NDArray[np.int64],
    counts: NDArray[np.int64],
    dims: int,
    arena: NDArray[np.int32],
    out: int,
) -> None:
    """A test's table, its last axis in one plain loop: most choices are tests, and most of a session's cells theirs."""
    digit = np.zeros(dims, np.int64)
    last = dims - 1
    near, far, other = strides[0, last], strides[1, last], strides[2, last]
    while True:
        where, yes, no = taken_at, then_at, else_at
        for position in range(last):
            where += digit[position] * strides[0, position]
            yes += digit[position] * strides[1, position]
            no += digit[position] * strides[2, position]
        for step in range(counts[last]):
            arena[out + step] = arena[no + step * other] if arena[where + step * near] else arena[yes + step * far]
        out += counts[last]
        position = last - 1
        while position >= 0:
            digit[position] += 1
            if digit[position] < counts[position]:
                break
            digit[position] = 0
            position -= 1
        if position < 0:
            return


@njit(cache=True, nogil=True, inline="always")
def work_out(session: int, mixed: int, code: Code, asked: Asked, axes: Axes, desk: Desk, pool: Pool, room: Room) -> int:
    """Fills the tables of all reached nodes; DONE, TOO_MANY cells to be worth it, or NO_ROOM in the pool."""
    kinds, args, first, child = code.kind, code.arg, code.first, code.child
    reached, verdict, groups, arena = desk.reached, desk.verdict, desk.groups, desk.arena
    node_axes, node_at = desk.node_axes, desk.node_at
    total = len(groups)
    on = np.empty(64, np.int64)
    counts = np.empty(64, np.int64)
    strides, at = room.strides, room.at
    free = len(kinds)  # each node has a cell of its own in front
    own = 0
    for number in range(mixed):
        q = desk.mixed[number]
        of = axes.axis[axes.first[q] : axes.first[q + 1]]
        said = desk.outcome[desk.said[q] :]
        desk.decision_axes[q], cells = _tabulate_decision(
            of, axes.size, axes.begin, groups, desk.someone, said, arena, free
        )
        if cells == FULL:
            return TOO_MANY
        desk.decision_at[q] = free
        free += cells
    for node in range(len(kinds) - 1, -1, -1):
        if reached[node] != session:
            continue
        kind, q, begin = kinds[node], args[node], first[node]
        edges = first[node + 1] - begin
        if kind == CHOOSE and verdict[q] != NONE:
            node_axes[node] = node_axes[child[begin + verdict[q]]]
            node_at[node] = node_at[child[begin + verdict[q]]]
            continue
        bits = np.uint64(0)
        if kind != SPLIT and edges > 0 and verdict[q] == NONE:
            bits = desk.decision_axes[q]
        for edge in range(edges):
            if reached[child[begin + edge]] == session:
                bits |= node_axes[child[begin + edge]]
        node_axes[node] = bits
        node_at[node] = node
        if edges == 0:
            arena[node] = q if kind == ASSET else len(desk.scratch)
            continue
        dims = _axes_of(bits, total, on)
        cells = 1
        for position in range(dims):
            counts[position] = groups[on[position]]
            cells *= counts[position]
            if cells > CELLS:
                return TOO_MANY
        if cells > 1:
            if free + cells > len(arena):
                return TOO_MANY
            node_at[node] = free
            free += cells
        out = node_at[node]
        varied = kind != SPLIT and verdict[q] == NONE
        room.bits[0] = desk.decision_axes[q] if varied else np.uint64(0)
        at[0] = desk.decision_at[q] if varied else node
        _strides(room.bits[0], on, dims, groups, strides[0])
        for edge in range(edges):
            below = child[begin + edge]
            there = reached[below] == session  # a child to which no row gives a share is not
            room.bits[1 + edge] = node_axes[below] if there else np.uint64(0)
            at[1 + edge] = node_at[below] if there else node
            _strides(room.bits[1 + edge], on, dims, groups, strides[1 + edge])
        if kind == CHOOSE:
            if dims == 0:
                return TOO_MANY  # two values were taken for one: their signatures met
            if edges == 2:
                _fork(desk.decision_at[q], at[1], at[2], strides, counts, dims, arena, out)
            else:
                _choose(cells, begin, arena, desk.decision_at[q], child, node_at, strides, counts, dims, arena, out)
            continue
        own = _share_all(
            session, node, cells, edges, dims, varied, on, counts, room, out, free, own, code, asked, desk, pool
        )
        if own == FULL:
            return NO_ROOM
        if own > OWN:
            return TOO_MANY
    return DONE


@njit(cache=True, nogil=True, inline="always")
def _share_all(
    session: int,
    node: int,
    cells: int,
    edges: int,
    dims: int,
    varied: bool,
    on: NDArray[np.int64],
    counts: NDArray[np.int64],
    room: Room,
    out: int,
    free: int,
    own: int,
    code: Code,
    asked: Asked,
    desk: Desk,
    pool: Pool,
) -> int:
    """The table of a split or blend. Answers how many own vectors the session has now; FULL when the pool has no room,
    more than OWN when the session has too many of its own.

    Tables over the same axes (most children depend on one variable, or on none) are first made one, whose cells number
    the distinct combinations: of 30 children three or four tables are left to look at for each cell.
    """
    arena, children, at, strides = desk.arena, desk.children, room.at, room.strides
    blend = code.kind[node] == BLEND
    q = code.arg[node]
    begin = code.first[node]
    shares = code.share[begin : begin + edges]
    passing = blend and _is_passing(asked.kind[q], asked.config[asked.about[q] : asked.about[q + 1]])
    groups = _merge(edges, dims, on, counts, free, room, desk)
    if groups < 0:
        return OWN + 1
    digit, where = room.digit, room.where
    digit[:dims] = 0
    key, slot, seen = room.key, desk.seen_slot, desk.seen
    mask = _mask_for(cells)
    desk.stamp[0] += 1
    stamp = desk.stamp[0]
    found = 0
    for cell in range(cells):
        known = found
        if cells > 1:
            for group in range(groups):
                key[group] = arena[where[group]]
            known = _seen(found, groups, key, mask, stamp, slot, seen)
        if known == found:
            for edge in range(edges + 1):
                place = at[edge]
                for position in range(dims):
                    place += digit[position] * strides[edge, position]
                key[edge] = arena[place]
            for edge in range(edges):
                children[edge] = key[1 + edge]
            if blend:
                row = desk.row_first[q] + (key[0] if varied else 0) * edges
                shares = desk.row[row : row + edges]
            made = _vector_of(session, node, edges, shares, passing, blend, own, desk, pool)
            if made == FULL:
                return FULL
            if made < 0 and -made > own:
                own = -made
                if own > OWN:
                    return own
            desk.seen_made[found] = made
            found += 1
        arena[out + cell] = desk.seen_made[known]
        _advance(digit, counts, dims, groups, room.step, where)
    return own


@njit(cache=True, nogil=True, inline="always")
def _merge(
    edges: int,
    dims: int,
    on: NDArray[np.int64],
    counts: NDArray[np.int64],
    free: int,
    room: Room,
    desk: Desk,
) -> int:
    """One table for all operands over the same axes, from `free` on in the arena; those without an axis have nothing
    to tell. Fills the places `where` and strides `step` of the tables that are left; how many, or −1 without room for
    them."""
    groups = 0
    for edge in range(edges + 1):
        if room.bits[edge] == np.uint64(0):
            continue
        first = True
        for before in range(edge):
            first = first and room.bits[before] != room.bits[edge]
        if not first:
            continue
        members = 0
        for other in range(edge, edges + 1):
            if room.bits[other] == room.bits[edge]:
                room.member[members] = other
                members += 1
        for position in range(dims):
            room.step[groups, position] = room.strides[edge, position]
        room.where[groups] = room.at[edge]
        if members > 1:
            cells = 1
            for position in range(dims):
                cells *= counts[position] if room.strides[edge, position] else 1
            if free + cells > len(desk.arena):
                return -1
            _number_cells(cells, members, free, room, desk)
            room.where[groups] = free
            free += cells
        groups += 1
    return groups


@njit(cache=True, nogil=True, inline="always")
def _number_cells(cells: int, members: int, free: int, room: Room, desk: Desk) -> None:
    """Numbers the distinct combinations of the member tables' cells; all are over the same axes, so cell by cell."""
    key, slot, seen = room.key, desk.seen_slot, desk.seen
    mask = _mask_for(cells)
    desk.stamp[0] += 1
    stamp = desk.stamp[0]
    found = 0
    for cell in range(cells):
        for member in range(members):
            key[member] = desk.arena[room.at[room.member[member]] + cell]
        known = _seen(found, members, key, mask, stamp, slot, seen)
        desk.arena[free + cell] = known
        found += 1 if known == found else 0


@njit(cache=True, nogil=True, inline="always")
def _advance(
    digit: NDArray[np.int64],
    counts: NDArray[np.int64],
    dims: int,
    tables: int,
    strides: NDArray[np.int64],
    where: NDArray[np.int64],
) -> None:
    """On to the next cell, in every table."""
    for position in range(dims - 1, -1, -1):
        digit[position] += 1
        if digit[position] < counts[position]:
            for table in range(tables):
                where[table] += strides[table, position]
            return
        digit[position] = 0
        for table in range(tables):
            where[table] -= strides[table, position] * (counts[position] - 1)


@njit(cache=True, nogil=True)
def _mask_for(cells: int) -> int:
    """One less than the power of two that is at least twice as many."""
    slots = 4
    while slots < 2 * cells:
        slots *= 2
    return slots - 1


@njit(cache=True, nogil=True, inline="always")
def _seen(
    found: int,
    length: int,
    key: NDArray[np.int32],
    mask: int,
    stamp: int,
    slot: NDArray[np.int64],
    seen: NDArray[np.int32],
) -> int:
    """Which of the `found` combinations so far is the same as `key` [length]; `found` when none is: then it is noted.

    The table is the front of `slot`, `mask` + 1 places for at least twice as many cells: what is small stays in the
    cache.
    """
    mixed = np.uint64(14695981039346656037)
    for part in range(length):
        mixed = (mixed ^ np.uint64(key[part])) * np.uint64(0x9E3779B97F4A7C15)
    at = np.int64((mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(40)) & mask
    while slot[at] >> 16 == stamp:
        other = slot[at] & 0xFFFF
        same = True
        for part in range(length):
            if seen[other, part] != key[part]:
                same = False
                break
        if same:
            return other
        at = (at + 1) & mask
    slot[at] = (stamp << 16) | found
    for part in range(length):
        seen[found, part] = key[part]
    return found


@njit(cache=True, nogil=True, inline="always")
def _is_passing(kind: int, config: NDArray[np.int32]) -> bool:
    """Whether a blend's shares come from a session's own numbers: an inverse volatility, a scale."""
    return kind in (INVERSE, BETWEEN) or (kind == RANKING and config[5] == 1)


@njit(cache=True, nogil=True, inline="always")
def _vector_of(
    session: int,
    node: int,
    edges: int,
    shares: NDArray[np.float64],
    passing: bool,
    blend: bool,
    own: int,
    desk: Desk,
    pool: Pool,
) -> int:
    """The vector of a split or blend whose children's vectors stand in `desk.children`; FULL when the pool has no
    room."""
    slot = 0
    constant = not blend
    for edge in range(edges):
        constant = constant and desk.children[edge] >= 0
    if constant:
        slot = split_made(node, desk.children, edges, pool)
        if slot >= 0:
            return slot
    any_own = _blend(edges, desk.children, shares, pool.weights, desk.own, desk.scratch)
    if passing or any_own:
        made = _keep_own(session, own, desk)
        return -1 - OWN if made == FULL else made
    made = keep(desk.scratch, pool)
    if made != FULL and constant and not remember_split(node, desk.children, edges, -1 - slot, made, pool):
        return FULL
    return made
