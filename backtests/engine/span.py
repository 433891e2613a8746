"""The sessions that a run can cover: the first on which every ticker and every indicator of the tree has a value."""

import datetime as dt
from collections.abc import Iterable, Mapping

import numpy as np

from backtests.contracts import RunSpec, Span
from strategies.machine.table import first_bar
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.panel import Panel
from treeline.marketdata.source import Bars


def find_span(
    panel: Panel, bars: Mapping[str, Bars], limits: Iterable[tuple[str, int]], spec: RunSpec
) -> tuple[int, Span]:
    """The index of the first session in `panel`, which was aligned from `bars`, and the span from there to its end.

    `limits` are what has to be there, in words, and the session from which on it is (`History.limits`). Raises Invalid
    when fewer than two sessions remain (naming what takes them) and when a ticker that is the benchmark never moves.
    """
    limit, ready = "", 0
    for name, session in limits:
        if session > ready:
            limit, ready = name, session
    if isinstance(spec.benchmark, str) and (born := first_bar(panel.column(spec.benchmark))) > ready:
        limit, ready = spec.benchmark, born
    asked = 0 if spec.start is None else int(np.searchsorted(panel.sessions, np.datetime64(spec.start)))
    first = max(asked, ready)
    if first > len(panel.sessions) - 2:
        raise Invalid([_no_sessions(panel, spec, limit, ready, asked)])
    if isinstance(spec.benchmark, str):
        _require_moves(panel, spec.benchmark, first)
    span = Span(
        first=_date(panel.sessions[first]),
        last=_date(panel.sessions[-1]),
        sessions=len(panel.sessions) - first,
        limited_by=limit if ready > asked else "",
        ended_by=_first_to_end(bars, spec.end),
    )
    return first, span


def _require_moves(panel: Panel, symbol: str, first: int) -> None:
    benchmark = panel.column(symbol)[first:]
    if np.all(benchmark == benchmark[0]):
        message = f"{symbol} closes at {benchmark[0]:g} on all {len(benchmark)} sessions of the run"
        raise Invalid([Fault("benchmark", message, "choose a benchmark whose price moves")])


def _first_to_end(bars: Mapping[str, Bars], asked: dt.date | None) -> str:
    ends = {symbol: _date(one.sessions[-1]) for symbol, one in bars.items()}
    if not ends:
        return ""
    symbol = min(ends, key=lambda name: ends[name])
    return symbol if ends[symbol] < (asked or max(ends.values())) else ""


def _no_sessions(panel: Panel, spec: RunSpec, limit: str, ready: int, asked: int) -> Fault:
    last = _date(panel.sessions[-1])
    if limit and ready >= asked:
        message = f"{limit} needs {ready + 1} sessions and the prices up to {last} hold {len(panel.sessions)}"
        return Fault("start", message, "shorten the window, choose a later end or another ticker")
    since = "" if spec.start is None else f"from {spec.start} on "
    message = f"{since}the prices hold fewer than two sessions; they end on {last}"
    return Fault("start", message, f"choose a start well before {last}, or a source with more")


def _date(session: np.datetime64) -> dt.date:
    date = session.astype("datetime64[D]").item()
    assert isinstance(date, dt.date)
    return date
