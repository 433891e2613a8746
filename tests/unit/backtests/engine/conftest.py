"""Counts what the trials with random trees tried, and says so at the end of a run of all of them (`make truth`)."""

import datetime as dt
import os
import platform
from collections import Counter, defaultdict

import pytest

TALLIES = pytest.StashKey[dict[str, Counter[str]]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Counter[str]:
    """What a test counted: all that a test function is tried with counts together."""
    name: str = request.function.__name__
    return request.config.stash.setdefault(TALLIES, {}).setdefault(name, Counter())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if "TREELINE_TREES" not in os.environ:
        return
    seconds: defaultdict[str, float] = defaultdict(float)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            seconds[report.location[2].partition("[")[0]] += report.duration
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    terminalreporter.section(f"tried on {dt.date.today()}, {machine}")
    for name, tally in config.stash.get(TALLIES, {}).items():
        counts = ", ".join(f"{number:,} {what}" for what, number in tally.items())
        terminalreporter.line(f"{name.removeprefix('test_').replace('_', ' ')}: {counts}; {seconds[name]:.0f} s")
