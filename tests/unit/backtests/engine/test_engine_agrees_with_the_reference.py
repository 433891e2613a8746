"""Three ways to one answer: the slow reference, the day-by-day engine and the sweep, on random trees."""

import itertools
import math

import numpy as np
import pytest

from backtests.contracts import METRICS, Costs, Provenance, RunSpec
from backtests.engine.single import backtest
from backtests.engine.sweep import prepare
from strategies.tree.nodes import Strategy
from tests.reference import oracle
from tests.reference.trees import random_axes, random_strategy
from tests.unit.backtests.engine.market import SYMBOLS, as_lists, random_market

TOLERANCE = 1e-12
TREES = 200
NOWHERE = Provenance("test", "", 0, 0, 0.0)


def _case(seed: int) -> tuple[np.random.Generator, Strategy, dict[str, tuple[float, ...]]]:
    rng = np.random.default_rng(seed)
    strategy = random_strategy(rng, SYMBOLS, int(rng.integers(1, 6)), ("n", "m", "w"))
    return rng, strategy, random_axes(rng, strategy)


def _combinations(axes: dict[str, tuple[float, ...]]) -> np.ndarray:
    """Every combination's value numbers, int32 [n, V], the last axis fastest."""
    numbers = itertools.product(*(range(len(values)) for values in axes.values()))
    return np.array(list(numbers), np.int32).reshape(-1, len(axes))


def _close(mine: float, reference: float) -> bool:
    if math.isnan(mine) or math.isnan(reference):
        return math.isnan(mine) and math.isnan(reference)
    return abs(mine - reference) <= TOLERANCE * max(1.0, abs(reference))


@pytest.mark.parametrize("block", range(10))
def test_sweep_and_reference_agree_on_random_trees(block: int) -> None:
    for seed in range(block * TREES // 10, (block + 1) * TREES // 10):
        rng, strategy, axes = _case(seed)
        market = random_market(rng)
        closes, sessions = as_lists(market)
        spec = RunSpec(benchmark=SYMBOLS[0], costs=Costs(float(rng.integers(0, 20))))
        sweep = prepare(strategy, axes, market, spec)
        combinations = _combinations(axes)
        measured = sweep.run(combinations)
        for at in rng.choice(len(combinations), min(len(combinations), 5), replace=False):
            values = {name: axes[name][number] for name, number in zip(axes, combinations[at], strict=True)}
            answer = oracle.backtest(
                strategy,
                closes,
                sessions,
                SYMBOLS[0],
                values=values,
                values_lists=axes,
                slippage_bps=spec.costs.slippage_bps,
            )
            assert (sweep.span.first, sweep.span.last) == (sessions[answer.first], sessions[answer.last])
            for metric, mine in zip(METRICS, measured[at].tolist(), strict=True):
                assert _close(mine, answer.metrics[metric]), (seed, values, metric, mine, answer.metrics[metric])
            for metric in METRICS:
                assert _close(sweep.benchmark_metrics[metric], answer.benchmark_metrics[metric]), (seed, metric)


def test_single_backtest_and_reference_agree_day_by_day() -> None:
    for seed in range(60):
        rng, strategy, axes = _case(seed)
        market = random_market(rng)
        closes, sessions = as_lists(market)
        values = {name: float(rng.choice(options)) for name, options in axes.items()}
        mine = backtest(strategy, values, market, RunSpec(benchmark=SYMBOLS[1]), NOWHERE)
        answer = oracle.backtest(strategy, closes, sessions, SYMBOLS[1], values=values)
        assert [day.item() for day in mine.sessions] == sessions[answer.first : answer.last + 1]
        weights = [[day.get(symbol, 0.0) for symbol in mine.held] for day in answer.weights]
        np.testing.assert_allclose(mine.weights, np.array(weights).reshape(mine.weights.shape), rtol=0, atol=TOLERANCE)
        np.testing.assert_allclose(mine.equity, answer.equity, rtol=TOLERANCE)
        np.testing.assert_allclose(mine.benchmark, answer.benchmark_equity, rtol=TOLERANCE)
        np.testing.assert_allclose(mine.drawdown, answer.drawdown, rtol=0, atol=TOLERANCE)


def test_a_run_has_the_same_bytes_alone_and_among_others() -> None:
    for seed in range(40):
        rng, strategy, axes = _case(seed)
        sweep = prepare(strategy, axes, random_market(rng), RunSpec(benchmark=SYMBOLS[0]))
        combinations = _combinations(axes)
        together = sweep.run(combinations)
        shuffled = rng.permutation(len(combinations))
        assert sweep.run(combinations[shuffled]).tobytes() == together[shuffled].tobytes()
        alone = int(rng.integers(len(combinations)))
        assert sweep.run(combinations[alone : alone + 1]).tobytes() == together[alone : alone + 1].tobytes()


def test_sweep_and_single_backtest_measure_the_same_bytes() -> None:
    for seed in range(40):
        rng, strategy, axes = _case(seed)
        market = random_market(rng)
        axes = {name: options[:1] for name, options in axes.items()}
        spec = RunSpec(benchmark=SYMBOLS[0])
        swept = prepare(strategy, axes, market, spec).run(_combinations(axes))
        values = {name: options[0] for name, options in axes.items()}
        single = backtest(strategy, values, market, spec, NOWHERE)
        assert np.array([single.metrics[name] for name in METRICS]).tobytes() == swept[0].tobytes()


def test_no_session_depends_on_a_later_one() -> None:
    for seed in range(30):
        rng, strategy, axes = _case(seed)
        market = random_market(rng)
        values = {name: float(rng.choice(options)) for name, options in axes.items()}
        whole = backtest(strategy, values, market, RunSpec(benchmark=SYMBOLS[0]), NOWHERE)
        for cut in rng.integers(2, len(whole.sessions), 5):
            spec = RunSpec(benchmark=SYMBOLS[0], end=whole.sessions[cut].item())
            earlier = backtest(strategy, values, market, spec, NOWHERE)
            assert earlier.weights.tobytes() == whole.weights[: cut + 1].tobytes()
            assert earlier.equity.tobytes() == whole.equity[: cut + 1].tobytes()
