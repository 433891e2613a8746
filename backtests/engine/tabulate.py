"""The kernel's first half: what every combination holds on every session, worked out once for all of them.

For each session that decides, from the session's own structure and not from the number of combinations:
  1 reach     which nodes can be reached at all; each decision on the way is asked once per setting, and one that says
              the same for every setting opens a single branch                                            (reach.py)
  2 group     the values of a variable that no reached decision tells apart are one group                 (reach.py)
  3 work out  bottom up, each node's vector for every combination of the groups that it depends on        (cells.py)
  4 note      the root's table: a step for every value of every variable, and a vector for every cell

On real trees a session has 2 to 104 distinct vectors over 20,000 combinations, and most nodes have one vector or
depend on one variable, so a session costs some ten microseconds however many combinations there are. What is left per
combination and session is a look-up a variable (walk.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.cells import DONE, NO_ROOM, TOO_MANY, room_of, work_out
from backtests.engine.desk import CELLS, Days, Desk, Pool, desk_of
from backtests.engine.lattice import LARGEST, Axes, Lattice, TooMany
from backtests.engine.pool import FULL, empty_pool, keep, larger
from backtests.engine.reach import group_values, reach
from strategies.compiler.program import NONE, Code
from strategies.machine.decide import Asked

NO_SPACE = 3  # in Days


@dataclass(frozen=True, slots=True, eq=False)
class Tabulated:
    """What all combinations of a lattice hold: `days` by decision, `pool` of the vectors."""

    lattice: Lattice
    days: Days
    pool: Pool

    @property
    def nbytes(self) -> int:
        """The memory it takes, but for small change."""
        return sum(array.nbytes for array in (*self.days, *self.pool))


def tabulate(
    code: Code,
    lattice: Lattice,
    table: NDArray[np.float64],
    constants: NDArray[np.float64],
    held: int,
    decided: NDArray[np.int64],
    stop: NDArray[np.uint8],
    largest: int = LARGEST,
) -> Tabulated | None:
    """The sessions `decided` int64 [K] of `table` float64 [D, columns]; None when `stop` was set meanwhile.

    Raises TooMany when that would take more than `largest` bytes, or more cells than are worth a table.
    """
    if len(lattice.axes.size) > 63:
        raise TooMany
    desk = desk_of(code, lattice.asked, lattice.axes, table.shape[1] + len(constants), held)
    desk.line[table.shape[1] :] = constants
    pool = empty_pool(held, _power(held + 2, 256), 256)
    days = _empty_days(len(decided), len(desk.group))
    done = 0
    while True:
        done, status = _sessions(done, code, lattice.asked, lattice.axes, table, decided, stop, desk, pool, days)
        if status == DONE:
            return Tabulated(lattice, days, pool) if done == len(decided) else None
        if status == NO_ROOM:
            pool = larger(pool)
        elif status == NO_SPACE:
            days = _larger_days(days, len(desk.group))
        tabulated = Tabulated(lattice, days, pool)
        if status == TOO_MANY or tabulated.nbytes > largest:
            raise TooMany


def _power(at_least: int, smallest: int) -> int:
    return max(smallest, 1 << (at_least - 1).bit_length())


def _empty_days(decisions: int, values: int) -> Days:
    room = max(4096, 4 * values, 4 * decisions)
    return Days(
        used=np.zeros(4, np.int64),
        axes=np.zeros((decisions, 2), np.int64),
        steps=np.zeros(decisions, np.int64),
        cells=np.zeros(decisions, np.int64),
        vectors=np.zeros((decisions, 2), np.int64),
        axis=np.empty(room, np.int32),
        step=np.empty(room, np.int32),
        cell=np.empty(room, np.uint16),
        vector=np.empty(room, np.int32),
    )


def _larger_days(days: Days, values: int) -> Days:
    """The same with room for twice as much of whatever the next session might not fit into."""
    axis, step, cell, vector = days.used.tolist()
    return days._replace(
        axis=_with_room(days.axis, axis + 64),
        step=_with_room(days.step, step + values),
        cell=_with_room(days.cell, cell + CELLS),
        vector=_with_room(days.vector, vector + CELLS),
    )


def _with_room(array: NDArray[Any], need: int) -> NDArray[Any]:
    more = max(len(array), need - len(array))
    return np.concatenate([array, np.empty(more, array.dtype)]) if need > len(array) else array


@njit(cache=True, nogil=True)
def _sessions(
    begin: int,
    code: Code,
    asked: Asked,
    axes: Axes,
    table: NDArray[np.float64],
    decided: NDArray[np.int64],
    stop: NDArray[np.uint8],
    desk: Desk,
    pool: Pool,
    days: Days,
) -> tuple[int, int]:
    """Works from decision `begin` on; answers the first that is not done, and why."""
    local = np.full(len(pool.weights), NONE, np.int32)
    room = room_of(len(desk.children))
    for decision in range(begin, len(decided)):
        if stop[0]:
            return decision, DONE
        session = decided[decision]
        for column in range(table.shape[1]):
            desk.line[column] = table[session, column]
        mixed = reach(session, code, asked, axes, desk)
        group_values(mixed, axes, desk)
        status = work_out(session, mixed, code, asked, axes, desk, pool, room)
        if status == DONE:
            status = _note(decision, axes, desk, pool, days, local)
        if status != DONE:
            desk.reached[:] = NONE
            desk.judged[:] = NONE
            desk.own_since[:] = NONE
            return decision, status
    return len(decided), DONE


@njit(cache=True, nogil=True, inline="always")
def _note(decision: int, axes: Axes, desk: Desk, pool: Pool, days: Days, local: NDArray[np.int32]) -> int:
    """Step 4; a session like the one before shares what was noted for that."""
    bits, at = desk.node_axes[0], desk.node_at[0]
    n_axis, n_step, n_cell, n_vector = days.used[0], days.used[1], days.used[2], days.used[3]
    cells = 1
    steps = 0
    on = n_axis
    for axis in range(len(axes.size)):
        if (bits >> np.uint64(axis)) & np.uint64(1):
            if on == len(days.axis):
                return NO_SPACE
            days.axis[on] = axis
            on += 1
            cells *= desk.groups[axis]
            steps += axes.size[axis]
    if n_step + steps > len(days.step) or n_cell + cells > len(days.cell) or n_vector + cells > len(days.vector):
        return NO_SPACE
    stride = cells
    to = n_step
    for position in range(n_axis, on):
        axis = days.axis[position]
        stride //= desk.groups[axis]
        for value in range(axes.begin[axis], axes.begin[axis + 1]):
            days.step[to] = desk.group[value] * stride
            to += 1
    found = 0
    for cell in range(cells):
        vector = desk.arena[at + cell]
        if vector < 0:
            vector = keep(desk.own[-1 - vector], pool)
            if vector == FULL:
                for number in range(found):
                    local[days.vector[n_vector + number]] = NONE
                return NO_ROOM
        if local[vector] == NONE:
            local[vector] = found
            days.vector[n_vector + found] = vector
            found += 1
        days.cell[n_cell + cell] = local[vector]
    for number in range(found):
        local[days.vector[n_vector + number]] = NONE
    days.axes[decision, 0], days.axes[decision, 1] = n_axis, on
    days.steps[decision] = n_step
    days.cells[decision] = n_cell
    days.vectors[decision, 0], days.vectors[decision, 1] = n_vector, n_vector + found
    if decision > 0 and _same(decision, steps, cells, days):
        days.axes[decision] = days.axes[decision - 1]
        days.steps[decision] = days.steps[decision - 1]
        days.cells[decision] = days.cells[decision - 1]
        days.vectors[decision] = days.vectors[decision - 1]
        return DONE
    days.used[0], days.used[1], days.used[2], days.used[3] = on, n_step + steps, n_cell + cells, n_vector + found
    return DONE


@njit(cache=True, nogil=True)
def _same(decision: int, steps: int, cells: int, days: Days) -> bool:
    """Whether a decision's tables equal those of the one before."""
    now, before = days.axes[decision], days.axes[decision - 1]
    if now[1] - now[0] != before[1] - before[0]:
        return False
    for position in range(now[1] - now[0]):
        if days.axis[now[0] + position] != days.axis[before[0] + position]:
            return False
    vectors, earlier = days.vectors[decision], days.vectors[decision - 1]
    if vectors[1] - vectors[0] != earlier[1] - earlier[0]:
        return False
    for number in range(vectors[1] - vectors[0]):
        if days.vector[vectors[0] + number] != days.vector[earlier[0] + number]:
            return False
    for step in range(steps):
        if days.step[days.steps[decision] + step] != days.step[days.steps[decision - 1] + step]:
            return False
    for cell in range(cells):
        if days.cell[days.cells[decision] + cell] != days.cell[days.cells[decision - 1] + cell]:
            return False
    return True
