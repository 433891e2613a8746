"""A worker's children: how long a new one waits for its first chunk, and how much memory it has of its own.

Runs in a process of its own, which does what a batch worker does before it forks and nothing else. Linux only: the
memory is read in /proc.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backtests.contracts import RunSpec
from backtests.engine.sweep import prepare
from backtests.engine.warm import warm
from strategies.tree.codec import decode, encode
from tests.benchmarks import small, study
from tests.benchmarks.figures import ROUNDS, Figure, figure
from tests.benchmarks.trees import varied
from tests.benchmarks.variables import AXES, Axes, axes_of

SMALL_CHUNK = 256
LARGE_CHUNK = 4096


def run() -> list[Figure]:
    """Of children that do a first small chunk, and of children that do a chunk of a real tree where there is one."""
    print("  forking children", flush=True)
    done = subprocess.run([sys.executable, "-m", __name__], check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    figures = [
        figure("first chunk of a new worker child", "s", measured["first"],
               f"fork of a warm parent, decode, prepare, {SMALL_CHUNK} combinations of 42 nodes", "≤ 0.1"),
        figure("second chunk of that child", "s", measured["second"], "prepare and run again"),
        figure("memory of a child that did it", "MB", measured["small"], "private pages, not shared with the parent"),
    ]  # fmt: skip
    if measured["large"]:
        detail = f"private pages after {LARGE_CHUNK:,} combinations of rains_core_catalysts at 60 %, ten years"
        figures.append(figure("memory of a worker child over its parent", "MB", measured["large"], detail, "≤ 30"))
    return figures


def main() -> None:
    """In the process of its own, whose environment says where the kernels are kept: prints what `run` reads."""
    warm()
    document, bars, spec = json.dumps(encode(small.STRATEGY)), small.bars(), small.spec()

    def first() -> dict[str, float]:
        began = time.perf_counter()
        moments = []
        for _ in range(2):
            sweep = prepare(decode(json.loads(document)), AXES, bars, spec)
            sweep.run(_chunk(AXES, SMALL_CHUNK))
            moments.append(time.perf_counter())
        return {"first": moments[0] - began, "second": moments[1] - moments[0], "small": _private()}

    measured: dict[str, list[float]] = {"first": [], "second": [], "small": [], "large": []}
    for _ in range(ROUNDS):
        for name, value in _in_a_child(first).items():
            measured[name].append(value)
    if study.folder() is not None:
        strategy = varied(study.TREES[0], 0.6)
        axes = axes_of(strategy, AXES)
        real, prices, ten_years = json.dumps(encode(strategy)), study.bars(), RunSpec("SPY", study.START, study.LAST)

        def large() -> dict[str, float]:
            prepare(decode(json.loads(real)), axes, prices, ten_years).run(_chunk(axes, LARGE_CHUNK))
            return {"large": _private()}

        measured["large"] = [_in_a_child(large)["large"] for _ in range(ROUNDS)]
    print(json.dumps(measured))


def _chunk(axes: Axes, count: int) -> NDArray[np.int32]:
    """The first `count` combinations of a grid, the last axis the fastest."""
    sizes = [len(values) for values in axes.values()]
    return np.stack(np.unravel_index(np.arange(count), sizes), axis=1).astype(np.int32)


def _private() -> float:
    """MB that this process shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _in_a_child(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What `work` answers in a fork of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    measured: dict[str, float] = json.loads(answer)
    return measured


if __name__ == "__main__":
    main()
