"""What a decision says on one session: the edge that a choice takes, or the shares that a blend hands out.

A decision's operands are places in the session's line (compiler.parameters); one row of places per setting, that is
per choice of the variables that it depends on. What is not a number (NaN) is on no side of a comparison and never
chosen.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding, Choice, Question
from strategies.compiler.program import Between, Decision, Inverse, Pick, Ranking, Test, Weights

TEST, PICK, WEIGHTS, INVERSE, BETWEEN, RANKING = range(6)
_OPS = (">", ">=", "<", "<=", "==")


class Asked(NamedTuple):
    """What the kernels read of Q decisions.

    kind int8 [Q]; `width` int32 [Q]: operands of a setting; `first` int64 [Q+1]: decision q's places, setting by
    setting, stand at first[q]..first[q+1] of `places` int32; `edges` int32 [Q]: children of a blend; `about` int32
    [Q+1]: decision q's `config` int32 stands at about[q]..about[q+1]: of a test whether it is strict, of a ranking
    what _ranking_config says.
    """

    kind: NDArray[np.int8]
    width: NDArray[np.int32]
    first: NDArray[np.int64]
    places: NDArray[np.int32]
    edges: NDArray[np.int32]
    about: NDArray[np.int32]
    config: NDArray[np.int32]


def asked_of(
    binding: Binding, settings: Callable[[Question], int], places: Callable[[Question, Choice], NDArray[np.int32]]
) -> Asked:
    """The decisions of a binding with `settings(question)` settings each, of which an operand's places are
    `places(question, choice)` int32 [settings]."""
    kinds, widths, firsts, rows, edges, about, config = [], [], [0], [np.empty(0, np.int32)], [], [0], []
    for question in binding.questions:
        operands = [places(question, choice) for choice in question.operands]
        count = settings(question)
        rows.append(np.stack(operands, axis=1).ravel() if operands else np.empty(0, np.int32))
        kinds.append(_kind(question.decision))
        widths.append(len(operands))
        firsts.append(firsts[-1] + count * len(operands))
        edges.append(_edges(question.decision))
        config.extend(_config(question.decision))
        about.append(len(config))
    return Asked(
        np.array(kinds, np.int8),
        np.array(widths, np.int32),
        np.array(firsts, np.int64),
        np.concatenate(rows),
        np.array(edges, np.int32),
        np.array(about, np.int32),
        np.array(config, np.int32),
    )


def shares_of(decision: Decision, values: Sequence[float]) -> list[float]:
    """What a blend hands out on one session, a share a child; `values` are its operands', in the kernels' order."""
    alone = Asked(
        np.array([_kind(decision)], np.int8),
        np.array([len(values)], np.int32),
        np.array([0, len(values)], np.int64),
        np.arange(len(values), dtype=np.int32),
        np.array([_edges(decision)], np.int32),
        np.array([0, len(_config(decision))], np.int32),
        np.array(_config(decision), np.int32),
    )
    row = np.zeros(_edges(decision))
    share_out(0, 0, np.array(values, np.float64), alone, row, np.zeros(len(row), np.int64))
    shares: list[float] = row.tolist()
    return shares


def _kind(decision: Decision) -> int:
    kinds = {Test: TEST, Pick: PICK, Weights: WEIGHTS, Inverse: INVERSE, Between: BETWEEN, Ranking: RANKING}
    return kinds[type(decision)]


def _edges(decision: Decision) -> int:
    """How many children share; 0 for a choice."""
    match decision:
        case Weights(weights):
            return len(weights)
        case Inverse(volatility):
            return len(volatility)
        case Between(_, stops):
            return len(stops)
        case Ranking():
            return len(decision.terms[0][1])
        case _:
            return 0


def _config(decision: Decision) -> list[int]:
    if isinstance(decision, Test):
        return [int(decision.strict)]
    return _ranking_config(decision) if isinstance(decision, Ranking) else []


def _ranking_config(ranking: Ranking) -> list[int]:
    """terms, limits, ties, top, by rank, by volatility; each limit's comparison; each tie's direction."""
    counts = [len(ranking.terms), len(ranking.limits), len(ranking.ties)]
    ways = [int(ranking.top), int(ranking.by_rank), int(bool(ranking.volatility))]
    return counts + ways + [_OPS.index(limit.op) for limit in ranking.limits] + [int(top) for top, _ in ranking.ties]


@njit(cache=True, nogil=True, inline="always")
def edge_taken(q: int, setting: int, line: NDArray[np.float64], asked: Asked) -> int:
    """The edge of a choice: of a test 0 when it is true, else 1."""
    at = asked.first[q] + setting * asked.width[q]
    if asked.kind[q] == PICK:
        return asked.places[at]
    left = line[asked.places[at]]
    right = line[asked.places[at + 1]]
    true = left > right if asked.config[asked.about[q]] else left >= right
    return 0 if true else 1


@njit(cache=True, nogil=True, error_model="numpy")
def share_out(
    q: int, setting: int, line: NDArray[np.float64], asked: Asked, row: NDArray[np.float64], order: NDArray[np.int64]
) -> None:
    """The shares of a blend's children into `row` float64 [edges]; `order` int64 [edges] is room to work in."""
    kind = asked.kind[q]
    edges = asked.edges[q]
    at = asked.first[q] + setting * asked.width[q]
    places = asked.places[at : at + asked.width[q]]
    if kind == WEIGHTS:
        _proportions(line, places, row)
    elif kind == INVERSE:
        for child in range(edges):
            row[child] = line[places[child]]
        _inverse(edges, row)
    elif kind == BETWEEN:
        _between(edges, line, places, row)
    else:
        _rank(edges, line, places, asked.config[asked.about[q] : asked.about[q + 1]], row, order)


@njit(cache=True, nogil=True, error_model="numpy")
def _proportions(line: NDArray[np.float64], places: NDArray[np.int32], row: NDArray[np.float64]) -> None:
    total = 0.0
    for child in range(len(places)):
        total += line[places[child]]
    for child in range(len(places)):
        row[child] = line[places[child]] / total


@njit(cache=True, nogil=True, error_model="numpy")
def _inverse(edges: int, row: NDArray[np.float64]) -> None:
    """Volatilities become shares in proportion to one over them: none to a child without; the same to all, if no child
    has any."""
    total = 0.0
    for child in range(edges):
        if row[child] > 0.0:
            total += 1.0 / row[child]
    for child in range(edges):
        if total > 0.0:
            row[child] = 1.0 / row[child] / total if row[child] > 0.0 else 0.0
        else:
            row[child] = 1.0 / edges


@njit(cache=True, nogil=True, error_model="numpy")
def _between(edges: int, line: NDArray[np.float64], places: NDArray[np.int32], row: NDArray[np.float64]) -> None:
    value = line[places[0]]
    for child in range(edges):
        row[child] = 0.0
    for child in range(edges - 1, -1, -1):
        stop = line[places[1 + child]]
        if value >= stop:
            if child == edges - 1:
                row[child] = 1.0
                return
            # By halves: the difference of two huge stops would be infinite.
            share = (0.5 * value - 0.5 * stop) / (0.5 * line[places[2 + child]] - 0.5 * stop)
            row[child] = 1.0 - share
            row[child + 1] = share
            return
    row[0] = 1.0


@njit(cache=True, nogil=True)
def _compares(op: int, left: float, right: float) -> bool:
    if op == 0:
        return left > right
    if op == 1:
        return left >= right
    if op == 2:
        return left < right
    if op == 3:
        return left <= right
    return left == right


@njit(cache=True, nogil=True, error_model="numpy")
def _rank(
    edges: int,
    line: NDArray[np.float64],
    places: NDArray[np.int32],
    config: NDArray[np.int32],
    row: NDArray[np.float64],
    order: NDArray[np.int64],
) -> None:
    """Shares of the best children; `row` holds their scores meanwhile, `order` who came first, second …, or −1."""
    terms, limits, ties = config[0], config[1], config[2]
    weighted = config[5]
    step = terms + limits + ties + weighted
    behind = 1 + terms + limits  # where the children's values begin
    for child in range(edges):
        order[child] = -1
        row[child] = _score(child, terms, limits, line, places, config, behind + child * step)
    wanted = min(max(int(line[places[0]]), 0), edges)
    chosen = 0
    while chosen < wanted:
        best = -1
        for child in range(edges):
            if order[child] < 0 and row[child] == row[child]:
                at = behind + child * step + terms + limits
                if best < 0 or _is_better(child, best, row, config, line, places, at, at + (best - child) * step):
                    best = child
        if best < 0:
            break
        order[best] = chosen
        chosen += 1
    _shares_of_chosen(edges, chosen, order, line, places, behind + step - 1, step, config, row)


@njit(cache=True, nogil=True)
def _score(
    child: int,
    terms: int,
    limits: int,
    line: NDArray[np.float64],
    places: NDArray[np.int32],
    config: NDArray[np.int32],
    at: int,
) -> float:
    """The weighted sum of a child's terms; NaN when it misses a limit."""
    score = 0.0
    for term in range(terms):
        score += line[places[1 + term]] * line[places[at + term]]
    for limit in range(limits):
        value = line[places[at + terms + limit]]
        if not _compares(config[6 + limit], value, line[places[1 + terms + limit]]):
            return np.nan
    return score


@njit(cache=True, nogil=True)
def _is_better(
    child: int,
    best: int,
    score: NDArray[np.float64],
    config: NDArray[np.int32],
    line: NDArray[np.float64],
    places: NDArray[np.int32],
    at: int,
    at_best: int,
) -> bool:
    """Whether a later child comes before the best one so far."""
    if score[child] != score[best]:
        return (score[child] > score[best]) == (config[3] == 1)
    for tie in range(config[2]):
        mine = line[places[at + tie]]
        other = line[places[at_best + tie]]
        if mine == other or (mine != mine and other != other):
            continue
        if mine != mine or other != other:
            return other != other
        return (mine > other) == (config[6 + config[1] + tie] == 1)
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _shares_of_chosen(
    edges: int,
    chosen: int,
    order: NDArray[np.int64],
    line: NDArray[np.float64],
    places: NDArray[np.int32],
    volatility: int,
    step: int,
    config: NDArray[np.int32],
    row: NDArray[np.float64],
) -> None:
    by_rank, weighted = config[4], config[5]
    total = 0.0
    if weighted:
        for child in range(edges):
            sigma = line[places[volatility + child * step]]
            if order[child] >= 0 and sigma > 0.0:
                total += 1.0 / sigma
    for child in range(edges):
        if order[child] < 0:
            row[child] = 0.0
        elif weighted and total > 0.0:
            sigma = line[places[volatility + child * step]]
            row[child] = 1.0 / sigma / total if sigma > 0.0 else 0.0
        elif by_rank:
            row[child] = 2.0 * (chosen - order[child]) / (chosen * (chosen + 1.0))
        else:
            row[child] = 1.0 / chosen
