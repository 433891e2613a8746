"""The Celery app with a kernel that takes its time and, where a test asks for it, dies; all else is the real one.

From the environment: SLOWED_SECONDS for every combination; SLOWED_DEADLY, the first run of a chunk that kills
its process; SLOWED_TWICE, every wake-up is sent twice.
"""

import os
import signal
import time
from typing import Any

import numpy as np
from celery.signals import worker_init
from numpy.typing import NDArray

from backtests.contracts import Runs
from backtests.engine.sketch import Sketch
from workers.celery import app

__all__ = ("app",)

SECONDS = float(os.environ.get("SLOWED_SECONDS", "0"))
DEADLY = os.environ.get("SLOWED_DEADLY")


class Slowed:
    """A sweep that runs one combination at a time, each behind a pause; the stop flag reaches the real one."""

    def __init__(self, sweep: Any, deadly: list[int] | None) -> None:
        self._sweep = sweep
        self._deadly = deadly
        self.benchmark_metrics, self.nbytes = sweep.benchmark_metrics, sweep.nbytes

    def run(self, indices: NDArray[np.int32], stop: NDArray[np.uint8] | None = None) -> Runs:
        if indices[0].tolist() == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        parts = []
        for row in range(len(indices)):
            time.sleep(SECONDS)
            parts.append(self._sweep.run(indices[row : row + 1], stop))
        sketches = [part.sketch for part in parts]
        return Runs(
            np.concatenate([part.metrics for part in parts]),
            np.concatenate([part.behaviour for part in parts]),
            Sketch(
                np.concatenate([sketch.monthly for sketch in sketches]),
                np.concatenate([sketch.moments for sketch in sketches]),
                np.concatenate([sketch.weights for sketch in sketches]),
            ),
        )


@worker_init.connect
def slow_down(**_: Any) -> None:
    """In the worker's parent, once Django is there and before the fork."""
    from backtests import ready, wakeups  # noqa: PLC0415
    from backtests.engine.sweep import prepare  # noqa: PLC0415
    from backtests.grid import Grid  # noqa: PLC0415

    send = wakeups.send

    def prepare_slowed(strategy: Any, axes: Any, bars: Any, spec: Any) -> Slowed:
        deadly = None if DEADLY is None else Grid.of(axes).indices(int(DEADLY), int(DEADLY) + 1)[0].tolist()
        return Slowed(prepare(strategy, axes, bars, spec), deadly)

    def send_twice(chunks: int) -> None:
        send(chunks)
        send(chunks)

    ready.prepare = prepare_slowed  # type: ignore[assignment, attr-defined]
    if "SLOWED_TWICE" in os.environ:
        wakeups.send = send_twice
