"""`manage.py backtest FILE`: one backtest, as POST /api/v1/backtests runs it."""

import argparse
import csv
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from backtests import services
from backtests.api.bodies import outcome_body
from backtests.caveats import caveats
from backtests.contracts import METRICS, Outcome
from backtests.management.arguments import NOBODY, add_run_arguments, kind_errors, owner, read_strategy, run_spec
from backtests.management.said import say, say_origin
from strategies.tree.nodes import Value
from strategies.tree.reader import TICKER
from treeline.rest.renderers import StrictJSONRenderer
from treeline.uploads.source import PREFIX as UPLOAD


class Command(BaseCommand):
    """Runs one backtest and shows its metrics."""

    help = "Runs one backtest of a strategy's file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_run_arguments(parser)
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            type=_value,
            metavar="n=10",
            help="a variable's value; a ticker for one that stands for a ticker",
        )
        parser.add_argument("--json", action="store_true", help="all of it, as the API answers")
        parser.add_argument("--weights-csv", type=Path, metavar="F", help="the target weights of every session")
        parser.add_argument("--equity-csv", type=Path, metavar="F", help="equity, benchmark and drawdown by session")

    def handle(self, *_: Any, **options: Any) -> None:
        values = _values(options["set"])
        if options["weights_csv"] and options["equity_csv"] and _same(options["weights_csv"], options["equity_csv"]):
            raise CommandError("--weights-csv and --equity-csv name the same file: give each one of its own.")
        with kind_errors(), structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            spec = run_spec(options)
            strategy = read_strategy(options["file"])
            whose = owner(options["user"])
            if whose is None and options["source"].startswith(UPLOAD):
                raise CommandError(f"Say whose {options['source']} is with --user: {NOBODY}.")
            outcome = services.backtest(strategy, values, spec, options["source"], whose)
            body = outcome_body(outcome, spec) if options["json"] else {}
        days = np.datetime_as_string(outcome.sessions, unit="D").tolist()
        if options["weights_csv"]:
            _write(options["weights_csv"], ["session", *outcome.held], days, outcome.weights.T.tolist())
        if options["equity_csv"]:
            curves = [outcome.equity.tolist(), outcome.benchmark.tolist(), outcome.drawdown.tolist()]
            _write(options["equity_csv"], ["session", "equity", "benchmark", "drawdown"], days, curves)
        if options["json"]:
            self.stdout.write(StrictJSONRenderer().render(body).decode())
        else:
            _show(outcome, strategy.name, caveats(spec.start, spec.end, outcome.span, outcome.filled, outcome.warnings))


def _value(text: str) -> tuple[str, Value]:
    name, equals, value = (part.strip() for part in text.partition("="))
    try:
        return name, float(value if equals else "")
    except ValueError:
        if equals and TICKER.fullmatch(value):
            return name, value
    raise argparse.ArgumentTypeError(f'"{text}" is not a variable and its value: write n=10 or held=SPY')


def _values(pairs: Sequence[tuple[str, Value]]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in pairs:
        if name in values:
            raise CommandError(f"--set gives {name} twice: write it once.")
        values[name] = value
    return values


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _write(path: Path, header: Sequence[str], days: Sequence[str], columns: Iterable[Sequence[float]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(header)
            lines.writerows(zip(days, *columns, strict=True))
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def _show(outcome: Outcome, name: str, said: Sequence[str]) -> None:
    span = outcome.span
    limit = f", limited by {span.limited_by}" if span.limited_by else ""
    title = f"{name}: {span.first} to {span.last}, {span.sessions:,} sessions{limit}"
    table = Table("metric", "strategy", Column(Text(outcome.benchmark_name)), title=Text(title))
    for metric in METRICS:
        table.add_row(metric, f"{outcome.metrics[metric]:.4f}", f"{outcome.benchmark_metrics[metric]:.4f}")
    phases = ", ".join(f"{phase} {1000 * seconds:.1f} ms" for phase, seconds in outcome.phases.items())
    console = Console()
    console.print(table)
    prices, calls = outcome.provenance, outcome.provenance.api_calls
    say_origin(
        console,
        source=prices.source,
        feed=prices.feed,
        adjustment=prices.adjustment,
        version=prices.version,
        through=prices.through,
        asked=f"{prices.hit_percent:.0f} % cache hits, {calls} API call{'s' * (calls != 1)}",
    )
    for line in (phases, *said):
        say(console, line)
