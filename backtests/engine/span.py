"""The sessions that a run can cover: the first on which every ticker and every indicator of the tree has a value."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from backtests.contracts import RunSpec, Span
from strategies.compiler.parameters import Series
from strategies.compiler.warmup import lag
from strategies.indicators.catalogue import CATALOGUE
from strategies.machine.table import first_bar
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.panel import Panel
from treeline.marketdata.source import Bars


def find_span(panel: Panel, bars: Mapping[str, Bars], readings: Sequence[Series], spec: RunSpec) -> tuple[int, Span]:
    """The index of the first session in `panel`, which was aligned from `bars`, and the span from there to its end.

    Raises Invalid when fewer than two sessions remain (naming what takes them) and when the benchmark never moves.
    """
    ready = {symbol: first_bar(panel.close[:, column]) for column, symbol in enumerate(panel.symbols)}
    limits = dict(ready)
    for reading in readings:
        limits[_label(reading)] = ready[reading.ticker] + lag(reading)
    limit = max(limits, key=lambda name: limits[name])
    asked = 0 if spec.start is None else int(np.searchsorted(panel.sessions, np.datetime64(spec.start)))
    first = max(asked, limits[limit])
    if first > len(panel.sessions) - 2:
        raise Invalid([_no_sessions(panel, spec, limit, limits[limit], asked)])
    benchmark = panel.close[first:, panel.symbols.index(spec.benchmark)]
    if np.all(benchmark == benchmark[0]):
        message = f"{spec.benchmark} closes at {benchmark[0]:g} on all {len(benchmark)} sessions of the run"
        raise Invalid([Fault("benchmark", message, "choose a benchmark whose price moves")])
    span = Span(
        first=_date(panel.sessions[first]),
        last=_date(panel.sessions[-1]),
        sessions=len(panel.sessions) - first,
        limited_by=limit if limits[limit] > asked else "",
        ended_by=_first_to_end(bars, spec.end),
    )
    return first, span


def _first_to_end(bars: Mapping[str, Bars], asked: dt.date | None) -> str:
    ends = {symbol: _date(one.sessions[-1]) for symbol, one in bars.items()}
    symbol = min(ends, key=lambda name: ends[name])
    return symbol if ends[symbol] < (asked or max(ends.values())) else ""


def _label(series: Series) -> str:
    window = f", {series.window}" if CATALOGUE[series.indicator].has_window else ""
    return f"{series.indicator}({series.ticker}{window})"


def _no_sessions(panel: Panel, spec: RunSpec, limit: str, ready: int, asked: int) -> Fault:
    last = _date(panel.sessions[-1])
    if ready >= asked:
        message = f"{limit} needs {ready + 1} sessions and the prices up to {last} hold {len(panel.sessions)}"
        return Fault("start", message, "shorten the window, choose a later end or another ticker")
    message = f"from {spec.start} on the prices hold fewer than two sessions; they end on {last}"
    return Fault("start", message, f"choose a start well before {last}")


def _date(session: np.datetime64) -> dt.date:
    date = session.astype("datetime64[D]").item()
    assert isinstance(date, dt.date)
    return date
