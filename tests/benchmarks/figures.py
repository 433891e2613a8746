"""How a figure is measured and written down."""

import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROUNDS = 5
GOAL = "goal "  # how a detail begins that says one, e.g. "goal ≥ 45,000"


@dataclass(frozen=True)
class Figure:
    """One measured figure; `detail` says of what, and the spread."""

    name: str
    value: float
    unit: str
    detail: str


def seconds(work: Callable[[], object]) -> list[float]:
    """The processor's time for each of ROUNDS calls, after one that is not counted.

    Not the clock's: on one thread they are the same, but for the time in which another program had the core.
    """
    work()
    return [spent(work) for _ in range(ROUNDS)]


def spent(work: Callable[[], object]) -> float:
    """The processor's time for a call, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def figure(name: str, unit: str, values: list[float], detail: str, goal: str = "") -> Figure:
    """The median of `values`, with their spread in the detail, which begins with the goal where there is one."""
    spread = f"median of {len(values)}, {min(values):.4g} to {max(values):.4g}" if len(values) > 1 else ""
    parts = (f"{GOAL}{goal}" if goal else "", detail, spread, machine())
    return Figure(name, round(statistics.median(values), 6), unit, "; ".join(part for part in parts if part))


def machine() -> str:
    """The processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
    return f"{names[0]}, {len(names)} cores" if names else platform.machine()


def write(path: Path, figures: list[Figure]) -> None:
    """Writes the figures and says them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in figures], indent=1, ensure_ascii=False) + "\n")
    for one in figures:
        print(f"{one.name}: {one.value:g} {one.unit} ({one.detail})", flush=True)
    print(f"written to {path}", flush=True)
