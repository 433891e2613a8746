"""The strategies to start from."""

import math

import pytest

from backtests.grid import Grid
from strategies.samples import DEMO, DEMO_COMBINATIONS, DEMO_GRID, SAMPLES, demo_grid
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import Strategy
from strategies.tree.validate import check_values, uses
from strategies.tree.walk import tickers_of
from treeline.core.errors import Invalid
from treeline.marketdata.sample import SampleSource


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_valid_and_can_be_run_with_its_defaults_on_the_sample_prices(sample: Strategy):
    assert decode(encode(sample)) == sample
    assert set(tickers_of(sample)) <= set(SampleSource().symbols())
    check_values(sample, {name: (value,) for name, value in sample.variables})


def test_one_sample_has_no_variables():
    assert {} in [uses(sample) for sample in SAMPLES]


def test_the_demonstration_has_exactly_200_000_combinations_that_all_can_run():
    grid = Grid.parse(DEMO_GRID)
    assert grid.size == DEMO_COMBINATIONS == 200_000
    assert demo_grid() == DEMO_GRID
    check_values(DEMO, grid.lists)


@pytest.mark.parametrize("combos", [1, 2, 5, 24, 100, 600, 2000, 14_000, 50_000, 123_457, 199_999])
def test_a_smaller_demonstration_is_near_the_wished_size_and_inside_the_full_ranges(combos: int):
    grid = Grid.parse(demo_grid(combos))
    full = Grid.parse(DEMO_GRID).lists
    assert 0.9 * combos <= grid.size <= combos
    check_values(DEMO, grid.lists)
    for name, values in grid.lists.items():
        assert set(values) <= set(full[name])
        whole = [float(value) for value in full[name]]
        left_out = float(values[0]) - whole[0], whole[-1] - float(values[-1])
        assert math.isclose(*left_out, abs_tol=whole[1] - whole[0])


@pytest.mark.parametrize("combos", [0, -1, 200_001])
def test_a_demonstration_of_another_size_is_refused(combos: int):
    with pytest.raises(Invalid, match="use 1 to 200,000"):
        demo_grid(combos)
