"""A backtest as a page of tables and charts to keep: quantstats' tear sheet, under a header of ours."""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np
import structlog
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from numpy.typing import NDArray

from backtests import planning, services
from backtests.analysis import settle
from backtests.caveats import caveats
from backtests.contracts import Outcome, RunSpec
from backtests.grid import figure
from strategies.tree.nodes import Strategy, Value
from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.prices import registry

log = structlog.get_logger(__name__)

FEWEST = 10  # sessions that a sheet needs
_WRITER = "backtests.tear_sheet_writer"
_AT_ONCE = 2
_LONGEST_WAIT = 20.0  # seconds for one's turn
_LONGEST = 60.0  # seconds
_TITLE, _HEADER = b"<title>Tear sheet</title>", b"<header><!-- of this run --></header>"  # as in tear_sheet.html

_turn = BoundedSemaphore(_AT_ONCE)


def tear_sheet(
    strategy: Strategy,
    values: Mapping[str, Value],
    spec: RunSpec,
    source_name: str,
    owner: AbstractBaseUser | None = None,
) -> bytes:
    """The page of one backtest, which is run now: HTML in UTF-8 that holds all it shows and asks no host.

    Raises as services.backtest; Invalid for a run of which there is nothing to draw, Unavailable when the page cannot
    be made for now.
    """
    strategy, spec = settle(owner, strategy, spec)
    outcome = services.backtest(strategy, values, spec, source_name, owner)
    drawn = _drawn(_series(outcome, spec))
    title = f"{escape(strategy.name)} tear sheet"
    facts = _facts(strategy, planning.defaults(strategy) | dict(values), spec, outcome)
    note = registry.source(source_name, owner).note
    warnings = [note, *caveats(spec.start, spec.end, outcome.span, outcome.filled, outcome.warnings)]
    header = "".join(("<header>", f"<h1>{title}</h1>", *_told(dict(facts), warnings), "</header>"))
    return drawn.replace(_TITLE, f"<title>{title}</title>".encode(), 1).replace(_HEADER, header.encode(), 1)


def _series(outcome: Outcome, spec: RunSpec) -> dict[str, list[str] | list[float]]:
    """What the writer reads. Raises Invalid for what quantstats cannot draw, or would take for something else."""
    returns = {
        "strategy": _returns(outcome.equity, spec.capital),
        "benchmark": _returns(outcome.benchmark, spec.capital),
    }
    sessions = np.datetime_as_string(outcome.sessions, unit="D").tolist()
    if len(sessions) < FEWEST:
        message = f"the backtest has {len(sessions)} sessions, and a tear sheet needs {FEWEST}"
        raise Invalid([Fault("start", message, "choose a longer range")])
    if not np.any(returns["strategy"]):
        message = "the strategy holds nothing but cash on all sessions: there is nothing to draw"
        raise Invalid([Fault("start", message, "choose a range in which it trades")])
    for name, one in returns.items():
        if not np.isfinite(one).all() or (one.min() >= 0 and one.max() > 1):
            message = f"the daily returns of the {name} cannot be drawn: on a day it gained over 100 %, or all was lost"
            raise Invalid([Fault("start", message, "choose another range")])
    return {"sessions": sessions, **{name: one.tolist() for name, one in returns.items()}}


def _returns(equity: NDArray[np.float64], capital: float) -> NDArray[np.float64]:
    """Of each session, the first included: float64 [D]. NaN or infinite where nothing was left to lose."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return equity / np.concatenate([[capital], equity[:-1]]) - 1


def _drawn(series: Mapping[str, object]) -> bytes:
    """What the writer makes of it. Raises Unavailable."""
    if not _turn.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("Other tear sheets are being made just now; try again in a moment.")
    try:
        # -P: what lies in the current folder is no module.
        done = subprocess.run(  # noqa: S603 - nothing of the request is among the arguments
            [sys.executable, "-P", "-m", _WRITER],
            input=json.dumps(series).encode(),
            capture_output=True,
            timeout=_LONGEST,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("a tear sheet was not made in time", seconds=_LONGEST)
        raise Unavailable(f"The tear sheet was not ready within {_LONGEST:.0f} seconds; try again later.") from None
    except OSError as error:
        raise Unavailable(f"Tear sheets cannot be made for now: {error.strerror}.") from None
    finally:
        _turn.release()
    if done.returncode != 0 or _HEADER not in done.stdout:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("a tear sheet could not be made", exit_code=done.returncode, reason=reason)
        raise Unavailable("quantstats could not make a tear sheet of this backtest; another range may do.")
    return done.stdout


def _environment() -> dict[str, str]:
    """No addresses and no keys. matplotlib keeps its list of fonts in a folder of ours: making it takes seconds."""
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    kept = str(Path(settings.VAR) / "matplotlib")
    return passed | {"MPLBACKEND": "Agg", "MPLCONFIGDIR": kept, "XDG_CACHE_HOME": kept, "LC_ALL": "C.UTF-8"}


def _facts(
    strategy: Strategy, values: Mapping[str, Value], spec: RunSpec, outcome: Outcome
) -> Iterator[tuple[str, str]]:
    """What the run was of: a name and a text each, not escaped."""
    span, origin, costs = outcome.span, outcome.provenance, spec.costs
    yield "Strategy", strategy.name
    if values:
        yield "Variables", ", ".join(f"{name} = {figure(value)}" for name, value in sorted(values.items()))
    yield "Benchmark", outcome.benchmark_name
    yield "Dates", f"{span.first} to {span.last}, {span.sessions:,} sessions"
    yield "Source", origin.source + (f", feed {origin.feed}" if origin.feed else "")
    yield "Adjustment", origin.adjustment
    yield "Data version", origin.version
    yield "Capital", f"${spec.capital:,.2f}"
    commission = f"commission {costs.commission_percent:g} % and ${costs.commission_per_share:g} a share"
    yield "Costs", f"slippage {costs.slippage_bps:g} bps, {commission}"
    yield "Traded at", {"close": "the close", "next_open": "the next open", "next_close": "the next close"}[spec.fill]


def _told(facts: Mapping[str, str], warnings: list[str]) -> Iterator[str]:
    yield "<dl>"
    for name, text in facts.items():
        yield f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>"
    yield "</dl>"
    yield "<ul>" + "".join(f"<li>{escape(warning)}</li>" for warning in warnings) + "</ul>"
    version = importlib.metadata.version("quantstats")
    yield f"<p>Figures and charts are those of quantstats {escape(version)}, made of the daily returns after costs. "
    yield "Some are worked out otherwise than Treeline\u2019s of the same name: docs/metrics.md of Treeline has the "
    yield "formulas and the differences.</p>"
