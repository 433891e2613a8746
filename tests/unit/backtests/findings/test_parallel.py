"""Parallel coordinates count the runs between two axes, each of them once, whatever the values."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.findings.parallel import BINS, NOWHERE, Scale, links, of_metric, of_numbers

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=32)
ANY = FINITE | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 1.7e308, -1.7e308, 5e-324])


@given(st.integers(1, 5).flatmap(lambda axes: st.lists(st.tuples(*[st.integers(-1, 4)] * axes), max_size=60)))
def test_every_run_is_counted_once_between_two_axes(runs: list[tuple[int, ...]]) -> None:
    axes = len(runs[0]) if runs else 2
    places = [np.array([run[axis] for run in runs], np.int16) for axis in range(axes)]
    found = links(places, [5] * axes)
    assert len(found) == axes - 1
    for left, cells in enumerate(found):
        expected = Counter((run[left], run[left + 1]) for run in runs if NOWHERE not in run[left : left + 2])
        assert [tuple(cell) for cell in cells.tolist()] == [(*pair, count) for pair, count in sorted(expected.items())]


@given(st.lists(ANY, max_size=80))
def test_every_defined_value_has_a_bin_and_order_is_kept(values: list[float]) -> None:
    scale = of_metric(np.array(values))
    places = scale.places(np.array(values)).tolist()
    assert scale.bins in (1, BINS)
    for value, place in zip(values, places, strict=True):
        assert place == NOWHERE if math.isnan(value) else 0 <= place < scale.bins
    ordered = sorted((value, place) for value, place in zip(values, places, strict=True) if not math.isnan(value))
    assert [place for _, place in ordered] == sorted(place for _, place in ordered)
    if any(math.isfinite(value) for value in values):
        finite = sorted(value for value in values if math.isfinite(value))
        assert finite[0] <= scale.low <= scale.high <= finite[-1]
    else:
        assert math.isnan(scale.low)
        assert scale.bins == 1


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=200, unique=True))
def test_a_value_is_in_the_bin_that_it_lies_in(numbers: list[int]) -> None:
    scale = of_metric(np.array(numbers, float))
    places = scale.places(np.array(numbers, float)).tolist()
    for number, place in zip(numbers, places, strict=True):
        step = (number - scale.low) / (scale.high - scale.low) * scale.bins
        if abs(step - round(step)) > 1e-9 or not 0 < step < scale.bins:  # else it may be rounded to either side
            assert place == min(max(math.floor(step), 0), scale.bins - 1)


def test_bins_lie_between_the_outer_quantiles_and_the_last_take_what_lies_outside() -> None:
    values = np.append(np.arange(1000.0), [1e9, -1e9, math.inf, -math.inf, math.nan])
    scale = of_metric(values)
    assert (scale.low, scale.high) == tuple(
        np.quantile(np.append(np.arange(1000.0), [1e9, -1e9]), [0.01, 0.99], method="nearest")
    )
    assert scale.places(values[-5:]).tolist() == [BINS - 1, 0, BINS - 1, 0, NOWHERE]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Scale(math.nan, math.nan, 1)),
        ([math.nan, math.inf], Scale(math.nan, math.nan, 1)),
        ([2.0, 2.0], Scale(2.0, 2.0, 1)),
        ([0.0] * 1000 + [5.0], Scale(0.0, 5.0, BINS)),
    ],
)
def test_where_nothing_is_to_be_told_apart_there_is_one_bin(values: list[float], expected: Scale) -> None:
    found = of_metric(np.array(values))
    assert (found.bins, str(found)) == (expected.bins, str(expected))


def test_a_variable_of_many_numbers_has_bins_from_its_least_to_its_largest() -> None:
    values = np.arange(200.0)
    scale = of_numbers(values)
    assert scale == Scale(0.0, 199.0, BINS)
    counts = np.bincount(scale.places(values))
    assert len(counts) == BINS
    assert counts.min() >= 3
