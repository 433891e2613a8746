"""The engine beside other libraries, on a task that all of them can do: a gate over three tickers.

Each peer computes the same equity, to 1e-9, or the benchmark stops. numpy takes the engine's costs; vectorbt and bt
charge theirs in another order, so that they are compared without any. In each round the engine and every peer run once:
a ratio is of one round, on a machine in one state. Indicators are computed before the clock starts, for all of them.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from backtests.contracts import METRICS, Costs, RunSpec
from backtests.engine.prepared import Prepared, prepare_run
from backtests.engine.sweep import Sweep
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import Comparison, Equal, Gate, Measure, Reading, Strategy, Ticker, Variable
from tests.benchmarks.figures import ROUNDS, Figure, figure, spent
from tests.benchmarks.small import HISTORY, SESSIONS, made_up_bars
from treeline.marketdata.source import Bars

PINNED = Path(__file__).with_name("peers.txt")
PROGRAM = Path(__file__).with_name("peer_programs.py")
SAME = 1e-9
ENGINE_REPEATS = 10  # sweeps a round, each of which takes milliseconds only
AXES = {"threshold": tuple(map(float, range(50, 74))), "window": tuple(map(float, range(5, 30)))}
MEASURED = (
    "total_return", "cagr", "volatility", "sharpe", "sortino", "max_drawdown", "calmar", "win_rate", "best_day",
    "worst_day", "turnover",
)  # fmt: skip

# Peer: what it is, the slippage it is compared at, sweeps a round, and how much faster the engine is meant to be.
PEERS: Mapping[str, tuple[str, float, int, str]] = {
    "numpy_metrics": ("numpy, all combinations at once, the same 11 metrics", 5.0, 5, "≥ 8"),
    "numpy": ("numpy, all combinations at once, equity only", 5.0, 10, ""),
    "numpy_one_by_one": ("numpy, one combination at a time, equity only", 5.0, 5, "≥ 8"),
    "vectorbt": ("vectorbt, all combinations at once, equity only", 0.0, 1, "≥ 100"),
    "bt": ("bt, equity only", 0.0, 1, "≥ 20,000"),
}

STRATEGY = Strategy(
    "Gate over three tickers",
    Gate(
        Comparison(Reading(Measure("rsi", (Variable("window"),)), "S"), ">", Variable("threshold")),
        then=Ticker("A"),
        otherwise=Equal((Ticker("B"), Ticker("C"))),
    ),
    variables=(("threshold", 60.0), ("window", 14.0)),
)


class Peer:
    """A process in the peers' environment that has the task at one cost."""

    def __init__(self, python: Path, gate: "Task", slippage: float) -> None:
        self.folder = gate.folder / f"{slippage:g}bps"
        self.folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            self.folder / "gate.npz",
            prices=gate.prices,
            rsi=gate.rsi,
            thresholds=np.array(AXES["threshold"]),
            cost=np.array(slippage / 1e4),
        )
        self._process = subprocess.Popen(
            [python, "-W", "ignore", PROGRAM, self.folder / "gate.npz", self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, name: str, repeats: int = 1) -> float:
        """The seconds that one combination takes, over `repeats` sweeps."""
        answers = []
        for _ in range(repeats):
            assert self._process.stdin is not None and self._process.stdout is not None
            print(name, file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError(f"{name} ended with status {self._process.wait()}")
            answers.append(json.loads(line))
        return sum(one["seconds"] / one["combinations"] for one in answers) / repeats

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Task:
    """The gate over made-up prices: for the engine a prepared sweep a cost, for the peers plain arrays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bars: dict[str, Bars] = made_up_bars(("S", "A", "B", "C"), HISTORY + SESSIONS)
        self.start = self.bars["S"].sessions[HISTORY].item()
        # Columns threshold, window, as the axes stand; the peers count the threshold as the faster.
        self.combinations = np.indices((25, 24), np.int32).reshape(2, -1)[::-1].T.copy()
        self.prices = np.column_stack([self.bars[one].close[HISTORY:] for one in "ABC"])
        self.rsi = np.array([_rsi(self.bars["S"].close, window)[HISTORY:] for window in AXES["window"]])

    def spec(self, slippage: float) -> RunSpec:
        """The run that the peers make."""
        return RunSpec(benchmark="S", start=self.start, costs=Costs(slippage_bps=slippage))

    def prepared(self, slippage: float) -> Prepared:
        """What the engine's sweep begins with, at a cost."""
        return prepare_run(STRATEGY, AXES, self.bars, self.spec(slippage))


def run() -> list[Figure]:
    """The engine's rate and how many times that of each peer it is."""
    folder = settings.VAR / "peers"
    python = _environment(folder)
    task = Task(folder)
    costs = sorted({slippage for _, slippage, _, _ in PEERS.values()})
    engine = {slippage: task.prepared(slippage) for slippage in costs}
    peers = {slippage: Peer(python, task, slippage) for slippage in costs}
    try:
        for name, (_, slippage, _, _) in PEERS.items():
            print(f"  {name}: is it the same?", flush=True)
            peers[slippage].seconds(name)
            _require_the_same(name, peers[slippage].folder, task, engine[slippage])
        rounds = [_round(index, task, engine, peers) for index in range(ROUNDS)]
    finally:
        for peer in peers.values():
            peer.close()
    return _figures(rounds, task)


def _round(
    index: int, task: Task, engine: Mapping[float, Prepared], peers: Mapping[float, Peer]
) -> dict[str, tuple[float, float]]:
    """For every peer the seconds a combination of the engine and of the peer, one measured right after the other."""
    print(f"  round {index + 1} of {ROUNDS}", flush=True)
    return {
        name: (_engine_seconds(engine[slippage], task), peers[slippage].seconds(name, repeats))
        for name, (_, slippage, repeats, _) in PEERS.items()
    }


def _engine_seconds(prepared: Prepared, task: Task) -> float:
    """Of new sweeps each time: a peer decides its gates anew, too."""
    sweeps = [Sweep(prepared) for _ in range(ENGINE_REPEATS)]
    return spent(lambda: [sweep.run(task.combinations) for sweep in sweeps]) / ENGINE_REPEATS / len(task.combinations)


def _figures(rounds: Sequence[Mapping[str, tuple[float, float]]], task: Task) -> list[Figure]:
    detail = f"a gate over 3 tickers, {len(task.combinations)} combinations, {SESSIONS} sessions"
    engine = [1 / own for one in rounds for own, _ in one.values()]
    figures = [figure("engine beside peers", "backtests/s", engine, f"{detail}, all metrics")]
    for name, (title, slippage, _, goal) in PEERS.items():
        rates = [1 / one[name][1] for one in rounds]
        ratios = [one[name][1] / one[name][0] for one in rounds]
        costs = f"{slippage:g} bps" if slippage else "no costs"
        figures.append(figure(title, "backtests/s", rates, f"{detail}, {costs}"))
        figures.append(figure(f"engine / {title}", "times", ratios, f"{detail}, {costs}; each round's own ratio", goal))
    return figures


def _require_the_same(name: str, folder: Path, task: Task, prepared: Prepared) -> None:
    """Stops when a peer's equity, or its metrics where it has them, are not the engine's."""
    with np.load(folder / f"{name}.npz") as stored:
        computed, combinations = stored["computed"], stored["combinations"]
    sweep, indices = Sweep(prepared), task.combinations[combinations]
    _, net = sweep.curves(indices)
    wrong = np.abs(computed[:, -SESSIONS:] / np.cumprod(1 + net, axis=1) - 1).max()
    own = sweep.run(indices).metrics
    wrong = max(wrong, np.abs(computed[:, -1] / (1 + own[:, METRICS.index("total_return")]) - 1).max())
    if computed.shape[1] > SESSIONS:
        own = own[:, [METRICS.index(one) for one in MEASURED]]
        wrong = max(wrong, (np.abs(computed[:, :-SESSIONS] - own) / np.maximum(1, np.abs(own))).max())
    if not wrong <= SAME:
        raise RuntimeError(f"{name} computes something else: {wrong:.1e} away")


def _rsi(close: NDArray[np.float64], window: float) -> NDArray[np.float64]:
    out = np.empty(len(close))
    CATALOGUE["rsi"].kernel(np.ascontiguousarray(close[None]), np.array([window]), out)
    return out


def _environment(folder: Path) -> Path:
    """The Python of the peers' environment, made when it is not there as peers.txt pins it."""
    python, stamp = folder / "environment" / "bin" / "python", folder / "environment" / "stamp"
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("  making the peers' environment: a minute", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "environment"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-input", "-r", PINNED], check=True)
        stamp.write_text(wanted)
    return python
