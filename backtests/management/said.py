"""What `manage.py backtest` and `manage.py batch` both say of what they ran on."""

import datetime as dt

from rich.console import Console


def say_origin(
    console: Console,
    *,
    source: str,
    feed: str,
    adjustment: str,
    version: str,
    through: dt.date | None,
    asked: str = "",
) -> None:
    """Where the prices come from, and which they are: two lines. `asked` is what was asked of cache and source."""
    whose = f" ({feed})" if feed else ""
    say(console, f"source {source}{whose}, through {through}; adjustment: {adjustment}")
    say(console, f"data {version}{asked and '; '}{asked}")


def say(console: Console, line: str) -> None:
    """The line as it is, however long."""
    console.print(line, markup=False, emoji=False, soft_wrap=True)
