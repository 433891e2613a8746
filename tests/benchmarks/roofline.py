"""The machine's limits, and how near to them the stages of a sweep come.

A stage asks for at least so many operations, gathers and bytes a run and session: what its formulas compute and its
arrays hold, nothing for how it is written. Its roof is the longest time that one of these needs at the machine's best.
"""

import statistics
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.engine.lattice import of_values
from backtests.engine.prepared import Prepared
from backtests.engine.sweep import Sweep
from backtests.engine.tabulate import tabulate
from tests.benchmarks import study
from tests.benchmarks.figures import ROUNDS, Figure, figure, seconds
from tests.benchmarks.probes import probes
from tests.benchmarks.probes import rates as limits
from tests.benchmarks.sweeps import stages
from tests.benchmarks.trees import combinations, made, varied
from tests.benchmarks.variables import AXES, axes_of

SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Needs:
    """Of a stage, a run and session: operations in lanes (a multiplication with an addition is one), gathers, bytes
    from and to `level`; `words` says what they are. `for_all`: every combination goes through it, not only distinct
    ones."""

    operations: float
    gathers: float
    moved: float
    level: str
    words: str
    for_all: bool = False

    def roof(self, best: dict[str, float]) -> tuple[str, float]:
        """What limits it, and the ns a run and session at the machine's best."""
        times = {
            "operations": self.operations / best["one operation"],
            "gathers": self.gathers / best["gathering from L1"],
            f"bytes from {self.level}": self.moved / best[f"reading from {self.level}"],
        }
        limit = max(times, key=lambda name: times[name])
        return limit, times[limit]


def needs(axes: float) -> dict[str, Needs]:
    """Of every stage that works run by run; `axes` are the variables that a session depends on, on average."""
    return {
        "follow": Needs(
            axes + 2,
            axes + 2,
            4 * axes + 2 + 16,
            "L2",
            f"look-ups of {axes:.2f} variables, of the cell and of its hash; a code and the behaviour written",
            for_all=True,
        ),
        "price": Needs(2, 4, 8, "L3", "look-ups of the code, the pair, its net return and turnover; a return written"),
        "average weights": Needs(1, 1, 2, "L2", "a code looked up and compared with the one before"),
        "measure": Needs(
            83, 0, 6 * 8, "L3", "operations: months 4, days 23, drawdowns 25, powers 9, tails 22; six passes"
        ),
    }


def run() -> list[Figure]:
    """The limits; with the study's folder also the stages."""
    figures = []
    best: dict[str, float] = {}
    for probe in probes():
        print(f"  {probe.name}", flush=True)
        measured = limits(probe, ROUNDS)
        best[probe.name] = max(measured)
        figures.append(figure(f"limit: {probe.name}", probe.unit, measured, "float64"))
    if study.folder() is None:
        print(f"  the stages are left out: {study.MISSING}", flush=True)
        return figures
    print("  the stages of a sweep", flush=True)
    strategy = varied(study.TREES[0], SHARE)
    axes = axes_of(strategy, AXES)
    return figures + _stages(made(strategy, axes), combinations(axes), best)


def _stages(prepared: Prepared, every: NDArray[np.int32], best: dict[str, float]) -> list[Figure]:
    rounds = stages(prepared, every)
    behaviour = Sweep(prepared).run(every).behaviour
    distinct = len(np.unique(behaviour))
    sessions = prepared.span.sessions
    asked = needs(_axes_a_session(prepared))
    of = f"rains_core_catalysts at {SHARE:.0%}, {len(every):,} combinations, {distinct:,} of them distinct"
    figures = [
        figure(f"{stage}, time a backtest", "µs", [1e6 * one[stage] / len(every) for one in rounds], of)
        for stage in rounds[0]
    ]
    for stage, need in asked.items():
        runs = len(every) if need.for_all else distinct
        each = [1e9 * one[stage] / runs / sessions for one in rounds]
        limit, roof = need.roof(best)
        detail = (
            f"{need.words}; {need.operations:.4g} operations, {need.gathers:.3g} gathers, {need.moved:.3g} bytes a run "
            f"and session; measured {statistics.median(each):.3g} ns, {limit} alone {roof:.3g} ns"
        )
        figures.append(figure(f"{stage}, part of the roof", "%", [100 * roof / one for one in each], detail))
    figures.append(_behaviour(len(every), sessions))
    sketch = [1e6 * one["average weights"] / len(every) for one in rounds]
    detail = "its average weights; the sums of its months and its moments are wanted by the metrics anyway"
    return [*figures, figure("sketch, time a backtest", "µs", sketch, detail)]


def _axes_a_session(prepared: Prepared) -> float:
    """On how many variables what is held depends, on the average session."""
    binding, market = prepared.binding, prepared.market
    code, held, stop = binding.program.code, len(binding.program.held), np.zeros(1, np.uint8)
    lattice = of_values(binding)
    tabulated = tabulate(code, lattice, prepared.table, binding.constants, held, market.decided, stop)
    assert tabulated is not None
    return float(np.diff(tabulated.days.axes).mean())


@njit(nogil=True)
def _hash(codes: NDArray[np.uint16], keys: NDArray[np.uint64], behaviour: NDArray[np.uint64]) -> None:
    """What the behaviour adds to following: a key looked up and added, every session."""
    for session in range(len(codes)):
        picked = codes[session]
        for lane in range(len(behaviour)):
            behaviour[lane] += keys[picked[lane]]


def _behaviour(runs: int, sessions: int) -> Figure:
    """In a loop of its own, since it is a part of another one."""
    lanes = 1_024
    codes = np.random.default_rng(1).integers(0, 30, (sessions, lanes)).astype(np.uint16)
    keys, behaviour = np.arange(1 << 16, dtype=np.uint64), np.zeros(lanes, np.uint64)
    times = seconds(lambda: _hash(codes, keys, behaviour))
    detail = f"its look-up and addition alone, {sessions:,} sessions; a part of follow"
    return figure("behaviour hash, time a backtest", "µs", [1e6 * one / lanes for one in times], detail)
