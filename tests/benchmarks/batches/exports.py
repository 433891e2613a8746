"""A batch's results as files, over HTTP: how long, how large, and what the web process needs for it."""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from backtests.models import Batch
from tests.benchmarks.batches.people import Person
from tests.benchmarks.batches.stack import Stack
from tests.benchmarks.figures import Figure, figure

ROUNDS = 3
GOALS = {"csv": "≤ 4", "parquet": "≤ 3"}
MEMORY = "≤ 300"


@dataclass(frozen=True)
class Download:
    """Seconds, bytes, and the web process's memory in bytes: before, and the most while it lasted."""

    seconds: float
    size: int
    before: int
    most: int


def run(stack: Stack, person: Person, batch: Batch) -> list[Figure]:
    """Both kinds of files."""
    print("  files", flush=True)
    figures = []
    for kind, goal in GOALS.items():
        taken = [_download(stack, person, f"batches/{batch.public_id}/results.{kind}") for _ in range(ROUNDS)]
        size, before = taken[-1].size / 1e6, statistics.median(one.before for one in taken) / 1e6
        detail = f"{batch.done:,} rows, all metrics, {size:.1f} MB"
        most = [one.most / 1e6 for one in taken]
        figures += [
            figure(f"{kind}, all results", "s", [one.seconds for one in taken], detail, goal),
            figure(
                f"{kind}, web process", "MB", most, f"most resident memory meanwhile; {before:.0f} MB before", MEMORY
            ),
        ]
    return figures


def web_so_far(stack: Stack) -> Figure:
    """What the web process holds after all that was ordered and asked of it so far."""
    return figure(
        "web process, resident memory", "MB", [_memory(_folder(stack), "VmRSS") / 1e6], "after the batches above"
    )


def _download(stack: Stack, person: Person, path: str) -> Download:
    process = _folder(stack)
    before = _memory(process, "VmRSS")
    (process / "clear_refs").write_text("5")  # the highest is counted anew from here
    began, size = time.perf_counter(), 0
    with person.client.stream("GET", path) as answer:
        answer.raise_for_status()
        for part in answer.iter_raw():
            size += len(part)
    return Download(time.perf_counter() - began, size, before, _memory(process, "VmHWM"))


def _folder(stack: Stack) -> Path:
    return Path(f"/proc/{stack['web'].pid}")


def _memory(process: Path, which: str) -> int:
    """Bytes; the system tells kilobytes."""
    lines = (process / "status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{which}:"))
