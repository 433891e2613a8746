"""docs/scaling.md from the figures of `make bench ARGS=batch`: what the parts take, and how it goes on from there."""

from collections.abc import Callable

from tests.benchmarks.figures import Figure

SIMULATED = "simulated: "  # how the name of a figure begins that was not measured
WORKLOADS = {"one batch of 200,000": 1, "four users' batches of 200,000": 4}  # batches at once
MEASURED = ("two processes against one", "claims", "chunks stored", "results stored")

HEAD = """# Scaling

Written by `make bench ARGS=report` from what `make bench ARGS=batch` measured last; edit neither figures nor words.

Batch workers share nothing but Postgres: whoever has time claims the next chunk, runs it, and stores its results in one
transaction. More of them are more lines of the Procfile's `batch`, on as many machines as one likes
([autoscale-workers](recipes/autoscale-workers.md)). What they do wait for is each other's claims, which go one at a
time, and the one Postgres that takes their results; what every process needs of a batch they work out together, in
part.
"""

WORDS = """## Up to 64 processes

Simulated, not measured. A process claims, prepares a batch that is new to it, runs chunks of the sizes that
`backtests/claims.py` gives them, and stores them; each step takes what it was measured to take, by one process for its
own steps and by many at once for Postgres', and waits while others are before it. Each process has a core of its own,
and Postgres is as fast as it is here, beside those who ask. The share of the processes' time that is
not execution is said by what it went to; idle is the end, when there is nothing left to claim.
"""

REMEDIES = """## What to do about it

| most time goes to | what helps |
|---|---|
| preparation | larger batches, or fewer processes for each: what all combinations share each process works out anew |
| sketches | a faster folder or bucket for `SKETCHES`; it grows with the processes |
| storing | a Postgres with more cores and faster disks; fewer metrics |
| claims | longer chunks (`SECONDS` in `backtests/claims.py`): half as many claims, progress half as often |
| idle | nothing: the batch is too small for so many processes |
"""


def page(figures: list[Figure], measured_on: str, table: Callable[[list[Figure]], str]) -> str:
    """The whole page. `measured_on`: the day and the machine, a sentence; `table` shows figures."""
    parts = [one for one in figures if any(name in one.name for name in MEASURED)]
    simulated = [_course_table(title, figures) for title in WORKLOADS]
    return "\n".join([HEAD, f"{measured_on}\n", f"## The parts\n\n{table(parts)}\n", WORDS, *simulated, REMEDIES])


def _course_table(title: str, figures: list[Figure]) -> str:
    head = f"{SIMULATED}{title}, "
    rows = [
        f"### {title[0].upper()}{title[1:]}",
        "",
        "| processes | times as fast as one | seconds | the processes' time | most besides the execution |",
        "|---:|---:|---:|---|---|",
    ]
    for one in figures:
        if one.name.startswith(head):
            processes = one.name.removeprefix(head).removesuffix(" processes")
            seconds, parts, most = one.detail.split("; ")[:3]
            cells = (processes, f"{one.value:.2f}", seconds.removesuffix(" s"), parts, most.rpartition(": ")[2])
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"
