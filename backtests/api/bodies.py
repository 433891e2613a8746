"""Backtests and batches in the words of the API."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import ObjectDoesNotExist
from numpy.typing import NDArray

from backtests import retention, selectors
from backtests.api.serializers import MOST_TRADES
from backtests.caveats import caveats
from backtests.contracts import Outcome, RunSpec
from backtests.engine.version import version
from backtests.planning import Earlier, Planned
from treeline.rest.requests import request_id


def outcome_body(outcome: Outcome, spec: RunSpec) -> dict[str, Any]:
    """The answer to a single backtest. Undefined figures stay NaN here; the renderer writes them as null."""
    provenance = outcome.provenance
    return {
        "request_id": request_id(),
        "source": provenance.source,
        "feed": provenance.feed,
        "adjustment": provenance.adjustment,
        "data_version": provenance.version,
        "prices_through": provenance.through,
        "benchmark_name": outcome.benchmark_name,
        "fill": spec.fill,
        **asdict(spec.costs),
        "span": asdict(outcome.span),
        "metrics": dict(outcome.metrics),
        "benchmark_metrics": dict(outcome.benchmark_metrics),
        "phases": dict(outcome.phases),
        "cache": {"hits": provenance.cache_hits, "misses": provenance.cache_misses},
        "api_calls": provenance.api_calls,
        "gaps": dict(provenance.gaps),
        "filled": dict(outcome.filled),
        "warnings": caveats(spec.start, spec.end, outcome.span, outcome.filled, outcome.warnings),
        "sessions": np.datetime_as_string(outcome.sessions, unit="D").tolist(),
        "equity": outcome.equity.tolist(),
        "benchmark": outcome.benchmark.tolist(),
        "drawdown": outcome.drawdown.tolist(),
        "weights": _weights_body(outcome),
        "trades": _trades_body(outcome),
        "trade_count": len(outcome.trades.session),
    }


def batch_bodies(batches: Sequence[Any]) -> list[dict[str, Any]]:
    """Batches and where they stand."""
    days = retention.keep_days([batch.owner_id for batch in batches])
    return [
        {
            **_batch_body(batch, status),
            "recorded": recorded,
            "kept_until": retention.kept_until(batch, days[batch.owner_id]),
        }
        for batch, status, recorded in zip(
            batches, selectors.statuses(batches), selectors.records(batches), strict=True
        )
    ]


def batch_body(batch: Any) -> dict[str, Any]:
    """A batch and where it stands."""
    return batch_bodies([batch])[0]


def planned_body(planned: Planned, earlier: Earlier) -> dict[str, Any]:
    """What an order would be."""
    combinations, estimate, allowance = planned.order.combinations, planned.estimate, planned.allowance
    return {
        "kind": combinations.kind,
        "seed": combinations.seed,
        "combinations": combinations.size,
        "drawn_from": combinations.grid.size if combinations.kind == "sample" else None,
        "span": asdict(planned.span),
        "warnings": planned.caveats,
        "source": planned.provenance.source,
        "feed": planned.provenance.feed,
        "adjustment": planned.provenance.adjustment,
        "data_version": planned.provenance.version,
        "prices_through": planned.provenance.through,
        "gaps": dict(planned.provenance.gaps),
        "engine_version": version(),
        "benchmark": planned.order.spec.benchmark_name,
        "expected_seconds": estimate.seconds,
        "expected": {
            "wait_seconds": estimate.wait,
            "preparation_seconds": estimate.pace.preparation,
            "pace": estimate.pace.runs,
            "processes": estimate.processes,
            "basis": estimate.pace.basis,
        },
        "limits": {
            "plan": allowance.terms.name,
            "combinations_per_batch": allowance.terms.combinations_per_batch,
            "combinations_per_month": allowance.terms.combinations_per_month,
            "left_this_month": allowance.left,
            "month_ends": allowance.until,
        },
        "earlier": {
            "combinations": earlier.combinations,
            "batches": [
                {"id": found.batch_id, "name": found.name, "combinations": found.combinations}
                for found in earlier.batches
            ],
        },
    }


def _batch_body(batch: Any, status: selectors.Status) -> dict[str, Any]:
    return {
        "id": batch.public_id,
        "name": batch.name,
        "strategy": _strategy_id(batch),
        "kind": batch.kind,
        "seed": batch.seed,
        "state": status["state"],
        "label": status["word"],
        "total": status["total"],
        "done": status["done"],
        "failed": status["failed"],
        "rate": status["rate"],
        "eta_seconds": status["eta_seconds"],
        "position": status["position"],
        "wait_seconds": status["wait_seconds"],
        "held": status["held"],
        "poll_after_seconds": status["poll_after_seconds"],
        "priority": batch.priority,
        "source": batch.source,
        "feed": batch.feed,
        "adjustment": batch.adjustment,
        "data_version": batch.data_version,
        "engine_version": batch.engine_version,
        "prices_through": batch.prices_through,
        "gaps": batch.gaps,
        "benchmark": batch.benchmark,
        "start": batch.start,
        "end": batch.end,
        "capital": batch.capital,
        "fill": batch.fill,
        "slippage_bps": batch.slippage_bps,
        "commission_percent": batch.commission_percent,
        "commission_per_share": batch.commission_per_share,
        "created": batch.created,
        "started": batch.started,
        "finished": batch.finished,
        "span": _batch_span(batch),
        "warnings": selectors.caveats_of(batch),
        "benchmark_metrics": batch.benchmark_metrics,
        "failure": batch.failure,
    }


def whole_batch_body(batch: Any) -> dict[str, Any]:
    """The same with the batch's own copies of the strategy and of the benchmark's, and its grid."""
    return {
        **batch_body(batch),
        "document": batch.document,
        "benchmark_document": batch.benchmark_document,
        "grid": selectors.grid_of(batch).lists,
    }


def _strategy_id(batch: Any) -> UUID | None:
    """The saved strategy's id; None without one, or when it was deleted after `batch` was read or made."""
    try:
        return batch.strategy.public_id if batch.strategy else None
    except ObjectDoesNotExist:
        return None


def _batch_span(batch: Any) -> dict[str, Any] | None:
    return None if batch.first_session is None else asdict(selectors.span_of(batch))


def _weights_body(outcome: Outcome) -> dict[str, Any]:
    """Only the sessions at whose close the targets change; what stands between them is as before."""
    rows = _changes(outcome.weights)
    return {
        "tickers": list(outcome.held),
        "sessions": np.datetime_as_string(outcome.sessions[rows], unit="D").tolist(),
        "rows": outcome.weights[rows].tolist(),
    }


def _trades_body(outcome: Outcome) -> list[dict[str, Any]]:
    """The latest ones."""
    trades, last = outcome.trades, slice(-MOST_TRADES, None)
    sessions = np.datetime_as_string(outcome.sessions[trades.session[last]], unit="D").tolist()
    tickers = [outcome.held[column] for column in trades.ticker[last].tolist()]
    figures = (series[last].tolist() for series in (trades.before, trades.after, trades.value))
    return [
        {"session": session, "ticker": ticker, "from": before, "to": after, "value": value}
        for session, ticker, before, after, value in zip(sessions, tickers, *figures, strict=True)
    ]


def _changes(weights: NDArray[np.float64]) -> NDArray[np.intp]:
    """The rows that differ from the one before, the first among them."""
    differs = np.ones(len(weights), np.bool_)
    differs[1:] = (weights[1:] != weights[:-1]).any(axis=1)
    return np.flatnonzero(differs)
