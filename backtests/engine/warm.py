"""Compiles every kernel, or loads it from the cache, before the first person waits for it.

Called once in the parent of the worker processes: a child that is forked afterwards runs its first chunk 0.04 s after
its start instead of 1 s (a minute with an empty cache). Only numpy and numba are touched, never polars, whose threads
do not survive a fork.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from backtests.contracts import Provenance, RunSpec
from backtests.engine.single import backtest, explain
from backtests.engine.sweep import prepare
from strategies.indicators.catalogue import CATALOGUE, Definition
from strategies.tree.nodes import (
    Cash,
    Comparison,
    EnterExit,
    Equal,
    Gate,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    Value,
    Variable,
)
from treeline.marketdata.source import Bars

_AXES: dict[str, tuple[Value, ...]] = {"held": ("A", "B"), "level": (50.0, 60.0), "share": (1.0, 2.0)}
_SPEC = RunSpec(benchmark="B", fill="next_open")

SESSIONS = 320  # a year more than what is left to run: the longest indicators need 253


def warm() -> None:
    """Runs sweeps that touch every indicator and every kind of node, for a process that works on batches."""
    with _one_compiler():
        _sweep_everything()


def warm_single() -> None:
    """Runs and explains a single backtest that does, for a web process: what it never runs would only take its
    memory."""
    with _one_compiler():
        single = {name: values[0] for name, values in _AXES.items()}
        strategy, bars = Strategy("warm", _tree()), _both_bars()
        outcome = backtest(strategy, single, bars, _SPEC, Provenance("warm", "", 0, 0, 0.0))
        explain(strategy, single, bars, _SPEC, outcome.span.last)


@contextmanager
def _one_compiler() -> Iterator[None]:
    """Lets one process of the machine compile while the others wait for what it puts into the cache: web and workers
    start together, and two compilers on two cores take twice as long as one."""
    cache = os.environ.get("NUMBA_CACHE_DIR")
    if not cache:
        yield
        return
    Path(cache).mkdir(parents=True, exist_ok=True)
    with (Path(cache) / "compiling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep_everything() -> None:
    bars = _both_bars()
    combinations = np.array([[0, 0, 0], [1, 1, 1]], np.int32)
    strategy = Strategy("warm", _tree())
    sweep = prepare(strategy, _AXES, bars, _SPEC)
    sweep.work_out(exchange=lambda count, make, _: [make(part) for part in range(count)])
    sweep.run(combinations)
    prepare(Strategy("warm", strategy.root, corridor=5.0), _AXES, bars, _SPEC).run(combinations)


def _both_bars() -> dict[str, Bars]:
    return {symbol: _bars(symbol, phase) for symbol, phase in (("A", 0.0), ("B", 1.0))}


def _bars(symbol: str, phase: float) -> Bars:
    """A wave: nothing stands still, nothing is undefined."""
    days = np.datetime64("2020-01-01", "D") + np.arange(SESSIONS)
    close = 100.0 + 10.0 * np.sin(np.arange(SESSIONS) + phase)
    return Bars(symbol, days, close, close - 1.0, close + 2.0, close - 2.0, 1000.0 + close)


def _tree() -> Node:
    """Every indicator and every kind of node, each once; the sort's children are measured by their own equity."""
    node: Node = Ticker(Variable("held"))
    for definition in CATALOGUE.values():
        node = Gate(Comparison(_reading(definition), ">", Variable("level")), node, Ticker("B"))
    rsi = _reading(CATALOGUE["rsi"])
    above, long = Comparison(rsi, "crosses_above", 50.0), Comparison(rsi, ">", 40.0, for_days=2.0)
    node = EnterExit(above, long, node, Specified((Variable("share"), 1.0), (Ticker("A"), Cash())))
    node = Scale(rsi, (30.0, 70.0), (node, Ticker("A")))
    node = InverseVolatility(2.0, (node, Ticker("A")))
    return Sort((Term(Measure("cumulative_return", (2.0,))),), "top", 1.0, (node, Equal((Ticker("A"), Ticker("B")))))


def _reading(definition: Definition) -> Reading:
    """The indicator with its defaults, where it has some; else over ten sessions."""
    numbers = (10.0 if one.default is None else one.default for one in definition.parameters)
    return Reading(Measure(definition.name, tuple(numbers)), "A")
