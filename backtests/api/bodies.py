"""Backtests and batches in the words of the API."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import ObjectDoesNotExist
from numpy.typing import NDArray

from backtests import selectors
from backtests.caveats import caveats
from backtests.contracts import Outcome, RunSpec
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
    }


def batch_body(batch: Any) -> dict[str, Any]:
    """A batch and where it stands."""
    status = selectors.status(batch)
    return {
        "id": batch.public_id,
        "name": batch.name,
        "strategy": _strategy_id(batch),
        "state": status["state"],
        "label": status["word"],
        "total": status["total"],
        "done": status["done"],
        "rate": status["rate"],
        "eta_seconds": status["eta_seconds"],
        "poll_after_seconds": status["poll_after_seconds"],
        "priority": batch.priority,
        "source": batch.source,
        "feed": batch.feed,
        "adjustment": batch.adjustment,
        "data_version": batch.data_version,
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
        "timings": batch.timings,
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


def _changes(weights: NDArray[np.float64]) -> NDArray[np.intp]:
    """The rows that differ from the one before, the first among them."""
    differs = np.ones(len(weights), np.bool_)
    differs[1:] = (weights[1:] != weights[:-1]).any(axis=1)
    return np.flatnonzero(differs)
