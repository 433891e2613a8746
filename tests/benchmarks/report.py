"""`make bench ARGS=report`: docs/performance.md from the figures in var/bench, with the machine and the day of each."""

import datetime as dt
import json
import textwrap
from pathlib import Path

from tests.benchmarks.batches import page as scaling
from tests.benchmarks.figures import GOAL, Figure, machine

REPORT = "report"

HEAD = """# Performance

Written by `make bench ARGS=report` from what `make bench` measured last; edit neither figures nor words here.

A figure is the median of its rounds, on one thread, with the least and the greatest beside it. Times are the
processor's, so that another program's turns do not count, though its use of caches and memory does; ratios
are of one run. A figure misses its goal where the table says **no**. Real trees and prices are no part of the
project: `TREELINE_STUDY` names a folder that has them, and what needs them is left out without it.
"""

# File: its title, and what there is to know before its figures are read.
SECTIONS = {
    "trees": (
        "Real trees, ten years",
        """Three published trees, read by the importer, from the first session of 2016 to the last of 2025, with bars
from 2013 on for the indicators. A ticker without bars over all of that time is replaced by one that has
them: the same work, on other decisions. Costs are 5 bps of the traded value, metrics are all there are.

Three variables stand in the tree: `rsi_window` (5 to 30) as the window of an RSI, `bound` (60 to 85) as
the number that an RSI is compared with, `window` (10 to 39) as that of any other indicator: 26 × 26 × 30
= 20,280 combinations. Which conditions vary is drawn among the distinct ones, and all copies of a
condition vary together; the share is counted in gates. A variable is a value in our language, so the same
one stands in all of the chosen conditions, and a few that differed in nothing else become one; "bounds as
offsets" keeps each condition's own number by adding the variable to it (`plus`). A sort measures a
child that is no ticker on its own equity, a run of its own for every combination. Where a line does not say
"sub-trees measured", such sorts and inverse volatilities share equally, which keeps the sub-trees in the
tree and leaves their own runs out.""",
    ),
    "engine": (
        "The demonstration, and a small tree",
        """They need no folder: the demonstration runs over the sample prices, the tree of 42 nodes over made-up
ones.""",
    ),
    "peers": (
        "Beside other libraries",
        """While an RSI is above a threshold one ticker is held, else two others in equal parts: what all of these
can do. 25 windows × 24 thresholds over 1,260 made-up sessions. Each
computes the same equity, checked to 1e-9 on all days of all combinations that it runs; vectorbt and bt charge costs
in another order, so that they are compared without any. Indicators are computed beforehand for all. The engine's
time holds all of its metrics, the others' equity alone, unless it says otherwise. They run in an
environment of their own (`tests/benchmarks/peers.txt`), in the same rounds as the engine.""",
    ),
    "forked": (
        "Workers",
        """A process that has done what a batch worker does before it forks; then its children.""",
    ),
    "roofline": (
        "How far from the machine's limits",
        """First what small loops reach on this machine: reading, gathering, arithmetic in all lanes. Then the stages
of a sweep of the largest tree: the bytes and operations that its arrays and formulas ask for at least,
the time that the nearest roof would need for them, and the part of the measured time that this is.""",
    ),
    "parity": (
        "Beside published results",
        """Trees of another program, read by the importer, run with 1 bp of costs over adjusted closes.
`TREELINE_STUDY=… make test ARGS=tests/parity` holds them to it.""",
    ),
    "batch": (
        "Batches",
        """All of the product for a while: web, two worker processes, maintenance and beat by the Procfile's lines, a
database and a Redis of their own; users of the paid plan order, poll and read over HTTP. Times are the clock's. One
client asks at a time, so a page's time is the server's work and the way there and back. What lies between one process
and 64 stands in [scaling](scaling.md).""",
    ),
    "chaos": (
        "Batches under attack",
        """`make chaos`: SIGKILLs to worker processes and whole workers, to Redis and to Postgres, while the kernel is
slowed so that all of them fall into one batch; its results are those of a calm run to the bit.""",
    ),
    "web": (
        "The page",
        """Headless Chromium without a graphics card, a window of 1440 × 900, on the machine that runs the product
as well; times are the browser's clock. What the network adds to a first paint or a sort is not in them. A figure
"→ paint" ends in the first task after the frame that shows the answer, so that it holds the wait for that frame, up to
17 ms.""",
    ),
    "library": (
        "The library",
        """What a list, a search and a save take where many people keep many strategies, some of them very large.""",
    ),
    "data": (
        "Market data",
        """Alpaca is played by a server on the same machine, with made-up prices; it and Redis are processes of their
own. Cold: Redis holds no prices; warm: it does, and they are all that a process keeps. What waits for another
process, a disk or its turn is measured by the clock, the rest is the processor's time. The limiter, the schedules
of faults and the ingest of flat files are claims of tests as well.""",
    ),
}


def write_report(measured: Path, page: Path) -> None:
    """Writes the page. A benchmark that was not run here keeps the section that the page has; one without any is left
    out, and said to be."""
    before = _sections(page.read_text()) if page.exists() else {}
    parts, missing = [HEAD], []
    for name, (title, words) in SECTIONS.items():
        path = measured / f"{name}.json"
        figures = [Figure(**one) for one in json.loads(path.read_text())] if path.exists() else []
        if not figures and title in before:
            parts.append(before[title])
            continue
        if not figures:
            missing.append(name)
            continue
        shown = [one for one in figures if not one.name.startswith(scaling.SIMULATED)]
        parts.append(f"## {title}\n\n{_wrapped(words)}\n\n{_measured_on(path, figures)}\n\n{_table(shown)}\n")
    if missing:
        parts.append(f"Not measured: {', '.join(missing)}.\n")
    page.write_text("\n".join(parts))
    print(f"written to {page}")
    _write_scaling(measured / "batch.json", page.with_name("scaling.md"))


def _write_scaling(path: Path, page: Path) -> None:
    """The page about many processes; without figures it stays as it is."""
    if path.exists():
        figures = [Figure(**one) for one in json.loads(path.read_text())]
        page.write_text(scaling.page(figures, _measured_on(path, figures), _table))
        print(f"written to {page}")


def _measured_on(path: Path, figures: list[Figure]) -> str:
    day = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date()
    return f"Measured on {day}: {_machine_of(figures)}."


def _sections(page: str) -> dict[str, str]:
    """The page's sections by their titles, each with its heading; without what stands after the last table."""
    parts = page.partition("\nNot measured: ")[0].split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}


def _wrapped(words: str) -> str:
    return "\n\n".join(textwrap.fill(" ".join(part.split()), 120) for part in words.split("\n\n"))


def _machine_of(figures: list[Figure]) -> str:
    return figures[0].detail.rsplit("; ", 1)[-1] if figures else machine()


def _table(figures: list[Figure]) -> str:
    rows = ["| what | figure | | goal | reached | of what |", "|---|---:|---|---|---|---|"]
    for one in figures:
        goal, detail = _goal_of(one)
        reached = "" if not goal else "yes" if _meets(one.value, goal) else "**no**"
        rows.append(f"| {one.name} | {_shown(one.value)} | {one.unit} | {goal} | {reached} | {detail} |")
    return "\n".join(rows)


def _goal_of(one: Figure) -> tuple[str, str]:
    """The goal and the rest of the detail, without the machine, which stands above the table."""
    detail = one.detail.rsplit("; ", 1)[0].replace("|", "\\|")
    if not detail.startswith(GOAL):
        return "", detail
    goal, _, rest = detail.removeprefix(GOAL).partition("; ")
    return goal, rest


def _meets(value: float, goal: str) -> bool:
    sign, number = goal.split()
    bound = float(number.replace(",", ""))
    return value >= bound if sign == "≥" else value <= bound


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
