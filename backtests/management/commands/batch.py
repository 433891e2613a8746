"""`manage.py batch FILE --grid '…'`: plans a batch or orders it, as the API does, and waits for it if asked to."""

import csv
import datetime as dt
import math
import time
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from backtests import choice, luck, planning, selectors, services
from backtests.combinations import Combinations
from backtests.findings.luck_told import sentences
from backtests.grid import figure
from backtests.management.arguments import NOBODY, add_run_arguments, kind_errors, owner, read_strategy, run_spec
from backtests.management.said import say, say_origin
from backtests.models import Batch
from backtests.planning import Earlier, Planned
from backtests.results import pages
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid
from workers.pulse import last_pulses
from workers.queues import BATCH

_SHOWN = ("sharpe", "cagr", "max_drawdown", "volatility", "turnover")
_LOOK_EVERY = 0.25  # seconds
_PATIENCE = 3.0  # seconds without a row before workers are looked for
_MINUTES, _HOURS = 120, 7200  # seconds from which a duration is told in these
_PULSE = dt.timedelta(seconds=30)  # three pulses of a worker that is alive


class Command(BaseCommand):
    """Orders a batch."""

    help = "Sweeps a strategy's file over combinations of its variables."

    def add_arguments(self, parser: CommandParser) -> None:
        add_run_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--grid", help="such as n=5:30,t=60:85:0.5,held=SPY|QQQ,window=library")
        listed = "a CSV file: the variables' names in its first line, then a combination a line"
        which.add_argument("--combinations", type=Path, metavar="FILE.csv", help=listed)
        parser.add_argument("--sample", type=int, metavar="COUNT", help="so many of the grid's combinations, at random")
        parser.add_argument("--seed", type=int, help="what the sample is drawn with; drawn, and told, when left out")
        parser.add_argument("--name", default="", help="the strategy's name when left out")
        parser.add_argument("--priority", type=int, default=5, help="among the user's own batches: 0 (first) to 9")
        parser.add_argument("--plan", action="store_true", help="only tells what the batch would be")
        parser.add_argument(
            "--wait", action="store_true", help="show the progress; then what luck gives, and the best runs"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        with kind_errors():
            whose = owner(options["user"])
            if whose is None:
                raise CommandError(f"Say whose batch it is with --user: {NOBODY}.")
            order = _order(whose, options)
            if options["plan"]:
                planned = planning.plan(whose, order)
                self.stdout.write(_size(planned.order.combinations))
                _show_plan(planned, planning.earlier(whose, planned))
                return
            batch = services.create(whose, order)
        size = _size(order.combinations)
        about = f"about {_duration(batch.expected_seconds)}" if batch.expected_seconds is not None else ""
        self.stdout.write(f"{batch.public_id}  {size}, owner {whose.get_username()}, {about}")
        _show_origin(batch)
        if options["wait"]:
            try:
                _wait(batch)
            except KeyboardInterrupt:
                goes_on = "The batch goes on" if _has_worker() else "The batch waits until `make run` is up"
                raise CommandError(f"No longer waiting. {goes_on}; cancel it in the API or in admin.") from None
            if batch.state != Batch.State.FINISHED:
                raise CommandError(f"The batch is {batch.state}. {batch.failure}".strip())
            _show_luck(batch)
            _show_best(batch)


def _order(whose: AbstractBaseUser, options: dict[str, Any]) -> planning.Order:
    """Raises Invalid with every fault of the order's parts."""
    faults: list[Fault] = []
    try:
        combinations = _combinations(whose, options)
    except Invalid as error:
        faults += error.faults
    try:
        strategy, spec = read_strategy(options["file"]), run_spec(options)
    except Invalid as error:
        faults += error.faults
    if faults:
        raise Invalid(faults)
    return planning.Order(strategy, combinations, spec, options["source"], options["name"], None, options["priority"])


def _combinations(whose: AbstractBaseUser, options: dict[str, Any]) -> Combinations:
    count, seed = options["sample"], options["seed"]
    if count is None and seed is not None:
        raise Invalid([Fault("seed", "is of no use without a sample", "add --sample, or leave --seed out")])
    if options["combinations"] is None:
        return choice.of_grid(whose, options["grid"], None if count is None else choice.Sample(count, seed))
    if count is not None:
        raise Invalid([Fault("sample", "is drawn from a grid", "use --grid, or leave --sample out")])
    return Combinations.listed(_read_list(options["combinations"]))


def _read_list(path: Path) -> list[dict[str, Value]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, restkey="", restval="", strict=True)
            return [_combination(path, lines.line_num, line) for line in lines]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text: byte {error.start} is not.") from None
    except csv.Error as error:
        raise CommandError(f"{path} is not CSV: {error}.") from None


def _combination(path: Path, number: int, line: dict[str, str]) -> dict[str, Value]:
    if "" in line:
        raise CommandError(f"{path}: line {number} has more values than the first line has names.")
    return {name.strip(): _value(text.strip()) for name, text in line.items()}


def _value(text: str) -> Value:
    """A number, or a ticker for all that reads as none; Combinations.listed says what is neither."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _size(combinations: Combinations) -> str:
    count = f"{combinations.size:,} combination{'s' * (combinations.size != 1)}"
    if combinations.kind != "sample":
        return count
    return f"{count} of {combinations.grid.size:,}, a random sample with the seed {combinations.seed}"


def _duration(seconds: float) -> str:
    if seconds < _MINUTES:
        return f"{seconds:,.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
    return f"{seconds / 60:,.0f} min" if seconds < _HOURS else f"{seconds / 3600:,.1f} h"


def _show_plan(planned: Planned, earlier: Earlier) -> None:
    console = Console()
    prices, estimate, allowed = planned.provenance, planned.estimate, planned.allowance
    limit = f", limited by {planned.span.limited_by}" if planned.span.limited_by else ""
    say(console, f"{planned.span.first} to {planned.span.last}, {planned.span.sessions:,} sessions{limit}")
    say_origin(
        console,
        source=prices.source,
        feed=prices.feed,
        adjustment=prices.adjustment,
        version=prices.version,
        through=prices.through,
    )
    for caveat in planned.caveats:
        say(console, caveat)
    there = "the workers are not known" if estimate.processes is None else f"worker processes: {estimate.processes}"
    pace = f"{estimate.pace.runs:,.0f} combinations/s of one process by {estimate.pace.basis}; {there}"
    say(console, f"about {_duration(estimate.seconds)}: {pace}")
    terms = allowed.terms
    say(
        console,
        f"plan {terms.name}: {terms.combinations_per_batch:,} combinations a batch, "
        f"{allowed.left:,} left of {terms.combinations_per_month:,} this month",
    )
    if earlier.batches:
        say(console, f"run before and still valid: {earlier.combinations:,}")
    for found in earlier.batches:
        say(console, f"  {found.combinations:,} in {found.name} ({found.batch_id})")


def _show_origin(batch: Batch) -> None:
    console = Console()
    say_origin(
        console,
        source=batch.source,
        feed=batch.feed,
        adjustment=batch.adjustment,
        version=batch.data_version,
        through=batch.prices_through,
    )
    for caveat in selectors.caveats_of(batch):
        say(console, caveat)


def _wait(batch: Batch) -> None:
    columns = (
        TextColumn("{task.fields[word]}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %  {task.fields[pace]}"),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("", total=batch.total, word="queued", pace="")
        silent_since = time.monotonic()
        while True:
            batch.refresh_from_db(fields=["state", "done", "failed", "pace", "started", "finished", "failure"])
            status = selectors.status(batch)
            rate, eta = status["rate"], status["eta_seconds"]
            pace = (f"{rate:,.0f} runs/s" if rate else "") + (f", {eta:,.0f} s to go" if eta else "")
            progress.update(task, completed=batch.done, word=status["word"], pace=pace)
            if status["poll_after_seconds"] is None:
                return
            if not batch.done and silent_since and time.monotonic() - silent_since > _PATIENCE:
                silent_since = 0.0
                if not _has_worker():
                    progress.console.print("No batch worker is up: the batch waits until `make run` is.")
            time.sleep(_LOOK_EVERY)


def _has_worker() -> bool:
    """Whether a batch worker was seen lately. Redis away is no answer: then nothing is said."""
    try:
        seen = last_pulses()[BATCH]
    except RedisError:
        return True
    return seen is not None and timezone.now() - seen < _PULSE


def _show_luck(batch: Batch) -> None:
    """What luck alone would give comes before the best runs, which always look good."""
    console, found = Console(), luck.of(batch)
    known = found.luck
    for sentence in [found.reason] if known is None else sentences(known, found.tried, found.left_out):
        say(console, sentence)


def _show_best(batch: Batch) -> None:
    names = [axis.name for axis in selectors.grid_of(batch).axes]
    table = Table("run", *(Column(Text(name)) for name in names), *_SHOWN, title="The ten best by Sharpe ratio")
    for row in pages.page(batch, "-sharpe", limit=10).rows:
        values = [figure(row.values[name]) for name in names]
        table.add_row(str(row.run_index), *values, *(f"{row.metrics[metric]:.4f}" for metric in _SHOWN))
    Console().print(table)
