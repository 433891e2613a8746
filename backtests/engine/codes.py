"""Steps 1 to 3 of the kernel (block.py): what a session's conditions tell apart among a block's combinations."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.facets import Settings
from backtests.engine.room import CODES, Day
from strategies.compiler.program import GATE, NONE, SPLIT, Code

FALSE, TRUE, MIXED = 0, 1, 2


@njit(cache=True, nogil=True)
def _judge(condition: int, strict: bool, line: NDArray[np.float64], settings: Settings, day: Day) -> int:
    """The verdict of one condition over all settings of its facet."""
    begin = settings.offset[condition]
    end = settings.offset[condition + 1]
    agreed = 0
    for at in range(begin, end):
        a = line[settings.left[at]]
        b = line[settings.right[at]]
        says = a > b if strict else a >= b
        day.says[at] = says
        agreed += 1 if says else 0
    if agreed == 0:
        return FALSE
    return TRUE if agreed == end - begin else MIXED


@njit(cache=True, nogil=True)
def _tell_apart(facet: int, says: NDArray[np.uint8], settings: Settings, day: Day) -> None:
    """Splits the groups of a facet by what a mixed condition says of each setting."""
    begin = settings.begin[facet]
    size = settings.begin[facet + 1] - begin
    if day.groups[facet] == size:
        return
    day.renumber[: 2 * day.groups[facet]] = NONE
    count = 0
    for setting in range(size):
        key = 2 * day.group[begin + setting] + says[setting]
        if day.renumber[key] == NONE:
            day.renumber[key] = count
            count += 1
        day.group[begin + setting] = day.renumber[key]
    day.groups[facet] = count


@njit(cache=True, nogil=True)
def _tell_all_apart(facet: int, settings: Settings, day: Day) -> None:
    """Every setting is a group of its own: a mix of it was reached."""
    begin = settings.begin[facet]
    size = settings.begin[facet + 1] - begin
    for setting in range(size):
        day.group[begin + setting] = setting
    day.groups[facet] = size


@njit(cache=True, nogil=True)
def reach(session: int, code: Code, line: NDArray[np.float64], settings: Settings, day: Day) -> int:
    """Steps 1 and 2; answers how many conditions are mixed."""
    day.reached[:] = False
    day.reached[0] = True
    day.groups[:] = 1
    day.group[:] = 0
    mixed = 0
    for node in range(len(code.kind)):
        if not day.reached[node]:
            continue
        begin = code.first[node]
        end = code.first[node + 1]
        arg = code.arg[node]
        if code.kind[node] == GATE:
            if day.judged[arg] != session:
                day.judged[arg] = session
                day.verdict[arg] = _judge(arg, code.strict[arg], line, settings, day)
                day.truth[arg] = day.verdict[arg] == TRUE
                if day.verdict[arg] == MIXED:
                    day.mixed[mixed] = arg
                    mixed += 1
                    _tell_apart(settings.facet[arg], day.says[settings.offset[arg] :], settings, day)
            if day.verdict[arg] == TRUE:
                end = begin + 1
            elif day.verdict[arg] == FALSE:
                begin += 1
        elif code.kind[node] == SPLIT and arg != NONE:
            _tell_all_apart(settings.mix_facet[arg], settings, day)
        for edge in range(begin, end):
            day.reached[code.child[edge]] = True
    return mixed


@njit(cache=True, nogil=True)
def encode(settings: Settings, day: Day, number: NDArray[np.int32], codes: NDArray[np.int32]) -> int:
    """Step 3: fills `codes` int32 [L]; answers how many codes there can be (1: all combinations act alike)."""
    possible = 1
    for facet in range(len(day.groups)):
        groups = day.groups[facet]
        if groups == 1:
            continue
        if possible * groups > CODES:
            possible = number_anew(possible, number, codes)
        group = day.group[settings.begin[facet] :]
        inverse = settings.inverse[facet]
        if possible == 1:
            for lane in range(len(codes)):
                codes[lane] = group[inverse[lane]]
        else:
            for lane in range(len(codes)):
                codes[lane] = codes[lane] * groups + group[inverse[lane]]
        possible *= groups
    return possible


@njit(cache=True, nogil=True)
def number_anew(possible: int, number: NDArray[np.int32], codes: NDArray[np.int32]) -> int:
    """Gives the codes that do occur the numbers 0, 1, 2 …; answers how many there are."""
    number[:possible] = NONE
    count = 0
    for lane in range(len(codes)):
        if number[codes[lane]] == NONE:
            number[codes[lane]] = count
            count += 1
        codes[lane] = number[codes[lane]]
    return count
