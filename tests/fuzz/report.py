"""What a run has found, said and written down."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings

from tests.benchmarks.figures import Figure, write
from tests.fuzz.tally import Tally

GOAL = 20_000  # requests


def report(tallies: Sequence[Tally], seed: int) -> int:
    """Prints every failure once and writes the figures; 1 when there is a failure."""
    for tally in tallies:
        print(f"\n{tally.actor}: {tally.requests:,} requests in {tally.seconds:.0f} s, {dict(tally.phases)}")
        for what, how in tally.failures.items():
            print(f"\n{tally.actor}: {what}\n{how}\n")
    figures = _figures(tallies, seed)
    write(settings.VAR / "bench" / "fuzz.json", figures)
    return 1 if any(tally.failures for tally in tallies) else 0


def _figures(tallies: Sequence[Tally], seed: int) -> list[Figure]:
    statuses: Counter[int] = sum((one.statuses for one in tallies), Counter())
    operations = {label for one in tallies for label in one.operations}
    failures = sum(len(one.failures) for one in tallies)
    by_actor = [
        Figure(
            f"requests, {one.actor}", one.requests, "requests", f"{_told(one.statuses)}; {len(one.failures)} failures"
        )
        for one in tallies
    ]
    broken = sum(count for status, count in statuses.items() if status >= 500)
    return [
        Figure("requests", statuses.total(), "requests", f"goal ≥ {GOAL:,}; {_told(statuses)}; seed {seed}"),
        Figure("operations", len(operations), "operations", "of the OpenAPI document, each by every actor"),
        Figure("answers of 500 and more", broken, "answers", "goal 0"),
        Figure("failures", failures, "kinds", "goal 0; undocumented statuses and forms, methods let in, open doors"),
        *by_actor,
    ]


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
