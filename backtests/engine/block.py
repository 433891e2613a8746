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

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.codes import encode, number_anew, reach
from backtests.engine.facets import Settings
from backtests.engine.metrics import LANES
from backtests.engine.room import Day, Lanes, Market, Result, Vectors, room_for_day, room_for_lanes
from backtests.engine.simulate import gross, traded
from strategies.compiler.program import NONE, SPLIT, Code
from strategies.machine.evaluate import weigh


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
        possible = number_anew(possible, number, codes)
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
    code: Code, settings: Settings, market: Market, cost: float, stop: NDArray[np.uint8], result: Result
) -> bool:
    """Fills `result`; False when `stop` uint8[1] was set, which is looked at every session: then nothing in `result`
    means anything. `cost` is a fraction of the traded value."""
    day = room_for_day(code, settings)
    lanes = room_for_lanes(len(result.turnover), market.returns.shape[1], len(day.renumber))
    columns = market.table.shape[1]
    line = np.empty(columns + len(market.constants))
    line[columns:] = market.constants
    count_before = 1  # before the first session everybody holds nothing
    for session in range(len(market.table)):
        if stop[0]:
            return False
        for column in range(columns):
            line[column] = market.table[session, column]
        mixed = reach(session, code, line, settings, day)
        possible = encode(settings, day, lanes.number, lanes.codes)
        count = _weigh_all(session, possible, mixed, code, settings, day, lanes)
        _trade(session, count, count_before, market.returns[session], cost, lanes, result)
        _remember(count, lanes.vectors.weights, lanes.before, lanes.today, lanes.yesterday)
        count_before = count
    return True
