"""How the metrics of a batch are spread, and batches side by side.

What was worked out is kept in the table of derived things as JSON, {metric: …}, until more results are stored: all 49
metrics of 200,000 runs take about 0.2 s the first time. Read column by column they took 0.45 s.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from numpy.typing import NDArray

from backtests import blocks, derived, findings_of, selectors
from backtests.contracts import METRICS
from backtests.findings.better import BETTER
from backtests.findings.quantiles import summary
from backtests.models import Batch
from treeline.core.errors import Fault, Invalid, NotFound

MOST = 10  # batches that are compared at once
SHOWN = ("cagr", "sharpe", "max_drawdown")  # of each batch that is compared, unless others are asked for

_FEW = 8  # metrics up to which columns are read one by one: 8 ms each at 200,000 runs, all at once 80
_NAME = "summary"
_BEHAVIOURS = "behaviours"

# What must be equal for results to be compared; by the names of a batch's body.
CONDITIONS: tuple[str, ...] = (
    "strategy_digest",
    "start",
    "end",
    "span",
    "fill",
    "slippage_bps",
    "commission_percent",
    "commission_per_share",
    "capital",
    "benchmark",
    "source",
    "feed",
    "adjustment",
    "data_version",
    "engine_version",
)
_UNSET = ("start", "end", "feed", "adjustment")  # where empty is an answer of its own, not one that is not known yet


def of(batch: Batch, metrics: Sequence[str] = METRICS) -> dict[str, dict[str, Any]]:
    """Of each metric the fields of quantiles.Summary, but `argbest` and `argworst` are run indexes; and `beats`, the
    share of the runs with a value that are better than the benchmark. What is undefined is None. Raises Invalid."""
    findings_of.require_metrics(metrics)
    known = derived.kept(batch, _NAME)
    missing = [metric for metric in metrics if metric not in known]
    if missing:
        runs, table = _columns(batch, missing)
        benchmark = batch.benchmark_metrics or {}
        for metric in missing:
            known[metric] = _summary(metric, runs, table[metric], benchmark.get(metric))
        derived.keep(batch, _NAME, len(runs), known)
    return {metric: known[metric] for metric in metrics}


def behaviours(batch: Batch) -> int | None:
    """How many different ones there are; None when that was not stored."""
    kept = derived.kept(batch, _BEHAVIOURS)
    if "distinct" not in kept:
        kept = {"distinct": findings_of.behaviours(batch)}
        derived.keep(batch, _BEHAVIOURS, batch.done, kept)
    distinct: int | None = kept["distinct"]
    return distinct


def chosen(owner: AbstractBaseUser, ids: Sequence[UUID]) -> list[Batch]:
    """These batches of the owner, to be compared. Raises NotFound, and Invalid for too few, too many, and doubles."""
    if not 2 <= len(set(ids)) == len(ids) <= MOST:
        message = "names a batch twice" if len(set(ids)) < len(ids) else f"names {len(ids)} batches"
        raise Invalid([Fault("batch", message, f"2 to {MOST} different ones")])
    found = {batch.public_id: batch for batch in selectors.of(owner).filter(public_id__in=ids)}
    for one in ids:
        if one not in found:
            raise NotFound(f"You have no batch {one}.")
    return [found[one] for one in ids]


def differing(conditions: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """In which of CONDITIONS the batches differ, and of which it is not known of all of them."""
    unknown = [name for name in CONDITIONS if name not in _UNSET and any(not _known(one[name]) for one in conditions)]
    differ = [name for name in CONDITIONS if any(one[name] != conditions[0][name] for one in conditions)]
    return differ, unknown


def _known(value: Any) -> bool:
    return value is not None and value != ""


def _columns(batch: Batch, metrics: Sequence[str]) -> tuple[NDArray[np.int32], Mapping[str, NDArray[np.float64]]]:
    """The runs that are stored, and their metrics by name."""
    if len(metrics) <= _FEW:
        found = blocks.columns(batch, metrics)
        return found.runs, found.of
    runs = np.empty(batch.total, np.int32)
    table = np.empty((len(metrics), batch.total))
    places = [METRICS.index(metric) for metric in metrics]
    count = 0
    for numbers, rows in blocks.parts(batch):
        runs[count : count + len(numbers)] = numbers
        table[:, count : count + len(numbers)] = rows.T[places]
        count += len(numbers)
    return runs[:count], {metric: table[place, :count] for place, metric in enumerate(metrics)}


def _summary(
    metric: str, runs: NDArray[np.int32], values: NDArray[np.float64], benchmark: float | None
) -> dict[str, Any]:
    way = BETTER[metric]
    made = {name: _finite(value) for name, value in asdict(summary(values, way)).items()}
    for place in ("argbest", "argworst"):
        made[place] = None if made[place] is None else int(runs[made[place]])
    beats = None if benchmark is None or not made["count"] else np.count_nonzero(values * way > benchmark * way)
    return {**made, "beats": None if beats is None else float(beats / made["count"])}


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
