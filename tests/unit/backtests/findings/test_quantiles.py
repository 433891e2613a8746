"""Summaries: count, moments, quantiles as numpy's, and where the best and the worst stand."""

import dataclasses
import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.findings.better import Better
from backtests.findings.quantiles import summary
from tests.unit.backtests.findings.batches import ANY, PLAIN, same

LEVELS = {"q01": 0.01, "q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95, "q99": 0.99}


@given(st.lists(PLAIN | st.just(math.nan), max_size=60), st.sampled_from([1, -1]))
def test_a_summary_is_what_plain_loops_and_numpy_find(values: list[float], better: Better) -> None:
    found = summary(np.array(values, float), better)
    defined = [value for value in values if not math.isnan(value)]
    assert found.count == len(defined)
    assert found.undefined == len(values) - len(defined)
    if not defined:
        figures = list(dataclasses.astuple(found))[2:-2]
        assert all(map(math.isnan, figures))
        assert found.argbest is None
        assert found.argworst is None
        return
    same(found.mean, statistics.fmean(defined))
    same(found.deviation, statistics.stdev(defined) if len(defined) > 1 else math.nan, rtol=1e-9)
    assert (found.minimum, found.maximum) == (min(defined), max(defined))
    assert (found.worst, found.best) == (min(defined), max(defined))[::better]
    assert (found.argworst, found.argbest) == (values.index(found.worst), values.index(found.best))
    for name, level in LEVELS.items():
        same(getattr(found, name), np.quantile(defined, level))


def slow_quantile(values: list[float], level: float) -> float:
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    part = place - math.floor(place)
    return low if low == high else (1 - part) * low + part * high


@given(st.lists(ANY.filter(lambda value: not math.isnan(value)), min_size=1, max_size=60))
def test_quantiles_stand_between_minimum_and_maximum_whatever_the_values(values: list[float]) -> None:
    found = summary(np.array(values), 1)
    for name, level in LEVELS.items():
        same(getattr(found, name), slow_quantile(values, level))
        assert math.isnan(getattr(found, name)) or found.minimum <= getattr(found, name) <= found.maximum


def test_equal_values_have_no_deviation_at_all() -> None:
    found = summary(np.full(7, 0.1), 1)
    assert (found.mean, found.deviation, found.median, found.q99) == (0.1, 0.0, 0.1, 0.1)
    assert (found.argbest, found.argworst) == (0, 0)


def test_one_infinite_value_leaves_the_quantiles_that_it_does_not_touch() -> None:
    found = summary(np.array([1.0, 2.0, math.inf]), 1)
    assert (found.median, found.q75, found.maximum, found.mean) == (2.0, math.inf, math.inf, math.inf)
    assert math.isnan(found.deviation)


@pytest.mark.filterwarnings("error")
def test_nothing_is_said_on_the_way() -> None:
    for values in ([], [math.nan], [math.inf, -math.inf], [math.inf, math.inf, 1.0], [5.0]):
        summary(np.array(values, float), 1)
