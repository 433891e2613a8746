"""What `manage.py backtest` and `manage.py batch` both ask: a strategy's file, what it is run over, and whose it is."""

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import CommandError

from backtests.analysis import of_benchmark
from backtests.contracts import FILLS, Costs, RunSpec
from backtests.planning import USUAL_BENCHMARK, usual_benchmark
from strategies.tree import codec
from strategies.tree.nodes import Strategy
from treeline.accounts.selectors import only_superuser, user_named
from treeline.core.errors import Invalid, TreelineError
from treeline.marketdata.sample import INDEX, SampleSource

DEMO_USER = "demo"
NOBODY = "there is no demo user (`make demo` makes one), and no single superuser"


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """The strategy's file, the source, the span, the benchmark, the costs and the user."""
    parser.add_argument("file", type=Path, help="a strategy in the language's JSON")
    sources = '"sample" (the default), "alpaca", "massive", "files:<folder>", or "upload:<name>", which is the user\'s'
    parser.add_argument("--source", default=SampleSource.name, help=sources)
    parser.add_argument("--start", type=_date, help="first session, 2010-01-04; as early as possible when left out")
    parser.add_argument("--end", type=_date, help="last session; all there is when left out")
    parser.add_argument(
        "--benchmark",
        type=_benchmark,
        help=f"a ticker, or a strategy's file (….json); {INDEX} for the sample when left out, else {USUAL_BENCHMARK}",
    )
    parser.add_argument(
        "--fill", choices=FILLS, default="close", help="when a decision of a close is traded; at it when left out"
    )
    parser.add_argument("--slippage-bps", type=float, default=5.0, help="of the value traded; 5 when left out")
    parser.add_argument("--commission-percent", type=float, default=0.0, help="of the value traded; 0 when left out")
    parser.add_argument("--commission-per-share", type=float, default=0.0, help="dollars; 0 when left out")
    parser.add_argument("--capital", type=float, default=100_000.0, help="dollars; 100,000 when left out")
    parser.add_argument("--user", help=f'whose it is; left out: "{DEMO_USER}", or else the only superuser')


def run_spec(options: dict[str, Any]) -> RunSpec:
    """The contract of what `add_run_arguments` read. Raises as `read_strategy` for a benchmark that is a file."""
    benchmark = options["benchmark"] or usual_benchmark(options["source"])
    if isinstance(benchmark, Path):
        try:
            benchmark = read_strategy(benchmark)
        except Invalid as error:
            raise Invalid(of_benchmark(error.faults)) from None
    return RunSpec(
        benchmark=benchmark,
        start=options["start"],
        end=options["end"],
        capital=options["capital"],
        costs=Costs(options["slippage_bps"], options["commission_percent"], options["commission_per_share"]),
        fill=options["fill"],
    )


def owner(username: str | None) -> AbstractBaseUser | None:
    """The user of this name. Without a name the demo user, or else the only superuser; None when there is neither.

    Raises CommandError for a name that nobody has.
    """
    if not username:
        return user_named(DEMO_USER) or only_superuser()
    found = user_named(username)
    if found is None:
        raise CommandError(f'There is no user "{username}": make one with `manage.py createsuperuser`.')
    return found


def read_strategy(path: Path) -> Strategy:
    """The strategy in a file. Raises CommandError that says where it is not JSON, Invalid where it is no strategy."""
    try:
        document = json.loads(path.read_text("utf-8"), object_pairs_hook=_without_repetition)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text: byte {error.start} is not.") from None
    except json.JSONDecodeError as error:
        raise CommandError(f"{path} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except _RepeatedError as error:
        raise CommandError(f"{path}: the name {error} stands twice in one object.") from None
    except ValueError:  # Python's own bound on whole numbers
        raise CommandError(f"{path}: a number in it has too many digits.") from None
    except RecursionError:
        raise CommandError(f"{path} is nested too deeply to be read.") from None
    return codec.decode(document)


@contextmanager
def kind_errors() -> Iterator[None]:
    """Turns what is said to a person into a command's end with exit code 1, every fault on a line of its own."""
    try:
        yield
    except Invalid as error:
        count = len(error.faults)
        lines = "\n".join(f"  {fault}" for fault in error.faults)
        raise CommandError(f"{count} {'fault' if count == 1 else 'faults'}:\n{lines}") from None
    except TreelineError as error:
        raise CommandError(str(error)) from None


class _RepeatedError(ValueError):
    """An object holds this name twice."""


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedError(repr(name[:80]))
        found[name] = value
    return found


def _benchmark(text: str) -> str | Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty: write a ticker, or leave it out")
    return Path(text) if text.endswith(".json") else text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date: write 2010-01-04') from None
