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
def _encode(settings: Settings, day: Day, number: NDArray[np.int32], codes: NDArray[np.int32]) -> int:
    """Step 3: fills `codes` int32 [L]; answers how many codes there can be (1: all combinations act alike)."""
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
def _number_anew(possible: int, number: NDArray[np.int32], codes: NDArray[np.int32]) -> int:
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
def _weigh_lane(lane: int, code: Code, settings: Settings, mixed: int, day: Day, vector: NDArray[np.float64]) -> None:
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
                for child in range(children):
                    day.share[first + child] = settings.mix_share[at + child]
    weigh(code, day.truth, day.share, day.load, vector)


class Vectors(NamedTuple):
    """The distinct weight vectors of a session, found by their bytes."""

    weights: NDArray[np.float64]  # [L, H]
    slot: NDArray[np.int64]  # hash table: the vector's number
    stamp: NDArray[np.int64]  # hash table: the session that wrote the slot


class Lanes(NamedTuple):
    """Room for the block's combinations, L of them, and their pairs of vectors, 4·L."""

    number: NDArray[np.int32]  # the number of a code's vector
    codes: NDArray[np.int32]  # [L]
    someone: NDArray[np.int32]  # [4·L] a combination that has a code, or a pair
    today: NDArray[np.int32]  # [L] the number of each combination's vector
    yesterday: NDArray[np.int32]  # [L]
    pair: NDArray[np.int32]  # [L]
    vectors: Vectors
    before: NDArray[np.float64]  # [L + 1, H] yesterday's vectors
    earned: NDArray[np.float64]  # [L] what each of them earned
    pair_net: NDArray[np.float64]
    pair_traded: NDArray[np.float64]


class Result(NamedTuple):
    """What a block answers: net float64 [L/64, D, 64] daily returns, and turnover float64 [L], added to."""

    net: NDArray[np.float64]
    turnover: NDArray[np.float64]


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


@njit(cache=True, nogil=True)
def _weigh_all(session: int, possible: int, mixed: int, code: Code, settings: Settings, day: Day, lanes: Lanes) -> int:
    """Step 4 for every combination: fills `lanes.today`; answers how many distinct vectors there are."""
    weights = lanes.vectors.weights
    if possible == 1:
        _weigh_lane(0, code, settings, mixed, day, weights[0])
        lanes.today[:] = 0
        return 1
    number, codes, today, someone = lanes.number, lanes.codes, lanes.today, lanes.someone
    if possible > len(someone):
        possible = _number_anew(possible, number, codes)
    someone[:possible] = NONE
    for lane in range(len(today)):
        someone[codes[lane]] = lane
    count = 0
    for at in range(possible):
        if someone[at] != NONE:
            _weigh_lane(someone[at], code, settings, mixed, day, weights[count])
            number[at] = _intern(session, count, lanes.vectors)
            count += 1 if number[at] == count else 0
    for lane in range(len(today)):
        today[lane] = number[codes[lane]]
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _trade(
    session: int, count: int, count_before: int, moves: NDArray[np.float64], cost: float, lanes: Lanes, result: Result
) -> None:
    """Step 5: from yesterday's `count_before` vectors to today's `count`, for every combination."""
    before, after, earned = lanes.before, lanes.vectors.weights, lanes.earned
    pair, pair_net, pair_traded = lanes.pair, lanes.pair_net, lanes.pair_traded
    for vector in range(count_before):
        earned[vector] = gross(before[vector], moves)
    pairs = count_before * count
    if pairs == 1:
        pair_net[0], pair_traded[0] = _trade_pair(before[0], after[0], moves, earned[0], cost)
        result.net[:, session] = pair_net[0]
        result.turnover[:] += pair_traded[0]
        return
    if pairs <= len(pair_net):
        _find_pairs(count, pairs, lanes.yesterday, lanes.today, lanes.someone, pair)
        for at in range(pairs):
            if lanes.someone[at] != NONE:
                held = at // count
                pair_net[at], pair_traded[at] = _trade_pair(before[held], after[at % count], moves, earned[held], cost)
    else:
        for lane in range(len(pair)):
            pair[lane] = lane
            held = lanes.yesterday[lane]
            target = after[lanes.today[lane]]
            pair_net[lane], pair_traded[lane] = _trade_pair(before[held], target, moves, earned[held], cost)
    _hand_out(session, pair, pair_net, pair_traded, result)


@njit(cache=True, nogil=True)
def _find_pairs(
    count: int,
    pairs: int,
    yesterday: NDArray[np.int32],
    today: NDArray[np.int32],
    someone: NDArray[np.int32],
    pair: NDArray[np.int32],
) -> None:
    """Fills `pair` with every combination's pair of vectors, and `someone` for every pair that occurs."""
    for lane in range(len(pair)):
        pair[lane] = yesterday[lane] * count + today[lane]
    someone[:pairs] = NONE
    for lane in range(len(pair)):
        someone[pair[lane]] = lane


@njit(cache=True, nogil=True, error_model="numpy")
def _trade_pair(
    held: NDArray[np.float64], target: NDArray[np.float64], moves: NDArray[np.float64], earned: float, cost: float
) -> tuple[float, float]:
    """Net return and traded value of one pair."""
    moved = traded(held, target, moves, earned)
    return (1.0 + earned) * (1.0 - cost * moved) - 1.0, moved


@njit(cache=True, nogil=True)
def _hand_out(
    session: int,
    pair: NDArray[np.int32],
    pair_net: NDArray[np.float64],
    pair_traded: NDArray[np.float64],
    result: Result,
) -> None:
    for group in range(len(result.net)):
        row = result.net[group, session]
        turnover = result.turnover[group * LANES : (group + 1) * LANES]
        numbers = pair[group * LANES : (group + 1) * LANES]
        for place in range(LANES):
            row[place] = pair_net[numbers[place]]
        for place in range(LANES):
            turnover[place] += pair_traded[numbers[place]]


@njit(cache=True, nogil=True)
def _remember(
    count: int,
    weights: NDArray[np.float64],
    before: NDArray[np.float64],
    today: NDArray[np.int32],
    yesterday: NDArray[np.int32],
) -> None:
    """Today becomes yesterday. Plain loops: numba's slice assignments cost as much as weighing a vector."""
    for vector in range(count):
        for asset in range(weights.shape[1]):
            before[vector, asset] = weights[vector, asset]
    for lane in range(len(today)):
        yesterday[lane] = today[lane]


@njit(cache=True, nogil=True)
def run_block(
    code: Code,
    settings: Settings,
    table: NDArray[np.float64],
    returns: NDArray[np.float64],
    cost: float,
    result: Result,
) -> None:
    """Fills `result`. table float64 [D, K] without NaN; returns float64 [D, H], its first row 0; `cost` a fraction of
    the traded value."""
    day = _room_for_day(code, settings)
    lanes = _room_for_lanes(len(result.turnover), returns.shape[1], len(day.renumber))
    count_before = 1  # before the first session everybody holds nothing
    for session in range(len(table)):
        mixed = _reach(session, code, table[session], settings, day)
        possible = _encode(settings, day, lanes.number, lanes.codes)
        count = _weigh_all(session, possible, mixed, code, settings, day, lanes)
        _trade(session, count, count_before, returns[session], cost, lanes, result)
        _remember(count, lanes.vectors.weights, lanes.before, lanes.today, lanes.yesterday)
        count_before = count


@njit(cache=True, nogil=True)
def _room_for_lanes(lanes: int, held: int, largest: int) -> Lanes:
    slots = 1
    while slots < 4 * lanes:
        slots *= 2
    pairs = 4 * lanes
    return Lanes(
        number=np.empty(max(CODES, lanes * largest), np.int32),
        codes=np.zeros(lanes, np.int32),
        someone=np.empty(pairs, np.int32),
        today=np.zeros(lanes, np.int32),
        yesterday=np.zeros(lanes, np.int32),
        pair=np.zeros(lanes, np.int32),
        vectors=Vectors(np.zeros((lanes + 1, held)), np.zeros(slots, np.int64), np.full(slots, NONE)),
        before=np.zeros((lanes + 1, held)),
        earned=np.zeros(lanes),
        pair_net=np.empty(pairs),
        pair_traded=np.empty(pairs),
    )


@njit(cache=True, nogil=True)
def _room_for_day(code: Code, settings: Settings) -> Day:
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
