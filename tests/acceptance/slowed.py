"""The Celery app with a kernel that takes its time and, where a test asks for it, dies; all else is the real one.

From the environment: SLOWED_SECONDS for every combination; SLOWED_DEADLY, a run that kills its process; SLOWED_TWICE,
every wake-up is sent twice; SLOWED_CHUNK, how many combinations a chunk holds; SLOWED_BROKEN, a file: while it is
there, nothing with the last value of every variable can be run.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
from celery.signals import worker_init
from numpy.typing import NDArray

from backtests.contracts import Runs
from workers.celery import app

__all__ = ("app",)

SECONDS = float(os.environ.get("SLOWED_SECONDS", "0"))
DEADLY = os.environ.get("SLOWED_DEADLY")
CHUNK = os.environ.get("SLOWED_CHUNK")
BROKEN = os.environ.get("SLOWED_BROKEN")
_LOOK_EVERY = 0.005  # seconds, as the kernel looks at its stop flag


class Slowed:
    """A sweep that sleeps for every combination before it runs them; the stop flag ends the sleep, too."""

    def __init__(self, sweep: Any, deadly: list[int] | None, last: list[int]) -> None:
        self._sweep = sweep
        self._deadly = deadly
        self._last = last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sweep, name)

    def run(self, indices: NDArray[np.int32], stop: NDArray[np.uint8] | None = None) -> Runs:
        if self._deadly is not None and (indices == self._deadly).all(axis=1).any():
            os.kill(os.getpid(), signal.SIGKILL)
        if BROKEN and Path(BROKEN).exists() and (indices == self._last).all(axis=1).any():
            raise ArithmeticError("it cannot be")
        wakes = time.monotonic() + SECONDS * len(indices)
        while time.monotonic() < wakes and not (stop is not None and stop[0]):
            time.sleep(_LOOK_EVERY)
        runs: Runs = self._sweep.run(indices, stop)
        return runs


@worker_init.connect
def slow_down(**_: Any) -> None:
    """In the worker's parent, once Django is there and before the fork."""
    from backtests import claims, ready, wakeups  # noqa: PLC0415
    from backtests.engine.sweep import prepare  # noqa: PLC0415
    from backtests.grid import Grid  # noqa: PLC0415

    send = wakeups.send

    def prepare_slowed(strategy: Any, axes: Any, bars: Any, spec: Any) -> Slowed:
        grid = Grid.of(axes)
        deadly = None if DEADLY is None else grid.indices(int(DEADLY), int(DEADLY) + 1)[0].tolist()
        last = grid.indices(grid.size - 1, grid.size)[0].tolist()
        return Slowed(prepare(strategy, axes, bars, spec), deadly, last)

    def send_twice(chunks: int) -> None:
        send(chunks)
        send(chunks)

    ready.prepare = prepare_slowed  # type: ignore[assignment, attr-defined]
    if "SLOWED_TWICE" in os.environ:
        wakeups.send = send_twice
    if CHUNK:
        claims.FIRST_CHUNK = claims.LARGEST_CHUNK = int(CHUNK)
