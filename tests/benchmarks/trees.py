"""Real trees of thousands of nodes on one core, ten years of daily bars: sweeps, a single backtest, the set-up.

Needs the study's folder; without it there is nothing to measure here.
"""

import json
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import METRICS, Provenance, RunSpec
from backtests.engine.prepared import Prepared, prepare_run
from backtests.engine.required import symbols
from backtests.engine.single import backtest
from backtests.engine.sweep import Sweep
from strategies.compiler.lower import compile_strategy
from strategies.compiler.parameters import bind
from strategies.importers.detect import import_bytes
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import Gate, Strategy
from strategies.tree.walk import walk
from tests.benchmarks import study
from tests.benchmarks.figures import Figure, figure, seconds
from tests.benchmarks.rewriting import with_equal_shares
from tests.benchmarks.sweeps import rates
from tests.benchmarks.variables import AXES, DENSER, OFFSETS, Axes, axes_of, share_varied, with_variables
from treeline.core.errors import Invalid
from treeline.marketdata.source import Bars

LISTED = 20_000
PATIENCE = 60  # seconds for a sweep's set-up
NOWHERE = Provenance("study", "", 0, 0, 0.0)
SPEC = RunSpec("SPY", start=study.START, end=study.LAST)

MEASURING = ("rains_core_catalysts", "ftl_starburst")  # trees with sorts over sub-trees

# Tree, share of its gates that vary, backtests/s that it is meant to reach.
SWEEPS = (
    ("rains_core_catalysts", 0.05, "≥ 45,000"),
    ("rains_core_catalysts", 0.6, "≥ 30,000"),
    ("rains_core_catalysts", 1.0, "≥ 25,000"),
    ("lose_money", 0.05, ""),
    ("lose_money", 0.6, "≥ 35,000"),
    ("lose_money", 1.0, ""),
    ("ftl_starburst", 0.05, ""),
    ("ftl_starburst", 0.6, "≥ 30,000"),
    ("ftl_starburst", 1.0, ""),
)


def run() -> list[Figure]:
    """Rates of whole grids and of random lists; times of one backtest and of what comes before the first."""
    if study.folder() is None:
        print(f"  left out: {study.MISSING}", flush=True)
        return []
    figures = [_grid(name, share, goal, equal=True) for name, share, goal in SWEEPS]
    figures += [_grid(name, share, goal, equal=False) for name, share, goal in SWEEPS if name in MEASURING]
    figures.extend(_lists())
    figures.append(_offsets())
    figures.extend(_single())
    figures.extend(_set_up())
    return figures


def varied(name: str, share: float, *, equal: bool = True, offsets: bool = False) -> Strategy:
    """A real tree with variables; `equal`: measured sub-trees share equally."""
    strategy = study.tree(name)
    root = with_equal_shares(strategy.root) if equal else strategy.root
    return with_variables(replace(strategy, root=root), share, offsets=offsets)


def prices(strategy: Strategy) -> Mapping[str, Bars]:
    """The bars that the strategy needs."""
    return {symbol: study.bars()[symbol] for symbol in symbols(strategy, SPEC, {})}


def combinations(axes: Axes) -> NDArray[np.int32]:
    """All combinations of a grid, int32 [n, V], the last axis the fastest."""
    sizes = [len(values) for values in axes.values()]
    return np.indices(sizes, np.int32).reshape(len(sizes), -1).T.copy()


def made(strategy: Strategy, axes: Axes) -> Prepared:
    """What a sweep begins with: the tree compiled, the prices aligned, the indicators computed."""
    return prepare_run(strategy, axes, prices(strategy), SPEC)


def _grid(name: str, share: float, goal: str, *, equal: bool) -> Figure:
    title = f"{name}, variables in {share:.0%} of the gates"
    if not equal:
        title += ", sub-trees measured"
    print(f"  {title}", flush=True)
    strategy = varied(name, share, equal=equal)
    axes = axes_of(strategy, AXES)
    every = combinations(axes)
    try:
        with _patience():
            prepared = made(strategy, axes)
    except (TimeoutError, Invalid) as error:
        return figure(title, "backtests/s", [0.0], f"not measured: {error}", goal)
    distinct = len(np.unique(Sweep(prepared).run(every).behaviour))
    detail = f"{_told(strategy, prepared)}, all {len(every):,} combinations, {distinct:,} of them distinct"
    return figure(title, "backtests/s", rates(prepared, every), detail, goal)


def _lists() -> list[Figure]:
    strategy = varied("rains_core_catalysts", 0.6)
    figures = []
    for title, values, goal in (("", AXES, "≥ 20,000"), (" of a grid eight times as large", DENSER, "")):
        print(f"  a random list{title}", flush=True)
        axes = axes_of(strategy, values)
        every = combinations(axes)
        chosen = every[np.random.default_rng(1).permutation(len(every))[:LISTED]]
        prepared = made(strategy, axes)
        detail = f"{_told(strategy, prepared)}, {len(chosen):,} of {len(every):,} combinations in random order"
        name = f"rains_core_catalysts, 60%, a random list{title}"
        figures.append(figure(name, "backtests/s", rates(prepared, chosen), detail, goal))
    return figures


def _offsets() -> Figure:
    """Bounds as offsets keep conditions apart that a common bound makes one."""
    strategy = varied("rains_core_catalysts", 0.6, offsets=True)
    axes = axes_of(strategy, OFFSETS)
    prepared = made(strategy, axes)
    detail = f"{_told(strategy, prepared)}, a bound is added to each condition's own number (the reading's `plus`)"
    name = "rains_core_catalysts, 60%, bounds as offsets"
    return figure(name, "backtests/s", rates(prepared, combinations(axes)), detail)


def _single() -> list[Figure]:
    print("  single backtests", flush=True)
    figures = []
    for name in study.TREES:
        strategy = study.tree(name)
        bars = prices(strategy)
        times = [1000 * one for one in seconds(lambda: backtest(strategy, {}, bars, SPEC, NOWHERE))]  # noqa: B023
        phases = backtest(strategy, {}, bars, SPEC, NOWHERE).phases
        detail = ", ".join(f"{phase} {1000 * value:.2f} ms" for phase, value in phases.items())
        goal = "≤ 8" if name == study.TREES[0] else ""
        figures.append(
            figure(f"{name}, single backtest", "ms", times, f"warm, prices loaded; last one's {detail}", goal)
        )
    return figures


def _set_up() -> list[Figure]:
    """What happens once, before the first combination of the largest tree."""
    print("  set-up", flush=True)
    name = study.TREES[0]
    path = study.document(name)
    content = path.read_bytes()
    strategy = varied(name, 0.6)
    document = json.dumps(encode(strategy))
    axes = axes_of(strategy, AXES)
    steps = {
        "import": (lambda: import_bytes(content, path.name), f"{len(content):,} bytes of the DSL"),
        "decode": (lambda: decode(json.loads(document)), f"{len(document):,} bytes of JSON"),
        "compile": (lambda: bind(compile_strategy(strategy, axes), axes), "the tree to a program, bound to its values"),
        "prepare": (lambda: made(strategy, axes), "compiled before: align, compute all indicators; 60 %"),
    }
    return [
        figure(f"{name}, {step}", "ms", [1000 * one for one in seconds(work)], detail)
        for step, (work, detail) in steps.items()
    ]


@contextmanager
def _patience() -> Iterator[None]:
    """Raises TimeoutError in what takes longer than PATIENCE."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError(f"the set-up takes longer than {PATIENCE} s")

    usual = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, usual)


def _told(strategy: Strategy, prepared: Prepared) -> str:
    nodes = [node for _, _, node in walk(strategy.root)]
    gates = sum(isinstance(node, Gate) for node in nodes)
    return (
        f"{len(nodes):,} nodes, {gates:,} gates of which {share_varied(strategy):.1%} vary in "
        f"{len(strategy.variables)} variables, {prepared.span.sessions:,} sessions, {len(METRICS)} metrics"
    )
