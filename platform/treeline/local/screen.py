"""What people see. A terminal that is gone stops nothing."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

WIDTH = 120  # of what is not a terminal


class Screen:
    """Lines, one bar and tables: with colour on a terminal, as plain lines elsewhere."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, soft_wrap=True)
        if not self._console.is_terminal:
            self._console.width = WIDTH

    @property
    def is_terminal(self) -> bool:
        """Whether a bar can move here."""
        return self._console.is_terminal

    def say(self, line: str) -> None:
        """One line, at once."""
        self._print(Text(line))

    def fail(self, line: str) -> None:
        """One line that tells why something did not work."""
        self._print(Text(line, style="bold red"))

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table of figures. The last columns stay out where the terminal is too narrow for them."""
        shown = len(columns)
        unbounded = self._console.options.update(max_width=1000)
        while True:
            table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
            for column in columns[:shown]:
                table.add_column(column, justify="right", no_wrap=True)
            for row in rows:
                table.add_row(*row[:shown])
            if shown == 1 or self._console.measure(table, options=unbounded).maximum <= self._console.width:
                break
            shown -= 1
        self._print(table)

    @contextmanager
    def bar(self, title: str) -> Iterator["Bar"]:
        """A bar that stands below the lines until the block ends."""
        columns = [TextColumn(title), BarColumn(None), TextColumn("{task.fields[line]}")]
        with Progress(*columns, console=self._console, expand=True) as progress:
            yield Bar(progress, progress.add_task(title, total=None, line=""))

    def _print(self, thing: object) -> None:
        try:
            self._console.print(thing)
            sys.stdout.flush()
        except (OSError, SystemExit):  # a closed terminal or pipe; the console turns the latter into an exit
            self._console.quiet = True


class Bar:
    """The bar of one job."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def show(self, done: int, total: int, line: str) -> None:
        """Move it."""
        self._progress.update(self._task, completed=done, total=total, line=line)
