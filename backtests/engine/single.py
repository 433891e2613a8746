"""One backtest with all that a person wants to see of it: day by day, its equity and its weights."""

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import Outcome, Provenance, RunSpec
from backtests.engine.market import decisions
from backtests.engine.metrics.measure import measure_one
from backtests.engine.prepared import prepare_run
from backtests.engine.simulate import simulate
from strategies.machine.evaluate import target_weights
from strategies.tree.nodes import Strategy, Value
from treeline.marketdata.source import Bars


def backtest(
    strategy: Strategy,
    values: Mapping[str, Value],
    bars: Mapping[str, Bars],
    spec: RunSpec,
    provenance: Provenance,
) -> Outcome:
    """One run with a value for every variable. Raises Invalid (see prepared.prepare_run)."""
    prepared = prepare_run(strategy, {name: (value,) for name, value in values.items()}, bars, spec)
    started = time.perf_counter()
    weights = target_weights(prepared.binding, prepared.table, (0,) * len(values))
    net = np.empty(len(weights))
    traded = simulate(weights, prepared.market.decided, prepared.market, net, np.empty(weights.shape[1]))
    equity = _equity(spec.capital, net)
    finished = time.perf_counter()
    return Outcome(
        span=prepared.span,
        sessions=prepared.sessions,
        equity=equity,
        benchmark=_equity(spec.capital, prepared.benchmark),
        benchmark_name=spec.benchmark_name,
        drawdown=equity / np.maximum.accumulate(np.maximum(equity, spec.capital)) - 1.0,
        held=prepared.binding.program.held,
        weights=_asked(weights, prepared.sessions, strategy),
        metrics=measure_one(net, traded, prepared.benchmark, prepared.months),
        benchmark_metrics=measure_one(
            prepared.benchmark, prepared.benchmark_traded, prepared.benchmark, prepared.months
        ),
        phases={
            "analysis": prepared.phases["analysis"],
            "prices": provenance.seconds + prepared.phases["prices"],
            "indicators": prepared.phases["indicators"],
            "simulation": finished - started,
        },
        provenance=provenance,
        filled=prepared.filled,
        warnings=(*provenance.warnings, *prepared.warnings),
    )


def _equity(capital: float, returns: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.multiply(capital, np.cumprod(1.0 + returns), dtype=np.float64)


def _asked(weights: NDArray[np.float64], sessions: NDArray[np.datetime64], strategy: Strategy) -> NDArray[np.float64]:
    """On every session what the tree last asked for: between two sessions that decide it isn't asked."""
    decided = decisions(sessions, strategy.rebalance)
    return weights[decided[np.searchsorted(decided, np.arange(len(sessions)), side="right") - 1]]
