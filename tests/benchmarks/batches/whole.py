"""A batch of 200,000 from the order over REST to Final, stored, and what its time went to."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backtests.models import Batch
from tests.benchmarks.batches.people import Finished, Person
from tests.benchmarks.batches.stack import Stack
from tests.benchmarks.batches.storage import stored_bytes
from tests.benchmarks.figures import Figure, figure
from tests.orders import stored

ROUNDS = 3
PROCESSES = 2
PHASES = ("execution", "indicators", "fetch", "store")


_POLLED = "who asked as often as the server says (`poll_after_seconds`)"


@dataclass(frozen=True)
class Round:
    """A finished batch, and the processor's time of its workers."""

    finished: Finished
    cpu: float


@dataclass(frozen=True)
class Whole:
    """ROUNDS batches, their figures, and by how many bytes the last one made the results' tables grow."""

    figures: list[Figure]
    rounds: list[Round]
    grown: int

    @property
    def batch(self) -> Batch:
        """The last one."""
        return self.rounds[-1].finished.batch


def run(stack: Stack, person: Person, asked: Mapping[str, Any], title: str, goal: str) -> Whole:
    """ROUNDS batches, one after the other."""
    print(f"  {title}", flush=True)
    rounds, sizes = [], [stored_bytes()]
    for _ in range(ROUNDS):
        rounds.append(one_round(stack, person, asked))
        sizes.append(stored_bytes())
    return Whole(_figures(rounds, title, goal), rounds, sizes[-1] - sizes[-2])


def _figures(rounds: list[Round], title: str, goal: str) -> list[Figure]:
    last = rounds[-1].finished.batch
    rows, distinct = stored(last)
    detail = (
        f"{last.total:,} combinations, {last.sessions:,} sessions, {PROCESSES} worker processes; from just before POST "
        "to `finished` on the server's clock"
    )
    seconds = [one.finished.seconds for one in rounds]
    outside = [100.0 * (1.0 - one.finished.batch.timings["execution"] / _wall(one.finished)) for one in rounds]
    return [
        figure(f"{title}, order to Final", "s", seconds, detail, goal),
        figure(f"{title}, rate", "backtests/s", [last.total / one for one in seconds], "of the same"),
        figure(f"{title}, until its owner saw Final", "s", [one.finished.seen for one in rounds], _POLLED),
        figure(f"{title}, outside the kernel", "%", outside, _parts(rounds)),
        figure(f"{title}, processor's time of the workers", "s", [one.cpu for one in rounds], "parent and processes"),
        Figure(f"{title}, rows stored", rows, "rows", f"{distinct:,} of them distinct"),
    ]


def one_round(stack: Stack, person: Person, asked: Mapping[str, Any]) -> Round:
    """One batch, from the order to the end."""
    began = stack["batch"].cpu_seconds()
    finished = person.wait_for(person.order(asked))
    return Round(finished, stack["batch"].cpu_seconds() - began)


def _wall(finished: Finished) -> float:
    """What the processes had together, from the order to the end."""
    return PROCESSES * finished.seconds


def _parts(rounds: list[Round]) -> str:
    """Where the time of all processes went, in the median round of each part."""
    shares = {
        phase: [100.0 * one.finished.batch.timings[phase] / _wall(one.finished) for one in rounds] for phase in PHASES
    }
    chunks = [100.0 * one.finished.batch.timings["chunks"] / _wall(one.finished) for one in rounds]
    known = {phase: statistics.median(values) for phase, values in shares.items()}
    waiting = 100.0 - statistics.median(chunks) - known["store"]
    between = 100.0 - sum(known.values()) - waiting
    told = ", ".join(f"{phase} {value:.1f} %" for phase, value in known.items())
    return (
        f"of {PROCESSES} × the time from the order to the end: {told}, sketches and the rest of the chunks "
        f"{between:.1f} %, claims, the order itself and waiting {waiting:.1f} %"
    )
