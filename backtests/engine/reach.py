"""Steps 1 and 2 of tabulate.py: what can be reached on a session, and which values of the variables are told apart
there."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.desk import Desk, signed
from backtests.engine.lattice import Axes
from strategies.compiler.program import BLEND, CHOOSE, NONE, Code
from strategies.machine.decide import PICK, TEST, Asked, share_out


@njit(cache=True, nogil=True)
def _judge_test(
    begin: int,
    settings: int,
    strict: bool,
    places: NDArray[np.int32],
    line: NDArray[np.float64],
    out: NDArray[np.int32],
) -> int:
    """The edge of every setting into `out`; the edge that all take, or NONE."""
    falls = 0
    if strict:
        for setting in range(settings):
            edge = 0 if line[places[begin + 2 * setting]] > line[places[begin + 2 * setting + 1]] else 1
            out[setting] = edge
            falls += edge
    else:
        for setting in range(settings):
            edge = 0 if line[places[begin + 2 * setting]] >= line[places[begin + 2 * setting + 1]] else 1
            out[setting] = edge
            falls += edge
    if falls == 0:
        return 0
    return 1 if falls == settings else NONE


@njit(cache=True, nogil=True)
def _judge_pick(begin: int, settings: int, places: NDArray[np.int32], out: NDArray[np.int32]) -> int:
    same = True
    for setting in range(settings):
        out[setting] = places[begin + setting]
        same = same and out[setting] == out[0]
    return int(out[0]) if same else NONE


@njit(cache=True, nogil=True)
def _share(
    q: int, settings: int, asked: Asked, line: NDArray[np.float64], row: NDArray[np.float64], out: NDArray[np.int32]
) -> int:
    """The row of shares of every setting: fills `row` with the distinct ones, `out` with their numbers; how many."""
    edges = asked.edges[q]
    order = np.empty(edges, np.int64)
    count = 0
    slots = 16
    while slots < 2 * settings:
        slots *= 2
    taken = np.full(slots if settings > 8 else 1, NONE, np.int32)
    for setting in range(settings):
        share_out(q, setting, line, asked, row[count * edges : (count + 1) * edges], order)
        found = NONE
        if settings <= 8:
            for other in range(count):
                if _equal(row, count * edges, other * edges, edges):
                    found = other
                    break
        else:
            at = _slot(row, count * edges, edges) & (slots - 1)
            while taken[at] != NONE:
                if _equal(row, count * edges, taken[at] * edges, edges):
                    found = taken[at]
                    break
                at = (at + 1) & (slots - 1)
            if found == NONE:
                taken[at] = count
        if found == NONE:
            found = count
            count += 1
        out[setting] = found
    return count


@njit(cache=True, nogil=True)
def _equal(row: NDArray[np.float64], one: int, other: int, edges: int) -> bool:
    for edge in range(edges):
        if row[one + edge] != row[other + edge]:
            return False
    return True


@njit(cache=True, nogil=True)
def _slot(row: NDArray[np.float64], begin: int, edges: int) -> int:
    bits = row.view(np.uint64)
    key = np.uint64(14695981039346656037)
    for edge in range(edges):
        key = (key ^ bits[begin + edge]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return signed(key >> np.uint64(2))


@njit(cache=True, nogil=True, inline="always")
def reach(session: int, code: Code, asked: Asked, axes: Axes, desk: Desk) -> int:
    """Step 1; answers how many decisions are mixed, which `desk.mixed` lists."""
    kinds, args, first, child = code.kind, code.arg, code.first, code.child
    reached, judged, verdict, said = desk.reached, desk.judged, desk.verdict, desk.said
    line, outcome, places = desk.line, desk.outcome, asked.places
    mixed = 0
    reached[0] = session
    for node in range(len(kinds)):
        if reached[node] != session:
            continue
        begin = first[node]
        end = first[node + 1]
        q = args[node]
        if kinds[node] == CHOOSE:
            if judged[q] != session:
                judged[q] = session
                at = asked.first[q]
                settings = axes.settings[q]
                if asked.kind[q] == TEST:
                    strict = asked.config[asked.about[q]] == 1
                    verdict[q] = _judge_test(at, settings, strict, places, line, outcome[said[q] :])
                else:
                    verdict[q] = _judge_pick(at, settings, places, outcome[said[q] :])
                if verdict[q] == NONE:
                    desk.mixed[mixed] = q
                    mixed += 1
            if verdict[q] != NONE:
                reached[child[begin + verdict[q]]] = session
            elif asked.kind[q] == PICK:
                for setting in range(axes.settings[q]):
                    reached[child[begin + outcome[said[q] + setting]]] = session
            else:
                reached[child[begin]] = session
                reached[child[begin + 1]] = session
        elif kinds[node] == BLEND:
            if judged[q] != session:
                judged[q] = session
                count = _share(q, axes.settings[q], asked, line, desk.row[desk.row_first[q] :], outcome[said[q] :])
                desk.row_count[q] = count
                verdict[q] = 0 if count == 1 else NONE
                if count > 1:
                    desk.mixed[mixed] = q
                    mixed += 1
            edges = end - begin
            for number in range(desk.row_count[q]):
                at = desk.row_first[q] + number * edges
                for edge in range(edges):
                    if desk.row[at + edge] != 0.0:
                        reached[child[begin + edge]] = session
        else:
            for edge in range(begin, end):
                reached[child[edge]] = session
    return mixed


@njit(cache=True, nogil=True, inline="always")
def group_values(mixed: int, axes: Axes, desk: Desk) -> None:
    """Step 2: the values of an axis that no mixed decision tells apart become one group."""
    size, begin, signature = axes.size, axes.begin, desk.signature
    for value in range(len(signature)):
        signature[value] = np.uint64(1)
    for at in range(mixed):
        q = desk.mixed[at]
        _tell_apart(axes.axis[axes.first[q] : axes.first[q + 1]], size, begin, desk.outcome[desk.said[q] :], signature)
    for axis in range(len(size)):
        desk.groups[axis] = _number(
            signature[begin[axis] : begin[axis + 1]],
            desk.group[begin[axis] :],
            desk.someone[begin[axis] :],
            desk.digest,
            desk.digest_group,
        )


@njit(cache=True, nogil=True)
def _tell_apart(
    on: NDArray[np.int32],
    size: NDArray[np.int32],
    begin: NDArray[np.int32],
    outcome: NDArray[np.int32],
    signature: NDArray[np.uint64],
) -> None:
    """Mixes into every value's signature what a decision says of it, for all values of its other axes."""
    inner = 1
    for position in range(len(on) - 1, -1, -1):
        axis = on[position]
        values = size[axis]
        outer = 1
        for before in range(position):
            outer *= size[on[before]]
        for value in range(values):
            said = np.uint64(1)
            for far in range(outer):
                at = (far * values + value) * inner
                for near in range(inner):
                    said = said * np.uint64(0x100000001B3) + np.uint64(outcome[at + near])
            key = (signature[begin[axis] + value] ^ said) * np.uint64(0x9E3779B97F4A7C15)
            signature[begin[axis] + value] = key ^ (key >> np.uint64(29))
        inner *= values


@njit(cache=True, nogil=True)
def _number(
    signature: NDArray[np.uint64],
    group: NDArray[np.int32],
    someone: NDArray[np.int32],
    digest: NDArray[np.uint64],
    digest_group: NDArray[np.int32],
) -> int:
    """Gives equal signatures the same number, in the order of their first appearance; how many there are."""
    slots = 2
    while slots < 2 * len(signature):
        slots *= 2
    for slot in range(slots):
        digest_group[slot] = NONE
    count = 0
    for value in range(len(signature)):
        key = signature[value]
        slot = signed((key >> np.uint64(20)) & np.uint64(slots - 1))
        while digest_group[slot] != NONE and digest[slot] != key:
            slot = (slot + 1) & (slots - 1)
        if digest_group[slot] == NONE:
            digest[slot] = key
            digest_group[slot] = count
            someone[count] = value
            count += 1
        group[value] = digest_group[slot]
    return count
