"""Importance: the share of a metric's variance that one variable's means account for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.findings.importance import importance
from tests.unit.backtests.findings.batches import PLAIN, Case, cases, middle, same


def slow_share(values: list[float], groups: list[int]) -> float:
    """Between groups over total, one value after the other, in units of the farthest: tiny ones have no squares."""
    pairs = [(value, group) for value, group in zip(values, groups, strict=True) if not math.isnan(value)]
    if len({value for value, _ in pairs}) < 2 or any(map(math.isinf, values)):
        return math.nan
    mean = math.fsum(value for value, _ in pairs) / len(pairs)
    farthest = max(abs(value - mean) for value, _ in pairs)
    between = 0.0
    for group in set(groups):
        own = [value for value, other in pairs if other == group]
        if own:
            between += len(own) * ((math.fsum(own) / len(own) - mean) / farthest) ** 2
    return between / math.fsum(((value - mean) / farthest) ** 2 for value, _ in pairs)


def full_grid(*sizes: int) -> np.ndarray:
    return np.array(list(np.ndindex(*sizes)), np.int32)


@given(cases(PLAIN))
def test_a_share_is_the_variance_between_over_the_variance_in_all(case: Case) -> None:
    case.values[::5] = math.nan
    for variable, one in enumerate(importance(case.values, case.indices, case.sizes).variables):
        same(one.share, slow_share(case.values.tolist(), case.indices[:, variable].tolist()), rtol=1e-7)


@given(cases(PLAIN | st.sampled_from([math.nan, math.inf, -math.inf])))
def test_means_medians_counts_and_spread_are_those_of_each_value(case: Case) -> None:
    for variable, one in enumerate(importance(case.values, case.indices, case.sizes).variables):
        assert math.isnan(one.share) or 0 <= one.share <= 1
        means = []
        for index in range(case.sizes[variable]):
            own = case.values[case.indices[:, variable] == index]
            own = own[~np.isnan(own)].tolist()
            assert one.counts[index] == len(own)
            same(one.medians[index], middle(own) if own else math.nan)
            same(one.means[index], sum(own) / len(own) if own else math.nan, rtol=1e-9)
            means += [float(one.means[index])] if own else []
        same(one.spread, max(means) - min(means) if means and not np.isnan(means).any() else math.nan)


@given(cases(PLAIN))
def test_shares_of_a_full_grid_add_up_to_one_with_the_interactions(case: Case) -> None:
    grid = full_grid(*case.sizes)
    values = np.resize(case.values, len(grid)) if len(case.values) else np.zeros(len(grid))
    found = importance(values, grid, case.sizes)
    if np.ptp(values) == 0:
        assert math.isnan(found.explained)
        assert math.isnan(found.interactions)
        return
    assert -1e-9 < found.explained < 1 + 1e-9
    same(found.explained + found.interactions, 1.0, rtol=1e-9)


def test_a_metric_that_is_a_sum_of_its_variables_has_no_interactions() -> None:
    grid = full_grid(5, 4, 3)
    found = importance(2.0 * grid[:, 0] + grid[:, 1] ** 2, grid, (5, 4, 3))
    same(found.explained, 1.0)
    same(found.interactions, 0.0)
    same(found.variables[2].share, 0.0)


def test_a_metric_that_only_two_variables_together_make_is_all_interaction() -> None:
    grid = full_grid(2, 2)
    found = importance((grid[:, 0] ^ grid[:, 1]).astype(float), grid, (2, 2))
    assert (found.explained, found.interactions) == (0.0, 1.0)


def test_a_slice_of_a_full_grid_is_full() -> None:
    grid = full_grid(4, 3, 2)
    grid = grid[grid[:, 1] == 2]
    found = importance(1.0 * grid[:, 0], grid, (4, 3, 2))
    same([one.share for one in found.variables], [1.0, 0.0, 0.0])
    same(found.explained, 1.0)


@pytest.mark.parametrize("missing", ["run", "value"])
def test_where_runs_are_missing_nothing_is_said_of_interactions(missing: str) -> None:
    grid = full_grid(3, 3)
    values = grid.sum(1).astype(float)
    if missing == "run":
        grid, values = grid[1:], values[1:]
    else:
        values[4] = math.nan
    found = importance(values, grid, (3, 3))
    assert math.isnan(found.explained)
    assert all(one.share > 0 for one in found.variables)


def test_a_run_twice_and_one_never_is_no_full_grid() -> None:
    grid = np.array([[0, 0], [0, 0], [0, 1], [1, 0]], np.int32)
    assert math.isnan(importance(np.arange(4.0), grid, (2, 2)).explained)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[], [1.0], [math.nan] * 3, [0.1] * 3, [math.nan, 0.1], [math.inf, 0.0, 1.0]])
def test_what_does_not_vary_or_is_infinite_has_no_shares(values: list[float]) -> None:
    indices = np.arange(len(values), dtype=np.int32)[:, None]
    found = importance(np.array(values, float), indices, (3,))
    assert math.isnan(found.variables[0].share)
    assert math.isnan(found.explained)


def test_values_whose_squares_overflow_still_have_shares() -> None:
    grid = full_grid(3, 2)
    large = importance(1e200 * grid.sum(1), grid, (3, 2))
    small = importance(1.0 * grid.sum(1), grid, (3, 2))
    same([one.share for one in large.variables], [one.share for one in small.variables])
