"""The tables and charts of a tear sheet, by quantstats, in a process of their own.

    python -m backtests.tear_sheet_writer < {"sessions": [...], "strategy": [...], "benchmark": [...]} > HTML

What it imports takes 240 MB and its charts are drawn with matplotlib's pyplot, of which a process has one. It is given
dates and daily returns only: no name of anybody's comes near its HTML. It asks no host.
"""

import json
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_suffix(".html").with_stem("tear_sheet")
LONGEST = 60  # seconds; then it ends by itself, should whoever has started it be gone

# A chart comes as a file of its own, with addresses of its format's definition that nothing in a page needs.
_ADDRESSES = re.compile(rb'<\?xml.*?\?>|<!DOCTYPE svg.*?>|<metadata>.*?</metadata>| xmlns(?::\w+)?="[^"]*"', re.DOTALL)
_ASKING = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"})


def main() -> None:
    """Reads from standard input, writes to standard output."""
    signal.alarm(LONGEST)
    sys.addaudithook(_refuse)
    given = json.load(sys.stdin)
    sys.stdout.buffer.write(page(given["sessions"], given["strategy"], given["benchmark"]))


def page(sessions: list[str], strategy: list[float], benchmark: list[float]) -> bytes:
    """The page of these daily returns, one each a session; nothing stands in its header yet."""
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415 - only where a page is made
    from quantstats import reports  # noqa: PLC0415

    days = pd.DatetimeIndex(sessions)
    with tempfile.NamedTemporaryFile(prefix="treeline-tear-sheet-", suffix=".html") as file:
        reports.html(
            pd.Series(strategy, index=days, name="Strategy"),
            pd.Series(benchmark, index=days, name="Benchmark"),
            output=file.name,
            template_path=TEMPLATE,
            benchmark_title="Benchmark",
            match_dates=False,  # else it leaves out the first sessions on which one of them does not move
        )
        made = _ADDRESSES.sub(b"", Path(file.name).read_bytes())
    return made.replace("CAGR\N{SMALL PERCENT SIGN}".encode(), b"CAGR")


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """quantstats brings yfinance along, which fetches prices: not here."""
    if event in _ASKING:
        raise PermissionError(f"a tear sheet asks no host ({event})")


if __name__ == "__main__":
    main()
