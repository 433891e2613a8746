"""One process and two, measured; up to 64, simulated from what their parts were measured to take."""

import statistics
from collections.abc import Mapping
from typing import Any

from backtests.models import Batch
from tests.benchmarks.batches import racing, simulated
from tests.benchmarks.batches.page import SIMULATED, WORKLOADS
from tests.benchmarks.batches.people import Person
from tests.benchmarks.batches.simulated import Costs, Course
from tests.benchmarks.batches.stack import Stack
from tests.benchmarks.batches.whole import PROCESSES, Round, one_round
from tests.benchmarks.figures import Figure, figure

ROUNDS = 2


def second_process(
    stack: Stack, person: Person, asked: Mapping[str, Any], title: str, two: list[Round]
) -> tuple[list[Figure], list[Round]]:
    """How much faster a batch is with two processes, whose rounds are known, than with the one that runs now; and the
    rounds with one."""
    print(f"  {title}, one process", flush=True)
    one = [one_round(stack, person, asked) for _ in range(ROUNDS)]
    alone = [_duration(each) for each in one]
    both = statistics.median(_duration(each) for each in two)
    from_to = "from the first claim to the end"
    detail = f"{statistics.median(alone):.2f} s by one process, {both:.2f} s by {PROCESSES}, {from_to}"
    name = f"{title}, two processes against one"
    return [figure(name, "×", [each / both for each in alone], detail, "≥ 1.8")], one


def up_to_64(model: Batch, people: list[Person], rounds: list[Round], two: list[Round]) -> list[Figure]:
    """What the parts take by themselves, and the simulated courses of batches like those of `rounds`, which one process
    did, and those of `two`, which two did. The stack's own workers must not be running."""
    rates = racing.rates(model, people)
    costs = costs_of(rates, [each.finished.batch for each in rounds], [each.finished.batch for each in two])
    figures = _measured(rates)
    for title, batches in WORKLOADS.items():
        courses = {
            processes: simulated.course(costs, processes, batches, rounds[0].finished.batch.total)
            for processes in simulated.PROCESSES
        }
        figures += [_simulated(title, processes, one, courses[1]) for processes, one in courses.items()]
    return figures


def costs_of(rates: racing.Rates, finished: list[Batch], by_two: list[Batch]) -> Costs:
    """The parts' costs in seconds: medians over batches that one process did, and what Postgres took when many were at
    it. What two processes save of each other's preparation is half of what they work out together."""

    def a_run(seconds: float, batch: Batch) -> float:
        return seconds / batch.total

    told = [batch.timings for batch in finished]
    before = [_prepared(batch) for batch in finished]
    around = [one["chunks"] - one["execution"] - shared for one, shared in zip(told, before, strict=True)]
    alone = statistics.median(before)
    each_of_two = statistics.median(_prepared(batch) for batch in by_two) / PROCESSES
    together = min(alone, max(0.0, PROCESSES * (alone - each_of_two)))
    return Costs(
        preparation=alone - together,
        together=together,
        execution=statistics.median(map(a_run, [one["execution"] for one in told], finished)),
        around=statistics.median(map(a_run, around, finished)),
        claim=1.0 / rates.claims,
        chunk=1.0 / rates.little,
        megabyte=1.0 / rates.megabytes,
    )


def _prepared(batch: Batch) -> float:
    return float(batch.timings["indicators"] + batch.timings["fetch"])


def _measured(rates: racing.Rates) -> list[Figure]:
    claims, writers = f"{racing.CLAIMERS} processes at once", f"{racing.WRITERS} processes at once"
    return [
        figure("claims", "/s", [rates.claims], f"{claims} for {racing.SECONDS:g} s, {rates.claim:.2f} ms by one alone"),
        figure(
            "chunks stored, a block each", "/s", [rates.little], f"{writers}, two a batch; {rates.store:.2f} ms alone"
        ),
        figure("results stored", "MB/s", [rates.megabytes], f"{writers}, chunks of {racing.LARGE:,} runs"),
    ]


def _simulated(title: str, processes: int, course: Course, one: Course) -> Figure:
    whole = processes * course.seconds
    parts = ", ".join(f"{name} {100 * value / whole:.1f} %" for name, value in vars(course.spent).items())
    detail = f"{course.seconds:.2f} s; {parts}; most besides the execution: {course.bottleneck}"
    return figure(f"{SIMULATED}{title}, {processes} processes", "×", [one.seconds / course.seconds], detail)


def _duration(done: Round) -> float:
    batch = done.finished.batch
    assert batch.started is not None
    assert batch.finished is not None
    return (batch.finished - batch.started).total_seconds()
