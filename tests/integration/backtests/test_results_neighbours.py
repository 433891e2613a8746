"""What stands around some runs is the same as worked out of all."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests.blocks import Columns
from backtests.combinations import Combinations
from backtests.grid import Axis, Grid
from backtests.results.neighbours import METRIC, _scores, of_some

TICKERS = ("AAPL", "KO", "MSFT", "QQQ")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=6), st.integers(0, 10**6))
def test_the_neighbours_of_some_runs_are_those_that_all_runs_give(shape: list[tuple[int, bool]], seed: int) -> None:
    random = np.random.default_rng(seed)
    axes = [
        Axis(f"v{place}", TICKERS[:size] if tickers else tuple(random.permutation(size).astype(float).tolist()))
        for place, (size, tickers) in enumerate(shape)
    ]
    combinations = Combinations.whole(Grid(tuple(axes)))
    runs = np.flatnonzero(random.random(combinations.size) < 0.7).astype(np.int32)
    values = random.choice([np.nan, -np.inf, 0.0, 0.5, 1.0, 2.0], len(runs))
    every = _scores(combinations, values, combinations.all_indices()[runs])
    some = random.permutation(len(runs))[:5]
    found = of_some(combinations, Columns(runs, {METRIC: values}), some)
    np.testing.assert_array_equal(found.worst, every.worst[some])
    np.testing.assert_array_equal(found.median, every.median[some])
    np.testing.assert_array_equal(found.count, every.count[some])
    np.testing.assert_array_equal(found.edges, every.edges[some])
