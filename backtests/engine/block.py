"""The kernel: a block of combinations through all sessions.

For each session, from the day's own structure and not from the number of combinations:
  1 reach    which nodes can be reached at all; each condition on the way is judged once per setting of its facet, and
             one that says the same for every setting of the block opens a single branch
  2 group    the settings of a facet that no reached condition tells apart are one group
  3 code     a combination's code for the day, from the groups of its settings
  4 weigh    one weight vector per distinct code; equal vectors are one
  5 trade    one net return per distinct pair (yesterday's vector, today's vector), handed to every combination

On real trees a session has 2 to 104 distinct vectors over 20,000 combinations, so what is left per combination and
session is two table look-ups and one store.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.facets import Settings
from backtests.engine.metrics import LANES
from backtests.engine.simulate import gross, traded
from strategies.compiler.program import GATE, NONE, SPLIT, Code
from strategies.machine.evaluate import weigh

FALSE, TRUE, MIXED = 0, 1, 2
CODES = 1 << 16  # distinct codes that fit the table before combinations are numbered anew


class Day(NamedTuple):
    """Room for what holds within one session; conditions by C, nodes by N, settings by S, edges by E."""

    reached: NDArray[np.bool_]  # [N]
    judged: NDArray[np.int64]  # [C] the session in which a condition was judged last
    verdict: NDArray[np.uint8]  # [C] FALSE, TRUE or MIXED
    says: NDArray[np.uint8]  # [settings of all conditions]
    mixed: NDArray[np.int64]  # [C] the conditions that are mixed today
    group: NDArray[np.int32]  # [S] the group of a setting
    groups: NDArray[np.int64]  # [F] how many groups a facet has
    renumber: NDArray[np.int64]  # [2 × largest facet]
    truth: NDArray[np.uint8]  # [C] of one combination
    share: NDArray[np.float64]  # [E] of one combination
    load: NDArray[np.float64]  # [N]


@njit(cache=True, nogil=True)
def _judge(condition: int, strict: bool, row: NDArray[np.float64], settings: Settings, day: Day) -> int:
    """The verdict of one condition over all settings of its facet."""
    begin = settings.offset[condition]
    end = settings.offset[condition + 1]
    agreed = 0
    for at in range(begin, end):
        a = row[settings.left[at]]
        b = row[settings.right[at]]
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
def _reach(session: int, code: Code, row: NDArray[np.float64], settings: Settings, day: Day) -> int:
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
                day.verdict[arg] = _judge(arg, code.strict[arg], row, settings, day)
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
def _encode(settings: Settings, day: Day, number: NDArray[np.int64], codes: NDArray[np.int64]) -> int:
    """Step 3: fills `codes` int64 [L]; answers how many codes there can be (1: all combinations act alike)."""
    possible = 1
    for facet in range(len(day.groups)):
        groups = day.groups[facet]
        if groups == 1:
            continue
        if possible * groups > CODES:
            possible = _number_anew(possible, number, codes)
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
def _number_anew(possible: int, number: NDArray[np.int64], codes: NDArray[np.int64]) -> int:
    """Gives the codes that do occur the numbers 0, 1, 2 …; answers how many there are."""
    number[:possible] = NONE
    count = 0
    for lane in range(len(codes)):
        if number[codes[lane]] == NONE:
            number[codes[lane]] = count
            count += 1
        codes[lane] = number[codes[lane]]
    return count


@njit(cache=True, nogil=True)
def _weigh_lane(
    lane: int, code: Code, settings: Settings, mixed: int, day: Day, vector: NDArray[np.float64]
) -> None:
    """Step 4 for one combination: its own truths and shares, then its weights."""
    for at in range(mixed):
        condition = day.mixed[at]
        setting = settings.inverse[settings.facet[condition], lane]
        day.truth[condition] = day.says[settings.offset[condition] + setting]
    if len(settings.mix_facet):
        for node in range(len(code.kind)):
            mix = code.arg[node]
            if code.kind[node] == SPLIT and mix != NONE:
                first = code.first[node]
                children = code.first[node + 1] - first
                setting = settings.inverse[settings.mix_facet[mix], lane]
                at = settings.mix_offset[mix] + setting * children
                day.share[first : first + children] = settings.mix_share[at : at + children]
    weigh(code, day.truth, day.share, day.load, vector)


class Vectors(NamedTuple):
    """The distinct weight vectors of a session, found by their bytes."""

    weights: NDArray[np.float64]  # [L, H]
    slot: NDArray[np.int64]  # hash table: the vector's number
    stamp: NDArray[np.int64]  # hash table: the session that wrote the slot


@njit(cache=True, nogil=True)
def _intern(session: int, count: int, vectors: Vectors) -> int:
    """The number of the vector that stands at place `count`: an older equal one's, or `count` itself."""
    vector = vectors.weights[count]
    bits = vector.view(np.uint64)
    key = np.uint64(14695981039346656037)
    for asset in range(len(bits)):
        key = (key ^ bits[asset]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    mask = len(vectors.slot) - 1
    at = np.int64(key & np.uint64(mask))
    while vectors.stamp[at] == session:
        other = vectors.weights[vectors.slot[at]]
        same = True
        for asset in range(len(vector)):
            if other[asset] != vector[asset]:
                same = False
                break
        if same:
            return vectors.slot[at]
        at = (at + 1) & mask
    vectors.stamp[at] = session
    vectors.slot[at] = count
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def run_block(
    code: Code,
    settings: Settings,
    table: NDArray[np.float64],
    returns: NDArray[np.float64],
    cost: float,
    net: NDArray[np.float64],
    turnover: NDArray[np.float64],
) -> None:
    """Fills `net` float64 [L/64, D, 64] and adds to `turnover` float64 [L].

    table float64 [D, K] without NaN; returns float64 [D, H], its first row 0; `cost` a fraction of the traded value.
    """
    lanes = len(turnover)
    held = returns.shape[1]
    day = _room(code, settings)
    number = np.empty(max(CODES, lanes * max(1, day.renumber.size)), np.int64)
    codes = np.zeros(lanes, np.int64)
    today = np.zeros(lanes, np.int64)
    yesterday = np.zeros(lanes, np.int64)
    pairs = 4 * lanes
    pair_session = np.full(pairs, NONE)
    pair_net = np.empty(pairs)
    pair_traded = np.empty(pairs)
    earned = np.zeros(lanes)
    slots = 1
    while slots < 4 * lanes:
        slots *= 2
    vectors = Vectors(np.zeros((lanes + 1, held)), np.zeros(slots, np.int64), np.full(slots, NONE))
    before = np.zeros((lanes + 1, held))
    count_before = 1
    for session in range(len(table)):
        mixed = _reach(session, code, table[session], settings, day)
        possible = _encode(settings, day, number, codes)
        count = 0
        if possible == 1:
            _weigh_lane(0, code, settings, mixed, day, vectors.weights[0])
            today[:] = 0
            count = 1
        else:
            number[:possible] = NONE
            for lane in range(lanes):
                at = codes[lane]
                if number[at] == NONE:
                    _weigh_lane(lane, code, settings, mixed, day, vectors.weights[count])
                    number[at] = _intern(session, count, vectors)
                    count += 1 if number[at] == count else 0
                today[lane] = number[at]
        moves = returns[session]
        for vector in range(count_before):
            earned[vector] = gross(before[vector], moves)
        if count * count_before <= pairs:
            for group in range(lanes // LANES):
                row = net[group, session]
                for place in range(LANES):
                    lane = group * LANES + place
                    held_before = yesterday[lane]
                    pair = held_before * count + today[lane]
                    if pair_session[pair] != session:
                        pair_session[pair] = session
                        g = earned[held_before]
                        moved = traded(before[held_before], vectors.weights[today[lane]], moves, g)
                        pair_net[pair] = (1.0 + g) * (1.0 - cost * moved) - 1.0
                        pair_traded[pair] = moved
                    row[place] = pair_net[pair]
                    turnover[lane] += pair_traded[pair]
        else:
            for lane in range(lanes):
                g = earned[yesterday[lane]]
                moved = traded(before[yesterday[lane]], vectors.weights[today[lane]], moves, g)
                net[lane // LANES, session, lane % LANES] = (1.0 + g) * (1.0 - cost * moved) - 1.0
                turnover[lane] += moved
        before[:count] = vectors.weights[:count]
        count_before = count
        yesterday[:] = today


@njit(cache=True, nogil=True)
def _room(code: Code, settings: Settings) -> Day:
    nodes = len(code.kind)
    conditions = len(code.strict)
    facets = len(settings.begin) - 1
    largest = 1
    for facet in range(facets):
        largest = max(largest, settings.begin[facet + 1] - settings.begin[facet])
    return Day(
        reached=np.zeros(nodes, np.bool_),
        judged=np.full(conditions, NONE),
        verdict=np.zeros(conditions, np.uint8),
        says=np.zeros(len(settings.left), np.uint8),
        mixed=np.zeros(conditions, np.int64),
        group=np.zeros(settings.begin[facets], np.int32),
        groups=np.ones(facets, np.int64),
        renumber=np.zeros(2 * largest, np.int64),
        truth=np.zeros(conditions, np.uint8),
        share=code.share.copy(),
        load=np.zeros(nodes),
    )
