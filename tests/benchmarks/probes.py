"""Small loops that do one thing as fast as this machine can: the roofs that the kernels are held against.

Each answers how much of its thing it did; how long it took is measured outside. Every loop works on arrays of one size
again and again, so that they stay in the cache level that they fit into.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = {"L1": 2_048, "L2": 32_768, "L3": 1_000_000, "memory": 20_000_000}  # float64s: 16 KB, 256 KB, 8 MB, 160 MB
SECONDS = 0.05  # a probe's shortest run
LANES = 512
DEPTH = 16


@njit(fastmath=True, nogil=True)
def load(values: Floats, repeats: int) -> float:
    """Reads every value."""
    total = 0.0
    for _ in range(repeats):
        for index in range(len(values)):
            total += values[index]
        values[0] = total * 1e-300  # so that no repetition is left out
    return total


@njit(nogil=True)
def write(values: Floats, repeats: int) -> float:
    """Reads every value and writes it back, changed."""
    for _ in range(repeats):
        for index in range(len(values)):
            values[index] = values[index] * 0.999
    return float(values[0])


@njit(nogil=True)
def gather(values: Floats, places: NDArray[np.int32], out: Floats, repeats: int) -> float:
    """Reads the values of random places, as a lane reads what belongs to its own combination."""
    for repeat in range(repeats):
        for index in range(len(places)):
            out[index] = values[places[index]]
        values[0] = repeat
    return float(out[0])


@njit(fastmath={"contract"}, nogil=True)
def multiply_add(lanes: Floats, repeats: int) -> float:
    """DEPTH multiplications with an addition in each of four chains of every lane, in registers."""
    for _ in range(repeats):
        for lane in range(len(lanes)):
            a = lanes[lane]
            b, c, d = a + 1, a + 2, a + 3
            for _ in range(DEPTH):
                a, b, c, d = a * 0.999 + 1e-9, b * 0.999 + 1e-9, c * 0.999 + 1e-9, d * 0.999 + 1e-9
            lanes[lane] = (a + b + c + d) * 0.25
    return float(lanes[0])


@njit(nogil=True)
def add(lanes: Floats, repeats: int) -> float:
    """DEPTH additions in each of four chains of every lane, in registers: what a comparison takes, too."""
    for _ in range(repeats):
        for lane in range(len(lanes)):
            a = lanes[lane]
            b, c, d = a + 1, a + 2, a + 3
            for _ in range(DEPTH):
                a, b, c, d = a + 0.1, b + 0.1, c + 0.1, d + 0.1
            lanes[lane] = a + b + c + d
    return float(lanes[0])


@njit(nogil=True, error_model="numpy")
def divide(values: Floats, out: Floats, repeats: int) -> float:
    """Divides in every lane."""
    for repeat in range(repeats):
        for index in range(len(values)):
            out[index] = 1.0 / values[index]
        values[0] = repeat + 1.0
    return float(out[0])


@dataclass(frozen=True, slots=True)
class Probe:
    """A roof: how much of `unit` a second (in billions) `work(repeats)` does, at `amount` a repetition."""

    name: str
    unit: str
    amount: float
    work: Callable[[int], float]


def probes() -> list[Probe]:
    """All of them."""
    made = []
    for level, size in LEVELS.items():
        made.append(Probe(f"reading from {level}", "GB/s", 8 * size, _on(load, np.ones(size))))
    for level in ("L1", "L2"):
        values = np.ones(LEVELS[level])
        made.append(Probe(f"reading and writing in {level}", "GB/s", 16 * len(values), _on(write, values)))
    for level, size in (("L1", 2_048), ("L2", 32_768)):
        places = np.random.default_rng(1).integers(0, size, 1_024).astype(np.int32)
        made.append(
            Probe(f"gathering from {level}", "billion/s", 1_024, _on(gather, np.ones(size), places, np.ones(1_024)))
        )
    lanes = np.linspace(1, 2, LANES)
    made.append(Probe("multiplying and adding", "GFLOP/s", 2 * 4 * DEPTH * LANES, _on(multiply_add, lanes)))
    made.append(Probe("one operation", "billion/s", 4 * DEPTH * LANES, _on(add, lanes)))
    made.append(Probe("dividing", "billion/s", 1_024, _on(divide, np.linspace(1, 2, 1_024), np.ones(1_024))))
    return made


def rates(probe: Probe, rounds: int) -> list[float]:
    """Billions of the probe's unit a second, in each of `rounds` runs."""
    probe.work(1)
    repeats = 1
    while (lasted := _lasting(probe, repeats)) < SECONDS:
        repeats = max(2 * repeats, int(repeats * SECONDS / max(lasted, 1e-6)) + 1)
    return [probe.amount * repeats / _lasting(probe, repeats) / 1e9 for _ in range(rounds)]


def _lasting(probe: Probe, repeats: int) -> float:
    began = time.process_time()
    probe.work(repeats)
    return time.process_time() - began


def _on(kernel: Callable[..., float], *arrays: NDArray[np.generic]) -> Callable[[int], float]:
    return lambda repeats: kernel(*arrays, repeats)
