"""What was decided does not change when the days after it are taken away: the engine never knew them.

A usual run tries a tenth; with TREELINE_TREES=200 it is 200 trees and 50 days each, 10,000 times.
"""

from collections import Counter

import pytest

from backtests.engine.single import backtest
from tests.unit.backtests.engine.cases import NOWHERE, TREES, cases
from tests.unit.backtests.engine.market import cut

BLOCKS = 10
CUTS = max(5, min(50, TREES // 4))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_decision_depends_on_a_later_session(block: int, tally: Counter[str]) -> None:
    for case in cases(block, BLOCKS):
        values = case.values(case.combinations(1)[0])
        whole = backtest(case.strategy, values, case.market, case.spec, NOWHERE)
        for last in case.rng.integers(3, len(whole.sessions), CUTS):
            known = cut(case.market, whole.sessions[last])
            earlier = backtest(case.strategy, values, known, case.spec, NOWHERE)
            days = len(earlier.sessions)  # fewer than asked for where a ticker has a gap on the last day
            assert days > last - 5
            assert earlier.weights.tobytes() == whole.weights[:days].tobytes(), (case.seed, values, last)
            assert earlier.equity.tobytes() == whole.equity[:days].tobytes(), (case.seed, values, last)
            tally["days"] += 1
        tally["trees"] += 1
