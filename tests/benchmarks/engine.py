"""The engine on one core, without a database: the demonstration over 13 years of sample prices, and a small tree."""

import datetime as dt
import time

import numpy as np

from backtests.contracts import METRICS, Provenance, RunSpec
from backtests.engine import required
from backtests.engine.prepared import prepare_run
from backtests.engine.single import backtest
from backtests.engine.warm import warm
from backtests.grid import Grid
from strategies.samples import DEMO, DEMO_GRID
from tests.benchmarks import small
from tests.benchmarks.figures import Figure, figure, seconds
from tests.benchmarks.sweeps import rates
from tests.benchmarks.variables import AXES
from treeline.marketdata.sample import SampleSource

COMBINATIONS = 8192
SPEC = RunSpec(benchmark="SP500", start=dt.date(2010, 1, 1))


def run() -> list[Figure]:
    """Sweeps in grid order and in random order, one backtest, and how long a fresh process waits for its kernels."""
    started = time.perf_counter()
    warm()
    warmed = time.perf_counter() - started
    grid = Grid.parse(DEMO_GRID)
    axes = {axis.name: axis.values for axis in grid.axes}
    bars = SampleSource().load(required.symbols(DEMO, SPEC, axes))
    prepared = prepare_run(DEMO, axes, bars, SPEC)
    detail = f"{DEMO.name!r}, {prepared.span.sessions} sessions, {len(METRICS)} metrics"
    middle = grid.size // 2
    ordered = grid.indices(middle, middle + COMBINATIONS)
    chosen = np.random.default_rng(1).choice(grid.size, COMBINATIONS, replace=False)
    shuffled = np.concatenate([grid.indices(int(at), int(at) + 1) for at in chosen])
    values = dict(DEMO.variables)
    nowhere = Provenance("sample", "", 0, 0, 0.0)
    single = seconds(lambda: backtest(DEMO, values, bars, SPEC, nowhere))
    return [
        figure("sweep, grid order", "backtests/s", rates(prepared, ordered), detail),
        figure("sweep, random order", "backtests/s", rates(prepared, shuffled), detail),
        figure(
            "single backtest", "ms", [1000 * one for one in single], f"{detail}, indicators included, prices loaded"
        ),
        figure("kernels loaded or compiled", "s", [warmed], "first call in a new process, cache as it was found"),
        _small(),
    ]


def _small() -> Figure:
    """The small tree of our own, over all combinations of its variables."""
    prepared = prepare_run(small.STRATEGY, AXES, small.bars(), small.spec())
    every = Grid.of(AXES)
    detail = f"10 gates of which 6 vary, {prepared.span.sessions} made-up sessions, all {every.size:,} combinations"
    found = rates(prepared, every.indices(0, every.size))
    return figure("42 nodes, grid", "backtests/s", found, detail, "≥ 100,000")
