"""A heat map: every cell is the fold of its runs, and says how many they are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.findings.better import Better
from backtests.findings.heatmap import FOLDS, Fold, heat_map
from tests.unit.backtests.findings.batches import PLAIN, Case, cases, middle, same


def fold(values: list[float], by: Fold, better: Better) -> float:
    """The obvious way."""
    if not values:
        return math.nan
    if by == "mean":
        return sum(values) / len(values)
    if by == "median":
        return middle(values)
    return max(values) if (by == "best") == (better == 1) else min(values)


@given(cases(), st.sampled_from(FOLDS), st.sampled_from([1, -1]), st.data())
def test_a_cell_is_the_fold_of_its_runs(case: Case, by: Fold, better: Better, data: st.DataObject) -> None:
    row, column = (data.draw(st.integers(0, len(case.sizes) - 1)) for _ in range(2))
    found = heat_map(case.values, case.indices, case.sizes, row, column, by, better)
    assert found.cells.shape == found.counts.shape == (case.sizes[row], case.sizes[column])
    assert found.counts.dtype == np.int32
    for r in range(case.sizes[row]):
        for c in range(case.sizes[column]):
            here = [
                value
                for value, run in zip(case.values.tolist(), case.indices, strict=True)
                if run[row] == r and run[column] == c and not math.isnan(value)
            ]
            assert found.counts[r, c] == len(here)
            same(found.cells[r, c], fold(here, by, better))


# Without 1e150, beside which a sum forgets all that it had.
@given(cases(PLAIN | st.sampled_from([math.nan, math.inf])), st.sampled_from(FOLDS), st.randoms(use_true_random=False))
def test_the_order_of_the_runs_makes_no_difference(case: Case, by: Fold, chance) -> None:
    order = np.array(chance.sample(range(len(case.values)), len(case.values)), int)
    first = heat_map(case.values, case.indices, case.sizes, 0, -1, by, 1)
    second = heat_map(case.values[order], case.indices[order], case.sizes, 0, -1, by, 1)
    same(second.cells, first.cells, rtol=1e-9)


@pytest.mark.parametrize(("by", "better", "cell"), [("worst", 1, 1), ("worst", -1, 6), ("best", 1, 6), ("best", -1, 1)])
def test_worst_and_best_know_which_way_is_better(by: Fold, better: Better, cell: float) -> None:
    indices = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 2]], np.int32)
    assert heat_map(np.array([3.0, 1.0, 6.0]), indices, (1, 1, 3), 0, 1, by, better).cells.tolist() == [[cell]]


def test_a_run_without_a_value_is_no_run_of_its_cell() -> None:
    indices = np.array([[0, 0], [1, 1]], np.int32)
    found = heat_map(np.array([math.nan, 2.0]), indices, (2, 2), 0, 1, "best", 1)
    same(found.cells, [[math.nan, math.nan], [math.nan, 2.0]])
    assert found.counts.tolist() == [[0, 0], [0, 1]]
