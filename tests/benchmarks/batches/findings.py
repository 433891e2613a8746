"""What is worked out over all results of a batch: heat map, parallel coordinates, importance, quantiles, over HTTP."""

from itertools import cycle, islice, pairwise

from backtests import selectors
from backtests.contracts import METRICS
from backtests.findings.heatmap import FOLDS
from backtests.models import Batch, Derived
from tests.benchmarks.batches.people import Person
from tests.benchmarks.batches.requests import Query, milliseconds, slowest
from tests.benchmarks.figures import Figure

REQUESTS = 49  # one a metric
SUMMARIES = 10
GOAL = "≤ 500"
LINES_GOAL = "≤ 150"


def run(person: Person, batch: Batch) -> list[Figure]:
    """Every request asks for another metric, and nothing of a summary is kept from one to the next."""
    print("  findings", flush=True)
    path = f"batches/{batch.public_id}"
    sizes = {axis.name: len(axis.values) for axis in selectors.grid_of(batch).axes}
    row, column = sorted(sizes, key=lambda name: sizes[name])[-2:]
    folds = islice(cycle(FOLDS), REQUESTS)
    maps: list[Query] = [
        [("row", row), ("column", column), ("metric", metric), ("by", fold)]
        for metric, fold in zip(METRICS, folds, strict=False)
    ]
    lines: list[Query] = [
        [("metric", metric), ("metric", other), ("filter", f"{metric}>=-1e9")] for metric, other in pairwise(METRICS)
    ]
    metrics: list[Query] = [[("metric", metric)] for metric in METRICS]
    of = f"over {batch.done:,} results"
    return [
        slowest(
            f"heat map {sizes[row]} × {sizes[column]}",
            milliseconds(person, f"{path}/heatmap", maps),
            f"{of}, every metric, by {', '.join(FOLDS)} in turn",
            GOAL,
        ),
        slowest(
            f"parallel coordinates of {len(sizes)} variables and 2 metrics",
            milliseconds(person, f"{path}/parallel", lines),
            f"{of}, every metric, filtered",
            LINES_GOAL,
        ),
        slowest("importance", milliseconds(person, f"{path}/importance", metrics), f"{of}, every metric", GOAL),
        slowest("quantiles of a metric", _fresh(person, batch, metrics), f"{of}, every metric, nothing kept", GOAL),
        slowest(
            f"quantiles of all {len(METRICS)} metrics, the first time",
            _fresh(person, batch, [()] * SUMMARIES),
            f"{of}; later ones are kept",
            GOAL,
        ),
        slowest("behaviours", milliseconds(person, f"{path}/behaviours", [()] * SUMMARIES), f"{of}, groups of them"),
    ]


def _fresh(person: Person, batch: Batch, queries: list[Query]) -> list[float]:
    """What these summaries take when none is kept."""
    return milliseconds(person, f"batches/{batch.public_id}/summary", queries, lambda: _forget(batch))


def _forget(batch: Batch) -> None:
    Derived.objects.filter(batch=batch, name="summary").delete()
