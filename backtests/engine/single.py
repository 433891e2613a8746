"""One backtest with all that a person wants to see of it: day by day, or one day in the tree."""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import Explanation, Outcome, Provenance, RunSpec
from backtests.engine.market import decisions
from backtests.engine.metrics.measure import measure_one
from backtests.engine.prepared import MOST_EFFORT, Prepared, open_run, prepare_run, too_much
from backtests.engine.simulate import simulate
from backtests.engine.trades import holdings, trades_of
from strategies.machine.evaluate import target_weights
from strategies.machine.explain import explain as explain_tree
from strategies.tree.nodes import Strategy, Value
from treeline.core.errors import Fault, Invalid
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
    ran = _run(prepared, spec.capital)
    trades = trades_of(ran.weights, ran.held, ran.equity, spec.capital, prepared.market, ran.trades)
    finished = time.perf_counter()
    return Outcome(
        span=prepared.span,
        sessions=prepared.sessions,
        equity=ran.equity,
        benchmark=_equity(spec.capital, prepared.benchmark),
        benchmark_name=spec.benchmark_name,
        drawdown=ran.equity / np.maximum.accumulate(np.maximum(ran.equity, spec.capital)) - 1.0,
        held=prepared.binding.program.held,
        weights=ran.weights[_asked(prepared.sessions, strategy)],
        trades=trades,
        metrics=measure_one(ran.net, ran.traded, prepared.benchmark, prepared.months),
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


def explain(
    strategy: Strategy, values: Mapping[str, Value], bars: Mapping[str, Bars], spec: RunSpec, session: dt.date
) -> Explanation:
    """Which way the tree of such a run went on a session. Raises Invalid as `backtest`, when the session is none of
    the run's, and when there is too much to tell (see strategies.machine.explain)."""
    opened = open_run(strategy, {name: (value,) for name, value in values.items()}, bars, spec)
    prepared = opened.prepared
    at = _place(prepared.sessions, session)
    effort = opened.history.whole_effort()
    if effort > MOST_EFFORT:
        raise Invalid([too_much(effort)])
    ran = _run(prepared, spec.capital)
    decided = int(_asked(prepared.sessions, strategy)[at])
    known = dict(zip(prepared.binding.columns, prepared.table[decided].tolist(), strict=True))
    tree = explain_tree(opened.root, opened.measured, opened.history, opened.first + decided, known)
    held = zip(prepared.binding.program.held, ran.held[at].tolist(), strict=True)
    return Explanation(
        session=session,
        decided=prepared.sessions[decided].item(),
        equity=float(ran.equity[at]),
        held={ticker: share for ticker, share in held if share != 0.0},
        tree=tree,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Ran:
    """float64 [D, H]: `weights`, the targets of each close, and `held`, the shares from each close on; float64 [D]:
    `net` returns and `equity` in dollars; `trades` bool [D], the sessions that trade; `traded`, the sum of their
    values over equity."""

    weights: NDArray[np.float64]
    held: NDArray[np.float64]
    net: NDArray[np.float64]
    equity: NDArray[np.float64]
    trades: NDArray[np.bool_]
    traded: float


def _run(prepared: Prepared, capital: float) -> _Ran:
    market = prepared.market
    weights = target_weights(prepared.binding, prepared.table, (0,) * len(prepared.binding.axes))
    net, trades = np.empty(len(weights)), np.empty(len(weights), np.bool_)
    traded = simulate(weights, market.decided, market, net, np.empty(weights.shape[1]), trades)
    return _Ran(weights, holdings(weights, market, trades), net, _equity(capital, net), trades, traded)


def _equity(capital: float, returns: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.multiply(capital, np.cumprod(1.0 + returns), dtype=np.float64)


def _asked(sessions: NDArray[np.datetime64], strategy: Strategy) -> NDArray[np.int64]:
    """By session the one at whose close the tree was last asked: between two that decide it isn't."""
    decided = decisions(sessions, strategy.rebalance)
    return decided[np.searchsorted(decided, np.arange(len(sessions)), side="right") - 1]


def _place(sessions: NDArray[np.datetime64], session: dt.date) -> int:
    """The session's number in the run. Raises Invalid, naming the nearest ones, when it is none of it."""
    wanted = np.datetime64(session, "D")
    at = int(np.searchsorted(sessions, wanted))
    if at < len(sessions) and sessions[at] == wanted:
        return at
    if at == 0:
        remedy = f"the run's first session is {sessions[0]}"
    elif at == len(sessions):
        remedy = f"the run's last session is {sessions[-1]}"
    else:
        remedy = f"the nearest ones are {sessions[at - 1]} and {sessions[at]}"
    raise Invalid([Fault("session", f"{session} is no session of the run", remedy)])
