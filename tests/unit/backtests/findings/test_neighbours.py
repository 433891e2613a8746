"""Neighbours: the runs around a run, whatever part of the grid was run and in whatever order."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests.findings.better import Better
from backtests.findings.neighbours import BOX, Neighbours, neighbours
from tests.unit.backtests.findings.batches import PLAIN, Case, cases, middle, same


def slow(case: Case, better: Better) -> list[tuple[float, float, int, int]]:
    """Every pair of runs: worst, median, count and edges of each."""
    ordered = [v for v, rank in enumerate(case.ranks) if rank is not None and case.sizes[v] > 1]

    def place(run: int, variable: int) -> int:
        rank = case.ranks[variable]
        index = int(case.indices[run, variable])
        return index if rank is None else int(rank[index])

    found = []
    for run in range(len(case.values)):
        around = []
        for other, value in enumerate(case.values.tolist()):
            away = [abs(place(run, v) - place(other, v)) for v in range(len(case.sizes))]
            reached = sum(away[v] for v in ordered) == 1 if len(ordered) > BOX else max(away) == 1
            same_tickers = all(away[v] == 0 for v in range(len(case.sizes)) if v not in ordered)
            if reached and max(away) == 1 and same_tickers and not math.isnan(value):
                around.append(value)
        edges = sum(place(run, v) in (0, case.sizes[v] - 1) for v in ordered)
        worst = math.nan if not around else min(around) if better > 0 else max(around)
        found.append((worst, middle(around) if around else math.nan, len(around), edges))
    return found


def check(case: Case, found: Neighbours, better: Better) -> None:
    expected = np.array(slow(case, better), float).reshape(len(case.values), 4)
    for column, name in enumerate(("worst", "median", "count", "edges")):
        same(getattr(found, name), expected[:, column])


def whole(*sizes: int) -> np.ndarray:
    return np.array(list(np.ndindex(*sizes)), np.int32)


def straight(*sizes: int) -> list[np.ndarray | None]:
    return [np.arange(size, dtype=np.int32) for size in sizes]


@settings(max_examples=300, deadline=None)
@given(cases(), st.sampled_from([1, -1]))
def test_the_neighbours_are_those_that_every_pair_of_runs_tells(case: Case, better: Better) -> None:
    check(case, neighbours(case.values, case.indices, case.sizes, case.ranks, better), better)


@settings(deadline=None)
@given(st.data())
def test_beyond_four_ordered_variables_only_faces_count(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(2, 3), min_size=5, max_size=6))
    chosen = data.draw(st.lists(st.sampled_from(list(np.ndindex(*sizes))), unique=True, max_size=60))
    values = data.draw(st.lists(PLAIN, min_size=len(chosen), max_size=len(chosen)))
    case = Case(np.array(values), np.array(chosen, np.int32).reshape(-1, len(sizes)), sizes, list(straight(*sizes)))
    found = neighbours(case.values, case.indices, sizes, case.ranks, 1)
    assert not found.box
    check(case, found, 1)


@pytest.mark.parametrize("variables", [1, 2, 3, 4, 5])
def test_a_run_in_the_middle_has_the_whole_box_around_it(variables: int) -> None:
    sizes = [3] * variables
    grid = whole(*sizes)
    found = neighbours(np.zeros(len(grid)), grid, sizes, straight(*sizes), 1)
    middle_run = len(grid) // 2
    assert found.count[middle_run] == (3**variables - 1 if variables <= BOX else 2 * variables)
    assert found.box == (variables <= BOX)
    assert found.edges[middle_run] == 0
    assert found.edges[0] == variables
    assert found.count[0] == (2**variables - 1 if variables <= BOX else variables)


def test_neighbours_follow_the_values_not_the_order_in_which_they_are_listed() -> None:
    """n = 30|10|20: 10 and 30 are no neighbours."""
    found = neighbours(np.array([3.0, 1.0, 2.0]), whole(3), [3], [np.array([2, 0, 1], np.int32)], 1)
    assert found.worst.tolist() == [2.0, 2.0, 1.0]
    assert found.edges.tolist() == [1, 1, 0]


def test_another_ticker_is_no_neighbour() -> None:
    found = neighbours(np.array([1.0, 2.0, 3.0, 4.0]), whole(2, 2), [2, 2], [None, np.arange(2, dtype=np.int32)], 1)
    assert found.worst.tolist() == [2.0, 1.0, 4.0, 3.0]
    assert found.edges.tolist() == [1, 1, 1, 1]


def test_a_run_without_a_value_has_neighbours_but_is_none() -> None:
    found = neighbours(np.array([1.0, math.nan, 3.0]), whole(3), [3], straight(3), 1)
    same(found.worst, [math.nan, 1.0, math.nan])
    assert found.count.tolist() == [0, 2, 0]


def test_a_grid_of_more_combinations_than_a_number_holds_is_searched_all_the_same() -> None:
    """30 variables of 1,000 values: 10⁹⁰ combinations; the second is a ticker."""
    sizes = [1000] * 30
    ranks = straight(*sizes)
    ranks[1] = None
    base = np.random.default_rng(3).integers(1, 999, 30)
    moves = [base, *(base + sign * np.eye(30, dtype=int)[v] for v, sign in itertools.product(range(30), (-1, 1)))]
    indices = np.array(moves, np.int32)
    values = np.arange(61.0)
    found = neighbours(values, indices, sizes, ranks, 1)
    check(Case(values, indices, sizes, ranks), found, 1)
    assert found.count[0] == 58


def test_the_end_of_one_row_is_no_neighbour_of_the_start_of_the_next() -> None:
    found = neighbours(np.arange(2.0), np.array([[0, 2], [1, 0]], np.int32), [2, 3], straight(2, 3), 1)
    assert found.count.tolist() == [0, 0]


def test_a_combination_that_stands_there_twice_is_one_neighbour() -> None:
    found = neighbours(np.array([5.0, 7.0, 1.0]), np.array([[0], [0], [1]], np.int32), [2], straight(2), 1)
    assert found.worst.tolist() == [1.0, 1.0, 5.0]
    assert found.count.tolist() == [1, 1, 1]


@pytest.mark.parametrize("ranks", [[None, None], straight(1, 1), []])
def test_without_an_ordered_variable_nothing_has_neighbours(ranks: list) -> None:
    sizes = [1] * len(ranks)
    found = neighbours(np.array([1.0]), np.zeros((1, len(ranks)), np.int32), sizes, ranks, 1)
    assert (found.count.tolist(), found.edges.tolist(), found.box) == ([0], [0], True)
    assert math.isnan(found.worst[0])


def test_no_runs_have_no_neighbours() -> None:
    assert len(neighbours(np.empty(0), np.empty((0, 2), np.int32), [2, 2], straight(2, 2), 1).worst) == 0
