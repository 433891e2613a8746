"""The pages that people look at while they read a batch: with few results stored, and with ten million."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from backtests import blocks, selectors
from backtests.contracts import METRICS
from backtests.models import Batch
from backtests.results.figures import COLUMNS
from tests.benchmarks.batches.people import Person
from tests.benchmarks.batches.requests import Query, milliseconds, slowest
from tests.benchmarks.figures import Figure

REQUESTS = 240  # pages of results
REPEATED = 40  # of each of the others
MOST_FILTERS = 3


def run(person: Person, batch: Batch, stored: str, goal: str) -> list[Figure]:
    """How long the pages of this batch take. `stored` says how much there is around it."""
    print(f"  pages, {stored}", flush=True)
    path = f"batches/{batch.public_id}"
    asked = queries(batch)
    results = milliseconds(person, f"{path}/results", asked)
    detail = (
        f"100 of {batch.done:,} rows, {len(asked)} random sorts with up to {MOST_FILTERS} filters, count and values"
    )
    others = {"list of batches": "batches", "one batch": path, "summary": f"{path}/summary"}
    return [
        slowest(f"results page, {stored}", results, detail, goal),
        *(
            slowest(f"{title}, {stored}", milliseconds(person, address, [()] * REPEATED), "over HTTP")
            for title, address in others.items()
        ),
    ]


def queries(batch: Batch, seed: int = 1) -> list[Query]:
    """The same ones for the same batch: any column either way, filters by what its values and variables are like."""
    random = np.random.default_rng(seed)
    spread = {
        name: np.nanquantile(values, np.linspace(0, 1, 21))
        for name, values in blocks.columns(batch, METRICS).of.items()
        if not np.isnan(values).all()
    }
    axes = selectors.grid_of(batch).lists
    return [_query(random, spread, axes) for _ in range(REQUESTS)]


def _query(random: Generator, spread: Mapping[str, object], axes: Mapping[str, tuple[object, ...]]) -> Query:
    way = random.choice(["", "-"])
    query = [("sort", f"{way}{random.choice(COLUMNS)}")]
    names = [*spread, *axes]
    for name in random.choice(names, random.integers(MOST_FILTERS + 1), replace=False):
        values = np.asarray(axes[name] if name in axes else spread[name], np.float64)
        # A bound in the lower half from below, in the upper half from above: together they leave something.
        at = random.integers(len(values))
        query.append(("filter", f"{name}{'>=' if at < len(values) // 2 else '<='}{float(values[at])!r}"))
    return query


def first_page(person: Person, batch: Batch) -> Figure:
    """The first look at a batch works out its neighbours, which are kept."""
    taken = milliseconds(person, f"batches/{batch.public_id}/results", [()])
    return slowest("first page of a finished batch", taken, "its neighbour column is worked out, and kept")
