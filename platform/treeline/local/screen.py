"""What people see. A terminal that is gone stops nothing, one that is slow loses nothing."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

WIDTH = 120  # of what is not a terminal
LINE_SECONDS = 2.0  # at least, between two lines that stand for a bar


class Screen:
    """Lines, one bar and tables: with colour on a terminal, as plain lines elsewhere."""

    def __init__(self) -> None:
        # A program before us may have left the terminal so that it refuses what it cannot take at once.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            os.set_blocking(sys.stdout.fileno(), True)
        self._console = Console(highlight=False, markup=False, soft_wrap=True)
        if not self._console.is_terminal:
            self._console.width = WIDTH

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
    def bar(self, title: str) -> Iterator["Bar | Lines"]:
        """A bar that stands below the lines until the block ends. No terminal has one: there it is lines."""
        if not self._console.is_terminal:
            yield Lines(self)
            return
        columns = [TextColumn(title), BarColumn(None), TextColumn("{task.fields[line]}")]
        progress = Progress(*columns, console=self._console, expand=True)
        with _come_what_may():
            progress.start()
        try:
            yield Bar(progress, progress.add_task(title, total=None, line=""))
        finally:
            with _come_what_may():
                progress.stop()

    def _print(self, thing: object) -> None:
        with _come_what_may():
            self._console.print(thing)
            self._console.file.flush()


class Bar:
    """The bar of one job."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def show(self, done: int, total: int, line: str) -> None:
        """Move it."""
        with _come_what_may():
            self._progress.update(self._task, completed=done, total=total, line=line)


class Lines:
    """What stands for a bar where none can move: a line when something is done, and one before."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._told: int | None = None
        self._next = 0.0

    def show(self, done: int, total: int, line: str) -> None:
        """Tell it, unless it was told already or a line before it is too fresh."""
        if done != self._told and time.monotonic() >= self._next:
            self._screen.say(f"  {line}")
            self._told, self._next = done, time.monotonic() + LINE_SECONDS


def _come_what_may() -> contextlib.AbstractContextManager[None]:
    """A line that cannot be shown is let go, the next is tried: a terminal that is gone, a pipe without a reader.

    Of the latter the console makes an exit, and is quiet from then on.
    """
    return contextlib.suppress(OSError, SystemExit)
