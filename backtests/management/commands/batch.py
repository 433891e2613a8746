"""`manage.py batch FILE --grid '…'`: orders a batch, as POST /api/v1/batches does, and waits for it if asked to."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from backtests import selectors, services
from backtests.grid import Grid, figure
from backtests.management.arguments import NOBODY, add_run_arguments, kind_errors, owner, read_strategy, run_spec
from backtests.management.said import say, say_origin
from backtests.models import Batch
from backtests.results import pages
from workers.pulse import last_pulses
from workers.queues import BATCH

_SHOWN = ("sharpe", "cagr", "max_drawdown", "volatility", "turnover")
_LOOK_EVERY = 0.25  # seconds
_PATIENCE = 3.0  # seconds without a row before workers are looked for
_PULSE = dt.timedelta(seconds=30)  # three pulses of a worker that is alive


class Command(BaseCommand):
    """Orders a batch."""

    help = "Sweeps a strategy's file over a grid of its variables."

    def add_arguments(self, parser: CommandParser) -> None:
        add_run_arguments(parser)
        parser.add_argument("--grid", required=True, help="such as n=5:30,t=60:85:0.5,held=SPY|QQQ")
        parser.add_argument("--name", default="", help="the strategy's name when left out")
        parser.add_argument("--priority", type=int, default=5, help="among the user's own batches: 0 (first) to 9")
        parser.add_argument("--wait", action="store_true", help="show the progress, and the ten best runs at the end")

    def handle(self, *_: Any, **options: Any) -> None:
        with kind_errors():
            order = services.Order(
                strategy=read_strategy(options["file"]),
                grid=Grid.parse(options["grid"]),
                spec=run_spec(options),
                source=options["source"],
                name=options["name"],
                priority=options["priority"],
            )
            whose = owner(options["user"])
            if whose is None:
                raise CommandError(f"Say whose batch it is with --user: {NOBODY}.")
            batch = services.create(whose, order)
        one = "" if batch.total == 1 else "s"
        self.stdout.write(f"{batch.public_id}  {batch.total:,} combination{one}, owner {whose.get_username()}")
        _show_origin(batch)
        if options["wait"]:
            try:
                _wait(batch)
            except KeyboardInterrupt:
                goes_on = "The batch goes on" if _has_worker() else "The batch waits until `make run` is up"
                raise CommandError(f"No longer waiting. {goes_on}; cancel it in the API or in admin.") from None
            if batch.state != Batch.State.FINISHED:
                raise CommandError(f"The batch is {batch.state}. {batch.failure}".strip())
            _show_best(batch)


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
            batch.refresh_from_db(fields=["state", "done", "started", "finished", "failure"])
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


def _show_best(batch: Batch) -> None:
    names = [axis.name for axis in selectors.grid_of(batch).axes]
    table = Table("run", *(Column(Text(name)) for name in names), *_SHOWN, title="The ten best by Sharpe ratio")
    for row in pages.page(batch, "-sharpe", limit=10).rows:
        values = [figure(row.values[name]) for name in names]
        table.add_row(str(row.run_index), *values, *(f"{row.metrics[metric]:.4f}" for metric in _SHOWN))
    Console().print(table)
