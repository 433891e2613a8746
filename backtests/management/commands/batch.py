"""`manage.py batch FILE --grid '…'`: orders a batch, as POST /api/v1/batches does, and waits for it if asked to."""

import datetime as dt
import time
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from backtests import results, selectors, services
from backtests.grid import Grid, figure
from backtests.management.arguments import add_run_arguments, kind_errors, read_strategy, run_spec
from backtests.models import Batch
from treeline.accounts.selectors import only_superuser, user_named
from workers.pulse import last_pulses
from workers.queues import BATCH

DEMO_USER = "demo"
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
        parser.add_argument("--user", help=f'whose it is; left out: "{DEMO_USER}", or else the only superuser')

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
            owner = _owner(options["user"])
            batch = services.create(owner, order)
        self.stdout.write(f"{batch.public_id}  {batch.total:,} combinations, owner {owner.get_username()}")
        for caveat in selectors.caveats_of(batch):
            self.stdout.write(caveat)
        if options["wait"]:
            try:
                _wait(batch)
            except KeyboardInterrupt:
                raise CommandError("No longer waiting. The batch goes on; cancel it in the API or in admin.") from None
            if batch.state != Batch.State.FINISHED:
                raise CommandError(f"The batch is {batch.state}. {batch.failure}".strip())
            _show_best(batch)


def _owner(username: str | None) -> AbstractBaseUser:
    if username:
        found = user_named(username)
        if found is None:
            raise CommandError(f'There is no user "{username}": make one with `manage.py createsuperuser`.')
        return found
    found = user_named(DEMO_USER) or only_superuser()
    if found is None:
        raise CommandError(
            "Say whose batch it is with --user: there is no demo user (`make demo` makes one), and no single superuser."
        )
    return found


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
    for row in results.page(batch, "-sharpe", limit=10).rows:
        values = [figure(row.values[name]) for name in names]
        table.add_row(str(row.run_index), *values, *(f"{row.metrics[metric]:.4f}" for metric in _SHOWN))
    Console().print(table)
