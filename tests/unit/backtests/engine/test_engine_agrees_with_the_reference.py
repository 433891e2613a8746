"""Three ways to one answer: the slow reference, the day-by-day engine and the sweep, on random trees."""

import math
from collections import Counter
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
REFERENCES = max(3, TREES // 20)  # combinations of a tree that the reference is asked for, a tenth of a second each
COMBINATIONS = 200
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


def ends_by_rounding(metric: str, returns: Sequence[float], equity: Sequence[float]) -> bool:
    """Whether the metric asks when a drawdown is over, and the equity comes back to its peak but for rounding."""
    apart = np.abs(np.array(equity[1:]) / np.maximum.accumulate(equity)[:-1] - 1.0)
    back = (apart < TOLERANCE) & (np.array(returns[1:]) != 0.0)
    return metric in ("average_drawdown", "longest_drawdown") and bool(back.any())


def close(mine: float, other: float) -> bool:
    if math.isnan(mine) or math.isnan(other):
        return math.isnan(mine) and math.isnan(other)
    return abs(mine - other) <= METRIC_TOLERANCE * max(1.0, abs(other))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_sweep_and_reference_agree_on_random_trees(block: int, tally: Counter[str]) -> None:
    skipped = 0
    for case in cases(block, BLOCKS):
        combinations = case.combinations(REFERENCES)
        tally.update({"trees": 1, "combinations": len(combinations), "skipped": 0})
        sweep = prepare(case.strategy, case.axes, case.market, case.spec)
        _, net = sweep.curves(combinations)
        runs = sweep.run(combinations)
        for at, combination in enumerate(combinations):
            answer = reference(case, case.values(combination))
            if answer.closest < DELICATE:
                skipped += 1
                tally["skipped"] += 1
                continue
            told = (case.seed, case.values(combination))
            np.testing.assert_allclose(net[at], answer.returns, rtol=0, atol=TOLERANCE, err_msg=str(told))
            excused = _compared(told, runs.metrics[at].tolist(), answer.metrics, answer.returns, answer.equity)
            benchmark = sweep.benchmark_metrics
            excused += _compared(
                told,
                [benchmark[metric] for metric in METRICS],
                answer.benchmark_metrics,
                answer.benchmark_returns,
                answer.benchmark_equity,
            )
            tally["drawdowns that end by rounding"] += excused
    assert skipped <= REFERENCES * (1 + TREES // BLOCKS // 3)


def _compared(
    told: object,
    mine: Sequence[float],
    metrics: Mapping[str, float],
    returns: Sequence[float],
    equity: Sequence[float],
) -> int:
    """How many metrics differ because of a drawdown that ends by rounding; none does for another reason."""
    apart = [metric for metric, value in zip(METRICS, mine, strict=True) if not close(value, metrics[metric])]
    for metric in apart:
        assert ends_by_rounding(metric, returns, equity), (told, metric, mine[METRICS.index(metric)], metrics[metric])
    return len(apart)


def test_a_benchmark_that_is_a_strategy_has_a_turnover() -> None:
    for case in cases(0, 1):
        if isinstance(case.spec.benchmark, Strategy):
            answer = reference(case, case.values(case.combinations(1)[0]))
            sweep = prepare(case.strategy, case.axes, case.market, case.spec)
            assert close(sweep.benchmark_metrics["turnover"], answer.benchmark_metrics["turnover"]), case.seed


@pytest.mark.parametrize("block", range(BLOCKS))
def test_single_backtest_and_reference_agree_day_by_day(block: int, tally: Counter[str]) -> None:
    for case in cases(block, BLOCKS):
        values = case.values(case.combinations(1)[0])
        answer = reference(replace(case, axes={name: (value,) for name, value in values.items()}), values)
        mine = backtest(case.strategy, values, case.market, case.spec, NOWHERE)
        assert len(mine.sessions) == len(answer.returns), (case.seed, mine.span, answer.first)
        tally.update({"trees": 1, "skipped": answer.closest < DELICATE})
        if answer.closest < DELICATE:
            continue
        targets = as_array(answer.targets, mine.held)
        np.testing.assert_allclose(mine.weights, targets, rtol=0, atol=TOLERANCE, err_msg=str((case.seed, values)))
        np.testing.assert_allclose(mine.equity, answer.equity, rtol=TOLERANCE, err_msg=str(case.seed))
        np.testing.assert_allclose(mine.benchmark, answer.benchmark_equity, rtol=TOLERANCE)
        np.testing.assert_allclose(mine.drawdown, answer.drawdown, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_sweep_and_single_backtest_hold_and_earn_the_same(block: int, tally: Counter[str]) -> None:
    """All combinations of a tree when all trees are tried. A single run starts where the sweep does, which may be later
    than it could. The sweep adds up a tree's shares from the leaves, a single run from the root: last bits differ."""
    for case in cases(block, BLOCKS):
        combinations = np.unique(case.combinations(COMBINATIONS), axis=0)
        sweep = prepare(case.strategy, case.axes, case.market, case.spec)
        weights, net = sweep.curves(combinations)
        runs = sweep.run(combinations)
        spec = replace(case.spec, start=sweep.span.first)
        tally.update({"trees": 1})
        for at in range(0, len(combinations), COMBINATIONS // min(COMBINATIONS, max(4, TREES))):
            values = case.values(combinations[at])
            told = str((case.seed, values))
            single = backtest(case.strategy, values, case.market, spec, NOWHERE)
            assert single.span.first == sweep.span.first
            equity = np.multiply(spec.capital, np.cumprod(1.0 + net[at]))
            np.testing.assert_allclose(single.equity, equity, rtol=TOLERANCE, err_msg=told)
            columns = [sweep.held.index(ticker) for ticker in single.held]
            asked = single.weights[decisions(single.sessions, case.strategy.rebalance)]
            asked = asked[: len(weights[at])]  # what the last session decides is not traded by a later fill
            np.testing.assert_allclose(asked, weights[at][:, columns], rtol=0, atol=TOLERANCE, err_msg=told)
            for metric, of_sweep in zip(METRICS, runs.metrics[at].tolist(), strict=True):
                assert close(single.metrics[metric], of_sweep), (told, metric, single.metrics[metric], of_sweep)
            tally["combinations"] += 1
