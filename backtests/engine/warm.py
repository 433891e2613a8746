"""Compiles every kernel, or loads it from the cache, before the first person waits for it.

Called once in the parent of the worker processes: a child that is forked afterwards runs its first chunk 0.04 s after
its start instead of 1 s (10 s with an empty cache). Only numpy and numba are touched, never polars, whose threads do
not survive a fork.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from backtests.contracts import Provenance, RunSpec
from backtests.engine.single import backtest
from backtests.engine.sweep import prepare
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import Cash, Comparison, Equal, Gate, Node, Reading, Specified, Strategy, Ticker, Variable
from treeline.marketdata.source import Bars


def warm() -> None:
    """Runs a sweep and a single backtest that touch every indicator and every kind of node."""
    with _one_compiler():
        _touch_everything()


@contextmanager
def _one_compiler() -> Iterator[None]:
    """Lets one process of the machine compile while the others wait for what it puts into the cache: web and workers
    start together, and two compilers on two cores need 23 s each where one needs 10 s."""
    cache = os.environ.get("NUMBA_CACHE_DIR")
    if not cache:
        yield
        return
    Path(cache).mkdir(parents=True, exist_ok=True)
    with (Path(cache) / "compiling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _touch_everything() -> None:
    sessions = np.arange("2020-01-01", "2020-02-01", dtype="datetime64[D]")
    close = 100.0 + np.sin(np.arange(len(sessions), dtype=np.float64))
    bars = {symbol: Bars(symbol, sessions, close) for symbol in ("A", "B")}
    node: Node = Ticker("A")
    for definition in CATALOGUE.values():
        reading = Reading(definition.name, "A", Variable("n") if definition.has_window else None)
        weighted = Specified((Variable("w"), 1.0), (Ticker("A"), Ticker("B")))
        node = Gate(Comparison(reading, ">", 50.0), Equal((node, Cash())), weighted)
    strategy = Strategy("warm", node)
    spec = RunSpec(benchmark="B", end=dt.date(2020, 1, 31))
    sweep = prepare(strategy, {"n": (2.0, 3.0), "w": (1.0, 2.0)}, bars, spec)
    sweep.run(np.array([[0, 0], [1, 1]], np.int32))
    backtest(strategy, {"n": 2.0, "w": 1.0}, bars, spec, Provenance("warm", "", 0, 0, 0.0))
