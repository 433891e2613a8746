"""Three ways to one answer: the slow reference, the day-by-day engine and the sweep, on random trees."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from backtests.contracts import METRICS
from backtests.engine.market import decisions
from backtests.engine.single import backtest
from backtests.engine.sweep import prepare
from strategies.tree.nodes import Strategy, Value
from tests.reference import oracle
from tests.unit.backtests.engine.cases import NOWHERE, TREES, Case, cases
from tests.unit.backtests.engine.market import as_lists

TOLERANCE = 1e-12
BLOCKS = 10
DELICATE = 1e-10  # what was decided by less than this may be decided otherwise by sums in another order
METRIC_TOLERANCE = 1e-9  # of ratios of small differences; the returns they come from are held to TOLERANCE


def reference(case: Case, values: Mapping[str, Value]) -> oracle.Answer:
    spec = case.spec
    strategies = [case.strategy] + ([spec.benchmark] if isinstance(spec.benchmark, Strategy) else [])
    ticker = spec.benchmark if isinstance(spec.benchmark, str) else ""
    columns, sessions = as_lists(case.market, strategies, case.axes, ticker)
    return oracle.backtest(
        case.strategy,
        columns,
        sessions,
        spec.benchmark,
        values=values,
        values_lists=case.axes,
        slippage_bps=spec.costs.slippage_bps,
        commission_percent=spec.costs.commission_percent,
        commission_per_share=spec.costs.commission_per_share,
        fill=spec.fill,
    )


def as_array(targets: Sequence[Mapping[str, float]], held: Sequence[str]) -> np.ndarray:
    """Targets float64 [D, H]; every ticker with weight is among the held ones."""
    assert {ticker for day in targets for ticker, share in day.items() if share != 0} <= set(held)
    return np.array([[day.get(ticker, 0.0) for ticker in held] for day in targets]).reshape(len(targets), len(held))


def close(mine: float, other: float) -> bool:
    if math.isnan(mine) or math.isnan(other):
        return math.isnan(mine) and math.isnan(other)
    return abs(mine - other) <= METRIC_TOLERANCE * max(1.0, abs(other))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_sweep_and_reference_agree_on_random_trees(block: int) -> None:
    skipped = 0
    for case in cases(block, BLOCKS):
        combinations = case.combinations(3)
        sweep = prepare(case.strategy, case.axes, case.market, case.spec)
        _, net = sweep.curves(combinations)
        runs = sweep.run(combinations)
        for at, combination in enumerate(combinations):
            answer = reference(case, case.values(combination))
            if answer.closest < DELICATE:
                skipped += 1
                continue
            told = (case.seed, case.values(combination))
            np.testing.assert_allclose(net[at], answer.returns, rtol=0, atol=TOLERANCE, err_msg=str(told))
            for metric, mine in zip(METRICS, runs.metrics[at].tolist(), strict=True):
                assert close(mine, answer.metrics[metric]), (*told, metric, mine, answer.metrics[metric])
            for metric in METRICS:
                assert close(sweep.benchmark_metrics[metric], answer.benchmark_metrics[metric]), (*told, metric)
    assert skipped <= 3 + TREES // BLOCKS  # of three a tree


@pytest.mark.parametrize("block", range(BLOCKS))
def test_single_backtest_and_reference_agree_day_by_day(block: int) -> None:
    for case in cases(block, BLOCKS):
        values = case.values(case.combinations(1)[0])
        answer = reference(replace(case, axes={name: (value,) for name, value in values.items()}), values)
        mine = backtest(case.strategy, values, case.market, case.spec, NOWHERE)
        assert len(mine.sessions) == len(answer.returns), (case.seed, mine.span, answer.first)
        if answer.closest < DELICATE:
            continue
        targets = as_array(answer.targets, mine.held)
        np.testing.assert_allclose(mine.weights, targets, rtol=0, atol=TOLERANCE, err_msg=str((case.seed, values)))
        np.testing.assert_allclose(mine.equity, answer.equity, rtol=TOLERANCE, err_msg=str(case.seed))
        np.testing.assert_allclose(mine.benchmark, answer.benchmark_equity, rtol=TOLERANCE)
        np.testing.assert_allclose(mine.drawdown, answer.drawdown, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_sweep_and_single_backtest_hold_and_earn_the_same_bytes(block: int) -> None:
    """200 combinations a tree; a single run starts where the sweep does, which may be later than it could."""
    for case in cases(block, BLOCKS):
        combinations = case.combinations(200)
        sweep = prepare(case.strategy, case.axes, case.market, case.spec)
        weights, net = sweep.curves(combinations)
        runs = sweep.run(combinations)
        spec = replace(case.spec, start=sweep.span.first)
        for at in range(0, len(combinations), 200 // min(200, max(4, TREES))):
            values = case.values(combinations[at])
            single = backtest(case.strategy, values, case.market, spec, NOWHERE)
            assert single.span.first == sweep.span.first
            equity = np.multiply(spec.capital, np.cumprod(1.0 + net[at]))
            assert single.equity.tobytes() == equity.tobytes(), (case.seed, values)
            columns = [sweep.held.index(ticker) for ticker in single.held]
            asked = single.weights[decisions(single.sessions, case.strategy.rebalance)]
            asked = asked[: len(weights[at])]  # what the last session decides is not traded by a later fill
            assert asked.tobytes() == weights[at][:, columns].tobytes(), (case.seed, values)
            measured = np.array([single.metrics[name] for name in METRICS])
            assert measured.tobytes() == runs.metrics[at].tobytes(), (case.seed, values)
